"""Menu Modules, call parking (M12): ranges of places."""

from collections.abc import Sequence

from pydantic import BaseModel
from sqlmodel import Session, col, select

from api.errors import ErrorDetail
from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import PARKING_RANGES
from schemas.parking import PARK_PREFIX, ParkingRange
from schemas.tables import Extension

EXAMPLE = {"name": "Reception", "first": "700", "last": "710", "seconds": 90}


def _check(session: Session, entry: BaseModel) -> Sequence[ErrorDetail]:
    """A number has one meaning only."""
    assert isinstance(entry, ParkingRange)
    places = set(entry.places())
    for other in PARKING_RANGES.entries(session).values():
        if isinstance(other, ParkingRange) and other.id != entry.id and places & set(other.places()):
            return [
                ErrorDetail(place="body.first", message=f"the range {other.name} has some of these numbers already")
            ]
    wanted = places | {f"{PARK_PREFIX}{place}" for place in places}
    taken = session.exec(select(Extension.number).where(col(Extension.number).in_(wanted))).first()
    if taken is None:
        return ()
    return [ErrorDetail(place="body.first", message=f"{taken} is an extension already; GET /extensions tells of what")]


SERVED = Served(
    PARKING_RANGES,
    body=body_model(PARKING_RANGES.entry, "id", example=EXAMPLE),
    answer=answer_model(PARKING_RANGES.entry),
    check=_check,
)
router = resource_router(SERVED, "call parking", EXAMPLE)
