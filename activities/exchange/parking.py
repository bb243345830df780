"""Parking places (M12): which there are, and which are taken, counted in the database over all edges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, select

from activities.exchange.edge_alive import SILENT_SECONDS
from activities.exchange.remembered import remembered
from schemas.configuration.resources import PARKING_RANGES
from schemas.parking import ParkingRange
from schemas.tables import EdgeProcess, ParkedCall
from schemas.tables.base import utc_now

LEAVES_SECONDS = 60
"""More than a call takes to leave its place when its time is over."""


@dataclass(frozen=True)
class Parker:
    """The call that wants a place, and the process of the edge that has it."""

    call_id: str
    edge_id: str
    edge_boot_id: str


def parking_ranges(session: Session) -> Sequence[ParkingRange]:
    """Return all ranges."""

    def load() -> list[ParkingRange]:
        return [one for one in PARKING_RANGES.entries(session).values() if isinstance(one, ParkingRange)]

    return remembered(session, "parking_ranges", load)


def parking_places(session: Session) -> Mapping[str, ParkingRange]:
    """Return the range of each place, by its number."""
    return remembered(
        session,
        "parking_places",
        lambda: {place: one for one in parking_ranges(session) for place in one.places()},
    )


def take_place(session: Session, wanted: Sequence[str], parker: Parker, seconds: float) -> str:
    """Take the first free one of some places and return its number; empty when none is free."""
    rows = {row.place: row for row in session.exec(select(ParkedCall).where(col(ParkedCall.place).in_(wanted)))}
    for place in wanted:
        row = rows.get(place)
        if row is not None and row.call_id != parker.call_id and _is_there(session, row):
            continue
        until = utc_now() + timedelta(seconds=seconds + LEAVES_SECONDS)
        session.merge(ParkedCall(place=place, until=until, **vars(parker)))
        session.flush()
        return place
    return ""


def leave_place(session: Session, place: str, call_id: str) -> None:
    """Give a place back, unless another call has it by now."""
    row = session.get(ParkedCall, place)
    if row is not None and row.call_id == call_id:
        session.delete(row)


def _is_there(session: Session, row: ParkedCall) -> bool:
    """Tell whether a parked call still waits: what a dead edge parked does not."""
    edge = session.get(EdgeProcess, row.edge_id)
    if edge is None or edge.boot_id != row.edge_boot_id or row.until < utc_now():
        return False
    return edge.seen_at > utc_now() - timedelta(seconds=SILENT_SECONDS)
