"""The log-in: login and password, then a code when the person has a second factor.

An unknown login, a disabled account, one without a password and a wrong password get the same answer after the same
work.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from api.errors import ApiError
from api.logins.guard import Attempt, Blocked, attempt_was_right, begin_attempt
from api.logins.passwords import hash_password, is_outdated, password_fits
from api.logins.second_factor import is_on, take_code, take_recovery_code
from api.logins.sessions import open_session
from schemas.database import read_session, write_session
from schemas.logs import Origin, beginning_of, record_authentication
from schemas.secrets import SecretUnreadableError
from schemas.tables import LoginAccount, LoginSecret, LoginSession
from schemas.tables.base import utc_now


@dataclass(frozen=True)
class Credentials:
    """What somebody gives to log in, and from where."""

    login: str
    password: str
    code: str
    """Of the authenticator app, or a recovery code; empty: none was given."""
    origin: Origin


def log_in(given: Credentials) -> tuple[str, LoginSession]:
    """Return the token of a new session, and its row.

    Raises ApiError 401 `log-in-refused`, `second-factor-required` or `second-factor-wrong`, and 429 `too-many-attempts`
    when the account or the source has to wait.
    """
    login = given.login.strip().lower()
    attempt = admit(given, login)
    account, kept = _find(login)
    fits = password_fits(kept.password_hash if kept and account and account.enabled else "", given.password)
    if account is None or kept is None or not fits:
        raise _failed(given, login if account else beginning_of(login), attempt)
    if is_outdated(kept.password_hash):
        _rehash(account.id, given.password)
    return _enter(given, account.id, attempt)


def admit(given: Credentials, login: str) -> Attempt:
    """Count an attempt. Raises ApiError 429 when it is not to be looked at."""
    with write_session() as session:
        attempt = begin_attempt(session, login, given.origin.source, utc_now())
    if isinstance(attempt, Blocked):
        message = f"Too many attempts failed. Try again in {attempt.seconds} seconds, or ask an administrator."
        raise ApiError(429, "too-many-attempts", message, headers={"Retry-After": str(attempt.seconds)})
    return attempt


def prove_again(account: LoginAccount, given: Credentials) -> None:
    """Let somebody who is logged in give the password again, before what a thief of the session must not do.

    Raises ApiError 403 `password-wrong`, and 429 `too-many-attempts`.
    """
    attempt = admit(given, account.login)
    with read_session() as session:
        kept = session.get_one(LoginSecret, account.id)
    if not password_fits(kept.password_hash, given.password):
        _failed(given, account.login, attempt)
        raise ApiError(403, "password-wrong", "Your present password is wrong.")
    with write_session() as session:
        attempt_was_right(session, attempt, logged_in=False)


def _find(login: str) -> tuple[LoginAccount | None, LoginSecret | None]:
    with read_session() as session:
        account = session.exec(select(LoginAccount).where(LoginAccount.login == login)).first()
        return account, session.get(LoginSecret, account.id) if account else None


def _failed(given: Credentials, shown: str, attempt: Attempt) -> ApiError:
    with write_session() as session:
        record_authentication(session, "log-in-failed", shown, given.origin, "login or password")
        if attempt.locks:
            record_authentication(session, "locked-out", shown, given.origin)
    return ApiError(401, "log-in-refused", "The login or the password is wrong.")


def _enter(given: Credentials, account_id: str, attempt: Attempt) -> tuple[str, LoginSession]:
    now = utc_now()
    with write_session() as session:
        account = session.get(LoginAccount, account_id)
        kept = session.exec(select(LoginSecret).where(LoginSecret.login_id == account_id).with_for_update()).first()
        if account is None or kept is None or not account.enabled:
            raise ApiError(401, "log-in-refused", "The login or the password is wrong.")  # removed at this moment
        second_factor = is_on(kept)
        refusal = _code_refusal(session, given, account, kept, now) if second_factor else None
        if refusal is None:
            attempt_was_right(session, attempt, logged_in=True)
            kept.last_log_in_at = now
            session.add(kept)
            record_authentication(
                session, "log-in", account.login, given.origin, "with a code" if second_factor else ""
            )
            return open_session(
                session,
                account.id,
                origin=given.origin,
                second_factor=second_factor,
                now=now,
            )
        if refusal.body.error_id == "second-factor-required":
            attempt_was_right(session, attempt, logged_in=False)
        elif attempt.locks:
            record_authentication(session, "locked-out", account.login, given.origin)
    raise refusal


def _code_refusal(
    session: Session, given: Credentials, account: LoginAccount, kept: LoginSecret, now: datetime
) -> ApiError | None:
    if not given.code:
        return ApiError(401, "second-factor-required", "Give the code of your authenticator app, too.")
    try:
        if take_code(kept, given.code, now):
            return None
    except SecretUnreadableError as error:
        return ApiError(409, error.error_id, f"{error} Or let an administrator switch the second factor off.")
    if take_recovery_code(kept, given.code):
        record_authentication(
            session, "recovery-code-used", account.login, given.origin, f"{len(kept.recovery_codes)} are left"
        )
        return None
    record_authentication(session, "log-in-failed", account.login, given.origin, "code")
    return ApiError(401, "second-factor-wrong", "The code is wrong, or was used already. Wait for the next one.")


def _rehash(account_id: str, password: str) -> None:
    fresh = hash_password(password)
    with write_session() as session:
        kept = session.get_one(LoginSecret, account_id)
        kept.password_hash = fresh
        session.add(kept)
