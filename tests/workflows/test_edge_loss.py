"""An edge that dies, one that only seems to, and a database that is away."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from schemas.database import write_session
from schemas.tables import Call
from tests.workflows import scenarios
from tests.workflows.plans import MAIL, graph
from tests.workflows.scenarios import ANSWERS, NOBODY
from tests.workflows.scripted_exchange import ScriptedExchange, database_away
from workflows import call as call_module
from workflows import edge_orders
from workflows.call import CallWorkflow

NOTICED_SECONDS = 10
"""The longest that a dead edge may go unnoticed."""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Shorter time-outs, for what does not depend on their length."""
    for name in ("WATCH_HEARTBEAT", "PICK_UP_TIMEOUT"):
        monkeypatch.setattr(edge_orders, name, timedelta(seconds=1))
    yield


async def test_the_edge_dies_in_a_conversation(exchange: ScriptedExchange) -> None:
    _, handle = await exchange.edge.arrive(ANSWERS)
    await exchange.state(handle, "conversation")
    died = time.time()
    exchange.edge_lives(False)
    await exchange.edge_line.cut()
    assert await handle.result() == "edge-lost"
    call = exchange.call(handle)
    assert (call.outcome, call.outcome_reason) == ("edge-lost", "the edge died")
    assert call.ended_at is not None and call.ended_at.timestamp() - died < NOTICED_SECONDS


async def test_the_edge_dies_while_it_rings(exchange: ScriptedExchange, impatient: None) -> None:
    handle = await scenarios.edge_lost(exchange)
    assert exchange.steps(handle) == [("welcome", "done"), ("helpdesk", "hung_up")]
    assert exchange.call(handle).outcome == "edge-lost"


async def test_the_edge_lives_while_its_activities_time_out(exchange: ScriptedExchange, impatient: None) -> None:
    session, handle = await exchange.edge.arrive(ANSWERS)
    await exchange.state(handle, "conversation")
    await exchange.edge_line.cut()
    await exchange.timed_out(handle, "watch_leg")
    exchange.edge_line.mend()
    assert (await handle.query(CallWorkflow.trace)).state == "conversation"
    session.caller_hangs_up()
    assert await handle.result() == "answered"


async def test_a_step_goes_on_after_its_activity_timed_out(exchange: ScriptedExchange, impatient: None) -> None:
    """The step is the edge's: an order that is repeated attaches to what runs already."""
    session, handle = await exchange.edge.arrive(NOBODY, hold=["prompt"])
    await exchange.edge_line.cut()
    await exchange.timed_out(handle, "watch_leg")
    exchange.edge_line.mend()
    await session.reach("prompt")
    session.clock.release()
    assert await handle.result() == "voicemail"
    assert session.orders == ["prompt", "ring_group", "ring_account", "voicemail"]


async def test_hanging_up_arrives_although_the_edge_was_out_of_reach(
    exchange: ScriptedExchange, impatient: None
) -> None:
    session, handle = await exchange.edge.arrive(ANSWERS)
    await exchange.state(handle, "conversation")
    await exchange.edge_line.cut()
    await handle.signal(CallWorkflow.hang_up, "closing time")
    await exchange.timed_out(handle, "end_call")
    exchange.edge_line.mend()
    assert await handle.result() == "answered"
    assert session.world.ended_by == "api"


async def test_the_edge_restarted(exchange: ScriptedExchange, impatient: None) -> None:
    _, handle = await exchange.edge.arrive(ANSWERS, hold=["ring_group"])
    await exchange.edge_line.cut()
    exchange.edge.restart()
    exchange.edge_lives(True)
    await exchange.timed_out(handle, "watch_leg", attempts=1)
    exchange.edge_line.mend()
    assert await handle.result() == "edge-lost"
    assert exchange.call(handle).outcome_reason in ("the edge restarted", "the edge died")


@pytest.mark.parametrize("held", ["ring_group", "conversation"])
async def test_the_new_edge_says_that_the_call_is_gone(exchange: ScriptedExchange, held: str) -> None:
    session, handle = await exchange.edge.arrive(ANSWERS, hold=[held])
    if held == "ring_group":
        await session.reach("ring_group")
    else:
        await exchange.state(handle, "conversation")
    await handle.signal(CallWorkflow.edge_lost, "the edge restarted")
    assert await handle.result() == "edge-lost"
    assert exchange.call(handle).outcome_reason == "the edge restarted"
    last = "hung_up" if held == "ring_group" else "answered"
    assert exchange.steps(handle) == [("welcome", "done"), ("helpdesk", last)]


async def test_mails_go_out_although_the_edge_is_lost(exchange: ScriptedExchange) -> None:
    exchange.publish(graph([MAIL, ("ring", "ring_account", {"account": "anna"})], [("mail", "done", "ring")]))
    session, handle = await exchange.edge.arrive(ANSWERS, hold=["ring_account"])
    await session.reach("ring_account")
    await handle.signal(CallWorkflow.edge_lost)
    assert await handle.result() == "edge-lost"
    assert await exchange.mails_of(handle) == [f"mail-{handle.id}-1-1"]


async def test_the_record_is_written_when_the_database_is_back(
    exchange: ScriptedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_module, "CLOSE_ATTEMPTS", 2)
    session, handle = await exchange.edge.arrive(ANSWERS)
    await exchange.state(handle, "conversation")
    async with database_away():
        session.caller_hangs_up()
        await exchange.failed(handle, "close_call")
    assert await handle.result() == "answered"
    assert exchange.call(handle).outcome == "answered"
    assert exchange.steps(handle) == [("welcome", "done"), ("helpdesk", "answered")]


async def test_a_call_that_was_never_opened_has_a_record(exchange: ScriptedExchange) -> None:
    session, handle = await exchange.edge.arrive(ANSWERS)
    await exchange.state(handle, "conversation")
    with write_session() as database:
        database.delete(database.get_one(Call, handle.id))
    session.caller_hangs_up()
    assert await handle.result() == "answered"
    call = exchange.call(handle)
    assert (call.outcome, call.edge_id, call.caller) == ("answered", "x", session.world.facts.caller)
