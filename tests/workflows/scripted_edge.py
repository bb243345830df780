"""An edge whose calls follow a script: the activities of the real one, on scripted calls instead of SIP legs."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Literal, TypeVar

from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes
from temporalio.exceptions import ApplicationError

from activities.call_port import BoxFacts, Recording
from activities.exchange.call_records import note_call
from activities.registry import STEPS
from activities.script import Script
from activities.step import Step, make_step, run_step
from schemas.call_messages import (
    CALLS_QUEUE,
    CallEnd,
    CallFacts,
    CallStart,
    CutShortOrder,
    GiveBackOrder,
    HangUpOrder,
    LegRecord,
    Outcome,
    StepOrder,
    WatchOrder,
)
from schemas.database import read_session
from telephony.edge import directory
from tests.workflows.plans import AT
from workflows.call import CallWorkflow
from workflows.edge_orders import CALL_GONE, CUT_SHORT_ACTIVITY, GIVE_BACK_ACTIVITY, HANG_UP_ACTIVITY, WATCH_ACTIVITY
from workflows.incoming_call import route_call
from workflows.simulator.scripted_call import ScriptedCall, ScriptedWorld
from workflows.simulator.virtual_clock import VirtualClock
from workflows.task_queue import TASK_TIMEOUT

T = TypeVar("T")

EDGE_ID = "x"
DID = "3250123100"
CALLER = "32475112233"
HEARTBEAT_SECONDS = 0.2
WAIT_SECONDS = 30.0
"""The longest that a test waits for something to happen; a busy machine needs a part of it."""

CallHandle = WorkflowHandle[CallWorkflow, str]


class HeldClock(VirtualClock):
    """A clock that stands still in some kinds of steps, until it is released or the caller leaves."""

    def __init__(self, at: datetime, hold: Sequence[str]) -> None:
        super().__init__(at)
        self.hold = set(hold)
        self.kind = ""
        """Of the step that runs."""
        self.deaf = False
        """True: a step that is held does not notice that the caller left."""
        self._standing: dict[str, asyncio.Event] = {}
        self._released = asyncio.Event()

    def standing(self, kind: str) -> asyncio.Event:
        """Set when time stands still in a step of this kind."""
        return self._standing.setdefault(kind, asyncio.Event())

    def release(self) -> None:
        """Let time pass again, here and in later steps."""
        self.hold.clear()
        self._released.set()

    async def sleep_until(self, instant: datetime, interrupted: asyncio.Event) -> None:
        if self.kind in self.hold:
            self.standing(self.kind).set()
            waits = [asyncio.create_task(self._released.wait())]
            if not self.deaf:
                waits.append(asyncio.create_task(interrupted.wait()))
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for one in waits:
                    one.cancel()
        await super().sleep_until(instant, interrupted)


class _StoredCall(ScriptedCall):
    """Boxes and messages are those of the database, as on the real edge."""

    async def voicemail_box(self, box_id: str) -> BoxFacts:
        return await asyncio.to_thread(directory.voicemail_box, box_id, self.facts.language)

    async def keep_message(self, box: BoxFacts, recording: Recording) -> str:
        message_id = await super().keep_message(box, recording)
        await asyncio.to_thread(directory.keep_message, message_id, box.id, self.facts, recording)
        return message_id


class ScriptedSession:
    """One call on the scripted edge."""

    def __init__(self, facts: CallFacts, script: Script, hold: Sequence[str]) -> None:
        self.clock = HeldClock(facts.started_at, hold)
        self.world = ScriptedWorld(facts, script, self.clock)
        self.end: asyncio.Future[CallEnd] = asyncio.get_running_loop().create_future()
        self.reason = ""
        self.cut_short: set[int] = set()
        """Numbers of the steps that are to end early."""
        self.transferor_stays = False
        """Who transfers waits until he hears how it went; False: he has hung up."""
        self.given_back: list[tuple[int, int]] = []
        """Number and status of the transfers that came to nothing."""
        self.orders: list[str] = []
        """Kinds of the steps that were started, in their order."""
        self._steps: dict[int, asyncio.Task[Outcome]] = {}
        self._guard = asyncio.create_task(self._live())

    async def reach(self, kind: str) -> None:
        """Wait until time stands still in a step of a kind."""
        await asyncio.wait_for(self.clock.standing(kind).wait(), WAIT_SECONDS)

    def caller_hangs_up(self) -> None:
        self.world.end("caller")

    def hang_up(self, ended_by: Literal["plan", "api"], reason: str) -> None:
        if not self.world.gone.is_set():
            self.reason = reason
        self.world.end(ended_by)

    async def step(self, order: StepOrder, start: Callable[[], Awaitable[Outcome]]) -> Outcome:
        if order.number not in self._steps:
            self.orders.append(order.kind)
            self.clock.kind = order.kind
            self._steps[order.number] = asyncio.ensure_future(start())
        return await asyncio.shield(self._steps[order.number])

    async def close(self) -> None:
        for task in (self._guard, *self._steps.values()):
            task.cancel()
        await asyncio.gather(self._guard, *self._steps.values(), return_exceptions=True)

    async def _live(self) -> None:
        await self.world.gone.wait()
        running = [task for task in self._steps.values() if not task.done()]
        if running and not self.clock.deaf:
            await asyncio.wait(running)
        facts, now = self.world.facts, self.clock.now()
        leg = LegRecord(number=1, party=facts.source, started_at=facts.started_at, ended_at=now, sip_status=200)
        self.end.set_result(
            CallEnd(
                ended_by=self.world.ended_by or "caller",
                reason=self.reason,
                ended_at=now,
                answered_at=self.world.answered_at,
                legs=[leg],
            )
        )


class ScriptedEdge:
    """Takes scripted calls in, and does what workflows ask."""

    def __init__(self, client: Client) -> None:
        self.boot_id = secrets.token_hex(4)
        self._client = client
        self._sessions: dict[str, ScriptedSession] = {}

    async def arrive(
        self, script: Script, *, called: str = DID, hold: Sequence[str] = (), caller_name: str = "", call_id: str = ""
    ) -> tuple[ScriptedSession, CallHandle]:
        """A call comes in: its session, and its workflow just started."""
        facts = CallFacts(
            call_id=call_id or f"call-{secrets.token_hex(6)}",
            source="trunk:sample",
            caller=CALLER,
            caller_name=caller_name,
            called=called,
            did=called,
            language="en",
            started_at=AT,
        )
        session = self._sessions[facts.call_id] = ScriptedSession(facts, script, hold)
        start = await asyncio.to_thread(self._start, facts)
        route = start.route.route_id or start.route.name
        attributes = {"DID": called, "Caller": facts.caller, "EdgeId": EDGE_ID, "Route": route}
        handle = await self._client.start_workflow(
            CallWorkflow.run,
            start,
            id=facts.call_id,
            task_queue=CALLS_QUEUE,
            task_timeout=TASK_TIMEOUT,
            search_attributes=TypedSearchAttributes(
                [SearchAttributePair(SearchAttributeKey.for_keyword(key), value) for key, value in attributes.items()]
            ),
        )
        return session, handle

    def _start(self, facts: CallFacts) -> CallStart:
        with read_session() as session:
            found = route_call(session, facts.did, facts.caller, facts.started_at)
        start = CallStart(
            facts=facts,
            edge_id=EDGE_ID,
            edge_boot_id=self.boot_id,
            route=found.route,
            decision=found.decision,
            variables=found.variables,
        )
        note_call(start)
        return start

    def restart(self) -> None:
        """Become another process: it knows none of the calls."""
        self.boot_id = secrets.token_hex(4)

    async def close(self) -> None:
        await asyncio.gather(*(session.close() for session in self._sessions.values()))

    def activities(self) -> Sequence[Callable[..., Any]]:
        steps = [self._step_activity(step) for step in STEPS.values() if step.runs_on == "edge"]
        return [*steps, self.watch_leg, self.end_call, self.cut_step_short, self.give_back]

    @activity.defn(name=WATCH_ACTIVITY)
    async def watch_leg(self, order: WatchOrder) -> CallEnd:
        session = self._session(order.call_id, order.edge_boot_id)
        return await _heartbeating(asyncio.shield(session.end))

    @activity.defn(name=HANG_UP_ACTIVITY)
    async def end_call(self, order: HangUpOrder) -> None:
        self._session(order.call_id, order.edge_boot_id).hang_up(order.ended_by, order.reason)

    @activity.defn(name=CUT_SHORT_ACTIVITY)
    async def cut_step_short(self, order: CutShortOrder) -> None:
        session = self._session(order.call_id, order.edge_boot_id)
        session.cut_short.add(order.number)
        session.world.roused.set()

    @activity.defn(name=GIVE_BACK_ACTIVITY)
    async def give_back(self, order: GiveBackOrder) -> bool:
        session = self._session(order.call_id, order.edge_boot_id)
        session.given_back.append((order.transfer, order.sip_status))
        return session.transferor_stays

    def _step_activity(self, step_class: type[Step[Any, Any]]) -> Callable[..., Any]:
        @activity.defn(name=step_class.kind)
        async def run(order: StepOrder) -> Outcome:
            session = self._session(order.facts.call_id, order.edge_boot_id)
            call = _StoredCall(
                session.world, order.number, order.variables, is_overtaken=lambda: order.number in session.cut_short
            )
            return await _heartbeating(session.step(order, lambda: run_step(make_step(step_class, order.params), call)))

        return run

    def _session(self, call_id: str, boot_id: str) -> ScriptedSession:
        session = self._sessions.get(call_id) if boot_id == self.boot_id else None
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
