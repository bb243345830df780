from datetime import timedelta

import httpx
import pytest
from sqlmodel import select

from schemas.database import write_session
from schemas.settings import settings
from schemas.tables import CallLeg, Prompt, Registration, RingGroup, SipAccount
from schemas.tables.base import utc_now
from tests.api.calls_in_tables import START, call, store

WEEK = {"since": START.isoformat(), "until": (START + timedelta(days=1)).isoformat()}


async def test_incoming_calls_of_each_number(client: httpx.AsyncClient) -> None:
    store(call(1), call(2), call(3, outcome="abandoned"), call(4, did="3250999999"), call(5, did=""), call(3000))
    found = (await client.get("/dashboard/calls", params=WEEK)).json()["incoming"]
    assert [(one["did"], one["calls"], one["answered"]) for one in found] == [
        ("3250123100", 3, 2),
        ("3250999999", 1, 1),
    ]
    assert found[0]["name"] and not found[1]["name"]


async def test_a_number_without_calls_is_there(client: httpx.AsyncClient) -> None:
    found = (await client.get("/dashboard/calls")).json()["incoming"]
    assert [(one["did"], one["calls"]) for one in found] == [("3250123100", 0)]


async def test_outgoing_calls_of_each_account(client: httpx.AsyncClient) -> None:
    anna = {"source": "account:anna", "did": "", "called": "32475000000"}
    store(call(1, **anna), call(2, **anna), call(3, **anna), call(4, source="account:bram", did=""), call(5))
    with write_session() as session:
        for number, party in ((1, "trunk:sample"), (2, "trunk:sample"), (3, "account:bram"), (4, "trunk:sample")):
            leg = CallLeg(call_id=f"call-{number:05}", number=2, party=party, started_at=START)
            session.add(leg)
    found = (await client.get("/dashboard/calls", params=WEEK)).json()["outgoing"]
    assert [(one["account"], one["calls"]) for one in found] == [("anna", 2), ("bram", 1)]


async def test_the_last_five_hours(each_client: httpx.AsyncClient) -> None:
    store(
        *(call(minute) for minute in (-301, -200, 0, 1, 11, 12, 13, 24)), call(14, did="3250999999"), call(15, did="")
    )
    until = START + timedelta(minutes=23)
    wish = {"since": START.isoformat(), "until": until.isoformat()}
    figures = (await each_client.get("/dashboard/calls", params=wish)).json()
    assert figures["over_time_since"] == "2026-03-02T04:20:00Z", "columns begin at full ten minutes"
    spans = [(one["did"], one["calls"]) for one in figures["over_time"]]
    assert spans == [("3250123100", 1), ("3250123100", 2), ("3250123100", 3), ("3250999999", 1)]
    starts = [one["start"] for one in figures["over_time"]]
    assert starts == ["2026-03-02T05:40:00Z", "2026-03-02T09:00:00Z", *["2026-03-02T09:10:00Z"] * 2]


@pytest.mark.parametrize("days", [0, -1, 500])
async def test_a_span_that_makes_no_sense(client: httpx.AsyncClient, days: int) -> None:
    wish = {"since": START.isoformat(), "until": (START + timedelta(days=days)).isoformat()}
    answer = await client.get("/dashboard/calls", params=wish)
    assert answer.status_code == 422
    assert "400 days" in answer.json()["message"]


async def points(client: httpx.AsyncClient) -> dict[str, list[str]]:
    answer = await client.get("/dashboard/attention-points")
    assert answer.status_code == 200, answer.text
    found: dict[str, list[str]] = {}
    for one in answer.json():
        found.setdefault(one["kind"], []).append(one["resource_id"])
    return found


async def test_phones_that_are_not_registered(client: httpx.AsyncClient) -> None:
    assert (await points(client))["account-not-registered"] == ["anna", "bram", "chris"]
    with write_session() as session:
        for account, seconds in (("anna", 60), ("bram", -1)):
            where = {"contact_uri": "sip:x@127.0.0.1", "transport": "udp", "remote_ip": "127.0.0.1", "remote_port": 9}
            expires = utc_now() + timedelta(seconds=seconds)
            session.add(Registration(account_id=account, expires_at=expires, **where))
    assert (await points(client))["account-not-registered"] == ["bram", "chris"]


async def test_a_group_that_loses_its_members(client: httpx.AsyncClient) -> None:
    assert "group-empty" not in await points(client)
    with write_session() as session:
        session.add(RingGroup(id="nobody", name="Nobody"))
        session.add(RingGroup(id="outside", name="Outside", external_numbers=["32475000000"]))
    assert (await points(client))["group-empty"] == ["nobody"]


async def test_a_number_without_routes(client: httpx.AsyncClient) -> None:
    answer = await client.post("/dids", json={"number": "3250123199", "name": "New"})
    assert answer.status_code == 201, answer.text
    found = await points(client)
    assert found["did-without-main-route"] == ["3250123199"]
    assert "3250123199" in found["did-without-backup-route"]


async def test_a_sound_file_that_is_gone(client: httpx.AsyncClient) -> None:
    with write_session() as session:
        session.add(Prompt(id="lost", name="Lost", file="lost.wav"))
    assert (await points(client))["prompt-without-sound"] == ["lost"]
    uploads = settings().sounds_dir / "uploads"
    uploads.mkdir(parents=True, exist_ok=True)
    (uploads / "lost.wav").write_bytes(b"sound")
    assert "prompt-without-sound" not in await points(client)


async def test_vacations_that_are_over(client: httpx.AsyncClient) -> None:
    day = {"prompt": "welcome"}
    for name, last in (("past", "2020-01-02"), ("coming", "2098-01-02")):
        body = {"id": name, "name": name, "first_day": last, "last_day": last, "action": day}
        answer = await client.post("/vacations", json=body)
        assert answer.status_code == 201, answer.text
    assert (await points(client))["vacation-expired"] == ["past"]


async def test_a_plan_without_safety_net(client: httpx.AsyncClient) -> None:
    graph = {
        "format": "belplan-graph/1",
        "start": "ring",
        "nodes": [{"id": "ring", "kind": "ring_account", "params": {"account": "anna"}}],
        "edges": [],
    }
    assert (await client.post("/routes", json={"id": "thin", "name": "Thin"})).status_code == 201
    assert (await client.put("/routes/thin/draft", json={"graph": graph})).status_code == 200
    assert (await client.post("/routes/thin/publish")).status_code == 201
    assert "thin" in (await points(client))["route-without-safety-net"]


async def test_an_extension_that_hides_an_emergency_number(client: httpx.AsyncClient) -> None:
    found = await points(client)
    assert found["emergency-number-shadowed"] == ["100", "101"], "the sample has these extensions"
    night = {"name": "Night", "extension": "*76", "red_route": "main"}
    assert (await client.post("/function-indicators", json=night)).status_code == 201
    assert (await client.get("/dashboard/attention-points")).status_code == 200, "extensions may have a * in them"


async def test_who_may_not_call_outside(client: httpx.AsyncClient) -> None:
    with write_session() as session:
        accounts = {one.id for one in session.exec(select(SipAccount)) if one.dial_out_group_id is None}
    assert set((await points(client)).get("account-without-dial-out-group", [])) == accounts
