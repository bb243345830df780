"""What the logs hold (C16). Nothing secret goes into them."""

from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session

from schemas.tables import AuthenticationEvent

AuthenticationEventKind = Literal[
    "log-in",
    "log-in-failed",
    "locked-out",
    "log-out",
    "session-revoked",
    "password-changed",
    "password-reset",
    "second-factor-on",
    "second-factor-off",
    "recovery-code-used",
    "unlocked",
    "token-created",
    "token-revoked",
    "sip-failed",
    "sip-banned",
]
RegistrationEventKind = Literal["registered", "moved", "unregistered", "expired", "disconnected", "removed"]
MailState = Literal["waiting", "sent", "failed"]

SHOWN_OF_UNKNOWN = 2


def beginning_of(login: str) -> str:
    """Return how a login that does not exist begins: a password that was typed in its place must not get into a log."""
    return "".join(filter(str.isprintable, f"{login[:SHOWN_OF_UNKNOWN]}…"))


@dataclass(frozen=True)
class Origin:
    """Where a request comes from."""

    source: str = ""
    """The IP address; empty for the command line."""
    user_agent: str = ""


HERE = Origin()
"""The command line of the exchange itself."""


def record_authentication(
    session: Session, event: AuthenticationEventKind, login: str, origin: Origin = HERE, reason: str = ""
) -> None:
    """Write a log-in, a failure and their kin down."""
    session.add(
        AuthenticationEvent(
            event=event,
            login=login[:80],
            source=origin.source[:45],
            user_agent=origin.user_agent[:200],
            reason=reason[:200],
        )
    )
