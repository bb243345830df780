"""Calls: running and finished ones, their traces, hanging up."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, BaseModel, Field
from sqlmodel import col, or_, select
from sqlmodel.sql.expression import SelectOfScalar
from starlette.concurrency import run_in_threadpool
from temporalio.service import RPCError, RPCStatusCode

from api.call_records import CallDetail, CallSummary, calls_of, stored_call, summarise
from api.deps import OnlyOwn, ReadSession, TemporalClient
from api.errors import ApiError, error_responses
from api.live_trace import with_live_trace
from api.pages import Page, PageAsked, SearchText, read_page
from api.requester import Own
from api.step_events import StepEvent, step_events
from schemas.database import read_session
from schemas.tables import Call

router = APIRouter(prefix="/calls", tags=["calls"], responses=error_responses(422))

CallId = Annotated[str, Path(pattern=r"^[!-~]{1,63}$", description="The call's id, also that of its workflow.")]
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
Moment = Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]
"""With a time zone, and no nearer to the end of time than databases can convert."""
SIGNAL_TIMEOUT = timedelta(seconds=3)


class HangUp(BaseModel):
    """Why a call is hung up."""

    reason: str = Field(default="", max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
    """Goes into the call's trace."""


class HangUpAccepted(BaseModel):
    """The call is told to end."""

    call_id: str


@router.get("", summary="List calls")
def list_calls(
    session: ReadSession,
    wish: PageAsked,
    own: OnlyOwn,
    state: Annotated[Literal["running", "finished"] | None, Query()] = None,
    search: Annotated[SearchText, Query(description="Part of the caller's number or name, or the called one.")] = "",
    did: SearchText = "",
    route: SearchText = "",
    outcome: SearchText = "",
    account: Annotated[
        SearchText, Query(description="A SIP account that made the call, or at whose phone it rang.")
    ] = "",
    direction: Annotated[Literal["incoming", "internal", "outgoing"] | None, Query()] = None,
    since: Annotated[Moment | None, Query(description="Calls that began then or later.")] = None,
    until: Annotated[Moment | None, Query(description="Calls that began before then.")] = None,
) -> Page[CallSummary]:
    """Return calls, the newest first. Of the filters that are given, a call must fit all.

    People with the role `user` get those that their phones made, or that rang there. At which phones a call rang is
    known when it is over.
    """
    query = select(Call)
    if own is not None:
        query = query.where(calls_of(own.sip_accounts))
    if state is not None:
        query = query.where(col(Call.ended_at).is_(None) if state == "running" else col(Call.ended_at).is_not(None))
    for column, wanted in ((col(Call.did), did), (col(Call.route_id), route), (col(Call.outcome), outcome)):
        if wanted:
            query = query.where(column == wanted)
    if account:
        query = query.where(calls_of([account]))
    if direction is not None:
        query = query.where(col(Call.direction) == direction)
    if search:
        places = (col(Call.caller), col(Call.caller_name), col(Call.called))
        query = query.where(or_(*(place.icontains(search, autoescape=True) for place in places)))
    query = _within(query, since, until)
    rows, total = read_page(session, query, wish, col(Call.started_at).desc(), col(Call.id).desc())
    return Page(items=[summarise(row) for row in rows], total=total, page=wish.page, page_size=wish.page_size)


@router.get("/{call_id}", summary="One call with its legs and trace", responses=error_responses(404))
async def get_call(call_id: CallId, client: TemporalClient, own: OnlyOwn) -> CallDetail:
    """Return a call. A running one is asked for its trace; `trace_complete` says whether it answered."""
    return await with_live_trace(client, await run_in_threadpool(_find, call_id, own))


@router.get("/{call_id}/step-events", summary="The steps of a call in Temporal", responses=error_responses(404, 503))
async def list_step_events(call_id: CallId, client: TemporalClient) -> list[StepEvent]:
    """Return the event of each step in the history of the call's workflow.

    Steps that the workflow decides itself have none, nor has a call whose history Temporal does not keep any more.
    """
    await run_in_threadpool(_find, call_id)
    try:
        return await step_events(client, call_id)
    except (RPCError, RuntimeError, TimeoutError) as error:
        raise ApiError(503, "temporal-unavailable", "Temporal does not answer; try again.") from error


@router.post("/{call_id}/hang-up", status_code=202, summary="Hang up a call", responses=error_responses(404, 409, 503))
async def hang_up_call(call_id: CallId, client: TemporalClient, order: HangUp | None = None) -> HangUpAccepted:
    """Tell a running call to end: the caller's leg and all others are hung up."""
    call = await run_in_threadpool(_find, call_id)
    if call.state == "finished":
        raise _over(call_id)
    try:
        handle = client.get_workflow_handle(call_id)
        async with asyncio.timeout(2 * SIGNAL_TIMEOUT.total_seconds()):
            await handle.signal("hang_up", order.reason if order else "", rpc_timeout=SIGNAL_TIMEOUT)
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            raise _over(call_id) from error
        raise _temporal_away() from error
    except (RuntimeError, TimeoutError) as error:  # the SDK has no narrower one for "nobody listens there"
        raise _temporal_away() from error
    return HangUpAccepted(call_id=call_id)


def _within(query: SelectOfScalar[Call], since: datetime | None, until: datetime | None) -> SelectOfScalar[Call]:
    if since is not None:
        query = query.where(col(Call.started_at) >= since)
    if until is not None:
        query = query.where(col(Call.started_at) < until)
    return query


def _find(call_id: str, own: Own | None = None) -> CallDetail:
    with read_session() as session:
        call = stored_call(session, call_id)
        mine = select(Call.id).where(Call.id == call_id)
        if own is not None and session.exec(mine.where(calls_of(own.sip_accounts))).first() is None:
            call = None
    if call is None:
        raise ApiError(404, "call-not-found", f"There is no call {call_id}.")
    return call


def _over(call_id: str) -> ApiError:
    return ApiError(409, "call-is-over", f"The call {call_id} is over already.")


def _temporal_away() -> ApiError:
    return ApiError(503, "temporal-unavailable", "Temporal does not answer; the call goes on. Try again.")
