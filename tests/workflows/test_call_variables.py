"""Variables on their way through a real workflow: from edge, worker and workflow steps to the steps after them."""

import json
from collections.abc import Iterator

import pytest
from temporalio.client import WorkflowHistory

from activities.script import Script
from schemas.graph import GraphDocument
from schemas.settings import settings
from tests.activities.web_server import Answer, WebServer, web_server
from tests.workflows.plans import BYE, Edge, Node, graph, route_step
from tests.workflows.scripted_edge import CALLER, CallHandle
from tests.workflows.scripted_exchange import ScriptedExchange
from workflows.call import CallWorkflow

NOTE: Node = ("note", "set_variable", {"name": "display", "value": "Shop"})
MENU: Node = ("menu", "ivr_advanced", {"prompt": "welcome", "codes": [{"name": "any", "code": "*"}]})
BY_STATE: Node = ("by_state", "split", {"on": "state", "cases": [{"name": "open", "values": ["open"]}]})
LAST: Node = ("last", "set_variable", {"name": "all", "value": "{caller} {digits} {state} {http_status} {display}"})


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch, exchange: ScriptedExchange) -> Iterator[WebServer]:
    """A server that knows the state of orders; this machine's worker may reach it."""
    monkeypatch.setenv("BELPLAN_ALLOW_PRIVATE_REQUESTS", "true")
    settings.cache_clear()
    with web_server() as running:
        yield running
    monkeypatch.delenv("BELPLAN_ALLOW_PRIVATE_REQUESTS")
    settings.cache_clear()


def plan(shop: WebServer) -> GraphDocument:
    ask: Node = (
        "ask",
        "http_request",
        {"url": shop.url("/orders/{digits}"), "fields": [{"path": "state", "variable": "state"}]},
    )
    edges: list[Edge] = [("note", "done", "menu"), ("menu", "code:any", "ask"), ("ask", "ok", "by_state")]
    return graph([NOTE, MENU, ask, BY_STATE, route_step("go", "other")], [*edges, ("by_state", "case:open", "go")])


async def test_they_reach_every_kind_of_step_and_the_next_route(exchange: ScriptedExchange, shop: WebServer) -> None:
    shop.answers["/orders/4711"] = Answer(body=json.dumps({"state": "open"}).encode())
    exchange.publish(graph([LAST, BYE], [("last", "done", "bye")]), "other")
    exchange.publish(plan(shop))
    _, handle = await exchange.edge.arrive(Script(digits="4711#"))
    assert await handle.result() == "not-answered"
    assert [one.path for one in shop.asked] == ["/orders/4711"]
    assert exchange.steps(handle) == [
        ("note", "done"),
        ("menu", "code:any"),
        ("ask", "ok"),
        ("by_state", "case:open"),
        ("go", "moved"),
        ("last", "done"),
        ("bye", "ended"),
    ]
    trace = await handle.query(CallWorkflow.trace)
    assert trace.variables == {
        "display": "Shop",
        "digits": "4711",
        "state": "open",
        "http_status": "200",
        "all": f"{CALLER} 4711 open 200 Shop",
    }
    orders = await step_orders(handle)
    assert [order["kind"] for order in orders] == ["ivr_advanced", "http_request", "hang_up"]
    assert [sorted(order["variables"]) for order in orders] == [
        ["display"],
        ["digits", "display"],
        ["all", "digits", "display", "http_status", "state"],
    ]


async def test_an_unknown_variable_is_an_error_that_the_trace_tells(exchange: ScriptedExchange) -> None:
    wrong: Node = ("wrong", "set_variable", {"name": "a", "value": "{nobody}"})
    exchange.publish(graph([wrong, BYE], [("wrong", "done", "bye")]))
    _, handle = await exchange.edge.arrive(Script())
    await handle.result()
    trace = await handle.query(CallWorkflow.trace)
    assert [(step.node, step.outcome) for step in trace.steps] == [("wrong", "error"), ("bye", "ended")]
    assert "no variable 'nobody'" in trace.steps[0].reason
    assert trace.variables == {}


async def step_orders(handle: CallHandle) -> list[dict[str, dict[str, str]]]:
    """Return the orders of steps in a call's history."""
    history: WorkflowHistory = await handle.fetch_history()
    inputs = [
        json.loads(event.activity_task_scheduled_event_attributes.input.payloads[0].data)
        for event in history.events
        if event.HasField("activity_task_scheduled_event_attributes")
    ]
    return [one for one in inputs if "node" in one]
