"""A function indicator (M4, M6) as a workflow of its own: whoever switches it, changes come one after the other.

The colour itself is in the database, where calls read it; here is who may change it, and who hears of it.
"""

import asyncio
from datetime import timedelta

from pydantic import BaseModel, Field
from temporalio import workflow
from temporalio.exceptions import ApplicationError, FailureError

with workflow.unsafe.imports_passed_through():
    from activities.exchange.call_watches import tell_calls
    from activities.exchange.indicators import NOT_FOUND, read_indicator, switch_indicator
    from schemas.call_states import INDICATOR_CHANGED, News, indicator_subject
    from schemas.indicator_states import IndicatorState, SwitchOrder
    from workflows.edge_orders import cause_of
    from workflows.mail import order_mail
    from workflows.retries import database_retry

LOOK_AGAIN = timedelta(hours=6)
"""How often it looks whether the indicator is still there, and whether the database still has the colour it told of."""
MAX_CHANGES = 500
"""After so many the workflow starts anew, with an empty history."""
REMEMBERED_ORDERS = 20
"""How many orders are known again when they are repeated after a new start."""
SWITCH_ATTEMPTS = 7
"""How often it is tried while the database fails: 5 seconds, in which somebody waits for the new colour."""


class IndicatorMemory(BaseModel):
    """What it takes along when it starts anew."""

    indicator: str
    state: IndicatorState | None = None
    """As its calls were told."""
    orders: list[str] = Field(default_factory=list)
    """Ids of the latest orders."""


def workflow_id(indicator_id: str) -> str:
    """Return the id of a function indicator's workflow."""
    return f"function-indicator-{indicator_id}"


@workflow.defn
class FunctionIndicatorWorkflow:
    """One function indicator; id `function-indicator-<id>`. It runs until the indicator is deleted."""

    @workflow.init
    def __init__(self, memory: IndicatorMemory) -> None:
        self._indicator = memory.indicator
        self._state = memory.state
        self._orders = list(memory.orders)
        self._changes = 0
        self._untold: IndicatorState | None = None
        self._is_gone = False
        self._is_doubtful = False
        self._one_at_a_time = asyncio.Lock()
        self._show()

    @workflow.run
    async def run(self, memory: IndicatorMemory) -> None:
        """Tell calls of each change, until the indicator is gone."""
        while not self._is_gone:
            try:
                await workflow.wait_condition(self._has_work, timeout=LOOK_AGAIN)
            except TimeoutError:
                self._is_doubtful = True
            if self._is_doubtful:
                await self._look()
            elif self._untold is not None:
                await self._tell()
            elif self._should_start_anew():
                await workflow.wait_condition(workflow.all_handlers_finished)
                if self._untold is None:
                    workflow.continue_as_new(
                        IndicatorMemory(indicator=self._indicator, state=self._state, orders=self._orders)
                    )
        await workflow.wait_condition(workflow.all_handlers_finished)

    @workflow.update
    async def switch(self, order: SwitchOrder) -> IndicatorState:
        """Switch it and return its state.

        Fails with `indicator-not-found`, or with `switch-refused` when an action of its new colour can't be done.
        """
        async with self._one_at_a_time:
            if order.id in self._orders and self._state is not None:
                return self._state
            try:
                change = await workflow.execute_local_activity(
                    switch_indicator,
                    order,
                    start_to_close_timeout=timedelta(seconds=10),
                    retry_policy=database_retry(SWITCH_ATTEMPTS),
                )
            except FailureError as error:
                cause = cause_of(error)
                self._is_gone = isinstance(cause, ApplicationError) and cause.type == NOT_FOUND
                raise cause from error
            for mail in change.mails:
                await order_mail(mail)
            self._orders = [*self._orders, order.id][-REMEMBERED_ORDERS:]
            self._changes += 1
            self._take(change.state)
            return change.state

    @workflow.signal
    def look_again(self) -> None:
        """The indicator may have been deleted."""
        self._is_doubtful = True

    @workflow.query
    def state(self) -> IndicatorState | None:
        """Return the state as it was told; None when it was never switched."""
        return self._state

    def _has_work(self) -> bool:
        return self._untold is not None or self._is_gone or self._is_doubtful or self._should_start_anew()

    def _should_start_anew(self) -> bool:
        return self._changes >= MAX_CHANGES or workflow.info().is_continue_as_new_suggested()

    def _take(self, state: IndicatorState) -> None:
        if self._state is None or state.number != self._state.number:
            self._untold = state
        self._state = state
        self._show()

    async def _look(self) -> None:
        self._is_doubtful = False
        async with self._one_at_a_time:
            state = await workflow.execute_local_activity(
                read_indicator,
                self._indicator,
                start_to_close_timeout=timedelta(seconds=10),
                retry_policy=database_retry(),
            )
            if state is None:
                self._is_gone = True
            else:
                self._take(state)

    async def _tell(self) -> None:
        state, self._untold = self._untold, None
        assert state is not None
        news = News(
            subject=indicator_subject(self._indicator), signal=INDICATOR_CHANGED, state=state.model_dump(mode="json")
        )
        await workflow.execute_local_activity(
            tell_calls, news, start_to_close_timeout=timedelta(seconds=60), retry_policy=database_retry()
        )

    def _show(self) -> None:
        state = self._state
        if state is None:
            workflow.set_current_details(f"**{self._indicator}** was not switched since this workflow started")
        elif state.since is None:
            workflow.set_current_details(f"**{state.name}** is {state.colour}, and was never switched")
        else:
            said = f"since {state.since:%Y-%m-%d %H:%M:%S %Z} by {state.by}"
            workflow.set_current_details(f"**{state.name}** is {state.colour} {said}")
