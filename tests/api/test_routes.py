import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

GRAPH: dict[str, Any] = {
    "start": "ring",
    "nodes": [
        {"id": "ring", "kind": "ring_account", "params": {"account": "anna", "seconds": 10}},
        {"id": "box", "kind": "voicemail", "params": {"box": "general"}},
    ],
    "edges": [
        {"from": "ring", "outcome": name, "to": "box"} for name in ("timeout", "busy", "declined", "unavailable")
    ],
}


def changed(**params: Any) -> dict[str, Any]:
    first, *rest = GRAPH["nodes"]
    return {**GRAPH, "nodes": [{**first, "params": {**first["params"], **params}}, *rest]}


async def save(client: httpx.AsyncClient, graph: Any) -> httpx.Response:
    return await client.put("/routes/main/draft", json={"graph": graph})


async def test_list_and_detail(each_client: httpx.AsyncClient) -> None:
    listed = (await each_client.get("/routes")).json()
    assert listed["total"] == 1
    [route] = listed["items"]
    wanted = {"id": "main", "name": "Main", "published_version": 1, "has_draft": False, "dids": ["3250123100"]}
    assert {name: route[name] for name in wanted} == wanted
    found = (await each_client.get("/routes/main")).json()
    assert [node["id"] for node in found["published"]["nodes"]] == ["prompt", "ring_group", "ring_account", "voicemail"]
    assert found["draft"] is None
    assert [one["number"] for one in found["versions"]] == [1]


async def test_draft_is_saved_checked_and_published(each_client: httpx.AsyncClient) -> None:
    saved = await save(each_client, GRAPH)
    assert saved.status_code == 200
    assert saved.json()["has_draft"]
    assert saved.json()["published_version"] == 1
    check = (await each_client.post("/routes/main/check")).json()
    assert check == {"can_be_published": True, "problems": []}
    answer = await each_client.post("/routes/main/publish", json={"note": "shorter"})
    assert answer.status_code == 201
    assert (answer.json()["number"], answer.json()["note"]) == (2, "shorter")
    found = (await each_client.get("/routes/main")).json()
    assert (found["published_version"], found["has_draft"], found["published"]["version"]) == (2, False, 2)
    old = (await each_client.get("/routes/main/versions/1")).json()
    assert old["graph"]["start"] == "prompt"


async def test_drafts_kept_one_after_the_other_are_one_change(
    each_client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def changes() -> list[Any]:
        found = (await each_client.get("/audit", params={"id": "main"})).json()["items"]
        return [(one["action"], _seconds(one["before"]), _seconds(one["after"])) for one in found]

    begun = len(await changes())
    for seconds in (20, 30, 40):
        assert (await save(each_client, changed(seconds=seconds))).status_code == 200
    [drawn, *others] = await changes()
    assert (drawn, len(others)) == (("change", None, 40), begun)
    await each_client.post("/routes/main/publish", json={"note": ""})
    await save(each_client, changed(seconds=50))
    assert [one[0] for one in await changes()][:3] == ["change", "publish", "change"]
    monkeypatch.setattr("schemas.audit.DRAWING", timedelta(0))
    await save(each_client, changed(seconds=60))
    assert (await changes())[:2] == [("change", 50, 60), ("change", None, 50)], "after a long break it is another"
    answer = await each_client.delete("/routes/main/draft")
    assert answer.status_code == 200, answer.text
    assert (await changes())[0] == ("change", 60, None)


def _seconds(entry: Any) -> int | None:
    return entry["draft"]["nodes"][0]["params"]["seconds"] if entry and entry["draft"] else None


async def test_plan_that_cannot_run_is_not_published(each_client: httpx.AsyncClient) -> None:
    await save(each_client, changed(account="dirk", seconds=0))
    check = (await each_client.post("/routes/main/check")).json()
    assert not check["can_be_published"]
    answer = await each_client.post("/routes/main/publish")
    assert (answer.status_code, answer.json()["error_id"]) == (422, "graph-invalid")
    assert answer.json()["details"][0]["place"] == "node ring params.seconds"
    assert (await each_client.get("/routes/main")).json()["published_version"] == 1


async def test_step_about_something_deleted_is_not_published(each_client: httpx.AsyncClient) -> None:
    await save(each_client, changed(account="dirk"))
    answer = await each_client.post("/routes/main/publish")
    assert answer.status_code == 422
    assert answer.json()["details"] == [
        {"place": "node ring params.account", "message": "there is no SIP account 'dirk' any more; choose another"}
    ]


async def test_unfinished_draft_may_be_saved_and_thrown_away(client: httpx.AsyncClient) -> None:
    answer = await save(client, {"start": "a", "nodes": [{"id": "a", "kind": "prompt"}]})
    assert answer.status_code == 200
    answer = await client.delete("/routes/main/draft")
    assert answer.json()["draft"] is None
    answer = await client.post("/routes/main/publish")
    assert (answer.status_code, answer.json()["error_id"]) == (409, "no-draft")


async def test_version_that_a_draft_claims_is_ignored(client: httpx.AsyncClient) -> None:
    assert (await save(client, {**GRAPH, "version": 10**30})).json()["draft"]["version"] == 0


NESTED: Any = 1
for _ in range(40):
    NESTED = [NESTED]


@pytest.mark.parametrize(
    "graph",
    [
        None, [], "x", {}, {"start": "a", "nodes": []}, {"start": "a", "nodes": [{"id": "a b", "kind": "x"}]},
        {**GRAPH, "extra": 1}, {**GRAPH, "nodes": GRAPH["nodes"] * 251}, {**GRAPH, "version": -1},
        changed(x="\x00"), changed(x="\ud800"), changed(x=float("nan")),
        changed(x=float("inf")), changed(x=10**30), changed(x=NESTED), changed(**{"\ud800": 1}),
        changed(**{"\x00": 1}),
    ],
)  # fmt: skip
async def test_what_is_no_graph_is_refused(each_client: httpx.AsyncClient, graph: Any) -> None:
    answer = await each_client.put(
        "/routes/main/draft",
        content=json.dumps({"graph": graph}).encode(),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 422, answer.text
    assert answer.json()["details"][0]["place"].startswith("body.graph")
    assert (await each_client.get("/routes/main")).json()["draft"] is None


async def test_body_that_is_nested_beyond_reason_is_refused(client: httpx.AsyncClient) -> None:
    content = b'{"graph": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    answer = await client.put("/routes/main/draft", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/routes/night"), ("PUT", "/routes/night/draft"), ("DELETE", "/routes/night/draft"),
        ("POST", "/routes/night/check"), ("POST", "/routes/night/publish"), ("GET", "/routes/night/versions/1"),
        ("GET", "/routes/main/versions/9"), ("POST", "/routes/night/versions/1/roll-back"),
        ("POST", "/routes/main/versions/9/roll-back"), ("GET", "/routes/night/difference"),
        ("GET", "/routes/main/difference?before=9&after=published"),
    ],
)  # fmt: skip
async def test_what_is_not_there_is_a_404(client: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await client.request(method, path, json={"graph": GRAPH} if method == "PUT" else None)
    assert answer.status_code == 404
    assert answer.json()["error_id"] in ("route-not-found", "version-not-found")


@pytest.mark.parametrize("path", ["/routes/%00", "/routes/Main", "/routes/main/versions/0", "/routes/main/versions/x",
                                  "/routes/main/versions/99999999999999999999"])  # fmt: skip
async def test_impossible_ids(each_client: httpx.AsyncClient, path: str) -> None:
    assert (await each_client.get(path)).status_code == 422


async def test_published_draft_survives_the_exchange_file(client: httpx.AsyncClient) -> None:
    await save(client, changed(x="line\ntwo", y=1e-7, z=[True, None, "no", "0101", 10**18 - 1]))
    text = (await client.get("/exchange")).text
    answer = await client.post("/exchange", content=text.encode())
    assert answer.json()["changes"] == []


async def test_a_graph_is_checked_before_it_is_saved(client: httpx.AsyncClient) -> None:
    check = (await client.post("/routes/main/check", json={"graph": changed(seconds=0)})).json()
    assert not check["can_be_published"]
    [problem] = check["problems"]
    assert problem == {
        "severity": "error",
        "check": "form",
        "route": "",
        "node": "ring",
        "field": "params.seconds",
        "message": "Input should be greater than or equal to 1, not 0",
    }
    assert (await client.get("/routes/main")).json()["draft"] is None


@pytest.mark.parametrize(
    "graph", [{"start": "\ud800"}, {"nodes": [{"id": "\ud800"}]}, {"x": float("nan")}, {}, {"nodes": 1}]
)
async def test_whatever_is_checked_gets_an_answer(client: httpx.AsyncClient, graph: Any) -> None:
    content = json.dumps({"graph": graph}).encode()
    answer = await client.post("/routes/main/check", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422 or not answer.json()["can_be_published"]


async def test_routes_that_lead_to_each_other_are_published_together(each_client: httpx.AsyncClient) -> None:
    client = each_client
    for route, other in (("main", "night"), ("night", "main")):
        if route == "night":
            assert (await client.post("/routes", json={"name": "Night"})).status_code == 201
        nodes = [
            {
                "id": "menu",
                "kind": "ivr_basic",
                "params": {"prompt": "welcome", "choices": [{"key": "1", "route": other}]},
            }
        ]
        assert (
            await client.put(f"/routes/{route}/draft", json={"graph": {"start": "menu", "nodes": nodes}})
        ).status_code == 200
    alone = await client.post("/routes/main/publish")
    assert alone.status_code == 422
    assert alone.json()["details"] == [
        {
            "place": "node menu params.choices.0.route",
            "message": "nothing of route 'night' is published; publish it first, or together with this one",
        }
    ]
    assert (await client.post("/routes/main/check", json={"together": ["night"]})).json()["can_be_published"]
    made = await client.post("/routes/main/publish", json={"note": "menus", "together": ["night"]})
    assert (made.status_code, made.json()["number"]) == (201, 2), made.text
    night = (await client.get("/routes/night")).json()
    assert (night["published_version"], night["has_draft"], night["versions"][0]["note"]) == (1, False, "menus")


async def test_of_several_routes_none_is_published_when_one_is_wrong(client: httpx.AsyncClient) -> None:
    await save(client, GRAPH)
    assert (await client.post("/routes", json={"name": "Night"})).status_code == 201
    answer = await client.post("/routes/main/publish", json={"together": ["night"]})
    assert (answer.status_code, answer.json()["error_id"]) == (409, "no-draft")
    await client.put("/routes/night/draft", json={"graph": changed(account="zoe")})
    answer = await client.post("/routes/main/publish", json={"together": ["night"]})
    assert answer.status_code == 422
    assert answer.json()["details"][0]["place"] == "route night node ring params.account"
    assert (await client.get("/routes/main")).json()["published_version"] == 1
