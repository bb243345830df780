"""What workflows ask of this edge, as Temporal activities. They attach to what the call's session does."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.call_port import StepError
from activities.registry import STEPS
from activities.step import Step, make_step, run_step
from schemas.call_messages import CallEnd, CutShortOrder, GiveBackOrder, HangUpOrder, Outcome, StepOrder, WatchOrder
from schemas.graph import ERROR_OUTCOME
from schemas.tables.base import utc_now
from telephony.edge.live_call import LiveCall
from telephony.edge.phone_restart import PhoneRestarts
from telephony.edge.session import CallSession
from telephony.edge.switchboard import Switchboard
from workflows.edge_orders import CALL_GONE, CUT_SHORT_ACTIVITY, GIVE_BACK_ACTIVITY, HANG_UP_ACTIVITY, WATCH_ACTIVITY

T = TypeVar("T")

HEARTBEAT_SECONDS = 1.0


class EdgeActivities:
    """The activities of one edge process."""

    def __init__(self, switchboard: Switchboard, client: Client, boot_id: str) -> None:
        self._switchboard = switchboard
        self._client = client
        self._boot_id = boot_id

    def all(self) -> Sequence[Callable[..., Any]]:
        """Return all of them: one for each kind of step with media, `watch_leg`, `end_call`, `restart_phones`."""
        steps = [self._step_activity(step) for step in STEPS.values() if step.runs_on == "edge"]
        restarts = PhoneRestarts(self._switchboard.sip)
        return [*steps, self.watch_leg, self.end_call, self.cut_step_short, self.give_back, restarts.restart_phones]

    @activity.defn(name=WATCH_ACTIVITY)
    async def watch_leg(self, order: WatchOrder) -> CallEnd:
        """Hold on to a call until its caller's leg is gone. Its heartbeat is how the workflow knows that we live."""
        session = self._session(order.call_id, order.edge_boot_id)
        while not session.end.done():
            session.watched_at = utc_now()
            activity.heartbeat()
            await asyncio.wait({session.end}, timeout=HEARTBEAT_SECONDS)
        session.end_told = True
        return session.end.result()

    @activity.defn(name=HANG_UP_ACTIVITY)
    async def end_call(self, order: HangUpOrder) -> None:
        """End a call."""
        session = self._session(order.call_id, order.edge_boot_id)
        await session.hang_up(order.ended_by, sip_code=order.sip_code, reason=order.reason)

    @activity.defn(name=CUT_SHORT_ACTIVITY)
    async def cut_step_short(self, order: CutShortOrder) -> None:
        """End a step early in which the caller only waits."""
        self._session(order.call_id, order.edge_boot_id).cut_short(order.number)

    @activity.defn(name=GIVE_BACK_ACTIVITY)
    async def give_back(self, order: GiveBackOrder) -> bool:
        """Let two talk again whose transfer came to nothing; returns whether who transferred is still there."""
        transfer = self._session(order.call_id, order.edge_boot_id).transfer
        if transfer is None or transfer.number != order.transfer:
            return False
        return await transfer.give_back(order.sip_status, order.reason)

    def _step_activity(self, step_class: type[Step[Any, Any]]) -> Callable[..., Any]:
        @activity.defn(name=step_class.kind)
        async def run(order: StepOrder) -> Outcome:
            session = self._session(order.facts.call_id, order.edge_boot_id)
            return await _heartbeating(session.step(order.number, lambda: self._take_step(session, step_class, order)))

        return run

    async def _take_step(self, session: CallSession, step_class: type[Step[Any, Any]], order: StepOrder) -> Outcome:
        try:
            step = make_step(step_class, order.params)
        except StepError as error:
            return Outcome(name=ERROR_OUTCOME, reason=str(error))
        return await run_step(step, LiveCall(session, self._client, order.number, order.variables))

    def _session(self, call_id: str, boot_id: str) -> CallSession:
        session = self._switchboard.find(call_id) if boot_id == self._boot_id else None
        if session is None:
            raise ApplicationError(f"This edge does not have call {call_id}.", type=CALL_GONE, non_retryable=True)
        return session


async def _heartbeating(work: Awaitable[T]) -> T:
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            activity.heartbeat()
            await asyncio.wait({task}, timeout=HEARTBEAT_SECONDS)
        return task.result()
    finally:
        task.cancel()
