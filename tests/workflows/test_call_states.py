"""Steps that ask switches and filters, and calls that move when these change (W3): real Temporal, real database."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from activities.exchange.call_watches import watch
from activities.script import Script
from schemas.call_states import INDICATOR_CHANGED, TIME_FILTER_CHANGED, TimeFilterState, indicator_subject
from schemas.database import read_session, write_session
from schemas.indicator_states import IndicatorState, SwitchOrder, indicator_state
from schemas.tables import CallWatch, OfficeHoursRow
from schemas.tables.base import utc_now
from tests.exchange_edits import add_to_exchange, remove_from_exchange
from tests.workflows.plans import BOX, BYE, HELPDESK, Edge, Node, graph, unanswered, wait
from tests.workflows.scenarios import ANSWERS, NOBODY
from tests.workflows.scripted_edge import CallHandle
from tests.workflows.scripted_exchange import ScriptedExchange, until
from workflows.call import CallWorkflow
from workflows.present_states import time_filter_state
from workflows.switching import new_order_id, switch_indicator

SETTINGS = """
routes:
  - {id: red, name: Red, steps: [{kind: hang_up, params: {sip_code: 486}}]}
function_indicators:
  - {id: night, name: Night, extension: "*21", red_route: red}
office_hours:
  - {id: always, name: Always, action: {route: red}, monday: {availability: always}, tuesday: {availability: always},
     wednesday: {availability: always}, thursday: {availability: always}, friday: {availability: always},
     saturday: {availability: always}, sunday: {availability: always}}
  - {id: never, name: Never, action: {prompt: closed}}
acd_filters:
  - {id: mobiles, name: Mobiles, entries: [{match: prefix, number: "3247", action: {kind: route, route: red}}]}
  - {id: nobody, name: Nobody}
"""
FOREVER = ["ring_group"]


@pytest.fixture
def switches(exchange: ScriptedExchange) -> Iterator[ScriptedExchange]:
    add_to_exchange(SETTINGS)
    yield exchange


def indicator(*, waiting: bool) -> Node:
    return ("night", "function_indicator", {"indicator": "night", "while_waiting": waiting})


def ringing(*, waiting: bool) -> tuple[list[Node], list[Edge]]:
    return [indicator(waiting=waiting), HELPDESK, BOX], [("night", "green", "helpdesk"), *unanswered("helpdesk", "box")]


async def turn(exchange: ScriptedExchange, colour: Any) -> None:
    order = SwitchOrder(indicator="night", to=colour, by="account:anna", id=new_order_id())
    await switch_indicator(exchange.client, order)


def watching() -> list[tuple[str, str]]:
    with read_session() as session:
        return [(one.call_id, one.subject) for one in session.exec(select(CallWatch))]


async def steps_of(handle: CallHandle) -> list[tuple[str, str]]:
    return [(one.node, one.outcome) for one in (await handle.query(CallWorkflow.trace)).steps]


@pytest.mark.parametrize(
    ("node", "way"),
    [
        (indicator(waiting=False), [("night", "green"), ("bye", "ended")]),
        (("x", "time_filter", {"filter": "always"}), [("x", "open"), ("bye", "ended")]),
        (("x", "time_filter", {"filter": "never"}), [("x", "closed"), ("prompt", "done"), ("done", "ended")]),
        (("x", "acd_filter", {"filter": "nobody"}), [("x", "no_match"), ("bye", "ended")]),
        (("x", "acd_filter", {"filter": "mobiles"}), [("x", "match"), ("hang_up", "ended")]),
    ],
)
async def test_a_step_asks_the_exchange(switches: ScriptedExchange, node: Node, way: list[tuple[str, str]]) -> None:
    exits = {"function_indicator": "green", "time_filter": "open", "acd_filter": "no_match"}
    switches.publish(graph([node, BYE], [(node[0], exits[node[1]], "bye")]))
    _, handle = await switches.edge.arrive(NOBODY)
    assert await handle.result() == "not-answered"
    assert switches.steps(handle) == way
    assert watching() == [], "only a step that shall go on counting watches"


async def test_red_moves_to_the_red_route(switches: ScriptedExchange) -> None:
    await turn(switches, "red")
    switches.publish(graph([indicator(waiting=False), BYE], [("night", "green", "bye")]))
    _, handle = await switches.edge.arrive(NOBODY)
    assert await handle.result() == "not-answered"
    trace = await handle.query(CallWorkflow.trace)
    assert [(one.route_id, one.node, one.outcome) for one in trace.steps] == [
        ("main", "night", "red"),
        ("red", "hang_up", "ended"),
    ]
    assert "red since" in trace.steps[0].reason and "by account:anna" in trace.steps[0].reason


async def test_what_was_deleted_is_an_error(switches: ScriptedExchange) -> None:
    nodes: list[Node] = [
        ("a", "function_indicator", {"indicator": "gone"}),
        ("b", "time_filter", {"filter": "gone", "while_waiting": True}),
        ("c", "acd_filter", {"filter": "gone"}),
        BYE,
    ]
    switches.publish(graph(nodes, [("a", "green", "b"), ("b", "open", "c"), ("c", "no_match", "bye")]))
    _, handle = await switches.edge.arrive(NOBODY)
    assert await handle.result() == "not-answered"
    assert switches.steps(handle) == [("a", "error"), ("b", "error"), ("c", "error"), ("bye", "ended")]
    trace = await handle.query(CallWorkflow.trace)
    assert trace.steps[0].reason == "There is no function indicator 'gone'; choose another in the dial plan."


async def test_a_ringing_call_moves_when_the_indicator_turns_red(switches: ScriptedExchange) -> None:
    switches.publish(graph(*ringing(waiting=True)))
    session, handle = await switches.edge.arrive(ANSWERS, hold=FOREVER)
    await session.reach("ring_group")
    assert watching() == [(handle.id, indicator_subject("night"))]
    await turn(switches, "red")
    assert await handle.result() == "not-answered"
    assert switches.steps(handle) == [
        ("night", "green"),
        ("helpdesk", "cut_short"),
        ("night", "red"),
        ("hang_up", "ended"),
    ]
    assert session.world.answered_at is None
    assert watching() == [], "they go with the call's record"


async def test_without_the_tick_it_rings_on(switches: ScriptedExchange) -> None:
    switches.publish(graph(*ringing(waiting=False)))
    session, handle = await switches.edge.arrive(ANSWERS, hold=FOREVER)
    await session.reach("ring_group")
    await turn(switches, "red")
    await handle.signal(INDICATOR_CHANGED, _night())
    session.clock.release()
    await switches.state(handle, "conversation")
    session.caller_hangs_up()
    assert await handle.result() == "answered"
    assert switches.steps(handle) == [("night", "green"), ("helpdesk", "answered")]


async def test_a_conversation_is_not_moved(switches: ScriptedExchange) -> None:
    switches.publish(graph(*ringing(waiting=True)))
    session, handle = await switches.edge.arrive(ANSWERS)
    await switches.state(handle, "conversation")
    await turn(switches, "red")
    await _signalled(handle)
    session.caller_hangs_up()
    assert await handle.result() == "answered"


async def test_what_comes_twice_or_late_moves_nothing(switches: ScriptedExchange) -> None:
    """Signals may be repeated; one that was overtaken by a newer one must not count."""
    switches.publish(graph(*ringing(waiting=True)))
    session, handle = await switches.edge.arrive(ANSWERS, hold=FOREVER)
    await session.reach("ring_group")
    old = _night().model_copy(update={"colour": "red", "number": 0})
    await handle.signal(INDICATOR_CHANGED, old)
    await handle.signal(INDICATOR_CHANGED, _night().model_copy(update={"id": "lunch", "colour": "red", "number": 9}))
    assert await steps_of(handle) == [("night", "green"), ("helpdesk", "")]
    session.clock.release()
    await switches.state(handle, "conversation")
    session.caller_hangs_up()
    assert await handle.result() == "answered"


async def test_a_pause_is_cut_short(switches: ScriptedExchange) -> None:
    switches.publish(graph([indicator(waiting=True), wait("pause", 3600)], [("night", "green", "pause")]))
    _, handle = await switches.edge.arrive(NOBODY)

    async def pausing() -> bool:
        return (await steps_of(handle))[-1:] == [("pause", "")]

    await until(pausing)
    await turn(switches, "red")
    assert await handle.result() == "not-answered"
    assert switches.steps(handle)[1:3] == [("pause", "cut_short"), ("night", "red")]


async def test_a_menu_comes_to_its_end_first(switches: ScriptedExchange) -> None:
    menu: Node = ("menu", "ivr_basic", {"prompt": "welcome", "choices": [{"key": "1"}], "tries": 1})
    edges: list[Edge] = [("night", "green", "menu"), ("menu", "digit:1", "helpdesk")]
    switches.publish(graph([indicator(waiting=True), menu, HELPDESK], edges))
    session, handle = await switches.edge.arrive(Script(digits="1"), hold=["ivr_basic"])
    await session.reach("ivr_basic")
    await turn(switches, "red")
    await _signalled(handle)
    session.clock.release()
    assert await handle.result() == "not-answered"
    assert switches.steps(handle) == [
        ("night", "green"),
        ("menu", "digit:1"),
        ("night", "red"),
        ("hang_up", "ended"),
    ]


async def test_a_time_filter_closes_while_it_rings(switches: ScriptedExchange) -> None:
    hours: Node = ("hours", "time_filter", {"filter": "always", "while_waiting": True})
    switches.publish(graph([hours, HELPDESK], [("hours", "open", "helpdesk")]))
    session, handle = await switches.edge.arrive(ANSWERS, hold=FOREVER)
    await session.reach("ring_group")
    before = _always()
    with write_session() as database:
        row = database.get_one(OfficeHoursRow, "always")
        week = {name: {"availability": "never"} for name, day in row.settings.items() if isinstance(day, dict)}
        row.settings = {**row.settings, **week, "action": row.settings["action"]}
    await handle.signal(TIME_FILTER_CHANGED, before.model_copy(update={"at": before.at + timedelta(seconds=1)}))
    assert await steps_of(handle) == [("hours", "open"), ("helpdesk", "")], "it says the same as before"
    await handle.signal(TIME_FILTER_CHANGED, _always().model_copy(update={"at": before.at + timedelta(seconds=2)}))
    assert await handle.result() == "not-answered"
    assert switches.steps(handle) == [
        ("hours", "open"),
        ("helpdesk", "cut_short"),
        ("hours", "closed"),
        ("hang_up", "ended"),
    ]


async def test_a_call_that_was_terminated_is_forgotten_by_the_next_change(switches: ScriptedExchange) -> None:
    watch("call-terminated", indicator_subject("night"))
    await turn(switches, "red")

    async def forgotten() -> bool:
        return watching() == []

    await until(forgotten)


async def test_an_indicator_that_is_deleted_leaves_waiting_calls_alone(switches: ScriptedExchange) -> None:
    switches.publish(graph(*ringing(waiting=True)))
    session, handle = await switches.edge.arrive(ANSWERS, hold=FOREVER)
    await session.reach("ring_group")
    switches.publish(graph([BYE]))
    remove_from_exchange("function_indicators", "night")
    session.clock.release()
    await switches.state(handle, "conversation")
    session.caller_hangs_up()
    assert await handle.result() == "answered"


def _night() -> IndicatorState:
    with read_session() as session:
        state = indicator_state(session, "basic", "night")
    assert state is not None
    return state


def _always() -> TimeFilterState:
    with read_session() as session:
        state = time_filter_state(session, "always", utc_now())
    assert state is not None
    return state


async def _signalled(handle: CallHandle) -> None:
    """Wait until the call has heard of a change."""

    async def heard() -> bool:
        history = await handle.fetch_history()
        signals = [one.workflow_execution_signaled_event_attributes.signal_name for one in history.events]
        return INDICATOR_CHANGED in signals

    await until(heard)
