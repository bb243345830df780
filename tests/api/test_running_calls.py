"""Running calls: their workflow tells the trace and takes the hang-up."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHandle

from activities.exchange.call_records import note_call
from schemas.call_messages import CALLS_QUEUE, CallFacts, CallStart
from schemas.database import read_session, write_session
from schemas.tables import EdgeProcess
from schemas.tables.base import utc_now
from tests.api.calls_in_tables import call, store
from workflows.call import CallWorkflow
from workflows.incoming_call import route_call
from workflows.task_queue import LOCAL_ACTIVITIES, calls_worker, connect

WAIT_SECONDS = 20


@pytest.fixture
async def temporal(client_with_temporal: httpx.AsyncClient) -> AsyncIterator[Client]:
    """A Temporal server whose queue of calls is served."""
    connected = await connect()
    with ThreadPoolExecutor() as threads:
        async with calls_worker(connected, activities=LOCAL_ACTIVITIES, activity_executor=threads):
            yield connected


@pytest.fixture
async def running(temporal: Client, request: pytest.FixtureRequest) -> AsyncIterator[WorkflowHandle[CallWorkflow, str]]:
    """A call in its first step, which waits for an edge that is busy."""
    with write_session() as session:
        session.add(
            EdgeProcess(
                id="edge-1", boot_id="b", sip_address="127.0.0.1:1", seen_at=utc_now() + timedelta(hours=1), max_legs=4
            )
        )
    facts = CallFacts(
        call_id=f"call-{abs(hash(request.node.name))}",
        source="trunk:sample",
        caller="32475123456",
        called="3250123100",
        did="3250123100",
        started_at=utc_now(),
    )
    with read_session() as session:
        found = route_call(session, facts.did, facts.caller, facts.started_at)
    start = CallStart(facts=facts, edge_id="edge-1", edge_boot_id="b", route=found.route, decision=found.decision)
    note_call(start)
    handle = await temporal.start_workflow(CallWorkflow.run, start, id=facts.call_id, task_queue=CALLS_QUEUE)
    yield handle
    await handle.terminate()


async def until(client: httpx.AsyncClient, call_id: str, wanted: Callable[[Any], bool]) -> Any:
    """Return the call once it exists and is as wanted."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        answer = await client.get(f"/calls/{call_id}")
        if answer.status_code == 200 and wanted(answer.json()):
            return answer.json()
        assert time.monotonic() < deadline, answer.text
        await asyncio.sleep(0.05)


async def test_trace_of_a_running_call_comes_from_its_workflow(
    client_with_temporal: httpx.AsyncClient, running: WorkflowHandle[CallWorkflow, str]
) -> None:
    found = await until(client_with_temporal, running.id, lambda one: bool(one["steps"]))
    assert (found["state"], found["now"], found["trace_complete"]) == ("running", "step", True)
    assert (found["steps"][0]["kind"], found["steps"][0]["outcome"]) == ("prompt", "")
    assert (found["decision"]["rule"], found["decision"]["action"]["route"]) == ("main_route", "main")
    assert found["decision"]["trail"][0] == {
        "rule": "call_filters",
        "reason": "There are no call filters.",
        "action": None,
    }
    listed = (await client_with_temporal.get("/calls", params={"state": "running"})).json()
    assert [one["id"] for one in listed["items"]] == [running.id]


async def test_hang_up_reaches_the_workflow(
    client_with_temporal: httpx.AsyncClient, running: WorkflowHandle[CallWorkflow, str]
) -> None:
    await until(client_with_temporal, running.id, lambda one: one["trace_complete"])
    answer = await client_with_temporal.post(f"/calls/{running.id}/hang-up", json={"reason": "lunch"})
    assert (answer.status_code, answer.json()) == (202, {"call_id": running.id})
    signals = [
        event.workflow_execution_signaled_event_attributes
        async for event in running.fetch_history_events()
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED
    ]
    assert [(one.signal_name, one.input.payloads[0].data) for one in signals] == [("hang_up", b'"lunch"')]


async def test_steps_are_found_in_the_history(
    client_with_temporal: httpx.AsyncClient, running: WorkflowHandle[CallWorkflow, str]
) -> None:
    await until(client_with_temporal, running.id, lambda one: bool(one["steps"]))
    [found] = (await client_with_temporal.get(f"/calls/{running.id}/step-events")).json()
    ordered = [
        (event.event_id, event.activity_task_scheduled_event_attributes.activity_type.name)
        async for event in running.fetch_history_events()
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
    ]
    assert (found["number"], (found["event_id"], "prompt") in ordered) == (1, True)
    run_id = (await running.describe()).run_id
    assert found["temporal_url"].endswith(f"/workflows/{running.id}/{run_id}/history/events/{found['event_id']}")


async def test_a_call_without_history_has_no_step_events(client_with_temporal: httpx.AsyncClient) -> None:
    store(call(1))
    answer = await client_with_temporal.get("/calls/call-00001/step-events")
    assert (answer.status_code, answer.json()) == (200, [])


async def test_call_whose_workflow_is_gone_is_over(client_with_temporal: httpx.AsyncClient) -> None:
    store(call(1, ended_at=None, outcome=""))
    answer = await client_with_temporal.post("/calls/call-00001/hang-up")
    assert (answer.status_code, answer.json()["error_id"]) == (409, "call-is-over")
    found = (await client_with_temporal.get("/calls/call-00001")).json()
    assert found["trace_complete"] is False
