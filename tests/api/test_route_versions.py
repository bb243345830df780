"""Versions of dial plans: roll back, and what differs."""

from typing import Any

import httpx
import pytest

from tests.api.test_routes import GRAPH, changed, save


async def publish(client: httpx.AsyncClient, graph: Any, **headers: str) -> httpx.Response:
    assert (await save(client, graph)).status_code == 200
    return await client.post("/routes/main/publish", json={"note": "shorter"}, headers=headers)


async def test_who_published_is_kept(each_client: httpx.AsyncClient) -> None:
    made = await publish(each_client, GRAPH)
    assert (made.json()["published_by"], made.json()["back_to"]) == ("test", None)
    first = (await each_client.get("/routes/main/versions/1")).json()
    assert (first["published_by"], first["note"]) == ("sample exchange", "imported")


async def test_a_former_version_becomes_the_newest(each_client: httpx.AsyncClient) -> None:
    before = (await each_client.get("/routes/main")).json()["published"]
    await publish(each_client, GRAPH)
    await save(each_client, changed(seconds=50))
    answer = await each_client.post("/routes/main/versions/1/roll-back", json={"note": "too short"})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["number"], made["back_to"], made["note"]) == (3, 1, "back to version 1: too short")
    found = (await each_client.get("/routes/main")).json()
    assert found["published"] == {**before, "version": 3}
    assert [one["number"] for one in found["versions"]] == [3, 2, 1]
    assert found["draft"]["nodes"][0]["params"]["seconds"] == 50, "what is being edited stays"
    [log, *_] = (await each_client.get("/audit", params={"id": "main"})).json()["items"]
    assert (log["action"], log["after"]["graph"]["start"]) == ("publish", "prompt")
    same = (await each_client.get("/routes/main/difference?before=1&after=3")).json()
    assert (same["nodes"], same["edges"]) == ([], [])


async def test_the_version_that_is_followed_is_no_way_back(client: httpx.AsyncClient) -> None:
    answer = await client.post("/routes/main/versions/1/roll-back")
    assert (answer.status_code, answer.json()["error_id"]) == (409, "already-published")


async def test_a_version_that_names_something_deleted_is_no_way_back(each_client: httpx.AsyncClient) -> None:
    assert (await each_client.post("/sip-accounts", json={"name": "Dirk"})).status_code == 201
    await publish(each_client, changed(account="dirk"))
    await publish(each_client, GRAPH)
    assert (await each_client.delete("/sip-accounts/dirk", headers={"If-Match": "1"})).status_code == 204
    answer = await each_client.post("/routes/main/versions/2/roll-back")
    assert (answer.status_code, answer.json()["error_id"]) == (422, "graph-invalid")
    assert answer.json()["details"][0]["place"] == "node ring params.account"
    assert (await each_client.get("/routes/main")).json()["published_version"] == 3


async def test_who_saw_an_older_version_neither_publishes_nor_rolls_back(client: httpx.AsyncClient) -> None:
    stale = await publish(client, GRAPH, **{"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["error_id"]) == (409, "stale-version")
    assert (await client.post("/routes/main/publish", headers={"If-Match": '"2"'})).status_code == 201
    stale = await client.post("/routes/main/versions/1/roll-back", headers={"If-Match": '"2"'})
    assert stale.status_code == 409
    await save(client, GRAPH)
    assert (await client.delete("/routes/main/draft", headers={"If-Match": '"3"'})).status_code == 409
    assert (await client.delete("/routes/main/draft", headers={"If-Match": '"4"'})).status_code == 200


async def test_draft_against_published(client: httpx.AsyncClient) -> None:
    assert (await client.get("/routes/main/difference")).json()["error_id"] == "no-draft"
    await publish(client, GRAPH)
    await save(client, changed(seconds=25))
    found = (await client.get("/routes/main/difference")).json()
    assert found["before"] == {**found["before"], "version": 2, "published_by": "test", "note": "shorter"}
    assert found["after"]["version"] is None
    assert found["nodes"] == [
        {
            "kind": "changed",
            "id": "ring",
            "step": "ring_account",
            "title": "SIP account",
            "fields": [{"field": "params.seconds", "old": 10.0, "new": 25.0, "secret": False}],
        }
    ]
    assert found["text"] == "~ step ring (SIP account)\n    seconds: 10 → 25"


async def test_nothing_published_is_told(client: httpx.AsyncClient) -> None:
    assert (await client.post("/routes", json={"name": "Night"})).status_code == 201
    answer = await client.get("/routes/night/difference?after=published")
    assert (answer.status_code, answer.json()["error_id"]) == (409, "not-published")


@pytest.mark.parametrize("query", ["before=0", "before=x", "after=-1", "after=99999999999", "before=%00"])
async def test_impossible_versions(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"/routes/main/difference?{query}")).status_code == 422
