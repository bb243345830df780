"""The dashboard: charts of calls (D1, D2, D3) and attention points (D4)."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.calls import EARLIEST, Moment
from api.dashboard.attention_points import AttentionPoint, attention_points
from api.dashboard.call_figures import (
    STEP,
    CallsInSpan,
    CallsOfAccount,
    CallsOfNumber,
    calls_over_time,
    incoming_calls,
    outgoing_calls,
)
from api.deps import ReadSession
from api.errors import ApiError, error_responses
from schemas.settings import settings
from schemas.tables.base import utc_now

router = APIRouter(prefix="/dashboard", tags=["dashboard"], responses=error_responses(422))

LATEST_HOURS = timedelta(hours=5)
LONGEST = timedelta(days=400)


class CallFigures(BaseModel):
    """The charts."""

    since: datetime
    until: datetime
    incoming: list[CallsOfNumber]
    """Calls that came in, for each phone number."""
    outgoing: list[CallsOfAccount]
    """Calls to the outside, for each SIP account."""
    over_time: list[CallsInSpan]
    """Calls that came in during the last five hours, in spans of ten minutes, for each phone number."""
    over_time_since: datetime
    """When the first of these spans begins: at a full ten minutes."""


@router.get("/calls", summary="Charts of calls")
def get_call_figures(
    session: ReadSession,
    since: Annotated[Moment | None, Query(description="Calls that began then or later; a week ago if none.")] = None,
    until: Annotated[Moment | None, Query(description="Calls that began before then; now if none.")] = None,
) -> CallFigures:
    """Return how many calls came in and went out, and the last five hours over time."""
    until = until or utc_now()
    since = since or until - timedelta(days=7)
    if not since < until <= since + LONGEST:
        raise ApiError(422, "invalid-request", f"`since` must lie before `until`, by {LONGEST.days} days at most.")
    latest = until - LATEST_HOURS
    latest -= (latest - EARLIEST) % STEP  # columns begin where a clock has them
    return CallFigures(
        since=since,
        until=until,
        incoming=incoming_calls(session, since, until),
        outgoing=outgoing_calls(session, since, until),
        over_time=calls_over_time(session, latest, until),
        over_time_since=latest,
    )


@router.get("/attention-points", summary="What endangers reachability")
def list_attention_points(session: ReadSession) -> list[AttentionPoint]:
    """Return what is to be mended, errors first; each names the thing that it is about."""
    return attention_points(session, utc_now(), settings().sounds_dir / "uploads")
