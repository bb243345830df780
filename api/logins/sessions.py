"""Sessions: a log-in that lasts. Its token is random and opaque; the database knows only its SHA-256."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import ValidationError
from sqlmodel import Session, col, delete, or_, select

from api.opaque_tokens import new_opaque_token, token_hash
from schemas.configuration.exchange_entry import LogInRules
from schemas.logs import Origin
from schemas.tables import Exchange, LoginAccount, LoginSecret, LoginSession

TOKEN_PREFIX = "bs_"
MAX_SESSIONS = 50
"""Of one person; the one that was used longest ago makes room."""
NOTED_AFTER = timedelta(minutes=1)
"""How old the noted time of the last request may become: not every request writes."""


def open_session(
    session: Session, login_id: str, *, origin: Origin, second_factor: bool, now: datetime
) -> tuple[str, LoginSession]:
    """Begin a session and return its token, the only time that it can be read, and its row."""
    token = new_opaque_token(TOKEN_PREFIX)
    row = LoginSession(
        token_hash=token_hash(token),
        id=secrets.token_hex(8),
        login_id=login_id,
        created_at=now,
        seen_at=now,
        expires_at=now + timedelta(hours=log_in_rules(session).longest_hours),
        source=origin.source[:45],
        user_agent=origin.user_agent[:200],
        second_factor=second_factor,
    )
    older = select(LoginSession).where(LoginSession.login_id == login_id).order_by(col(LoginSession.seen_at).desc())
    for one in session.exec(older.offset(MAX_SESSIONS - 1)):
        session.delete(one)
    session.add(row)
    return token, row


def find_session(session: Session, token: str, now: datetime) -> tuple[LoginSession, LoginAccount, LoginSecret] | None:
    """Return the session of a token with its person; None when there is none, it is over, or the person is disabled."""
    row = session.get(LoginSession, token_hash(token))
    if row is None or now >= ends_at(row, log_in_rules(session)):
        return None
    account, kept = session.get_one(LoginAccount, row.login_id), session.get_one(LoginSecret, row.login_id)
    return (row, account, kept) if account.enabled else None


def ends_at(row: LoginSession, given: LogInRules) -> datetime:
    """Return when a session is over if nothing is done in it any more."""
    return min(row.expires_at, row.seen_at + timedelta(minutes=given.idle_minutes))


def must_be_noted(row: LoginSession, now: datetime) -> bool:
    """Tell whether the time of the last request is to be written."""
    return now - row.seen_at >= NOTED_AFTER


def note_use(session: Session, hashed: str, now: datetime) -> None:
    """Write the time of the last request; a session that was ended meanwhile stays ended."""
    row = session.get(LoginSession, hashed)
    if row is not None:
        row.seen_at = now
        session.add(row)


def sessions_of(session: Session, login_id: str, now: datetime) -> Sequence[LoginSession]:
    """Return the sessions of a person that are not over, the one used last first."""
    rows = session.exec(
        select(LoginSession).where(LoginSession.login_id == login_id).order_by(col(LoginSession.seen_at).desc())
    )
    given = log_in_rules(session)
    return [row for row in rows if now < ends_at(row, given)]


def end_sessions(session: Session, login_id: str, *, but: str = "") -> int:
    """End all sessions of a person but one (by its id); return how many."""
    rows = session.exec(select(LoginSession).where(LoginSession.login_id == login_id, LoginSession.id != but)).all()
    for row in rows:
        session.delete(row)
    return len(rows)


def remove_ended_sessions(session: Session, now: datetime) -> None:
    """Remove what is over."""
    idle = now - timedelta(minutes=log_in_rules(session).idle_minutes)
    ended = or_(col(LoginSession.expires_at) <= now, col(LoginSession.seen_at) <= idle)
    session.exec(delete(LoginSession).where(ended))


def log_in_rules(session: Session) -> LogInRules:
    """Return the exchange's rules for log-ins; read for each request, so nothing else of the settings is looked at."""
    row = session.get(Exchange, 1)
    try:
        return LogInRules.model_validate(row.settings.get("log_in", {}) if row else {})
    except ValidationError:  # stored so by another version
        return LogInRules()
