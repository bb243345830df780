"""How function indicators, time filters and ACD filters stand now, for the steps of plans that ask them.

Local activities: they read the database and ask the same decisions as everybody else. A call that wants to hear of
later changes is noted first (`activities.exchange.call_watches`), so it misses none.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from sqlmodel import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.exchange.call_watches import watch
from activities.exchange.destinations import NoRouteError
from activities.exchange.incoming_plans import plan_of_action
from activities.exchange.incoming_settings import acd_filter, exchange_settings, time_filters
from schemas.call_filters import AcdVerdict
from schemas.call_messages import PinnedRoute
from schemas.call_states import (
    IndicatorFacts,
    StateQuestion,
    TimeFilterState,
    indicator_subject,
    time_filter_subject,
)
from schemas.database import read_session
from schemas.incoming import IncomingAction
from schemas.indicator_states import indicator_state
from schemas.tables import FunctionIndicatorRow
from schemas.tables.base import utc_now
from workflows.decisions.caller_filters import decide_acd
from workflows.decisions.opening import decide_filter

NOT_THERE = "not-there"
"""Type of the error when the thing was deleted; asking again does not help."""


class AcdQuestion(BaseModel):
    """What does an ACD filter say of a caller?"""

    id: str
    caller: str
    """Canonical, an extension, or empty when anonymous."""


@activity.defn
def ask_function_indicator(question: StateQuestion) -> IndicatorFacts:
    """Return the colour of a basic function indicator, and its red route. Fails with `not-there`."""
    if question.watching_call:
        watch(question.watching_call, indicator_subject(question.id))
    with read_session() as session:
        row = session.get(FunctionIndicatorRow, question.id)
        state = indicator_state(session, "basic", question.id)
    if row is None or state is None:
        raise _gone("function indicator", question.id)
    return IndicatorFacts(state=state, red_route=row.red_route_id)


@activity.defn
def ask_time_filter(question: StateQuestion) -> TimeFilterState:
    """Return what a time filter of any kind says. Fails with `not-there`."""
    if question.watching_call:
        watch(question.watching_call, time_filter_subject(question.id))
    at = max(question.at, utc_now())
    with read_session() as session:
        state = time_filter_state(session, question.id, at)
    if state is None:
        raise _gone("time filter", question.id)
    return state


@activity.defn
def ask_acd_filter(question: AcdQuestion) -> AcdVerdict:
    """Return what an ACD filter says of a caller. Fails with `not-there`."""
    with read_session() as session:
        found = acd_filter(session, question.id)
    if found is None:
        raise _gone("ACD filter", question.id)
    return decide_acd([found], question.caller)


@activity.defn
def load_plan(action: IncomingAction) -> PinnedRoute:
    """Return the plan that does what a step says. Fails, not to be retried, when it can't be done."""
    with read_session() as session:
        try:
            return plan_of_action(session, action, "the plan's step")
        except NoRouteError as error:
            raise ApplicationError(str(error), type=NoRouteError.error_id, non_retryable=True) from error


def time_filter_state(session: Session, filter_id: str, at: datetime) -> TimeFilterState | None:
    """Return what a time filter says of an instant; None when there is none of that id."""
    found = time_filters(session).find(filter_id)
    if found is None:
        return None
    zone = ZoneInfo(exchange_settings(session).time_zone)
    return TimeFilterState(id=found.id, name=found.name, opening=decide_filter(found, at, zone), at=at)


def _gone(what: str, key: str) -> ApplicationError:
    message = f"There is no {what} {key!r}; choose another in the dial plan."
    return ApplicationError(message, type=NOT_THERE, non_retryable=True)
