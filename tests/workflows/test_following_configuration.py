"""Workflows of time filters and indicators follow the configuration, whoever changes it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError

from schemas.call_states import TimeFilterState
from schemas.database import write_session
from schemas.indicator_states import SwitchOrder
from schemas.tables import OfficeHoursRow
from tests.exchange_edits import add_to_exchange, edit_exchange, remove_from_exchange
from tests.workflows.plans import HELPDESK, graph
from tests.workflows.scenarios import ANSWERS
from tests.workflows.scripted_exchange import ScriptedExchange, database_away, until
from workflows import following_configuration, time_filter
from workflows.following_configuration import Following
from workflows.function_indicator import workflow_id as indicator_workflow
from workflows.switching import new_order_id, switch_indicator
from workflows.time_filter import FilterMemory, TimeFilterWorkflow, workflow_id

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OFFICE = "office_hours: [{id: office, name: Office, action: {prompt: closed}}]"


def set_availability(availability: str) -> None:
    """Change the office hours as the api does: their row, and with it the revision."""
    with write_session() as session:
        row = session.get_one(OfficeHoursRow, "office")
        row.settings = {**row.settings, **{day: {"availability": availability} for day in DAYS}}
        row.version += 1


@asynccontextmanager
async def following(client: Client) -> AsyncIterator[None]:
    task = asyncio.create_task(Following(client).keep_on())
    try:
        yield
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def state(exchange: ScriptedExchange) -> str:
    handle = exchange.client.get_workflow_handle_for(TimeFilterWorkflow.run, workflow_id("office"))
    try:
        found: TimeFilterState | None = await handle.query(TimeFilterWorkflow.state)
    except RPCError:
        return "none"
    return found.opening.state if found is not None else "none"


async def becomes(exchange: ScriptedExchange, wanted: str) -> float:
    """Wait until the filter's workflow says so; return how many seconds that took."""
    loop = asyncio.get_running_loop()
    start = loop.time()

    async def reached() -> bool:
        return await state(exchange) == wanted

    await until(reached)
    return loop.time() - start


async def status(exchange: ScriptedExchange, workflow: str) -> Any:
    return (await exchange.client.get_workflow_handle(workflow).describe()).status


async def test_a_filter_follows_its_settings_within_a_second(exchange: ScriptedExchange) -> None:
    async with following(exchange.client):
        add_to_exchange(OFFICE)
        await becomes(exchange, "closed")
        took = []
        for availability in ("always", "never", "always"):
            set_availability(availability)
            took.append(await becomes(exchange, "closed" if availability == "never" else "open"))
        assert min(took) < 1.0, took  # the quickest: a busy machine may hold one of them up

        def shut(document: dict[str, Any]) -> None:
            document["office_hours"] = [{"id": "office", "name": "Office", "action": {"prompt": "closed"}}]

        edit_exchange(shut)  # an import is heard of like any other change
        await becomes(exchange, "closed")


async def test_a_deleted_filter_ends_its_workflow(exchange: ScriptedExchange, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following_configuration, "COUNT_SECONDS", 1.0)
    async with following(exchange.client):
        add_to_exchange(OFFICE)
        await becomes(exchange, "closed")
        remove_from_exchange("office_hours", "office")
        handle = exchange.client.get_workflow_handle_for(TimeFilterWorkflow.run, workflow_id("office"))
        async with asyncio.timeout(30):
            assert await handle.result() == "deleted"
        add_to_exchange(OFFICE)
        await becomes(exchange, "closed")
        assert await status(exchange, workflow_id("office")) == WorkflowExecutionStatus.RUNNING


async def test_a_workflow_that_was_terminated_is_started_anew(
    exchange: ScriptedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following_configuration, "COUNT_SECONDS", 1.0)
    async with following(exchange.client):
        add_to_exchange(OFFICE)
        await becomes(exchange, "closed")
        await exchange.client.get_workflow_handle(workflow_id("office")).terminate("by mistake")

        async def runs() -> bool:
            return bool(await status(exchange, workflow_id("office")) == WorkflowExecutionStatus.RUNNING)

        await until(runs)


async def test_what_changed_while_no_worker_ran_is_made_up_for(exchange: ScriptedExchange) -> None:
    add_to_exchange(OFFICE)
    add_to_exchange('function_indicators: [{id: night, name: Night, extension: "*21", red_route: main}]')
    async with following(exchange.client):
        await becomes(exchange, "closed")
    await switch_indicator(exchange.client, SwitchOrder(indicator="night", by="test", id=new_order_id()))
    await exchange.client.start_workflow(
        TimeFilterWorkflow.run, FilterMemory(filter="gone"), id=workflow_id("gone"), task_queue="calls"
    )
    set_availability("always")
    remove_from_exchange("function_indicators", "night")

    async def all_noted() -> bool:
        query = "WorkflowType = 'FunctionIndicatorWorkflow' AND ExecutionStatus = 'Running'"
        return [one.id async for one in exchange.client.list_workflows(query)] == [indicator_workflow("night")]

    await until(all_noted)
    async with following(exchange.client):
        await becomes(exchange, "open")
        for orphan in (workflow_id("gone"), indicator_workflow("night")):
            async with asyncio.timeout(30):
                await exchange.client.get_workflow_handle(orphan).result()


async def test_it_goes_on_after_a_database_that_was_away(exchange: ScriptedExchange) -> None:
    async with following(exchange.client):
        add_to_exchange(OFFICE)
        await becomes(exchange, "closed")
        async with database_away():
            await asyncio.sleep(1)
        set_availability("always")
        await becomes(exchange, "open")


async def test_a_message_that_was_lost_is_made_up_for(
    exchange: ScriptedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_filter, "LOOK_AGAIN", time_filter.timedelta(seconds=0.5))
    async with following(exchange.client):
        add_to_exchange(OFFICE)
        await becomes(exchange, "closed")
    set_availability("always")  # nobody tells the workflow
    await becomes(exchange, "open")


async def test_a_ringing_call_moves_when_the_hours_change(exchange: ScriptedExchange) -> None:
    add_to_exchange(OFFICE)
    set_availability("always")
    hours = ("hours", "time_filter", {"filter": "office", "while_waiting": True})
    exchange.publish(graph([hours, HELPDESK], [("hours", "open", "helpdesk")]))
    async with following(exchange.client):
        await becomes(exchange, "open")
        session, handle = await exchange.edge.arrive(ANSWERS, hold=["ring_group"])
        await session.reach("ring_group")
        set_availability("never")
        assert await handle.result() == "not-answered"
    assert exchange.steps(handle) == [
        ("hours", "open"),
        ("helpdesk", "cut_short"),
        ("hours", "closed"),
        ("prompt", "done"),
        ("done", "ended"),
    ]
