"""Menu Config, log-in accounts (C12), as admins see them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import Body
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session, col, select

from api.deps import ReadSession, RequestOrigin, Who, WriteSession
from api.errors import ErrorDetail, error_responses
from api.logins.accounts import checked_hash, ensure_an_admin, reset_account, switch_second_factor_off
from api.logins.guard import locked_until, unlock
from api.logins.second_factor import is_on
from api.logins.session_router import SessionSummary, session_summaries
from api.logins.sessions import end_sessions
from api.resources.changes import find_row
from api.resources.router import Key, Served, answer_model, body_model, resource_router
from schemas.configuration.logins import LOGIN_ACCOUNTS, LoginAccountEntry
from schemas.credentials import generate_password
from schemas.database import read_session
from schemas.logs import record_authentication
from schemas.tables import LoginAccount, LoginSecret
from schemas.tables.base import utc_now

EXAMPLE: dict[str, Any] = {
    "name": "Jan Peeters",
    "login": "jan@example.be",
    "role": "user",
    "language": "nl",
    "sip_accounts": ["anna"],
    "voicemail_boxes": ["general"],
}


class ServedLogins(Served):
    """Log-in accounts: of those who may administer them, one always remains."""

    def change(self, session: Session, who: str, key: str, seen: int, body: BaseModel) -> Any:
        """Change an account; with `enabled` off its sessions end."""
        row = super().change(session, who, key, seen, body)
        if not row.enabled:
            end_sessions(session, row.id)
        ensure_an_admin(session)
        return row

    def delete(self, session: Session, who: str, key: str, seen: int) -> None:
        """Delete an account with its sessions."""
        super().delete(session, who, key, seen)
        ensure_an_admin(session)


def _check(session: Session, entry: BaseModel) -> Sequence[ErrorDetail]:
    assert isinstance(entry, LoginAccountEntry)
    query = select(LoginAccount.id).where(LoginAccount.login == entry.login, LoginAccount.id != entry.id)
    owner = session.exec(query).first()
    return [ErrorDetail(place="body.login", message=f"is that of {owner} already; choose another")] if owner else ()


def _extras(session: Session, rows: Sequence[Any]) -> Mapping[str, dict[str, Any]]:
    keys = [row.id for row in rows]
    query = select(LoginSecret).where(col(LoginSecret.login_id).in_(keys))
    secrets = {one.login_id: one for one in session.exec(query)}
    now = utc_now()
    return {row.id: _state(secrets.get(row.id), locked_until(session, row.login, now)) for row in rows}


def _state(kept: LoginSecret | None, locked: datetime | None) -> dict[str, Any]:
    last = kept.last_log_in_at if kept else None
    return {
        "has_password": bool(kept and kept.password_hash),
        "must_change_password": bool(kept and kept.must_change_password),
        "second_factor": bool(kept and is_on(kept)),
        "last_log_in_at": last.isoformat() if last else None,
        "locked_until": locked.isoformat() if locked else None,
    }


SERVED = ServedLogins(
    LOGIN_ACCOUNTS,
    body=body_model(LoginAccountEntry, "id", example=EXAMPLE),
    answer=answer_model(
        LoginAccountEntry,
        has_password=(bool, Field(description="Nobody logs in before a password is set.")),
        must_change_password=(bool, Field(description="At the next log-in, before anything else.")),
        second_factor=(bool, Field(description="A code is asked at log-in.")),
        last_log_in_at=(datetime | None, Field()),
        locked_until=(datetime | None, Field(description="Too many attempts failed; nobody logs in until then.")),
    ),
    extras=_extras,
    check=_check,
)
router = resource_router(SERVED, "log-in accounts", EXAMPLE)


class PasswordToSet(BaseModel):
    """The password to set."""

    model_config = ConfigDict(extra="forbid", strict=True)

    password: Annotated[str, Field(max_length=500)] | None = Field(default=None, description="Generated when left out.")
    must_change: bool = True
    """The person has to choose another one at the next log-in."""


class PasswordSet(BaseModel):
    """The password that was set."""

    password: str
    """It can't be read again."""


@router.post("/{key}/password", summary="Reset a person's password", responses=error_responses(404))
def reset_login_password(
    key: Key,
    session: WriteSession,
    who: Who,
    origin: RequestOrigin,
    wish: Annotated[PasswordToSet | None, Body()] = None,
) -> PasswordSet:
    """Give a person a new password. The account is unlocked, its sessions end, its second factor is switched off."""
    given = wish or PasswordToSet()
    password = given.password or generate_password()
    with read_session() as reading:
        found: LoginAccount = find_row(reading, LOGIN_ACCOUNTS, key)
        hashed = checked_hash(reading, found, password, "body.password")
    account: LoginAccount = find_row(session, LOGIN_ACCOUNTS, key)
    reset_account(session, account, hashed, who=who, origin=origin, must_change=given.must_change)
    return PasswordSet(password=password)


@router.delete(
    "/{key}/second-factor",
    status_code=204,
    summary="Switch a person's second factor off",
    responses=error_responses(404),
)
def remove_second_factor(key: Key, session: WriteSession, who: Who, origin: RequestOrigin) -> None:
    """Ask for no code any more: for who lost the authenticator app and the recovery codes."""
    account: LoginAccount = find_row(session, LOGIN_ACCOUNTS, key)
    switch_second_factor_off(session, account, who=who, origin=origin)


@router.post("/{key}/unlock", status_code=204, summary="Unlock an account", responses=error_responses(404))
def unlock_login_account(key: Key, session: WriteSession, who: Who, origin: RequestOrigin) -> None:
    """Let a person log in again at once after too many attempts failed."""
    account: LoginAccount = find_row(session, LOGIN_ACCOUNTS, key)
    unlock(session, account.login)
    record_authentication(session, "unlocked", account.login, origin, f"by {who}")


@router.get("/{key}/sessions", summary="Sessions of a person", responses=error_responses(404))
def list_sessions_of_account(key: Key, session: ReadSession) -> list[SessionSummary]:
    """Return where a person is logged in."""
    account: LoginAccount = find_row(session, LOGIN_ACCOUNTS, key)
    return session_summaries(session, account.id)


@router.delete("/{key}/sessions", status_code=204, summary="End a person's sessions", responses=error_responses(404))
def end_sessions_of_account(key: Key, session: WriteSession, who: Who, origin: RequestOrigin) -> None:
    """Log a person out everywhere."""
    account: LoginAccount = find_row(session, LOGIN_ACCOUNTS, key)
    if end_sessions(session, account.id):
        record_authentication(session, "session-revoked", account.login, origin, f"all, by {who}")
