"""Scenarios are saved, played, and asked before a route is published."""

from typing import Any

import httpx
import yaml

from tests.api.test_routes import GRAPH, changed, save

ANNA = {"phones": {"anna": {"does": "answers", "after": 5}}}
SCENARIO: dict[str, Any] = {
    "name": "Anna answers",
    "route": "main",
    "at": "2027-03-01T10:00",
    "world": ANNA,
    "expected": {"party": "account:anna"},
}


async def add(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post("/route-scenarios", json={**SCENARIO, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def problems(client: httpx.AsyncClient) -> list[tuple[str, str, str]]:
    answer = await client.post("/routes/main/check")
    assert answer.status_code == 200, answer.text
    return [(one["severity"], one["check"], one["message"]) for one in answer.json()["problems"]]


async def test_a_scenario_is_played_at_each_check(each_client: httpx.AsyncClient) -> None:
    client = each_client
    await add(client)
    [listed] = (await client.get("/routes/main/scenarios")).json()
    assert (listed["id"], listed["world"]["phones"]["anna"]["after"]) == ("anna-answers", 5)
    [result] = (await client.post("/routes/main/scenarios/run")).json()
    assert (result["passed"], result["failures"], result["played"]["party"]) == (True, [], "account:anna")
    assert await problems(client) == []
    await save(client, changed(account="bram"))
    [(severity, check, message)] = await problems(client)
    assert (severity, check) == ("warning", "scenario-failed")
    assert message == ("scenario Anna answers fails: account:anna must talk to the caller, not nobody")
    assert (await client.post("/routes/main/publish")).status_code == 201, "a warning forbids nothing"


async def test_a_scenario_may_forbid_publishing(client: httpx.AsyncClient) -> None:
    await add(client, forbids_publishing=True, expected={"steps": [{"node": "ring", "outcome": "answered"}]})
    await save(client, changed(account="bram"))
    check = (await client.post("/routes/main/check")).json()
    assert not check["can_be_published"]
    assert check["problems"][0]["field"] == "scenario:anna-answers"
    refused = await client.post("/routes/main/publish")
    assert (refused.status_code, refused.json()["error_id"]) == (422, "graph-invalid")
    assert "the call went ring (timeout) → box (recorded)" in refused.json()["details"][0]["message"]
    back = await client.post("/routes/main/check", json={"graph": GRAPH})
    assert back.json()["can_be_published"], "a graph that is not saved is played, too"
    await save(client, GRAPH)
    assert (await client.post("/routes/main/publish")).status_code == 201
    refused = await client.post("/routes/main/versions/1/roll-back")
    assert refused.status_code == 422, "the way back is played, too: it has other steps"


async def test_drafts_that_are_published_together_are_played_together(client: httpx.AsyncClient) -> None:
    assert (await client.post("/routes", json={"name": "Night"})).status_code == 201
    await client.put("/routes/night/draft", json={"graph": GRAPH})
    leave = {"start": "go", "nodes": [{"id": "go", "kind": "go_to_route", "params": {"route": "night"}}]}
    await save(client, leave)
    await add(client, forbids_publishing=True, expected={"steps": [{"node": "go"}, {"node": "ring"}], "exactly": True})
    wish = {"together": ["night"]}
    [result] = (await client.post("/routes/main/scenarios/run", json=wish)).json()
    assert result["passed"], result["failures"]
    [alone] = (await client.post("/routes/main/scenarios/run", json={"graph": leave})).json()
    assert not alone["passed"]
    assert (await client.post("/routes/main/publish", json=wish)).status_code == 201


async def test_a_scenario_about_something_deleted_says_so(client: httpx.AsyncClient) -> None:
    assert (await client.post("/sip-accounts", json={"name": "Dirk"})).status_code == 201
    await add(client, world={"phones": {"dirk": {"does": "answers"}}}, expected={"end": "over"})
    gone = await client.delete("/sip-accounts/dirk", headers={"If-Match": "1"})
    assert gone.status_code == 204, "a scenario is no use of an account"
    [(_, _, message)] = await problems(client)
    assert "it can't be played any more: there is no SIP account 'dirk'; change the scenario" in message


async def test_scenarios_go_along_with_their_route(each_client: httpx.AsyncClient) -> None:
    client = each_client
    assert (await client.post("/routes", json={"name": "Night"})).status_code == 201
    made = await add(client, route="night")
    text = (await client.get("/exchange")).text
    assert "route_scenarios:" in text
    gone = await client.delete("/routes/night", headers={"If-Match": "1"})
    assert gone.status_code == 204, gone.text
    assert (await client.get(f"/route-scenarios/{made['id']}")).status_code == 404
    assert (await client.post("/exchange", content=text.encode())).status_code == 200
    assert (await client.get(f"/route-scenarios/{made['id']}")).json()["world"] == made["world"]
    document = yaml.safe_load(text)
    document["routes"] = [one for one in document["routes"] if one["id"] != "night"]
    del document["route_scenarios"]
    answer = await client.post("/exchange", content=yaml.safe_dump(document).encode())
    assert answer.status_code == 200, answer.text
    assert {(one["kind"], one["section"]) for one in answer.json()["changes"]} == {
        ("removed", "routes"),
        ("removed", "route_scenarios"),
    }


async def test_wrong_scenarios(client: httpx.AsyncClient) -> None:
    for wrong, place in (
        ({"expected": {}}, "body.expected"),
        ({"route": "night"}, "body.route"),
        ({"world": {"phones": {"zoe": {}}}}, "body.world.phones.zoe"),
        ({"caller": {"account": "zoe"}}, "body.caller.account"),
        ({"at": "noon"}, "body.at"),
        ({"expected": {"steps": [{"node": ""}]}}, "body.expected.steps.0.node"),
    ):
        answer = await client.post("/route-scenarios", json={**SCENARIO, **wrong})
        assert answer.status_code == 422, wrong
        assert answer.json()["details"][0]["place"] == place
    assert (await client.get("/routes/none/scenarios")).status_code == 404
    assert (await client.post("/routes/none/scenarios/run")).status_code == 404


async def test_a_route_has_so_many_scenarios_at_most(client: httpx.AsyncClient) -> None:
    text = (await client.get("/exchange")).text
    more = "".join(
        f"- {{id: s{number}, name: S{number}, route: main, expected: {{end: over}}}}\n" for number in range(100)
    )
    answer = await client.post("/exchange", content=f"{text}route_scenarios:\n{more}".encode())
    assert answer.status_code == 200, answer.text
    refused = await client.post("/route-scenarios", json=SCENARIO)
    assert (refused.status_code, refused.json()["details"][0]["place"]) == (422, "body.route")
    assert len((await client.post("/routes/main/scenarios/run")).json()) == 100
