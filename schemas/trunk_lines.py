"""How the lines of trunks are now: registered or not, silent or there. For who calls out, and who looks after them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel
from sqlmodel import Session, select

from schemas.tables import TrunkLineState

RegistrationState = Literal["", "registered", "trying", "refused"]
"""Empty for a trunk that does not register; `refused`: the provider said no, it is tried again later."""


class TrunkLineNow(BaseModel):
    """How a trunk's line is now."""

    registered: bool
    """True too for a trunk that does not register."""
    registration: RegistrationState = ""
    registered_until: datetime | None = None
    reason: str = ""
    """Why it is not registered, or not asked any more."""
    next_try_at: datetime | None = None
    silent: bool = False
    """It does not answer (OPTIONS): calls take other trunks."""
    silent_since: datetime | None = None
    answered_at: datetime | None = None
    address: str = ""
    """Where it is reached: `udp:192.0.2.10:5060`."""


def trunk_lines(session: Session, at: datetime, registering: Mapping[str, bool]) -> dict[str, TrunkLineNow]:
    """Return how the lines of trunks are at an instant; `registering` says of each trunk whether it is to register."""
    states = {row.trunk_id: row for row in session.exec(select(TrunkLineState))}
    return {trunk: _now(states.get(trunk), at, registers) for trunk, registers in registering.items()}


def _now(row: TrunkLineState | None, at: datetime, registers: bool) -> TrunkLineNow:
    if row is None:
        return TrunkLineNow(registered=not registers, registration="trying" if registers else "")
    holds = row.registered_until is not None and row.registered_until > at
    registration = row.registration if registers else ""
    if registration == "registered" and not holds:
        registration = "trying"
    return TrunkLineNow.model_validate(
        {
            "registered": holds if registers else True,
            "registration": registration or ("trying" if registers else ""),
            "registered_until": row.registered_until if registers else None,
            "reason": row.reason,
            "next_try_at": row.next_try_at if registers else None,
            "silent": row.silent,
            "silent_since": row.silent_since,
            "answered_at": row.answered_at,
            "address": row.address,
        }
    )
