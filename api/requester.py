"""Who sends a request: a program with a token, or a person with a session."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from api.errors import ApiError
from api.logins import sessions
from api.logins.second_factor import is_on
from api.opaque_tokens import token_hash
from api.permissions import ROLES, Need, Scope
from api.tokens import find_token, note_token_use, token_must_be_noted
from schemas.database import read_session, write_session
from schemas.tables import LoginAccount, LoginSecret, LoginSession

log = logging.getLogger("belplan.api")

Duty = Literal["", "change-password", "second-factor"]
"""What a person has to do before anything else."""


@dataclass(frozen=True)
class Own:
    """What belongs to a person: all that a person with the role `user` gets to see."""

    sip_accounts: frozenset[str]
    voicemail_boxes: frozenset[str]
    function_indicators: frozenset[str]
    advanced_function_indicators: frozenset[str]

    @classmethod
    def of(cls, account: LoginAccount) -> "Own":
        """Return what is linked to a log-in account."""
        return cls(*(frozenset(getattr(account, name)) for name in cls.__dataclass_fields__))


@dataclass(frozen=True)
class Requester:
    """Who sends a request."""

    name: str
    """A login, or the name of a token: for the audit log."""
    scopes: frozenset[Scope]
    account: LoginAccount | None = None
    """Of a person."""
    session: LoginSession | None = None
    duty: Duty = ""
    expires_at: datetime | None = None
    secret: LoginSecret | None = field(default=None, repr=False)

    def may(self, scope: Scope) -> bool:
        """Tell whether a scope is among the requester's; admin has them all."""
        return scope in self.scopes or Scope.ADMIN in self.scopes

    @property
    def own(self) -> Own | None:
        """What is the person's own; nothing of a token, or of a person whose role is not `user`."""
        return Own.of(self.account) if self.account is not None and self.account.role == "user" else None

    def check(self, need: Need) -> None:
        """Raise ApiError 403 when this requester may not do what needs this."""
        if need.who == "person" and self.account is None:
            raise ApiError(403, "people-only", "This is for people who are logged in; a token is nobody's own.")
        if self.duty and need.who == "scope":
            raise _DUTIES[self.duty]
        if need.scope is None or self.may(need.scope) or (need.own and self.own is not None):
            return
        who = f"The token {self.name!r}" if self.account is None else f"The role {self.account.role}"
        message = f"{who} may not do this; it needs the scope {need.scope.value}. Ask an administrator."
        raise ApiError(403, "not-permitted", message)


_DUTIES = {
    "change-password": ApiError(
        403, "password-change-required", "Somebody else chose your password: change it first (POST /session/password)."
    ),
    "second-factor": ApiError(
        403, "second-factor-enrolment-required", "Take a second factor into use first (POST /session/second-factor)."
    ),
}


def find_requester(token: str, now: datetime) -> Requester:
    """Return who holds a token. Raises ApiError 401 when nobody does any more."""
    if token.startswith(sessions.TOKEN_PREFIX):
        with read_session() as session:
            found = sessions.find_session(session, token, now)
            requester = _person(session, *found) if found else None
            must_be_noted = found is not None and sessions.must_be_noted(found[0], now)
        if requester is None:
            raise ApiError(401, "session-over", "This session is over; log in again.")
        if must_be_noted:
            _note(sessions.note_use, token, now)
        return requester
    with read_session() as session:
        row = find_token(session, token)
    if row is None:
        raise ApiError(401, "token-unknown", "This token is unknown; make one with `belplan token create NAME`.")
    if row.expires_at is not None and row.expires_at <= now:
        message = f"The token {row.name!r} has expired; make another with `belplan token create NAME`."
        raise ApiError(401, "token-expired", message)
    if token_must_be_noted(row, now):
        _note(note_token_use, token, now)
    scopes = frozenset(Scope(one) for one in row.scopes if one in set(Scope))
    return Requester(row.name, scopes, expires_at=row.expires_at)


def _note(write: Callable[[Session, str, datetime], None], token: str, now: datetime) -> None:
    try:
        with write_session() as session:
            write(session, token_hash(token), now)
    except OperationalError as error:  # somebody writes for long: no reason to refuse a request
        log.warning("the time of a token's last use could not be noted: %s", error.orig)


def _person(session: Session, row: LoginSession, account: LoginAccount, kept: LoginSecret) -> Requester:
    given = sessions.log_in_rules(session)
    return Requester(
        account.login,
        ROLES.get(account.role, frozenset()),  # type: ignore[call-overload]  # a role of another version opens nothing
        account,
        row,
        _duty(account, kept, given.second_factor),
        sessions.ends_at(row, given),
        kept,
    )


def _duty(account: LoginAccount, kept: LoginSecret, second_factor: str) -> Duty:
    if kept.must_change_password:
        return "change-password"
    asked = second_factor == "everyone" or (second_factor == "administrators" and account.role == "admin")
    return "second-factor" if asked and not is_on(kept) else ""
