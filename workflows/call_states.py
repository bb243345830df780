"""What a call workflow knows of switches and filters, and the port through which its steps ask (W3).

A step that shall go on counting while the call waits *watches*: the state is loaded once, then signals keep it current.
Any other step asks each time.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel
from temporalio import workflow
from temporalio.exceptions import FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.call_port import CallerHungUp, CutShort, StepError, WorkflowPort
    from schemas.call_filters import AcdVerdict
    from schemas.call_messages import CallFacts
    from schemas.call_states import (
        IndicatorFacts,
        StateQuestion,
        TimeFilterState,
        indicator_subject,
        time_filter_subject,
        what_counts,
    )
    from schemas.indicator_states import IndicatorState
    from workflows.edge_orders import cause_of
    from workflows.present_states import AcdQuestion, ask_acd_filter, ask_function_indicator, ask_time_filter
    from workflows.retries import database_retry

ASK_ATTEMPTS = 12
"""How often it is asked when the database fails: 17 seconds, in which the caller waits."""

T = TypeVar("T", bound=BaseModel)


class CallStates:
    """The states that one call watches."""

    def __init__(self, call_id: str) -> None:
        self._call_id = call_id
        self._indicators: dict[str, IndicatorFacts] = {}
        self._time_filters: dict[str, TimeFilterState] = {}
        self._heard: dict[str, IndicatorState] = {}
        """Of indicators, by id; also before the answer to the first question is there."""

    def indicator_changed(self, state: IndicatorState) -> None:
        """Take in what a signal says; an older one than what is known changes nothing."""
        known = self._heard.get(state.id)
        if known is None or state.number > known.number:
            self._heard[state.id] = state

    def time_filter_changed(self, state: TimeFilterState) -> None:
        """Take in what a signal says; an older one than what is known changes nothing."""
        known = self._time_filters.get(state.id)
        if known is None or state.at > known.at:
            self._time_filters[state.id] = state

    def present(self, subject: str) -> str:
        """Return how something is that a step watches, as far as it counts for plans."""
        kind, _, key = subject.partition(":")
        found = self._indicator(key) if kind == "function_indicator" else self._time_filters.get(key)
        return "" if found is None else what_counts(found)

    async def function_indicator(self, indicator_id: str, *, keep_watching: bool) -> IndicatorFacts:
        """Return a function indicator; StepError when there is none."""
        if keep_watching and indicator_id in self._indicators:
            return self._indicator(indicator_id) or self._indicators[indicator_id]
        found = await _ask(ask_function_indicator, self._question(indicator_id, keep_watching))
        if keep_watching:
            self._indicators[indicator_id] = found
            self.indicator_changed(found.state)
            found = self._indicator(indicator_id) or found
        return found

    async def time_filter(self, filter_id: str, *, keep_watching: bool) -> TimeFilterState:
        """Return what a time filter says; StepError when there is none."""
        known = self._time_filters.get(filter_id) if keep_watching else None
        if known is not None and (known.opening.next_change is None or known.opening.next_change > workflow.now()):
            return known
        found = await _ask(ask_time_filter, self._question(filter_id, keep_watching))
        if keep_watching:
            self.time_filter_changed(found)
            found = self._time_filters[filter_id]
        return found

    def _indicator(self, indicator_id: str) -> IndicatorFacts | None:
        facts, state = self._indicators.get(indicator_id), self._heard.get(indicator_id)
        return facts if facts is None or state is None else facts.model_copy(update={"state": state})

    def _question(self, key: str, keep_watching: bool) -> StateQuestion:
        return StateQuestion(id=key, at=workflow.now(), watching_call=self._call_id if keep_watching else "")


class WorkflowCall(WorkflowPort):
    """A call as a step sees it that is decided inside the workflow."""

    def __init__(
        self,
        facts: CallFacts,
        step_number: int,
        variables: Mapping[str, str],
        states: CallStates,
        *,
        is_over: Callable[[], bool],
        is_overtaken: Callable[[], bool],
    ) -> None:
        super().__init__(facts, step_number, variables)
        self._states = states
        self._is_over = is_over
        self._is_overtaken = is_overtaken

    def now(self) -> datetime:
        """Return the workflow's time."""
        return workflow.now()

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        with suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: self._is_over() or self._is_overtaken(), timeout=timedelta(seconds=seconds)
            )
            raise CallerHungUp if self._is_over() else CutShort

    async def function_indicator(self, indicator_id: str, *, keep_watching: bool = False) -> IndicatorFacts:
        """Return a function indicator."""
        found = await self._states.function_indicator(indicator_id, keep_watching=keep_watching)
        if keep_watching:
            self.watches[indicator_subject(indicator_id)] = what_counts(found)
        return found

    async def time_filter(self, filter_id: str, *, keep_watching: bool = False) -> TimeFilterState:
        """Return what a time filter says."""
        found = await self._states.time_filter(filter_id, keep_watching=keep_watching)
        if keep_watching:
            self.watches[time_filter_subject(filter_id)] = what_counts(found)
        return found

    async def acd_filter(self, filter_id: str) -> AcdVerdict:
        """Return what an ACD filter says of the caller."""
        return await _ask(ask_acd_filter, AcdQuestion(id=filter_id, caller=self.facts.caller))


async def _ask(question: Callable[[Any], T], argument: BaseModel) -> T:
    try:
        found: T = await workflow.execute_local_activity(
            question,
            argument,
            start_to_close_timeout=timedelta(seconds=5),
            retry_policy=database_retry(ASK_ATTEMPTS),
        )
    except FailureError as error:
        if is_cancelled_exception(error):
            raise
        raise StepError(cause_of(error).message) from error
    return found
