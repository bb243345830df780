"""Open or closed: what a phone number does at an instant, why, until when, and its week (B6)."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, BaseModel, Field
from sqlmodel import Session

from activities.exchange.incoming_settings import DidSettings, did_settings
from api.deps import ReadSession
from api.errors import ApiError, error_responses
from api.resources.listing import ListAsked, ListPart, list_rows
from schemas.incoming import IncomingDecision
from schemas.opening import DecidingFilter
from schemas.tables import Did
from schemas.tables.base import E164_PATTERN, utc_now
from schemas.time_filters import TimeAction
from workflows.decisions.number_format import caller_number
from workflows.decisions.opening import decide_opening, week_calendar
from workflows.incoming_call import route_call

router = APIRouter(tags=["phone numbers"], responses=error_responses(422))

EARLIEST, LATEST = datetime(1972, 1, 1, tzinfo=UTC), datetime(2198, 1, 1, tzinfo=UTC)
SOMEBODY = "somebody"
"""A caller whom no filter knows, and who does not withhold his number."""

DidNumber = Annotated[str, Path(pattern=E164_PATTERN, description="The phone number.", examples=["3250123100"])]
Moment = Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]
Day = Annotated[date, Field(ge=EARLIEST.date(), le=LATEST.date())]


class OpeningAnswer(BaseModel):
    """What a phone number does at an instant."""

    did: str
    at: datetime
    time_zone: str
    """In which the filters are written."""
    state: Literal["open", "closed"]
    """By holidays, vacations and office hours."""
    reason: str
    filter: DecidingFilter | None
    """The filter that says so; nothing when none has a say."""
    action: TimeAction | None
    """What that filter does with a call; nothing: the call goes on to the rules after it."""
    until: datetime | None
    """When that changes; nothing when not within 400 days."""
    decision: IncomingDecision
    """Where a call goes, with every rule that was asked. Filters are asked about the instant; forwarding, registrations
    and function indicators are as they are now."""


class DidState(BaseModel):
    """A phone number, open or closed."""

    did: str
    name: str
    state: Literal["open", "closed"]
    """By holidays, vacations and office hours."""
    reason: str
    filter: DecidingFilter | None
    until: datetime | None
    """When that changes; nothing when not within 400 days."""


class CalendarPart(BaseModel):
    """A part of a week in which nothing changes."""

    start: datetime
    end: datetime
    state: Literal["open", "closed"]
    reason: str
    """As it is at its start."""
    filter: DecidingFilter | None
    action: TimeAction | None


class WeekCalendar(BaseModel):
    """A week, from Monday's midnight to the next, in the exchange's time zone."""

    did: str
    time_zone: str
    monday: date
    parts: list[CalendarPart]
    """In order and without gaps."""


@router.get("/openings", summary="Which phone numbers are open")
def list_openings(
    session: ReadSession,
    wish: ListAsked,
    at: Annotated[Moment | None, Query(description="The instant; now when left out.")] = None,
) -> ListPart[DidState]:
    """Return for each phone number whether it is open, why, and until when. `/dids/{number}/opening` says more."""
    moment = at or utc_now()
    rows, total = list_rows(session, Did, "number", wish)
    items = []
    for row in rows:
        settings = _settings(session, row.number)
        opening = decide_opening(settings.time_filters, moment, settings.time_zone)
        items.append(
            DidState(
                did=row.number,
                name=row.name,
                state=opening.state,
                reason=opening.reason,
                filter=opening.filter,
                until=opening.next_change,
            )
        )
    return ListPart(items=items, total=total, limit=wish.limit, offset=wish.offset)


@router.get("/dids/{number}/opening", summary="Open or closed, why, until when", responses=error_responses(404))
def get_opening(
    number: DidNumber,
    session: ReadSession,
    at: Annotated[Moment | None, Query(description="The instant; now when left out.")] = None,
    caller: Annotated[
        str,
        Query(
            max_length=64,
            pattern=r"^[^\x00-\x1f\x7f]*$",
            description="Who calls: a number, an extension, or anonymous. Left out: a caller whom no filter knows.",
        ),
    ] = SOMEBODY,
) -> OpeningAnswer:
    """Return whether a phone number is open, and where a call goes: the rule that decides, and all that were asked."""
    settings = _settings(session, number)
    moment = at or utc_now()
    opening = decide_opening(settings.time_filters, moment, settings.time_zone)
    routed = route_call(session, number, caller_number(caller, settings.country_code), moment)
    return OpeningAnswer(
        did=number,
        at=moment,
        time_zone=settings.time_zone.key,
        state=opening.state,
        reason=opening.reason,
        filter=opening.filter,
        action=opening.action,
        until=opening.next_change,
        decision=routed.decision,
    )


@router.get("/dids/{number}/calendar", summary="A week of a phone number", responses=error_responses(404))
def get_calendar(
    number: DidNumber,
    session: ReadSession,
    day: Annotated[Day | None, Query(description="A day of the week; today when left out.")] = None,
) -> WeekCalendar:
    """Return when a phone number is open and closed in a week, and why."""
    settings = _settings(session, number)
    chosen = day or utc_now().astimezone(settings.time_zone).date()
    monday = chosen - timedelta(days=chosen.weekday())
    parts = week_calendar(settings.time_filters, monday, settings.time_zone)
    return WeekCalendar(
        did=number,
        time_zone=settings.time_zone.key,
        monday=monday,
        parts=[
            CalendarPart(start=start, end=end, state=one.state, reason=one.reason, filter=one.filter, action=one.action)
            for start, end, one in parts
        ],
    )


def _settings(session: Session, number: str) -> DidSettings:
    settings = did_settings(session, number)
    if settings is None:
        raise ApiError(404, "did-not-found", f"There is no phone number {number}.")
    return settings
