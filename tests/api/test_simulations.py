"""A call is played over the api: what decides on it, the path, the end; and nothing is touched."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from schemas.settings import settings
from tests.calls.phones.tones import tone_wav

NUMBER = "3250123100"
HOLIDAY, WORKDAY = "2027-12-25T10:00", "2027-03-01T10:00"


async def play(client: httpx.AsyncClient, **call: Any) -> dict[str, Any]:
    answer = await client.post("/simulations", json=call)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def path(played: dict[str, Any]) -> list[tuple[str, str]]:
    return [(step["node"], step["outcome"]) for step in played["steps"]]


def phones(**does: Any) -> dict[str, Any]:
    return {"phones": {name: {"does": one[0], "after": one[1]} for name, one in does.items()}}


async def publish(client: httpx.AsyncClient, route: str, nodes: list[Any], edges: list[Any] = []) -> None:  # noqa: B006
    if (await client.get(f"/routes/{route}")).status_code == 404:
        assert (await client.post("/routes", json={"id": route, "name": route})).status_code == 201
    await draft(client, route, nodes, edges)
    answer = await client.post(f"/routes/{route}/publish")
    assert answer.status_code == 201, answer.text


async def draft(client: httpx.AsyncClient, route: str, nodes: list[Any], edges: list[Any] = []) -> None:  # noqa: B006
    answer = await client.put(f"/routes/{route}/draft", json={"graph": graph(nodes, edges)})
    assert answer.status_code == 200, answer.text


def graph(nodes: list[Any], edges: list[Any] = []) -> dict[str, Any]:  # noqa: B006
    return {
        "start": nodes[0][0],
        "nodes": [{"id": name, "kind": kind, "params": params} for name, kind, params in nodes],
        "edges": [{"from": source, "outcome": outcome, "to": target} for source, outcome, target in edges],
    }


BYE = ("bye", "hang_up", {})


async def test_a_call_to_a_number(each_client: httpx.AsyncClient) -> None:
    played = await play(
        each_client, called="+32 50 12 31 00", at=WORKDAY, caller={"number": "0475/12.34.56", "name": "Jo"}
    )
    assert path(played) == [
        ("prompt", "done"),
        ("ring_group", "timeout"),
        ("ring_account", "timeout"),
        ("voicemail", "recorded"),
    ]
    assert (played["route_id"], played["route_version"], played["plan"]) == ("main", 1, "Main")
    assert (played["facts"]["caller"], played["facts"]["did"]) == ("32475123456", NUMBER)
    assert played["decision"]["rule"] == "main_route"
    assert [one["rule"] for one in played["decision"]["trail"]][-1] == "main_route"
    assert (played["end"], played["outcome"]) == ("over", "voicemail")
    assert played["steps"][0]["started_at"] == "2027-03-01T10:00:00+01:00"
    first = datetime.fromisoformat(played["steps"][1]["started_at"])
    assert (datetime.fromisoformat(played["steps"][1]["ended_at"]) - first).total_seconds() == 20
    assert played["mails"] == [], "the box has no address"


async def test_switches_and_filters_in_a_plan(client: httpx.AsyncClient) -> None:
    await publish(client, "red", [BYE])
    night = {"name": "Night", "extension": "*21", "red_route": "red"}
    hours = {"name": "Office", "action": {"prompt": "closed"}, "monday": {"availability": "by_hours",
             "morning": {"opens": "09:00", "closes": "12:00"}}}  # fmt: skip
    mobiles = {"name": "Mobiles", "entries": [{"match": "prefix", "number": "3247",
               "action": {"kind": "route", "route": "red"}}]}  # fmt: skip
    for address, body in (("/function-indicators", night), ("/office-hours", hours), ("/acd-filters", mobiles)):
        answer = await client.post(address, json=body)
        assert answer.status_code == 201, answer.text
    plan = [
        ("hours", "time_filter", {"filter": "office", "while_waiting": True}),
        ("night", "function_indicator", {"indicator": "night", "while_waiting": True}),
        ("mobiles", "acd_filter", {"filter": "mobiles"}),
        ("ring", "ring_account", {"account": "anna", "seconds": 120}),
    ]
    edges = [("hours", "open", "night"), ("night", "green", "mobiles"), ("mobiles", "no_match", "ring")]
    await draft(client, "main", plan, edges)
    landline = {"number": "3250999999"}
    played = await play(client, route="main", at=WORKDAY)
    assert path(played) == [("hours", "open"), ("night", "green"), ("mobiles", "match"), ("bye", "ended")]
    red = {"switches": [{"indicator": "night", "to": "red", "after": 30}]}
    played = await play(client, route="main", at=WORKDAY, caller=landline, world=red)
    assert path(played)[3:] == [("ring", "cut_short"), ("night", "red"), ("bye", "ended")]
    assert played["steps"][4]["started_at"] == "2027-03-01T10:00:30+01:00"
    played = await play(client, route="main", at="2027-03-01T11:59", caller=landline)
    assert path(played)[3:] == [("ring", "cut_short"), ("hours", "closed"), ("prompt", "done"), ("done", "ended")]
    assert played["steps"][4]["started_at"] == "2027-03-01T12:00:00+01:00"
    played = await play(client, route="main", at="2027-03-02T10:00")
    assert path(played)[0] == ("hours", "closed")


async def test_who_answers(client: httpx.AsyncClient) -> None:
    played = await play(client, called=NUMBER, at=WORKDAY, world=phones(anna=("busy", 1), bram=("answers", 7)))
    assert path(played) == [("prompt", "done"), ("ring_group", "answered")]
    assert (played["end"], played["party"], played["outcome"]) == ("conversation", "account:bram", "answered")
    assert played["reason"] == "account:bram answered"
    world = {"registered": "none", **phones(chris=("declines", 2))}
    played = await play(client, called=NUMBER, at=WORKDAY, world=world)
    assert path(played)[1:3] == [("ring_group", "unavailable"), ("ring_account", "declined")]


async def test_registrations_as_they_are_now(client: httpx.AsyncClient) -> None:
    played = await play(client, called=NUMBER, at=WORKDAY, world={"registered": "now"})
    assert played["decision"]["rule"] == "main_route", "the number has no back-up route"
    assert path(played)[1] == ("ring_group", "unavailable")


async def test_time_filters_at_the_instant(client: httpx.AsyncClient) -> None:
    version = (await client.get("/holidays/belgium")).headers["ETag"]
    found = (await client.get("/holidays/belgium")).json()
    body = {name: value for name, value in found.items() if name != "version"}
    answer = await client.put("/holidays/belgium", json={**body, "dids": [NUMBER]}, headers={"If-Match": version})
    assert answer.status_code == 200
    played = await play(client, called=NUMBER, at=HOLIDAY)
    assert played["decision"]["rule"] == "time_filters"
    assert path(played) == [("prompt", "done"), ("done", "ended")]
    assert (await play(client, called=NUMBER, at=WORKDAY))["decision"]["rule"] == "main_route"
    utc = await play(client, called=NUMBER, at="2027-12-24T23:30:00Z")
    assert utc["decision"]["rule"] == "time_filters", "in Brussels it is the 25th"


async def test_backup_when_no_phone_is_registered(client: httpx.AsyncClient) -> None:
    version = (await client.get(f"/dids/{NUMBER}")).headers["ETag"]
    body = {"route": "main", "backup_route": "general"}
    assert (await client.put(f"/dids/{NUMBER}", json=body, headers={"If-Match": version})).status_code == 200
    played = await play(client, called=NUMBER, at=WORKDAY, world={"registered": "none"})
    assert played["decision"]["rule"] == "backup_after"
    assert path(played) == [("voicemail", "recorded")]
    one = await play(client, called=NUMBER, at=WORKDAY, world={"registered": "none", **phones(chris=("rings", 1))})
    assert one["decision"]["rule"] == "main_route"


async def test_colour_of_a_function_indicator(client: httpx.AsyncClient) -> None:
    await publish(client, "night", [BYE])
    made = await client.post("/function-indicators", json={"name": "Night", "extension": "300", "red_route": "night"})
    assert made.status_code == 201, made.text
    version = (await client.get(f"/dids/{NUMBER}")).headers["ETag"]
    body = {"route": "main", "function_indicator": "night"}
    assert (await client.put(f"/dids/{NUMBER}", json=body, headers={"If-Match": version})).status_code == 200
    assert (await play(client, called=NUMBER))["route_id"] == "main"
    played = await play(client, called=NUMBER, world={"function_indicators": {"night": "red"}})
    assert (played["decision"]["rule"], path(played)) == ("function_indicator", [("bye", "ended")])


async def test_draft_published_version_and_what_nobody_saved(client: httpx.AsyncClient) -> None:
    await draft(client, "main", [("a", "wait", {"seconds": 3}), BYE], [("a", "done", "bye")])
    for plan in ("newest", "draft"):
        played = await play(client, route="main", plan=plan)
        assert (path(played), played["route_version"]) == ([("a", "done"), ("bye", "ended")], 0)
        assert played["seconds"] == 3
    for plan in ("published", "1"):
        assert (await play(client, route="main", plan=plan))["route_version"] == 1
    unsaved = await play(client, route="main", graph=graph([BYE]))
    assert path(unsaved) == [("bye", "ended")]
    assert (await play(client, called=NUMBER))["route_version"] == 1, "new calls follow what is published"
    assert (await play(client, called=NUMBER, drafts=["main"]))["route_version"] == 0


async def test_into_other_routes_and_back(client: httpx.AsyncClient) -> None:
    await publish(client, "night", [("stop", "hang_up", {})])
    await draft(client, "main", [("to", "go_to_route", {"route": "night"})])
    assert path(await play(client, route="main")) == [("to", "moved"), ("stop", "ended")]
    back = [("hear", "wait", {"seconds": 60}), ("back", "go_to_route", {"route": "main"})]
    await draft(client, "night", back, [("hear", "done", "back")])
    played = await play(client, route="main", drafts=["night"])
    assert path(played)[:4] == [("to", "moved"), ("hear", "done"), ("back", "moved"), ("to", "moved")]
    assert (played["end"], len(played["steps"])) == ("over", 1000)
    assert "circles" in played["reason"]


async def test_a_call_that_never_ends_is_stopped(client: httpx.AsyncClient) -> None:
    slow = graph([("a", "wait", {"seconds": 3600})], [("a", "done", "a")])
    played = await play(client, route="main", graph=slow)
    assert (played["end"], played["outcome"]) == ("stopped", "stopped")
    assert "24 hours" in played["reason"]


async def test_extensions_are_dialled_by_accounts(client: httpx.AsyncClient) -> None:
    caller = {"account": "anna"}
    played = await play(client, called="100", caller=caller, world=phones(bram=("answers", 3)))
    assert (played["facts"]["caller"], played["facts"]["source"]) == ("101", "account:anna")
    assert (played["party"], played["decision"]) == ("account:bram", None)
    assert (await play(client, called="200", caller=caller))["route_id"] == "main"
    outside = await play(client, called="100")
    assert (outside["outcome"], outside["reason"]) == ("refused", "404: The exchange has no number 100.")
    assert path(await play(client, called=NUMBER, caller=caller))[0] == ("prompt", "done")


async def test_keys_and_servers(client: httpx.AsyncClient) -> None:
    ask = {"url": "https://crm.example.org/{caller}", "fields": [{"path": "name", "variable": "customer"}]}
    nodes = [
        ("menu", "ivr_basic", {"prompt": "welcome", "choices": [{"key": "1"}]}),
        ("ask", "http_request", ask),
        ("mail", "notify_mail", {"to": ["desk@example.org"], "text": "Look"}),
        BYE,
    ]
    edges = [("menu", "digit:1", "ask"), ("ask", "ok", "mail"), ("ask", "unreachable", "bye"), ("mail", "done", "bye")]
    plan = graph(nodes, edges)
    world = {"digits": "7,1", "servers": {"https://crm.example.org/32475000000": {"text": json.dumps({"name": "Jo"})}}}
    played = await play(client, route="main", graph=plan, world=world)
    assert path(played) == [("menu", "digit:1"), ("ask", "ok"), ("mail", "done"), ("bye", "ended")]
    assert played["variables"] == {"digits": "1", "customer": "Jo", "http_status": "200"}
    [mail] = played["mails"]
    assert (mail["to"], mail["subject"]) == (["desk@example.org"], "Call from 32475000000 to ")
    assert path(await play(client, route="main", graph=plan, world={"digits": "1"}))[1] == ("ask", "unreachable")
    left = await play(client, route="main", graph=plan, world={"hang_up_after": 2})
    assert (left["end"], left["outcome"], left["seconds"]) == ("hung_up", "abandoned", 2)


async def test_prompts_are_as_long_as_they_are(client: httpx.AsyncClient) -> None:
    uploads = settings().sounds_dir / "uploads"
    uploads.mkdir(parents=True)
    tone_wav(Path(uploads / "tune.wav"), 440, 2.5)
    for name in ("tune", "gone"):
        assert (await client.post("/prompts", json={"name": name, "file": f"{name}.wav"})).status_code == 201
    plan = graph([("a", "prompt", {"prompt": "tune"}), ("b", "prompt", {"prompt": "gone"})], [("a", "done", "b")])
    played = await play(client, route="main", graph=plan)
    assert (path(played), played["seconds"]) == ([("a", "done"), ("b", "error")], 2.5)


async def test_across_a_change_of_the_clock(client: httpx.AsyncClient) -> None:
    plan = graph([("a", "wait", {"seconds": 3600}), BYE], [("a", "done", "bye")])
    played = await play(client, route="main", graph=plan, at="2027-03-28T01:30")
    assert played["seconds"] == 3600
    assert played["ended_at"] == "2027-03-28T03:30:00+02:00"


async def test_nothing_is_touched(client: httpx.AsyncClient) -> None:
    before = (await client.get("/exchange")).text
    await play(client, called=NUMBER, world={"digits": "#"})
    assert (await client.get("/calls")).json()["total"] == 0
    assert (await client.get("/exchange")).text == before
    assert (await client.get("/audit", params={"who": "test"})).json()["total"] == 0


@pytest.mark.parametrize(
    ("call", "field"),
    [
        ({}, "body"),
        ({"called": " "}, "body"),
        ({"called": "1" * 65}, "body.called"),
        ({"called": "é"}, "body.called"),
        ({"called": NUMBER, "at": "tomorrow"}, "body.at"),
        ({"called": NUMBER, "at": "2027-02-30T10:00"}, "body.at"),
        ({"called": NUMBER, "at": "9999-12-31T10:00"}, "body.at"),
        ({"called": NUMBER, "at": "0001-01-01T00:00"}, "body.at"),
        ({"called": NUMBER, "caller": {"account": "zoe"}}, "body.caller.account"),
        ({"called": NUMBER, "caller": {"number": "\x00"}}, "body.caller.number"),
        ({"called": NUMBER, "world": {"phones": {"zoe": {"does": "busy"}}}}, "body.world.phones.zoe"),
        ({"called": NUMBER, "world": {"phones": {"anna": {"does": "sleeps"}}}}, "body.world.phones.anna.does"),
        ({"called": NUMBER, "world": {"phones": {"anna": {"after": -1}}}}, "body.world.phones.anna.after"),
        ({"called": NUMBER, "world": {"function_indicators": {"x": "red"}}}, "body.world.function_indicators.x"),
        (
            {"called": NUMBER, "world": {"switches": [{"indicator": "x", "to": "red", "after": 1}]}},
            "body.world.switches.0",
        ),
        ({"called": NUMBER, "world": {"digits": "1a"}}, "body.world.digits"),
        ({"called": NUMBER, "colour": "red"}, "body.colour"),
        ({"route": "night"}, "body.route"),
        ({"route": "main", "plan": "draft"}, "body.plan"),
        ({"route": "main", "plan": "9"}, "body.plan"),
        ({"route": "main", "plan": "old"}, "body.plan"),
        ({"route": "main", "drafts": ["night"]}, "body.drafts"),
        ({"called": NUMBER, "graph": graph([BYE])}, "body.route"),
        ({"route": "main", "graph": {"start": "a"}}, "body.graph.nodes"),
        ({"route": "main", "caller": {"name": "\ud800"}}, "body.caller.name"),
        ({"route": "main", "world": {"servers": {"\ud800": {}}}}, "body.world.servers"),
    ],
)
async def test_what_can_not_be_played(client: httpx.AsyncClient, call: Any, field: str) -> None:
    content = json.dumps(call).encode()
    answer = await client.post("/simulations", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert answer.json()["details"][0]["place"].startswith(field)
    assert answer.json()["details"][0]["message"]


async def test_an_unfinished_plan_shows_where_it_breaks(client: httpx.AsyncClient) -> None:
    nodes = [("a", "prompt", {}), ("b", "teleport", {})]
    played = await play(client, route="main", graph=graph(nodes, [("a", "done", "b")]))
    assert path(played) == [("a", "error"), ("b", "error")]
    assert "parameter prompt" in played["steps"][0]["reason"]
    lost = await play(client, route="main", graph={**graph([BYE]), "start": "nowhere"})
    assert (lost["end"], lost["steps"]) == ("over", [])
    assert "nowhere" in lost["reason"]
