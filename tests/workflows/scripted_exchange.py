"""A whole exchange around a scripted edge: real Temporal, real database, real workers, real steps."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session
from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.client import Client, WorkflowHistory
from temporalio.service import RPCError
from temporalio.worker import Worker

from activities.exchange.mail import send_mail
from activities.exchange.mail_log import note_mail_outcome
from activities.registry import CATALOGUE
from activities.worker_steps import worker_step_activities
from schemas.call_messages import edge_queue
from schemas.database import engine, read_session, write_session
from schemas.graph import GraphDocument
from schemas.route_publishing import add_version
from schemas.sample import load_sample
from schemas.settings import settings
from schemas.tables import Call, CallStep, Did, EdgeProcess, Route, VoicemailBox
from schemas.tables.base import utc_now
from tests.workflows.plans import SAMPLE
from tests.workflows.scripted_edge import EDGE_ID, WAIT_SECONDS, CallHandle, ScriptedEdge
from tests.workflows.temporal_servers import Relay, connected
from workflows.call import CallWorkflow
from workflows.task_queue import LOCAL_ACTIVITIES, calls_worker


class ScriptedExchange:
    """What the tests hold in their hands."""

    def __init__(self, client: Client, edge: ScriptedEdge, edge_line: Relay) -> None:
        self.client = client
        self.edge = edge
        self.edge_line = edge_line
        """Between Temporal and the edge."""

    def publish(self, plan: GraphDocument, route_id: str = "main") -> int:
        """Publish a plan as a route's next version and return its number."""
        with write_session() as session:
            route = session.get(Route, route_id) or Route(id=route_id, name=route_id)
            session.add(route)
            session.flush()
            return add_version(session, route, plan, who="test").number

    def add_did(self, number: str, route_id: str | None, label: str = "") -> None:
        with write_session() as session:
            session.add(Did(number=number, route_id=route_id, label=label))

    def set_mail_addresses(self, addresses: str) -> None:
        """Where the box *general* mails to."""
        with write_session() as session:
            box = session.get_one(VoicemailBox, "general")
            box.mail_addresses = addresses
            session.add(box)

    def edge_lives(self, alive: bool) -> None:
        """Write the edge's sign of life: one that stays fresh, or one that has gone stale."""
        seen_at = utc_now() + (timedelta(days=1) if alive else timedelta(minutes=-1))
        with write_session() as session:
            session.merge(
                EdgeProcess(id=EDGE_ID, boot_id=self.edge.boot_id, sip_address="127.0.0.1:5070", seen_at=seen_at)
            )

    def call(self, handle: CallHandle) -> Call:
        with read_session() as session:
            return session.get_one(Call, handle.id)

    def steps(self, handle: CallHandle) -> list[tuple[str, str]]:
        """Nodes and outcomes of the call's record."""
        with read_session() as session:
            numbers = range(1, 1000)
            rows = _until_none(session, handle.id, numbers)
        return [(row.node, row.outcome) for row in rows]

    async def state(self, handle: CallHandle, state: str) -> None:
        """Wait until the trace shows a state."""

        async def reached() -> bool:
            return (await handle.query(CallWorkflow.trace)).state == state

        await until(reached)

    async def talks_to(self, handle: CallHandle, party: str) -> None:
        """Wait until the caller talks to somebody."""

        async def reached() -> bool:
            return (await handle.query(CallWorkflow.trace)).party == party

        await until(reached)

    async def timed_out(self, handle: CallHandle, activity: str, attempts: int = 1) -> None:
        """Wait until an activity of a call was given up, or is tried again, after a time-out."""

        async def reached() -> bool:
            history = await handle.fetch_history()
            if any(event.HasField("activity_task_timed_out_event_attributes") for event in history.events):
                return True
            return any(one.attempt > attempts for one in await _pending(handle, activity))

        await until(reached)

    async def failed(self, handle: CallHandle, activity: str) -> None:
        """Wait until an activity of a call failed and is to be tried again."""

        async def reached() -> bool:
            return any(one.HasField("last_failure") for one in await _pending(handle, activity))

        await until(reached)

    async def mails_of(self, handle: CallHandle) -> list[str]:
        """Ids of the mail workflows that a call started, from its history."""
        history: WorkflowHistory = await handle.fetch_history()
        return [
            event.start_child_workflow_execution_initiated_event_attributes.workflow_id
            for event in history.events
            if event.HasField("start_child_workflow_execution_initiated_event_attributes")
        ]


async def _pending(handle: CallHandle, activity: str) -> list[PendingActivityInfo]:
    description = await handle.describe()
    pending = description.raw_description.pending_activities
    return [one for one in pending if one.activity_type.name == activity]


def _until_none(session: Session, call_id: str, numbers: range) -> list[CallStep]:
    rows: list[CallStep] = []
    for number in numbers:
        row = session.get(CallStep, (call_id, number))
        if row is None:
            return rows
        rows.append(row)
    return rows


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a condition."""
    end = time.monotonic() + WAIT_SECONDS
    while not await condition():
        assert time.monotonic() < end, "it did not come true"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def database_away() -> AsyncIterator[None]:
    """Make the SQLite file unreadable: no connection can be opened meanwhile."""
    file = settings().data_dir / "belplan.db"
    hidden = file.with_name("belplan.db.hidden")
    engine().dispose()
    file.rename(hidden)
    file.mkdir()
    try:
        yield
    finally:
        engine().dispose()
        file.rmdir()
        hidden.rename(file)


@asynccontextmanager
async def scripted_exchange(temporal_port: int) -> AsyncIterator[ScriptedExchange]:
    """Run an exchange on the database that the settings name, with the sample and the sample's plan in it."""
    with write_session() as session:
        load_sample(session, CATALOGUE)
    client = await connected(temporal_port)
    edge_line = Relay(temporal_port)
    await edge_line.start()
    edge = ScriptedEdge(client)
    exchange = ScriptedExchange(client, edge, edge_line)
    exchange.publish(SAMPLE)
    exchange.edge_lives(True)
    edge_client = await connected(edge_line.port)
    activities = [*LOCAL_ACTIVITIES, send_mail, note_mail_outcome, *worker_step_activities()]
    with ThreadPoolExecutor(max_workers=8) as threads:
        own = Worker(edge_client, task_queue=edge_queue(EDGE_ID), activities=edge.activities())
        shared = calls_worker(client, activities=activities, activity_executor=threads)
        async with own, shared:
            try:
                yield exchange
            finally:
                edge_line.mend()
                await _end_what_is_left(client)
    await edge.close()
    await edge_line.close()


async def _end_what_is_left(client: Client) -> None:
    """A test that failed leaves its workflows; the next one must not meet them."""
    async for execution in client.list_workflows("ExecutionStatus = 'Running'"):
        try:
            await client.get_workflow_handle(execution.id).terminate("the test is over")
        except RPCError:
            continue  # it ended meanwhile


def recordings_folder() -> Path:
    folder = settings().recordings_dir
    folder.mkdir(parents=True, exist_ok=True)
    return folder
