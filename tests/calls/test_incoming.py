"""Where calls to a number go: settings are changed through the api, and the next call goes another way."""

import asyncio
import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from schemas.tables import Call
from tests.calls.exchange_api import ExchangeApi
from tests.calls.phones.baresip import Baresip
from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_scenarios import uac_refused
from tests.calls.phones.tones import segments, tone_present, tone_wav
from tests.calls.running_exchange import ALWAYS, RunningExchange
from tests.calls.sample import DID, sample_configuration
from tests.calls.talk import ANNA_HZ, Talk, call_did, ended, nothing_is_left, pick_up, trunk_call

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("incoming"), pytest.mark.timeout(300)]

CALLER, CUSTOMER = "32475123456", "32479111222"
NEVER = {"availability": "never"}
ALWAYS_OPEN = {"availability": "always"}
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TONES = {"closed": 520.0, "night": 860.0}


def step(kind: str, **params: Any) -> dict[str, Any]:
    return {"kind": kind, "params": params}


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    """The number rings anna, then its box; nobody is there at night; the customers ring bram."""
    sample = sample_configuration()
    sample["prompts"] += [{"id": name, "name": name, "file": f"{name}.wav"} for name in TONES]
    sample["voicemail_boxes"][0] |= {"greet": False, "greeting_prompt": None, "silence_seconds": 30}
    sample["routes"] = [
        {
            "id": "main",
            "name": "Main",
            "steps": [step("ring_account", account="anna", seconds=20), step("voicemail", box="general")],
        },
        {"id": "night", "name": "Night", "steps": [step("prompt", prompt="night")]},
        {"id": "customers", "name": "Customers", "steps": [step("ring_account", account="bram", seconds=20)]},
    ]
    sample["backup_routes"] = [{"id": "box", "name": "Box", "target": {"kind": "voicemail", "box": "general"}}]
    return sample


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def exchange(configuration: dict[str, Any]) -> AsyncIterator[RunningExchange]:
    async with RunningExchange(copy.deepcopy(configuration), processes=(*ALWAYS, "api")) as running:
        uploads = running.data / "sounds" / "uploads"
        uploads.mkdir(parents=True, exist_ok=True)
        for name, hz in TONES.items():
            tone_wav(uploads / f"{name}.wav", hz, 1.5)
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(exchange: RunningExchange) -> AsyncIterator[ExchangeApi]:
    async with ExchangeApi(exchange) as running:
        yield running


@asynccontextmanager
async def created(api: ExchangeApi, path: str, **body: Any) -> AsyncIterator[str]:
    """Something that is there for a while."""
    address = await api.create(path, **body)
    try:
        yield address
    finally:
        await api.delete(address)


@asynccontextmanager
async def changed(api: ExchangeApi, **fields: Any) -> AsyncIterator[None]:
    """The number with other settings for a while."""
    before = await api.get(f"/dids/{DID}")
    await api.change(f"/dids/{DID}", **fields)
    try:
        yield
    finally:
        await api.change(f"/dids/{DID}", **{name: before[name] for name in fields})


def today() -> list[str]:
    """Today, and tomorrow for a test that begins before midnight."""
    now = datetime.now(ZoneInfo("Europe/Brussels"))
    return [f"{now + timedelta(days=days):%Y-%m-%d}" for days in (0, 1)]


def week(day: dict[str, Any]) -> dict[str, Any]:
    return dict.fromkeys(WEEK, day)


async def refused(exchange: RunningExchange, status: int, caller: str = CALLER) -> Call:
    """Call, be refused with a status, and return the call's record."""
    before = len(exchange.calls())
    sipp = Sipp(uac_refused(status, DID, caller), remote=exchange.server, port=exchange.trunk_port)
    (await sipp.run()).check(1)
    await exchange.until(lambda: len(exchange.calls()) > before, "the refused call's row")
    return await exchange.ended_call()


async def calls(exchange: RunningExchange, caller: str = CALLER) -> Baresip:
    """A caller on the trunk who calls the number."""
    trunk = await exchange.trunk_caller(caller)
    await call_did(exchange, trunk)
    return trunk


async def rings(exchange: RunningExchange, phone: Baresip, caller: str = CALLER) -> Call:
    """Call, see that a phone rings, leave, and return the call's record."""
    before = len(phone.events)
    trunk = await calls(exchange, caller)
    await phone.wait_event("incoming")
    await trunk.hangup()
    await ended(phone)
    await trunk.stop()
    call = await exchange.ended_call()
    assert len(phone.events) > before
    return call


async def hears_and_is_hung_up(exchange: RunningExchange, prompt: str, caller: str = CALLER) -> Call:
    """Call, hear a prompt to its end and nothing else, be hung up, and return the call's record."""
    trunk = await calls(exchange, caller)
    await trunk.wait_event("established")
    await ended(trunk)
    heard = [one for one in segments(*trunk.heard()) if one.hz is not None and one.seconds > 0.3]
    assert [abs(one.hz - TONES[prompt]) < 20 for one in heard if one.hz] == [True], heard
    assert heard[0].seconds == pytest.approx(1.5, abs=0.3)
    await trunk.stop()
    return await exchange.ended_call()


def rule(call: Call) -> str:
    assert call.decision is not None
    return str(call.decision["rule"])


async def test_a_blocked_caller(exchange: RunningExchange, api: ExchangeApi) -> None:
    anna = await exchange.phone("anna")
    assert rule(await rings(exchange, anna)) == "main_route"
    async with created(api, "/call-filters", name="Pests", action="block", prefixes=["3247512"]):
        call = await refused(exchange, 603)
        assert (call.outcome, rule(call)) == ("refused", "call_filters")
        assert call.outcome_reason == ("603: Blocked by call filter Pests: it has numbers that begin with 3247512.")
        assert [leg.sip_status for leg in exchange.legs(call.id)] == [603]
        assert [one.kind for one in exchange.steps(call.id)] == ["hang_up"]
        assert rule(await rings(exchange, anna, CUSTOMER)) == "main_route"
        for written in ("+32475123456", "0032475123456", "0475123456"):
            assert (await refused(exchange, 603, written)).caller == CALLER
    assert rule(await rings(exchange, anna)) == "main_route"
    await nothing_is_left(exchange)


async def test_a_caller_who_hides(exchange: RunningExchange, api: ExchangeApi) -> None:
    async with created(api, "/call-filters", name="Hidden", action="block", anonymous=True):
        call = await refused(exchange, 603, "anonymous")
    assert (call.caller, call.outcome_reason) == ("", "603: Blocked by call filter Hidden: anonymous callers.")


async def test_a_holiday(exchange: RunningExchange, api: ExchangeApi) -> None:
    days = [{"name": "Feast", "on": day} for day in today()]
    body = {"name": "Feasts", "observed": [], "own_days": days, "action": {"prompt": "closed"}, "dids": [DID]}
    async with created(api, "/holidays", **body):
        call = await hears_and_is_hung_up(exchange, "closed")
        assert (call.outcome, rule(call)) == ("not-answered", "time_filters")
        assert [(one.kind, one.outcome) for one in exchange.steps(call.id)] == [
            ("prompt", "done"),
            ("hang_up", "ended"),
        ]
        told = await api.get(f"/dids/{DID}/opening")
        assert (told["state"], told["filter"]["id"]) == ("closed", "feasts")
        assert call.decision is not None and told["decision"]["action"] == call.decision["action"]
        assert "Feast" in told["reason"] and "Feast" in call.decision["reason"]
    anna = await exchange.phone("anna")
    assert rule(await rings(exchange, anna)) == "main_route"


async def test_a_vacation_has_its_own_route(exchange: RunningExchange, api: ExchangeApi) -> None:
    first, last = today()
    body = {"name": "Away", "first_day": first, "last_day": last, "action": {"route": "night"}, "dids": [DID]}
    async with created(api, "/vacations", **body):
        call = await hears_and_is_hung_up(exchange, "night")
    assert (call.route_id, rule(call)) == ("night", "time_filters")


async def test_office_hours(exchange: RunningExchange, api: ExchangeApi) -> None:
    anna = await exchange.phone("anna")
    body = {"name": "Hours", **week(NEVER), "action": {"route": "night"}, "dids": [DID]}
    async with created(api, "/office-hours", **body) as hours:
        call = await hears_and_is_hung_up(exchange, "night")
        assert (call.route_id, rule(call)) == ("night", "time_filters")
        await api.change(hours, **week(ALWAYS_OPEN))
        assert rule(await rings(exchange, anna)) == "main_route"
        await api.change(hours, **week(NEVER), action={"prompt": "closed"})
        assert rule(await hears_and_is_hung_up(exchange, "closed")) == "time_filters"


async def test_callers_with_a_route_of_their_own(exchange: RunningExchange, api: ExchangeApi) -> None:
    anna, bram = await asyncio.gather(exchange.phone("anna"), exchange.phone("bram"))
    entry = {"match": "prefix", "number": "32479", "action": {"kind": "route", "route": "customers"}}
    hours = {"name": "Hours", **week(NEVER), "action": {"route": "night"}, "dids": [DID]}
    async with (
        created(api, "/acd-filters", name="Customers", moment="before", entries=[entry]) as filters,
        changed(api, acd_filters=["customers"]),
    ):
        call = await rings(exchange, bram, CUSTOMER)
        assert (call.route_id, rule(call)) == ("customers", "acd_before")
        assert rule(await rings(exchange, anna, CALLER)) == "main_route"
        async with created(api, "/office-hours", **hours):
            assert rule(await rings(exchange, bram, CUSTOMER)) == "acd_before"
            await api.change(filters, moment="after")
            assert rule(await hears_and_is_hung_up(exchange, "night", CUSTOMER)) == "time_filters"
        assert rule(await rings(exchange, bram, CUSTOMER)) == "acd_after"


async def test_when_no_phone_is_registered_the_back_up_route_takes_the_call(
    exchange: RunningExchange, api: ExchangeApi
) -> None:
    async with changed(api, backup_route="box"):
        before = len(exchange.messages())
        trunk = await trunk_call(exchange)
        await exchange.until_step("voicemail")
        trace = await exchange.trace(exchange.call().id)
        assert trace.decision is not None
        assert trace.decision.reason == "The plan's SIP account anna is not registered."
        await trunk.wait_heard(2)
        await trunk.hangup()
        call = await exchange.ended_call()
        assert (call.outcome, rule(call)) == ("voicemail", "backup_after")
        assert len(exchange.messages()) == before + 1
        await trunk.stop()
        anna = await exchange.phone("anna")
        call = await rings(exchange, anna)
        assert rule(call) == "main_route"
        assert call.decision is not None
        assert {one["rule"]: one["reason"] for one in call.decision["trail"]}["backup_after"] == (
            "1 of the 1 SIP accounts of the plan is registered."
        )


async def test_the_function_indicator_of_the_number(exchange: RunningExchange, api: ExchangeApi) -> None:
    anna = await exchange.phone("anna")
    async with (
        created(api, "/function-indicators", name="Night", extension="900", red_route="night"),
        changed(api, function_indicator="night"),
    ):
        call = await rings(exchange, anna)
        assert call.decision is not None
        green = "Function indicator Night is green. That means the main route."
        assert call.decision["trail"][-2]["reason"] == green
        await anna.dial("900")
        await anna.wait_event("established")
        await ended(anna)
        call = await hears_and_is_hung_up(exchange, "night")
        assert (call.route_id, rule(call)) == ("night", "function_indicator")
        assert call.decision is not None and call.decision["reason"] == "Function indicator Night is red."
        await api.put("/function-indicators/night/state", colour="green")
        assert rule(await rings(exchange, anna)) == "main_route"


async def test_another_main_route_and_a_label(exchange: RunningExchange, api: ExchangeApi) -> None:
    bram = await exchange.phone("bram")
    async with changed(api, route="customers", label="Sales"):
        trunk = await calls(exchange)
        await bram.wait_event("incoming")
        assert bram.events[-1].peer_name == f"Sales: 00{CALLER}"
        assert (await exchange.trace(exchange.call().id)).variables == {"display": "Sales"}
        await trunk.hangup()
    assert (await exchange.ended_call()).route_id == "customers"


async def test_a_new_version_of_a_route(exchange: RunningExchange, api: ExchangeApi) -> None:
    graph = {
        "start": "a",
        "nodes": [{"id": "a", "kind": "prompt", "params": {"prompt": "closed"}}],
        "edges": [],
    }
    async with changed(api, route="night"):
        assert (await hears_and_is_hung_up(exchange, "night")).route_version == 1
        await api.put("/routes/night/draft", graph=graph)
        assert (await hears_and_is_hung_up(exchange, "night")).route_version == 1
        await api.post("/routes/night/publish")
        assert (await hears_and_is_hung_up(exchange, "closed")).route_version == 2
        await api.put(
            "/routes/night/draft", graph={**graph, "nodes": [{**graph["nodes"][0], "params": {"prompt": "night"}}]}
        )
        await api.post("/routes/night/publish")


async def test_a_route_that_is_not_published_is_answered_by_the_back_up_route(
    exchange: RunningExchange, api: ExchangeApi
) -> None:
    anna = await exchange.phone("anna")
    async with created(api, "/routes", name="Later"), changed(api, route="later"):
        call = await refused(exchange, 480)
        assert (call.outcome, rule(call)) == ("refused", "fallback")
        assert f"Route Later of DID {DID} is not published; publish it." in call.outcome_reason
        await api.change(f"/dids/{DID}", backup_route="box")
        trunk = await trunk_call(exchange)
        await exchange.until_step("voicemail")
        await trunk.hangup()
        call = await exchange.ended_call()
        assert rule(call) == "fallback"
        assert call.decision is not None and call.decision["reason"].endswith("The back-up route takes the call.")
        await trunk.stop()
        await api.change(f"/dids/{DID}", backup_route=None)
    assert rule(await rings(exchange, anna)) == "main_route"


async def test_the_api_tells_why_a_call_went_where_it_went(exchange: RunningExchange, api: ExchangeApi) -> None:
    anna = await exchange.phone("anna", speaks=ANNA_HZ)
    trunk = await exchange.trunk_caller(CALLER, speaks=440.0)
    await call_did(exchange, trunk)
    await pick_up(anna)
    await trunk.wait_event("established")
    await Talk(trunk, anna).both_hear()
    running = await api.get(f"/calls/{exchange.call().id}")
    assert running["decision"]["rule"] == "main_route"
    assert [one["rule"] for one in running["decision"]["trail"]] == [
        *("call_filters", "prefix_forwarding", "acd_before", "backup_before", "time_filters"),
        *("acd_after", "backup_after", "function_indicator", "main_route"),
    ]
    await trunk.hangup()
    call = await exchange.ended_call()
    assert (await api.get(f"/calls/{call.id}"))["decision"] == running["decision"]
    assert not tone_present(*trunk.heard(), TONES["closed"])
    await nothing_is_left(exchange)
