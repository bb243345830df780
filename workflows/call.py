"""The workflow of a call: walks the published graph, step by step, until the caller is gone."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey
from temporalio.exceptions import (
    ActivityError,
    FailureError,
    is_cancelled_exception,
)

with workflow.unsafe.imports_passed_through():
    from activities.call_port import CallPort, StepError
    from activities.exchange.call_records import close_call, load_route
    from activities.step import HUNG_UP, Step, run_step
    from schemas.call_messages import (
        CallEnd,
        CallEvent,
        CallRecord,
        CallStart,
        CallTrace,
        HangUpOrder,
        Outcome,
        PinnedRoute,
        StepOrder,
        TransferOrder,
    )
    from schemas.call_states import TimeFilterState
    from schemas.graph import ERROR_OUTCOME, GraphNode
    from schemas.incoming import IncomingAction
    from schemas.indicator_states import IndicatorState
    from workflows.call_states import CallStates, WorkflowCall
    from workflows.conversation import ConversationTrace
    from workflows.edge_orders import EdgeOrders, cancelled, cause_of
    from workflows.interpreter import PlanWalk, WalkEnd
    from workflows.mail import order_mail
    from workflows.present_states import load_plan
    from workflows.readable import call_details, call_outcome, summary_line
    from workflows.retries import database_retry
    from workflows.transferring import Transferring

ROUTE = SearchAttributeKey.for_keyword("Route")
CALL_OUTCOME = SearchAttributeKey.for_keyword("CallOutcome")

STEP_GRACE = timedelta(seconds=15)
"""How long a step may take to finish after the caller left: voicemail stores its message in that time."""
LOAD_ATTEMPTS = 12
"""How often a route is looked up when the database fails: 17 seconds, in which the caller waits."""
CLOSE_ATTEMPTS = 7
"""How often a record is tried in one go, without a note in the call's history for each attempt: 5 seconds."""


@workflow.defn
class CallWorkflow:
    """One incoming call; its id is the call's id."""

    @workflow.init
    def __init__(self, start: CallStart) -> None:
        self._start = start
        self._edge = EdgeOrders(start)
        self._states = CallStates(start.facts.call_id)
        self._walk = PlanWalk(self, start.variables)
        self._in_conversation = ConversationTrace(self._walk)
        self._transferring = Transferring(start, self._walk, self._edge)
        self._end: CallEnd | None = None
        self._party = ""
        self._hang_up_order: HangUpOrder | None = None
        self._mail_orders: list[asyncio.Task[None]] = []

    @workflow.run
    async def run(self, start: CallStart) -> str:
        """Take the call to its end and return its outcome.

        Cancelling the workflow hangs up: a call is over when the edge says so, and its record is written in any case.
        """
        call = asyncio.create_task(self._take())
        while True:
            try:
                return await asyncio.shield(call)
            except asyncio.CancelledError:
                if call.cancelled():
                    raise  # a worker drops this run from its memory
                self._ask_hang_up("the workflow was cancelled", ended_by="api")

    async def _take(self) -> str:
        watch = asyncio.create_task(self._watch())
        hang_up = asyncio.create_task(self._hang_up_when_asked())
        walk = asyncio.create_task(self._follow_plan())
        await workflow.wait_condition(lambda: self._end is not None or _failed(walk))
        if self._end is None:
            walk.result()  # raises: the workflow task fails, for all to see, and is tried again
        assert self._end is not None
        walk_end = await _finished(walk)
        await cancelled(watch)
        await cancelled(hang_up)
        await asyncio.gather(*self._mail_orders)
        return await self._close(self._end, walk_end)

    async def _follow_plan(self) -> WalkEnd:
        walk_end = await self._walk.walk(self._start.route)
        while walk_end.kind == "conversation":
            self._party = walk_end.party
            self.step_changed()
            await workflow.wait_condition(lambda: self._transferring.any_waiting() or self._end is not None)
            if self._end is not None:
                break
            self._party = ""
            walk_end = await self._transferring.carry_out()
        if walk_end.kind == "over":
            self._ask_hang_up(walk_end.reason or f"the plan is over after {walk_end.last_kind}", sip_code=480)
        return walk_end

    async def _watch(self) -> None:
        end = await self._edge.watch()
        if self._end is None:
            self._end = end

    async def _hang_up_when_asked(self) -> None:
        while True:
            await workflow.wait_condition(lambda: self._hang_up_order is not None)
            order, self._hang_up_order = self._hang_up_order, None
            if order is not None and self._end is None:
                await self._edge.hang_up(order)

    def _ask_hang_up(self, reason: str, *, sip_code: int = 480, ended_by: Literal["plan", "api"] = "plan") -> None:
        self._hang_up_order = HangUpOrder(
            call_id=self._start.facts.call_id,
            edge_boot_id=self._start.edge_boot_id,
            sip_code=sip_code,
            ended_by=ended_by,
            reason=reason,
        )

    async def _close(self, end: CallEnd, walk_end: WalkEnd | None) -> str:
        outcome, reason = call_outcome(end, walk_end, self._walk.steps, self._start.decision)
        record = CallRecord(
            facts=self._start.facts,
            edge_id=self._start.edge_id,
            edge_boot_id=self._start.edge_boot_id,
            outcome=outcome,
            outcome_reason=reason,
            decision=self._start.decision,
            answered_at=end.answered_at,
            ended_at=end.ended_at,
            legs=end.legs,
            steps=self._walk.steps,
        )
        workflow.upsert_search_attributes([CALL_OUTCOME.value_set(outcome)])
        try:
            await workflow.execute_local_activity(
                close_call,
                record,
                start_to_close_timeout=timedelta(seconds=5),
                retry_policy=database_retry(CLOSE_ATTEMPTS),
            )
        except FailureError:
            # the database is away: leave it to the workers, for as long as that takes
            await workflow.execute_activity(
                close_call, record, start_to_close_timeout=timedelta(seconds=30), summary="Write the call's record"
            )
        self.step_changed()
        return outcome

    # what the interpreter asks of its host

    def now(self) -> datetime:
        """Return the workflow's time."""
        return workflow.now()

    def call_is_over(self) -> bool:
        """Tell whether the caller is gone."""
        return self._end is not None

    async def run_step(
        self, number: int, node: GraphNode, step: Step[Any, Any], variables: Mapping[str, str]
    ) -> Outcome:
        """Run a step where it belongs, and order the mails that it asked for."""
        order = StepOrder(
            facts=self._transferring.facts,
            edge_boot_id=self._start.edge_boot_id,
            number=number,
            node=node.id,
            kind=step.kind,
            params=step.params.model_dump(mode="json"),
            variables=dict(variables),
        )
        if step.runs_on == "edge":
            outcome = await self._edge_step(order, step)
        elif step.runs_on == "worker":
            outcome = await self._worker_step(order, step)
        else:
            port: CallPort = WorkflowCall(
                self._transferring.facts,
                number,
                variables,
                self._states,
                is_over=self.call_is_over,
                is_overtaken=self._walk.is_overtaken,
            )
            outcome = await run_step(step, port)
        self._mail_orders += [asyncio.create_task(order_mail(mail)) for mail in outcome.mails]
        return outcome

    async def load_route(self, route_id: str) -> PinnedRoute:
        """Return a route's published version."""
        return await _loaded(load_route, route_id)

    async def load_plan(self, action: IncomingAction) -> PinnedRoute:
        """Return the plan that does what a step says."""
        return await _loaded(load_plan, action)

    def present(self, subject: str) -> str:
        """Return how something is that a step watches."""
        return self._states.present(subject)

    def route_changed(self, route: PinnedRoute) -> None:
        """Note the call under the route that it follows now."""
        workflow.upsert_search_attributes([ROUTE.value_set(route.route_id or route.name)])

    def step_changed(self) -> None:
        """Show the way of the call in the Temporal UI."""
        workflow.set_current_details(call_details(self.trace()))

    async def _edge_step(self, order: StepOrder, step: Step[Any, Any]) -> Outcome:
        """A lost edge answers nothing any more; of one that lives, the step sees the caller's end by itself."""
        task = asyncio.create_task(self._edge.step(order, step))
        try:
            await workflow.wait_condition(
                lambda: task.done() or self._edge_is_lost() or (step.only_waits and self._walk.is_overtaken())
            )
            if not (task.done() or self._edge_is_lost()):
                await self._cut_short(order, task)
        except asyncio.CancelledError:  # not `finally`: an evicted workflow is closed, and may not wait any more
            await cancelled(task)
            raise
        if task.done():
            return task.result()
        await cancelled(task)
        return Outcome(name=HUNG_UP, reason="the edge is gone")

    async def _cut_short(self, order: StepOrder, task: asyncio.Task[Outcome]) -> None:
        """Have the edge end a step that waits; who answers in that moment talks to the caller all the same."""
        cut = asyncio.create_task(self._edge.cut_short(order))
        await workflow.wait_condition(lambda: task.done() or self._edge_is_lost())
        await cancelled(cut)

    def _edge_is_lost(self) -> bool:
        return self._end is not None and self._end.ended_by == "edge-lost"

    async def _worker_step(self, order: StepOrder, step: Step[Any, Any]) -> Outcome:
        try:
            outcome: Outcome = await workflow.execute_activity(
                step.kind,
                order,
                result_type=Outcome,
                start_to_close_timeout=timedelta(seconds=30),
                schedule_to_close_timeout=timedelta(seconds=90),
                retry_policy=RetryPolicy(maximum_attempts=3),
                summary=summary_line(f"{order.node}: {step.summary()}"),
            )
            return outcome
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            return Outcome(name=ERROR_OUTCOME, reason=f"no worker did this step: {error.cause}")

    # what others ask of a call

    @workflow.signal
    def hang_up(self, reason: str = "") -> None:
        """End the call (api, operator)."""
        self._ask_hang_up(reason or "hung up by an operator", ended_by="api")

    @workflow.signal
    def edge_lost(self, reason: str = "") -> None:
        """The edge's new process tells that the old one, which held this call, is gone."""
        if self._end is None:
            self._end = CallEnd(ended_by="edge-lost", reason=reason or "the edge restarted", ended_at=workflow.now())

    @workflow.signal
    def edge_waits(self) -> None:
        """The edge holds this call, and no order of ours has reached it for a while."""
        self._edge.remind()

    @workflow.signal
    def call_event(self, event: CallEvent) -> None:
        """Something happened in the conversation."""
        self._in_conversation.take(event)
        if event.kind == "joined":
            self._party = event.party
        self.step_changed()

    @workflow.signal
    def transfer_requested(self, order: TransferOrder) -> None:
        """Somebody in the conversation transferred the other one."""
        self._transferring.take(order)

    @workflow.signal
    def function_indicator_changed(self, state: IndicatorState) -> None:
        """A function indicator that this call watches has another colour."""
        self._states.indicator_changed(state)

    @workflow.signal
    def time_filter_changed(self, state: TimeFilterState) -> None:
        """A time filter that this call watches says something else."""
        self._states.time_filter_changed(state)

    @workflow.query
    def trace(self) -> CallTrace:
        """Return the way of the call up to now."""
        talking = self._party and self._end is None
        state = "ended" if self._end is not None else "conversation" if talking else "step"
        return CallTrace(
            facts=self._start.facts,
            state=state,
            steps=list(self._walk.steps),
            party=self._party,
            variables=dict(self._walk.variables),
            decision=self._start.decision,
        )


async def _loaded(loader: Callable[[Any], PinnedRoute], argument: Any) -> PinnedRoute:
    try:
        return await workflow.execute_local_activity(
            loader,
            argument,
            start_to_close_timeout=timedelta(seconds=5),
            retry_policy=database_retry(LOAD_ATTEMPTS),
        )
    except FailureError as error:
        if is_cancelled_exception(error):
            raise
        raise StepError(cause_of(error).message) from error


def _failed(walk: asyncio.Task[WalkEnd]) -> bool:
    return walk.done() and (walk.cancelled() or walk.exception() is not None)


async def _finished(walk: asyncio.Task[WalkEnd]) -> WalkEnd | None:
    """Let the step under way finish after the caller left; None when it does not."""
    try:
        await workflow.wait_condition(walk.done, timeout=STEP_GRACE)
    except TimeoutError:
        workflow.logger.warning("a step did not end with the call")
        await cancelled(walk)
        return None
    return walk.result()
