"""Call parking (M12): ranges of places where a caller waits with music until a colleague takes the call back."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from schemas.dialling import ExchangeSetting
from schemas.references import MusicClassRef, RouteRef
from schemas.tables.base import Slug

MOST_PLACES = 100
PARK_PREFIX = "0"
"""Before the number of a place: a call that is transferred there is parked. The number itself takes it back."""

PlaceNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,10}$")]


class ParkingRange(ExchangeSetting):
    """Places with numbers that follow each other. A transfer to 0 and a number parks the call, dialling it takes it."""

    id: Slug
    name: str = Field(min_length=1, max_length=80)
    """How people call it."""
    first: PlaceNumber
    """The number of the first place, 200."""
    last: PlaceNumber
    """The number of the last place, 210."""
    seconds: int = Field(default=120, ge=10, le=3600)
    """How long a call may be parked."""
    route: RouteRef | None = None
    """Where a call goes that nobody took back in time. Nothing: the phone that parked it rings, and when nobody answers
    there the call is parked again."""
    music_class: MusicClassRef | None = None
    """What the caller hears. Nothing: the music of the exchange."""

    @model_validator(mode="after")
    def _in_order(self) -> "ParkingRange":
        if len(self.first) != len(self.last) or self.first > self.last:
            raise ValueError("the first number must not be above the last one, and both need as many digits")
        if int(self.last) - int(self.first) >= MOST_PLACES:
            raise ValueError(f"a range has at most {MOST_PLACES} places")
        return self

    def places(self) -> list[str]:
        """Return the numbers of the places."""
        return [str(number).zfill(len(self.first)) for number in range(int(self.first), int(self.last) + 1)]
