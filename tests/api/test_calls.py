"""Calls in the tables: lists, filters, traces."""

import time
from datetime import timedelta

import httpx
import pytest

from schemas.database import write_session
from schemas.tables import CallLeg
from tests.api.calls_in_tables import START, call, store, store_with_trace


async def ids(client: httpx.AsyncClient, **filters: object) -> list[str]:
    answer = await client.get("/calls", params={key: str(value) for key, value in filters.items()})
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


async def test_newest_first_in_pages(each_client: httpx.AsyncClient) -> None:
    store(*(call(number) for number in range(7)))
    assert await ids(each_client) == [f"call-{number:05}" for number in reversed(range(7))]
    assert await ids(each_client, page_size=3, page=2) == ["call-00003", "call-00002", "call-00001"]
    assert await ids(each_client, page_size=3, page=4) == []
    answer = (await each_client.get("/calls", params={"page_size": 3})).json()
    assert (answer["total"], answer["page"], answer["page_size"]) == (7, 1, 3)


async def test_filters(each_client: httpx.AsyncClient) -> None:
    store(
        call(1, ended_at=None, outcome=""),
        call(2, did="", called="102", caller="101", caller_name="Anna É", route_id=""),
        call(3, outcome="voicemail"),
    )
    assert await ids(each_client, state="running") == ["call-00001"]
    assert await ids(each_client, state="finished") == ["call-00003", "call-00002"]
    assert await ids(each_client, outcome="voicemail") == ["call-00003"]
    assert await ids(each_client, did="3250123100") == ["call-00003", "call-00001"]
    assert await ids(each_client, route="main") == ["call-00003", "call-00001"]
    assert await ids(each_client, search="anna") == ["call-00002"]
    assert await ids(each_client, search="0003") == ["call-00003"]
    assert await ids(each_client, since=START + timedelta(minutes=2)) == ["call-00003", "call-00002"]
    assert await ids(each_client, until=START + timedelta(minutes=2)) == ["call-00001"]
    assert await ids(each_client, state="finished", outcome="answered") == ["call-00002"]


async def test_calls_of_an_account_and_a_direction(each_client: httpx.AsyncClient) -> None:
    store(
        call(1),
        call(2, source="account:anna", did="", direction="internal"),
        call(3, source="account:bram", did="", direction="outgoing"),
    )
    with write_session() as session:
        session.add(CallLeg(call_id="call-00001", number=2, party="account:anna", started_at=START))
    assert await ids(each_client, account="anna") == ["call-00002", "call-00001"], "those that rang there, too"
    assert await ids(each_client, direction="outgoing") == ["call-00003"]
    assert await ids(each_client, account="anna", direction="incoming") == ["call-00001"]
    assert (await each_client.get("/calls?direction=sideways")).status_code == 422


@pytest.mark.parametrize("wildcard", ["%", "_", "\\", "'", "100%", "a_b", "/", "*"])
async def test_search_takes_wildcards_as_plain_signs(each_client: httpx.AsyncClient, wildcard: str) -> None:
    store(call(1, caller_name="plain"), call(2, caller_name=f"x{wildcard}y"))
    assert await ids(each_client, search=wildcard) == ["call-00002"]


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=-1", "page=x", "page=99999999999999999999", "page_size=0", "page_size=501", "state=other",
        "since=yesterday", "since=2026-01-01T00:00:00", "search=%00", f"search={'x' * 81}", "did=%00", "outcome=%0a",
    ],
)  # fmt: skip
async def test_wrong_filter_names_its_field(each_client: httpx.AsyncClient, query: str) -> None:
    answer = await each_client.get(f"/calls?{query}")
    assert answer.status_code == 422
    assert answer.json()["error_id"] == "invalid-request"
    assert answer.json()["details"][0]["place"] == f"query.{query.partition('=')[0]}"


@pytest.mark.parametrize("query", ["page=1000000&page_size=500", "since=9999-12-31T23:59:59-14:00", "search=%ff%fe"])
async def test_odd_but_valid_filter_gets_an_answer(each_client: httpx.AsyncClient, query: str) -> None:
    assert (await each_client.get(f"/calls?{query}")).status_code in (200, 422)


async def test_finished_call_with_legs_and_trace(each_client: httpx.AsyncClient) -> None:
    store_with_trace(call(1))
    answer = await each_client.get("/calls/call-00001")
    assert answer.status_code == 200
    found = answer.json()
    assert (found["state"], found["now"], found["trace_complete"]) == ("finished", "ended", True)
    assert [leg["codec"] for leg in found["legs"]] == ["PCMA"]
    assert [(step["node"], step["outcome"]) for step in found["steps"]] == [
        ("prompt", "done"),
        ("ring_group", "answered"),
    ]
    assert found["steps"][0]["started_at"] == "2026-03-02T09:01:01Z"
    assert found["temporal_url"] == "http://127.0.0.1:8233/namespaces/default/workflows/call-00001"


async def test_running_call_without_temporal_is_told_from_the_tables(client: httpx.AsyncClient) -> None:
    store_with_trace(call(1, ended_at=None, outcome=""))
    found = (await client.get("/calls/call-00001")).json()
    assert (found["state"], found["trace_complete"], len(found["steps"])) == ("running", False, 2)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_unknown_call(client: httpx.AsyncClient, method: str) -> None:
    path = "/calls/call-none" + ("/hang-up" if method == "POST" else "")
    answer = await client.request(method, path)
    assert (answer.status_code, answer.json()["error_id"]) == (404, "call-not-found")


@pytest.mark.parametrize("call_id", ["%00", "%ff", "a%20b", "x" * 64, "%0d%0a"])
async def test_impossible_call_id(each_client: httpx.AsyncClient, call_id: str) -> None:
    assert (await each_client.get(f"/calls/{call_id}")).status_code == 422


async def test_finished_call_is_not_hung_up(client: httpx.AsyncClient) -> None:
    store(call(1))
    answer = await client.post("/calls/call-00001/hang-up")
    assert (answer.status_code, answer.json()["error_id"]) == (409, "call-is-over")


async def test_step_events_without_temporal(client: httpx.AsyncClient) -> None:
    store(call(1))
    answer = await client.get("/calls/call-00001/step-events")
    assert (answer.status_code, answer.json()["error_id"]) == (503, "temporal-unavailable")
    assert (await client.get("/calls/call-none/step-events")).status_code == 404


async def test_hang_up_without_temporal(client: httpx.AsyncClient) -> None:
    store(call(1, ended_at=None, outcome=""))
    answer = await client.post("/calls/call-00001/hang-up", json={"reason": "test"})
    assert (answer.status_code, answer.json()["error_id"]) == (503, "temporal-unavailable")


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"reason": 3}', b'{"reason": "\\u0000"}', b'{"x": 1}{', b"\xff", b'"'])
async def test_hang_up_with_a_broken_body(client: httpx.AsyncClient, body: bytes) -> None:
    store(call(1, ended_at=None, outcome=""))
    headers = {"Content-Type": "application/json"}
    answer = await client.post("/calls/call-00001/hang-up", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.json()["error_id"] == "invalid-request"


async def test_ten_thousand_calls_are_listed_at_once(each_client: httpx.AsyncClient) -> None:
    store(*(call(number) for number in range(10_000)))
    start = time.monotonic()
    assert await ids(each_client, page_size=2, page=2) == ["call-09997", "call-09996"]
    assert await ids(each_client, search="9999") == ["call-09999"]
    assert time.monotonic() - start < 3
