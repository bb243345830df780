"""What time filters decide about an instant: open or closed, why, and until when."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.time_filters import TimeAction

FilterKind = Literal["holidays", "vacations", "advanced_vacations", "office_hours", "advanced_office_hours"]


class DecidingFilter(BaseModel):
    """The filter that decided."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: FilterKind
    id: str
    name: str


class Opening(BaseModel):
    """A decision."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: Literal["open", "closed"]
    reason: str
    """In words: `closed: Easter Monday`."""
    filter: DecidingFilter | None = None
    """None when no filter has a say: the number is open."""
    action: TimeAction | None = None
    """What the filter does with the call; None when open without a route of its own: the main route follows."""
    next_change: AwareDatetime | None = None
    """The first instant, in UTC, at which state, filter or action differ; None when not within 400 days."""
