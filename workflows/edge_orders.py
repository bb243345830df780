"""How a call workflow asks its edge for things, and how it learns that the edge is gone.

An edge that dies and a Temporal server that was away look the same from here: time-outs. So a time-out never ends a
call by itself; the edge's own sign of life decides (`activities.exchange.edge_alive`).
"""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.exchange.edge_alive import EdgeQuestion, edge_alive
    from activities.step import Step
    from schemas.call_messages import (
        CallEnd,
        CallStart,
        CutShortOrder,
        GiveBackOrder,
        HangUpOrder,
        Outcome,
        StepOrder,
        WatchOrder,
        edge_queue,
    )
    from schemas.graph import ERROR_OUTCOME
    from workflows.readable import summary_line

WATCH_ACTIVITY = "watch_leg"
HANG_UP_ACTIVITY = "end_call"
CUT_SHORT_ACTIVITY = "cut_step_short"
GIVE_BACK_ACTIVITY = "give_back"
CALL_GONE = "call-gone"
"""Error type: this edge process never had the call; it died and came back."""

WATCH_HEARTBEAT = timedelta(seconds=3)
PICK_UP_TIMEOUT = timedelta(seconds=3)
"""How long an order may wait for the edge to take it (schedule to start)."""
STEP_HEARTBEAT = timedelta(seconds=10)
_ATTACH_AGAIN = RetryPolicy(initial_interval=timedelta(milliseconds=100), backoff_coefficient=1)
"""A retry attaches to what runs on the edge already, so it costs nothing and repeats nothing."""


class _OrderedAgain(Exception):  # noqa: N818  (an event, not a fault)
    """The edge waits for an order that it did not get: it is to be given anew."""


class EdgeOrders:
    """One call's line to its edge."""

    def __init__(self, start: CallStart) -> None:
        self._start = start
        self._reminders = 0
        self._call_id = start.facts.call_id
        self._queue = edge_queue(start.edge_id)

    def remind(self) -> None:
        """The edge says that it holds the call and that nobody watches: what is on order goes out once more."""
        self._reminders += 1

    async def watch(self) -> CallEnd:
        """Wait until the caller's leg is gone, by whatever cause, and return how."""
        order = WatchOrder(call_id=self._call_id, edge_boot_id=self._start.edge_boot_id)
        while True:
            try:
                end: CallEnd = await self._unless_reminded(
                    workflow.start_activity(
                        WATCH_ACTIVITY,
                        order,
                        result_type=CallEnd,
                        task_queue=self._queue,
                        schedule_to_start_timeout=PICK_UP_TIMEOUT,
                        start_to_close_timeout=timedelta(hours=24),
                        heartbeat_timeout=WATCH_HEARTBEAT,
                        retry_policy=_ATTACH_AGAIN,
                        summary="Hold on to the caller's leg",
                    )
                )
                return end
            except _OrderedAgain:
                continue
            except ActivityError as error:
                if is_cancelled_exception(error):
                    raise
                if _is_gone(error):
                    return self._lost("the edge restarted")
                if not await self._edge_alive():
                    return self._lost("the edge died")
                workflow.logger.info("the edge lives; Temporal was away for a moment")

    async def step(self, order: StepOrder, step: Step[Any, Any]) -> Outcome:
        """Run a step with media and return how it ended."""
        while True:
            try:
                outcome: Outcome = await self._unless_reminded(
                    workflow.start_activity(
                        step.kind,
                        order,
                        result_type=Outcome,
                        task_queue=self._queue,
                        schedule_to_start_timeout=PICK_UP_TIMEOUT,
                        start_to_close_timeout=timedelta(seconds=step.duration() + 3600),
                        heartbeat_timeout=STEP_HEARTBEAT,
                        retry_policy=_ATTACH_AGAIN,
                        summary=summary_line(f"{order.node}: {step.summary()}"),
                    )
                )
                return outcome
            except _OrderedAgain:
                continue
            except ActivityError as error:
                if is_cancelled_exception(error):
                    raise
                if not _is_gone(error) and await self._edge_alive():
                    continue
                return Outcome(name=ERROR_OUTCOME, reason="the edge is gone")

    async def cut_short(self, order: StepOrder) -> None:
        """Have the edge end a step early; what becomes of the step is its own outcome."""
        while True:
            try:
                await workflow.execute_activity(
                    CUT_SHORT_ACTIVITY,
                    CutShortOrder(call_id=self._call_id, edge_boot_id=self._start.edge_boot_id, number=order.number),
                    task_queue=self._queue,
                    schedule_to_start_timeout=PICK_UP_TIMEOUT,
                    start_to_close_timeout=timedelta(seconds=10),
                    schedule_to_close_timeout=timedelta(seconds=30),
                    retry_policy=_ATTACH_AGAIN,
                    summary=summary_line(f"{order.node}: cut short, an earlier step decides anew"),
                )
                return
            except ActivityError as error:
                if is_cancelled_exception(error):
                    raise
                if _is_gone(error) or not await self._edge_alive():
                    return
                workflow.logger.warning("the edge does not cut step %s short yet: %s", order.number, error.cause)

    async def give_back(self, order: GiveBackOrder) -> bool:
        """Let two talk again whose transfer came to nothing; returns whether they do."""
        while True:
            try:
                given: bool = await workflow.execute_activity(
                    GIVE_BACK_ACTIVITY,
                    order,
                    result_type=bool,
                    task_queue=self._queue,
                    schedule_to_start_timeout=PICK_UP_TIMEOUT,
                    start_to_close_timeout=timedelta(seconds=10),
                    schedule_to_close_timeout=timedelta(seconds=30),
                    retry_policy=_ATTACH_AGAIN,
                    summary="Back to who transferred, if he is still there",
                )
                return given
            except ActivityError as error:
                if is_cancelled_exception(error):
                    raise
                if _is_gone(error) or not await self._edge_alive():
                    return False
                workflow.logger.warning("the edge does not give the call back yet: %s", error.cause)

    async def hang_up(self, order: HangUpOrder) -> None:
        """End the call on the edge; that it is over, or that the edge is lost, shows in `watch`."""
        while True:
            try:
                await workflow.execute_activity(
                    HANG_UP_ACTIVITY,
                    order,
                    task_queue=self._queue,
                    schedule_to_start_timeout=PICK_UP_TIMEOUT,
                    schedule_to_close_timeout=timedelta(seconds=30),
                    start_to_close_timeout=timedelta(seconds=10),
                    retry_policy=_ATTACH_AGAIN,
                    summary=summary_line(f"Hang up ({order.reason or order.ended_by})"),
                )
                return
            except ActivityError as error:
                if is_cancelled_exception(error):
                    raise
                if _is_gone(error) or not await self._edge_alive():
                    return
                workflow.logger.warning("hang-up did not reach the edge yet: %s", error.cause)

    async def _unless_reminded(self, activity: workflow.ActivityHandle[Any]) -> Any:
        """Wait for an activity's result. Raises _OrderedAgain when the edge reminds us before it is there."""
        before = self._reminders
        try:
            await workflow.wait_condition(lambda: activity.done() or self._reminders > before)
        except asyncio.CancelledError:
            activity.cancel()
            raise
        if not activity.done():
            activity.cancel()
            try:
                return await activity
            except ActivityError as error:
                if is_cancelled_exception(error):
                    raise _OrderedAgain from error
                raise
        return await activity

    async def _edge_alive(self) -> bool:
        question = EdgeQuestion(edge_id=self._start.edge_id, boot_id=self._start.edge_boot_id)
        return await workflow.execute_local_activity(
            edge_alive,
            question,
            start_to_close_timeout=timedelta(seconds=5),
            retry_policy=RetryPolicy(
                initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=2)
            ),
        )

    def _lost(self, reason: str) -> CallEnd:
        return CallEnd(ended_by="edge-lost", reason=reason, ended_at=workflow.now())


def _is_gone(error: ActivityError) -> bool:
    return isinstance(error.cause, ApplicationError) and error.cause.type == CALL_GONE


async def cancelled(task: asyncio.Task[Any]) -> None:
    """Cancel a task of the workflow and wait until it is over."""
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        return
    except FailureError as error:
        if not is_cancelled_exception(error):
            raise


def cause_of(error: FailureError) -> FailureError:
    """Return why an activity failed: local activities raise it as it is, others wrap it in an ActivityError."""
    cause = error.cause if isinstance(error, ActivityError) else None
    return cause if isinstance(cause, FailureError) else error
