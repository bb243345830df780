"""A time filter (P10–P12, M7, M8) as a workflow of its own: it sleeps until the filter says something else, then tells
the calls that watch it (W3). Other calls need none of this: they ask the settings.
"""

from datetime import datetime, timedelta

from pydantic import BaseModel
from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.exchange.call_watches import tell_calls
    from schemas.call_states import (
        TIME_FILTER_CHANGED,
        News,
        StateQuestion,
        TimeFilterState,
        time_filter_subject,
        what_counts,
    )
    from workflows.present_states import look_at_time_filter
    from workflows.retries import database_retry

LOOK_AGAIN = timedelta(hours=12)
"""How long it sleeps at most. It is woken when its settings change; this is in case that message is lost."""
MAX_LOOKS = 1000
"""After so many the workflow starts anew, with an empty history."""


class FilterMemory(BaseModel):
    """What it takes along when it starts anew."""

    filter: str
    told: TimeFilterState | None = None
    """What its calls heard last."""


@workflow.defn
class TimeFilterWorkflow:
    """One time filter; id `time-filter-<id>`. It runs until the filter is deleted."""

    @workflow.init
    def __init__(self, memory: FilterMemory) -> None:
        self._filter = memory.filter
        self._told = memory.told
        self._state: TimeFilterState | None = memory.told
        self._is_doubtful = False
        self._looks = 0

    @workflow.run
    async def run(self, memory: FilterMemory) -> str:
        """Look, tell, sleep, until the filter is gone."""
        while True:
            self._is_doubtful = False
            self._state = await self._look()
            self._show()
            if self._state is None:
                return "deleted"
            if self._told is None or what_counts(self._told) != what_counts(self._state):
                await self._tell(self._state)
            if self._looks >= MAX_LOOKS or workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(FilterMemory(filter=self._filter, told=self._told))
            await self._sleep(self._state.opening.next_change)

    @workflow.signal
    def settings_changed(self) -> None:
        """Its settings were changed, or it was deleted."""
        self._is_doubtful = True

    @workflow.query
    def state(self) -> TimeFilterState | None:
        """Return what it says; None once it is deleted."""
        return self._state

    async def _look(self) -> TimeFilterState | None:
        self._looks += 1
        return await workflow.execute_local_activity(
            look_at_time_filter,
            StateQuestion(id=self._filter, at=workflow.now()),
            start_to_close_timeout=timedelta(seconds=10),
            retry_policy=database_retry(),
        )

    async def _tell(self, state: TimeFilterState) -> None:
        news = News(
            subject=time_filter_subject(self._filter), signal=TIME_FILTER_CHANGED, state=state.model_dump(mode="json")
        )
        await workflow.execute_local_activity(
            tell_calls, news, start_to_close_timeout=timedelta(seconds=60), retry_policy=database_retry()
        )
        self._told = state

    async def _sleep(self, next_change: datetime | None) -> None:
        seconds = LOOK_AGAIN
        if next_change is not None:
            seconds = min(seconds, max(next_change - workflow.now(), timedelta()))
        try:
            await workflow.wait_condition(lambda: self._is_doubtful, timeout=seconds)
        except TimeoutError:
            return

    def _show(self) -> None:
        state = self._state
        if state is None:
            workflow.set_current_details(f"**{self._filter}** was deleted")
            return
        change = state.opening.next_change
        until = f", until {change:%Y-%m-%d %H:%M} UTC" if change is not None else ""
        workflow.set_current_details(f"**{state.name}**: {state.opening.reason}{until}")


def workflow_id(filter_id: str) -> str:
    """Return the id of a time filter's workflow."""
    return f"time-filter-{filter_id}"
