"""Why a phone number is open or closed, until when, and its week."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest

from schemas.tables.base import utc_now

NUMBER = "3250123100"
MORNING = "2026-03-02T09:30:00+01:00"
"""A Monday."""
HOURS = {"availability": "by_hours", "morning": {"opens": "08:00", "closes": "12:00"}}


async def make(client: httpx.AsyncClient, address: str, body: dict[str, Any]) -> None:
    answer = await client.post(address, json=body)
    assert answer.status_code == 201, answer.text


async def opening(client: httpx.AsyncClient, **params: str) -> dict[str, Any]:
    answer = await client.get(f"/dids/{NUMBER}/opening", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
async def shop(each_client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A number that is open on Monday mornings only."""
    body = {"name": "Shop", "dids": [NUMBER], "monday": HOURS, "action": {"prompt": "closed"}}
    await make(each_client, "/office-hours", body)
    return each_client


async def test_a_number_without_filters_is_open(client: httpx.AsyncClient) -> None:
    before = utc_now()
    found = await opening(client)
    assert before <= datetime.fromisoformat(found["at"]) <= utc_now()
    assert (found["did"], found["state"], found["until"], found["filter"]) == (NUMBER, "open", None, None)
    assert found["time_zone"] == "Europe/Brussels"
    decision = found["decision"]
    assert (decision["rule"], decision["action"]["route"]) == ("main_route", "main")
    assert len(decision["trail"]) == 9 and all(one["reason"] for one in decision["trail"])


async def test_open_until_noon(shop: httpx.AsyncClient) -> None:
    found = await opening(shop, at=MORNING)
    assert (found["state"], found["action"]) == ("open", None)
    assert found["filter"] == {"kind": "office_hours", "id": "shop", "name": "Shop"}
    assert datetime.fromisoformat(found["until"]) == datetime(2026, 3, 2, 11, tzinfo=UTC)
    assert found["decision"]["rule"] == "main_route"


async def test_closed_until_monday(shop: httpx.AsyncClient) -> None:
    found = await opening(shop, at="2026-03-02T13:00:00+01:00")
    assert (found["state"], found["action"]["prompt"]) == ("closed", "closed")
    assert datetime.fromisoformat(found["until"]) == datetime(2026, 3, 9, 7, tzinfo=UTC)
    decision = found["decision"]
    assert (decision["rule"], decision["action"]) == ("time_filters", {"kind": "prompt", "prompt": "closed"})
    assert decision["reason"] == found["reason"]


async def test_a_change_shows_at_once(shop: httpx.AsyncClient) -> None:
    closed = "2026-03-02T13:00:00+01:00"
    assert (await opening(shop, at=closed))["state"] == "closed"
    answer = await shop.delete("/office-hours/shop", headers={"If-Match": "1"})
    assert answer.status_code == 204
    assert (await opening(shop, at=closed))["state"] == "open"


async def test_who_calls_makes_a_difference(client: httpx.AsyncClient) -> None:
    await make(client, "/call-filters", {"name": "Pests", "action": "block", "numbers": ["32475123456"]})
    await make(client, "/call-filters", {"name": "Hidden", "action": "block", "anonymous": True})
    for caller, rule in [
        ("0475 12 34 56", "call_filters"),
        ("+32475123456", "call_filters"),
        ("anonymous", "call_filters"),
        ("32475999999", "main_route"),
    ]:
        assert (await opening(client, caller=caller))["decision"]["rule"] == rule, caller
    assert (await opening(client))["decision"]["rule"] == "main_route"


async def test_forwarding_and_its_end(client: httpx.AsyncClient) -> None:
    assert (await client.put(f"/forwardings/{NUMBER}", json={"number": "32475999999"})).status_code == 200
    reasons = [one["reason"] for one in (await opening(client))["decision"]["trail"]]
    assert any("Forwarded to 32475999999 since" in one and "by test" in one for one in reasons)
    assert (await client.delete(f"/forwardings/{NUMBER}")).status_code == 204
    assert (await opening(client))["decision"]["rule"] == "main_route"


async def test_what_can_not_be_done_is_told(client: httpx.AsyncClient) -> None:
    await make(client, "/dids", {"number": "3250123101", "backup_route": "general"})
    await make(client, "/routes", {"name": "Later"})
    found = (await client.get("/dids/3250123101")).json()
    body = {**{name: value for name, value in found.items() if name != "version"}, "route": "later"}
    answer = await client.put("/dids/3250123101", json=body, headers={"If-Match": str(found["version"])})
    assert answer.status_code == 200, answer.text
    decision = (await client.get("/dids/3250123101/opening")).json()["decision"]
    assert (decision["rule"], decision["action"]["kind"]) == ("fallback", "voicemail")
    assert "Route Later of DID 3250123101 is not published" in decision["reason"]


async def test_all_numbers(shop: httpx.AsyncClient) -> None:
    await make(shop, "/dids", {"number": "3250123101", "name": "Sales"})
    answer = await shop.get("/openings", params={"at": "2026-03-02T13:00:00+01:00"})
    assert answer.status_code == 200, answer.text
    one, other = answer.json()["items"]
    assert (one["did"], one["name"], one["state"], one["filter"]["id"]) == (NUMBER, "Main number", "closed", "shop")
    assert datetime.fromisoformat(one["until"]) == datetime(2026, 3, 9, 7, tzinfo=UTC)
    assert (other["did"], other["state"], other["until"]) == ("3250123101", "open", None)
    found = (await shop.get("/openings", params={"q": "Sales", "limit": 1})).json()
    assert ([item["did"] for item in found["items"]], found["total"]) == (["3250123101"], 1)
    assert (await shop.get("/openings", params={"at": "soon"})).status_code == 422
    assert (await shop.get("/openings", params={"sort": "state"})).status_code == 422


async def test_a_week(shop: httpx.AsyncClient) -> None:
    answer = await shop.get(f"/dids/{NUMBER}/calendar", params={"day": "2026-03-05"})
    assert answer.status_code == 200, answer.text
    week = answer.json()
    assert (week["did"], week["monday"], week["time_zone"]) == (NUMBER, "2026-03-02", "Europe/Brussels")
    parts = week["parts"]
    spans = [(datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"])) for one in parts]
    assert spans[0][0] == datetime(2026, 3, 1, 23, tzinfo=UTC) and spans[-1][1] - spans[0][0] == timedelta(days=7)
    assert all(one[1] == other[0] for one, other in pairwise(spans))
    assert [one["state"] for one in parts] == ["closed", "open", "closed"]
    assert all(one["reason"] for one in parts)


async def test_this_week(client: httpx.AsyncClient) -> None:
    week = (await client.get(f"/dids/{NUMBER}/calendar")).json()
    assert datetime.fromisoformat(week["monday"]).weekday() == 0
    assert len(week["parts"]) == 1
    start, end = (datetime.fromisoformat(week["parts"][0][name]) for name in ("start", "end"))
    assert start <= utc_now() < end


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("3250999999/opening", {}, 404),
        ("3250999999/calendar", {}, 404),
        ("nonsense/opening", {}, 422),
        (f"{NUMBER}/opening", {"at": "2026-03-02T09:30:00"}, 422),
        (f"{NUMBER}/opening", {"at": "yesterday"}, 422),
        (f"{NUMBER}/opening", {"at": "9999-12-31T23:59:59Z"}, 422),
        (f"{NUMBER}/opening", {"at": "0001-01-01T00:00:00Z"}, 422),
        (f"{NUMBER}/opening", {"caller": "9" * 65}, 422),
        (f"{NUMBER}/opening", {"caller": "1\x00"}, 422),
        (f"{NUMBER}/calendar", {"day": "2026-02-30"}, 422),
        (f"{NUMBER}/calendar", {"day": "1970-01-01"}, 422),
        (f"{NUMBER}/calendar", {"day": "9999-01-01"}, 422),
    ],
)
async def test_bad_questions(client: httpx.AsyncClient, path: str, params: dict[str, str], status: int) -> None:
    answer = await client.get(f"/dids/{path}", params=params)
    assert answer.status_code == status, answer.text
    assert answer.json()["message"]


@pytest.mark.parametrize("at", ["1972-01-01T00:00:00Z", "2197-12-31T23:59:59Z", "2026-03-29T02:30:00+01:00"])
async def test_the_first_and_the_last_instant_have_an_answer(shop: httpx.AsyncClient, at: str) -> None:
    assert (await opening(shop, at=at))["state"] in ("open", "closed")
    day = at[:10]
    assert (await shop.get(f"/dids/{NUMBER}/calendar", params={"day": day})).status_code == 200
