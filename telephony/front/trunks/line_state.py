"""How a trunk's line is, in memory and in the database: a front that starts again goes on where it was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import select

from schemas.database import read_session, write_session
from schemas.tables import Trunk, TrunkLineState
from schemas.trunk_lines import RegistrationState


@dataclass
class LineState:
    """How one line is; only the front changes it."""

    trunk_id: str
    registration: RegistrationState = ""
    registered_until: datetime | None = None
    reason: str = ""
    next_try_at: datetime | None = None
    sip_call_id: str = ""
    cseq: int = 0
    silent: bool = False
    silent_since: datetime | None = None
    answered_at: datetime | None = None
    address: str = ""

    def is_registered(self) -> bool:
        """Tell whether the provider holds a registration of ours."""
        return self.registered_until is not None and self.registered_until > datetime.now(UTC)


UNWRITTEN_REQUESTS = 16
"""More than a front sends between two writes: what comes after a start must have a higher CSeq."""


def load_lines() -> dict[str, LineState]:
    """Return what the database holds, by trunk (blocks).

    A front that was stopped may have sent requests that it did not write down, so the CSeq leaps over those.
    """
    with read_session() as session:
        rows = session.exec(select(TrunkLineState)).all()
    states = {}
    for row in rows:
        state = LineState(**row.model_dump(exclude={"changed_at"}))
        state.cseq += UNWRITTEN_REQUESTS
        states[row.trunk_id] = state
    return states


def write_lines(states: Iterable[LineState]) -> None:
    """Write how lines are (blocks); that of a trunk that was deleted meanwhile goes."""
    with write_session() as session:
        known = set(session.exec(select(Trunk.id)))
        for state in states:
            if state.trunk_id in known:
                session.merge(TrunkLineState(**vars(state), changed_at=datetime.now(UTC)))
