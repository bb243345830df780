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
from schemas.configuration.resources import ADVANCED_VACATIONS
from schemas.configuration.storing import change_entry, lock_configuration
from schemas.database import read_session, write_session
from schemas.incoming import IncomingAction
from schemas.indicator_states import indicator_state
from schemas.tables import AdvancedVacationsRow, FunctionIndicatorRow
from schemas.tables.base import utc_now
from schemas.time_filters import AdvancedVacations
from workflows.decisions.caller_filters import decide_acd
from workflows.decisions.opening import decide_filter
from workflows.decisions.vacations import finished_periods, without_finished

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
def look_at_time_filter(question: StateQuestion) -> TimeFilterState | None:
    """Return what a time filter says; None when there is none of that id. Periods that are over are deleted (M8)."""
    at = max(question.at, utc_now())
    delete_finished_periods(question.id, at)
    with read_session() as session:
        return time_filter_state(session, question.id, at)


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


def delete_finished_periods(filter_id: str, at: datetime) -> None:
    """Take the periods out of an advanced vacation that say so, and are over."""
    with read_session() as session:
        found = time_filters(session).find(filter_id)
        zone = ZoneInfo(exchange_settings(session).time_zone)
    if not isinstance(found, AdvancedVacations) or not finished_periods(found, at, zone):
        return
    with write_session() as session:
        lock_configuration(session)
        row = session.get(AdvancedVacationsRow, filter_id)
        if row is not None:
            [entry] = ADVANCED_VACATIONS.entries(session, [row]).values()
            assert isinstance(entry, AdvancedVacations)
            change_entry(
                session, f"time-filter:{filter_id}", ADVANCED_VACATIONS, row, without_finished(entry, at, zone)
            )


def _gone(what: str, key: str) -> ApplicationError:
    message = f"There is no {what} {key!r}; choose another in the dial plan."
    return ApplicationError(message, type=NOT_THERE, non_retryable=True)
