"""Logging in and out, and what people do for themselves: sessions, password, second factor (C12)."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from api.deps import ReadSession, Requesting, RequestOrigin, WriteSession
from api.errors import ApiError, ErrorDetail, error_responses
from api.logins import sessions
from api.logins.accounts import checked_hash, keep_password, secret_of, switch_second_factor_off
from api.logins.log_in import Credentials, log_in, prove_again
from api.logins.second_factor import begin_enrolment, is_on, new_recovery_codes, otpauth_uri, take_code
from api.requester import Duty, Requester, find_requester
from api.resources.changes import change_entry, invalid, lock_configuration
from schemas.configuration.fields import OptionalLanguage
from schemas.configuration.logins import LOGIN_ACCOUNTS, Role
from schemas.database import read_session
from schemas.logs import Origin, record_authentication
from schemas.tables import Exchange, LoginAccount, LoginSession
from schemas.tables.base import utc_now

open_router = APIRouter(tags=["log-in"])
router = APIRouter(tags=["log-in"], responses=error_responses(422))

GivenPassword = Annotated[str, Field(min_length=1, max_length=500)]
Code = Annotated[str, Field(max_length=40)]


class Body(BaseModel):
    """A body without surprises."""

    model_config = ConfigDict(extra="forbid", strict=True)


class LogIn(Body):
    """Who somebody says he is, and what proves it."""

    login: Annotated[str, Field(min_length=1, max_length=200)] = Field(examples=["jan@example.be"])
    password: GivenPassword
    code: Code = ""
    """Of the authenticator app, or a recovery code; asked for with `second-factor-required`."""


class Myself(BaseModel):
    """Who sends the request."""

    kind: Literal["person", "token"]
    name: str
    """Of the person, or of the token."""
    login: str = ""
    id: str = ""
    """Of the log-in account."""
    role: Role | None = None
    scopes: list[str]
    """What the role or the token may; `admin` is everything."""
    language: str = ""
    sip_accounts: list[str] = Field(default_factory=list)
    voicemail_boxes: list[str] = Field(default_factory=list)
    function_indicators: list[str] = Field(default_factory=list)
    advanced_function_indicators: list[str] = Field(default_factory=list)
    second_factor: bool = False
    recovery_codes_left: int = 0
    duty: Duty = ""
    """What has to be done before anything else: `change-password`, or `second-factor` to take one into use."""
    expires_at: datetime | None = None
    """When the token expires, or the session ends if it is not used any more."""


class NewSession(BaseModel):
    """A session that began."""

    token: str
    """Send it as `Authorization: Bearer …`. It can't be read again."""
    myself: Myself


class SessionSummary(BaseModel):
    """A session."""

    id: str
    created_at: datetime
    seen_at: datetime
    """The last request, to the minute."""
    ends_at: datetime
    source: str
    user_agent: str
    second_factor: bool
    current: bool
    """It is the one of this request."""


class ChangePassword(Body):
    """The present and the new password."""

    password: GivenPassword
    new_password: Annotated[str, Field(max_length=500)]


class ChangeLanguage(Body):
    """The language of the web pages; empty: the exchange's."""

    language: OptionalLanguage


class ProvenByPassword(Body):
    """The present password, once more."""

    password: GivenPassword


class Enrolment(BaseModel):
    """A second factor that is not in use yet."""

    secret: str
    """To type into an authenticator app (RFC 6238: 6 digits, 30 seconds, SHA-1)."""
    otpauth_uri: str
    """The same, to show as a QR code."""


class EnrolmentCode(Body):
    """What the authenticator app shows."""

    code: Code


class RecoveryCodes(BaseModel):
    """Codes for who lost the app; each opens once. They can't be read again."""

    recovery_codes: list[str]


@open_router.post("/session", status_code=201, summary="Log in", responses=error_responses(401, 409, 422, 429))
def begin_session(given: LogIn, origin: RequestOrigin) -> NewSession:
    """Log in. With a second factor in use, login and password alone get 401 `second-factor-required`: send them again
    with the code. Whoever fails too often waits, longer each time (429).
    """
    token, _ = log_in(Credentials(given.login, given.password, given.code, origin))
    return NewSession(token=token, myself=_myself(find_requester(token, utc_now())))


@router.get("/session", summary="Who am I")
def get_myself(requester: Requesting) -> Myself:
    """Tell who sends the request, and what he may."""
    return _myself(requester)


@router.delete("/session", status_code=204, summary="Log out")
def end_session(session: WriteSession, requester: Requesting, origin: RequestOrigin) -> None:
    """End this session."""
    account, own = _person(requester)
    row = session.get(LoginSession, own.token_hash)
    if row is not None:
        session.delete(row)
        record_authentication(session, "log-out", account.login, origin)


@router.get("/sessions", summary="List the own sessions")
def list_own_sessions(session: ReadSession, requester: Requesting) -> list[SessionSummary]:
    """Return where the person is logged in, the session used last first."""
    account, own = _person(requester)
    return session_summaries(session, account.id, own.id)


@router.delete("/sessions/{id}", status_code=204, summary="End an own session", responses=error_responses(404))
def end_own_session(
    id: Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")],
    session: WriteSession,
    requester: Requesting,
    origin: RequestOrigin,
) -> None:
    """Log out somewhere else."""
    account, _ = _person(requester)
    rows = [row for row in sessions.sessions_of(session, account.id, utc_now()) if row.id == id]
    if not rows:
        raise ApiError(404, "session-not-found", f"You have no session {id}; perhaps it is over already.")
    session.delete(rows[0])
    record_authentication(session, "session-revoked", account.login, origin)


@router.delete("/sessions", status_code=204, summary="End all other own sessions")
def end_other_sessions(session: WriteSession, requester: Requesting, origin: RequestOrigin) -> None:
    """Log out everywhere else."""
    account, own = _person(requester)
    if sessions.end_sessions(session, account.id, but=own.id):
        record_authentication(session, "session-revoked", account.login, origin, "all others")


@router.put("/session/language", summary="Change the own language")
def change_own_language(wish: ChangeLanguage, session: WriteSession, requester: Requesting) -> Myself:
    """Keep the language in which the person wants to see the web pages."""
    account, _ = _person(requester)
    lock_configuration(session)
    row = session.get_one(LoginAccount, account.id)
    [entry] = LOGIN_ACCOUNTS.entries(session, [row]).values()
    changed = entry.model_copy(update={"language": wish.language})
    change_entry(session, requester.name, LOGIN_ACCOUNTS, row, changed)
    return _myself(requester).model_copy(update={"language": wish.language})


@router.post("/session/password", status_code=204, summary="Change the own password", responses=error_responses(429))
def change_own_password(
    wish: ChangePassword, session: WriteSession, requester: Requesting, origin: RequestOrigin
) -> None:
    """Change the password. All other sessions of the person end."""
    account, own = _proven(requester, wish.password, origin)
    if wish.new_password == wish.password:
        raise invalid([ErrorDetail(place="body.new_password", message="the password is the present one")])
    with read_session() as reading:
        hashed = checked_hash(reading, account, wish.new_password, "body.new_password")
    keep_password(session, account, hashed, who=requester.name, origin=origin, must_change=False)
    sessions.end_sessions(session, account.id, but=own.id)


@router.post("/session/second-factor", summary="Begin to use a second factor", responses=error_responses(409, 429))
def begin_second_factor(
    wish: ProvenByPassword, session: WriteSession, requester: Requesting, origin: RequestOrigin
) -> Enrolment:
    """Return a new secret for an authenticator app. It is in use once `POST …/confirm` has seen a code of it."""
    account, _ = _proven(requester, wish.password, origin)
    kept = secret_of(session, account.id)
    if is_on(kept):
        raise ApiError(409, "second-factor-on", "You use a second factor already; switch it off first to begin anew.")
    exchange = session.get(Exchange, 1)
    secret = begin_enrolment(kept)
    session.add(kept)
    uri = otpauth_uri(secret, account.login, exchange.name if exchange else "")
    return Enrolment(secret=secret, otpauth_uri=uri)


@router.post("/session/second-factor/confirm", summary="Confirm a second factor", responses=error_responses(409))
def confirm_second_factor(
    wish: EnrolmentCode, session: WriteSession, requester: Requesting, origin: RequestOrigin
) -> RecoveryCodes:
    """Take the second factor into use: the code proves that the app has the secret. Returns the recovery codes."""
    account, _ = _person(requester)
    kept = secret_of(session, account.id)
    if is_on(kept) or not kept.totp_secret_encrypted:
        raise ApiError(409, "no-enrolment", "There is nothing to confirm: begin with POST /session/second-factor.")
    now = utc_now()
    if not take_code(kept, wish.code, now):
        message = "the code is wrong; look whether the clock of the phone is right, and take the next one"
        raise invalid([ErrorDetail(place="body.code", message=message)])
    kept.totp_confirmed_at = now
    codes = new_recovery_codes(kept)
    session.add(kept)
    record_authentication(session, "second-factor-on", account.login, origin)
    return RecoveryCodes(recovery_codes=codes)


@router.post("/session/second-factor/recovery-codes", summary="New recovery codes", responses=error_responses(409, 429))
def replace_recovery_codes(
    wish: ProvenByPassword, session: WriteSession, requester: Requesting, origin: RequestOrigin
) -> RecoveryCodes:
    """Return new recovery codes; the old ones open nothing any more."""
    account, _ = _proven(requester, wish.password, origin)
    kept = secret_of(session, account.id)
    if not is_on(kept):
        raise ApiError(409, "no-second-factor", "You use no second factor.")
    codes = new_recovery_codes(kept)
    session.add(kept)
    record_authentication(session, "second-factor-on", account.login, origin, "new recovery codes")
    return RecoveryCodes(recovery_codes=codes)


@router.post(
    "/session/second-factor/off",
    status_code=204,
    summary="Switch the second factor off",
    responses=error_responses(429),
)
def end_second_factor(
    wish: ProvenByPassword, session: WriteSession, requester: Requesting, origin: RequestOrigin
) -> None:
    """Ask for no code any more. Where the exchange asks for a second factor, another has to be taken into use."""
    account, _ = _proven(requester, wish.password, origin)
    switch_second_factor_off(session, account, who=requester.name, origin=origin)


def session_summaries(session: Session, login_id: str, current: str = "") -> list[SessionSummary]:
    """Return the sessions of a person that are not over, as lists show them."""
    given = sessions.log_in_rules(session)
    return [
        SessionSummary(
            **row.model_dump(exclude={"token_hash", "login_id", "expires_at"}),
            ends_at=sessions.ends_at(row, given),
            current=row.id == current,
        )
        for row in sessions.sessions_of(session, login_id, utc_now())
    ]


def _person(requester: Requester) -> tuple[LoginAccount, LoginSession]:
    assert requester.account is not None and requester.session is not None, "needs a person, api/permissions.py says so"
    return requester.account, requester.session


def _proven(requester: Requester, password: str, origin: Origin) -> tuple[LoginAccount, LoginSession]:
    # Writes in transactions of its own: the caller's must not have begun, or SQLite waits for itself.
    account, own = _person(requester)
    prove_again(account, Credentials(account.login, password, "", origin))
    return account, own


def _myself(requester: Requester) -> Myself:
    account, kept = requester.account, requester.secret
    scopes = sorted(scope.value for scope in requester.scopes)
    if account is None or kept is None:
        return Myself(kind="token", name=requester.name, scopes=scopes, expires_at=requester.expires_at)
    return Myself(
        kind="person",
        **account.model_dump(exclude={"version", "enabled"}),
        scopes=scopes,
        second_factor=is_on(kept),
        recovery_codes_left=len(kept.recovery_codes),
        duty=requester.duty,
        expires_at=requester.expires_at,
    )
