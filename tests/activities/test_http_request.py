"""What the step asks and keeps, against a real server through the worker's own port; and in the simulator."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from activities.call_port import StepError
from activities.http_request import HttpRequestStep
from activities.registry import CATALOGUE
from activities.script import Script, ScriptedAnswer
from activities.step import make_step, run_step
from activities.worker_steps import WorkerCall
from schemas.call_messages import Outcome
from schemas.graph import GraphDocument, GraphNode
from schemas.graph_check import check_graph
from schemas.settings import settings
from tests.activities.played import AT, CALLER, DID, played
from tests.activities.web_server import Answer, WebServer, web_server
from workflows.simulator.simulate import simulated_facts

CUSTOMER = {
    "customer": {"name": 'Ann "A" Maes', "vip": True, "age": 41, "note": None, "orders": [{"state": "sent"}]},
    "": 1,
}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """A server on this machine, which the settings allow."""
    monkeypatch.setenv("BELPLAN_ALLOW_PRIVATE_REQUESTS", "true")
    settings.cache_clear()
    with web_server() as running:
        running.answers["/"] = Answer(body=json.dumps(CUSTOMER).encode())
        yield running
    settings.cache_clear()


async def ask(params: dict[str, Any], variables: Mapping[str, str] | None = None) -> Outcome:
    facts = simulated_facts(AT, caller=CALLER, called=DID)
    return await run_step(make_step(HttpRequestStep, params), WorkerCall(facts, 7, variables))


def fields(**paths: str) -> list[dict[str, str]]:
    return [{"variable": name, "path": path} for name, path in paths.items()]


@pytest.mark.parametrize("url", ["http://[x/", "https://a[b]c/"])
def test_a_server_that_can_not_be_is_refused_with_its_field(url: str) -> None:
    with pytest.raises(StepError, match="url.*the server's name is none"):
        make_step(HttpRequestStep, {"url": url})


async def test_parts_of_the_answer_become_variables(server: WebServer) -> None:
    paths = {
        "name": "customer.name",
        "vip": "customer.vip",
        "age": "customer.age",
        "note": "customer.note",
        "state": "customer.orders.0.state",
        "orders": "customer.orders",
        "second": "customer.orders.1.state",
        "below": "customer.name.first",
        "nowhere": "nothing.at.all",
    }
    outcome = await ask({"url": server.url(), "fields": fields(**paths)})
    assert (outcome.name, outcome.reason) == ("ok", "status 200")
    assert outcome.variables == {
        "http_status": "200",
        "name": 'Ann "A" Maes',
        "vip": "true",
        "age": "41",
        "note": "",
        "state": "sent",
        "orders": '[{"state": "sent"}]',
        "second": "",
        "below": "",
        "nowhere": "",
    }


async def test_values_are_written_as_url_and_json_ask(server: WebServer) -> None:
    params = {
        "method": "POST",
        "url": server.url("/?who={name}&from={caller}"),
        "headers": [{"name": "X-Digits", "value": "{digits}"}],
        "body": '{"name": "{name}", "did": "{did}", "literal": "{{name}}"}',
    }
    await ask(params, {"name": 'a"&b\n=é/..', "digits": "12"})
    (asked,) = server.asked
    assert asked.path == f"/?who=a%22%26b%0A%3D%C3%A9%2F..&from={CALLER}"
    assert json.loads(asked.body) == {"name": 'a"&b\n=é/..', "did": DID, "literal": "{name}"}
    assert asked.headers["x-digits"] == "12"
    assert asked.headers["content-type"] == "application/json; charset=utf-8"
    assert asked.headers["idempotency-key"] == "simulated-7"


async def test_forms_and_plain_text(server: WebServer) -> None:
    body = {"method": "PUT", "url": server.url(), "body": "a={name}&b=1"}
    await ask(body | {"body_type": "form"}, {"name": "x&y z"})
    await ask(body | {"body_type": "text"}, {"name": "x&y z"})
    assert [one.body for one in server.asked] == ["a=x%26y%20z&b=1", "a=x&y z&b=1"]
    assert server.asked[0].headers["content-type"].startswith("application/x-www-form-urlencoded")


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (200, "ok"),
        (201, "ok"),
        (304, "client_error"),
        (404, "client_error"),
        (500, "server_error"),
        (599, "server_error"),
    ],
)
async def test_the_status_names_the_outcome(server: WebServer, status: int, name: str) -> None:
    server.answers["/"] = Answer(status)
    outcome = await ask({"url": server.url()})
    assert (outcome.name, outcome.variables) == (name, {"http_status": str(status)})


async def test_a_refusal_is_not_read(server: WebServer) -> None:
    server.answers["/"] = Answer(404, b"<html>")
    outcome = await ask({"url": server.url(), "fields": fields(name="customer.name")}, {"name": "before"})
    assert (outcome.name, outcome.variables) == ("client_error", {"http_status": "404"})


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 200_000, b"1" * 5000, b"{'a': 1}"])
async def test_an_answer_that_is_no_json(server: WebServer, body: bytes) -> None:
    server.answers["/"] = Answer(body=body)
    outcome = await ask({"url": server.url(), "fields": fields(a="a")})
    assert outcome.name == "error"
    assert "no JSON" in outcome.reason


async def test_a_part_that_is_too_long(server: WebServer) -> None:
    server.answers["/"] = Answer(body=json.dumps({"a": "x" * 501}).encode())
    outcome = await ask({"url": server.url(), "fields": fields(a="a")})
    assert outcome.name == "error"
    assert "501 characters" in outcome.reason


async def test_nobody_answers(server: WebServer) -> None:
    server.answers["/"] = Answer(after=20)
    outcome = await ask({"url": server.url(), "seconds": 1})
    assert (outcome.name, outcome.reason) == ("unreachable", "no answer in 1 s")


async def test_an_unknown_variable_is_named_and_nothing_is_sent(server: WebServer) -> None:
    outcome = await ask({"url": server.url("/?x={custmer}")})
    assert outcome.name == "error"
    assert "'custmer'" in outcome.reason
    assert server.asked == []


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "caf\u00e9"])
async def test_no_variable_makes_a_header_of_its_own(server: WebServer, value: str) -> None:
    params = {"url": server.url(), "headers": [{"name": "X-Who", "value": "{who}"}]}
    outcome = await ask(params, {"who": value})
    assert outcome.name == "error"
    assert "X-Who" in outcome.reason
    assert server.asked == []


@pytest.mark.parametrize("name", ["Host", "content-length", "Transfer-Encoding"])
async def test_headers_of_the_connection_are_not_given(server: WebServer, name: str) -> None:
    outcome = await ask({"url": server.url(), "headers": [{"name": name, "value": "x"}]})
    assert outcome.name == "error"
    assert server.asked == []


async def test_private_addresses_are_out_of_reach_by_default(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BELPLAN_ALLOW_PRIVATE_REQUESTS")
    settings.cache_clear()
    outcome = await ask({"url": server.url()})
    assert outcome.name == "error"
    assert "BELPLAN_ALLOW_PRIVATE_REQUESTS" in outcome.reason
    assert server.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://",
        "https://{caller}.example.org/",
        "https://example.org{caller}",
        "https://example.org/a b",
        "https://exa\\mple.org/",
        "javascript:alert(1)",
    ],
)
def test_urls_that_no_plan_may_have(url: str) -> None:
    graph = GraphDocument(start="a", nodes=[GraphNode(id="a", kind="http_request", params={"url": url})])
    problems = [one for one in check_graph(graph.to_json(), CATALOGUE) if one.severity == "error"]
    assert [one.field for one in problems] == ["params.url"]


def test_the_summary_holds_no_secret() -> None:
    step = make_step(HttpRequestStep, {"url": "https://me:secret@example.org/a?key=secret"})
    assert step.summary() == "GET example.org/a"


async def test_the_simulator_asks_nobody(server: WebServer) -> None:
    outcome, _ = await played("http_request", {"url": server.url()})
    assert outcome.name == "unreachable"
    script = Script(servers={server.url(): ScriptedAnswer(text='{"a": 1}')})
    outcome, _ = await played("http_request", {"url": server.url(), "fields": fields(a="a")}, script)
    assert outcome.variables == {"http_status": "200", "a": "1"}
    assert server.asked == []
