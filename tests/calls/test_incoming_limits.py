"""Incoming calls for which no channel is left (C6), and calls that are forwarded to a number outside (M10, P15)."""

import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio

from schemas.tables import Call
from tests.calls.exchange_api import ExchangeApi
from tests.calls.phones.baresip import Baresip
from tests.calls.phones.ports import HOST, held_port
from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_scenarios import uac_refused, uas_busy
from tests.calls.providers import MOBILE, Providers, invite_to
from tests.calls.running_exchange import ALWAYS, RunningExchange
from tests.calls.sample import DID
from tests.calls.talk import CALLER_HZ, Talk, call_did, ended, nothing_is_left, trunk_call

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("incoming_limits"),
    pytest.mark.timeout(300),
]

MOBILE_HZ = 830.0
SECOND_CALLER = held_port(2)
"""The port of the trunk's other address: two calls at once come from two places."""
TWO_PHONES = "3250123188"
LEGS = 4


@pytest.fixture(scope="module")
def configuration(providers: Providers) -> dict[str, Any]:
    """The number rings anna. Nobody outside has to press a key."""
    sample = providers.configuration()
    sample["trunks"][0]["addresses"].append(f"{HOST}:{SECOND_CALLER}")
    rings = {"kind": "ring_account", "params": {"account": "anna", "seconds": 30}}
    both = {"kind": "ring_group", "params": {"group": "helpdesk", "seconds": 30}}
    sample["routes"] = [
        {"id": "main", "name": "Main", "steps": [rings]},
        {"id": "both", "name": "Both", "steps": [both]},
    ]
    sample["dids"].append({"number": TWO_PHONES, "name": "Two phones", "route": "both"})
    sample["exchange"]["forwarding"] = {"confirm_in_backup_plans": False, "confirm_in_standard_plans": False}
    out = {"kind": "forward", "number": MOBILE}
    sample["backup_routes"] = [{"id": "mobile", "name": "Mobile", "target": out}]
    return sample


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def exchange(configuration: dict[str, Any]) -> AsyncIterator[RunningExchange]:
    environment = {"BELPLAN_EDGE_MAX_LEGS": str(LEGS)}
    parts = (*ALWAYS, "api")
    async with RunningExchange(copy.deepcopy(configuration), processes=parts, environment=environment) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(exchange: RunningExchange) -> AsyncIterator[ExchangeApi]:
    async with ExchangeApi(exchange) as running:
        yield running


@asynccontextmanager
async def limit(api: ExchangeApi, path: str) -> AsyncIterator[None]:
    """One call at a time, for a while."""
    await api.change(path, channels=1)
    try:
        yield
    finally:
        await api.change(path, channels=None)


async def rings(exchange: RunningExchange, anna: Baresip) -> Baresip:
    """Return a caller for whom anna's phone rings."""
    caller = await exchange.trunk_caller()
    await call_did(exchange, caller)
    await anna.wait_event("incoming")
    return caller


async def leaves(exchange: RunningExchange, caller: Baresip, anna: Baresip) -> Call:
    await caller.hangup()
    await ended(anna)
    await caller.stop()
    return await exchange.ended_call()


async def second_is_refused(exchange: RunningExchange, status: int) -> Call:
    """Place a second call, see it refused, and return its record."""
    known = {call.id for call in exchange.calls()}
    second = Sipp(uac_refused(status, DID, "32479111222"), remote=exchange.server, port=SECOND_CALLER)
    (await second.run()).check(1)

    def refused() -> list[Call]:
        return [call for call in exchange.calls() if call.id not in known and call.ended_at is not None]

    await exchange.until(refused, "the refused call's record", 20)
    (call,) = refused()
    return call


@pytest.mark.parametrize(
    ("path", "status", "whose"),
    [
        (f"/dids/{DID}", 486, f"number {DID}"),
        ("/trunks/sample", 503, "trunk sample"),
        ("/settings", 503, "the exchange"),
    ],
)
async def test_one_call_at_a_time(
    exchange: RunningExchange, api: ExchangeApi, path: str, status: int, whose: str
) -> None:
    anna = await exchange.phone("anna")
    async with limit(api, path):
        caller = await rings(exchange, anna)
        call = await second_is_refused(exchange, status)
        assert (call.outcome, call.did, call.caller) == ("refused", DID, "32479111222")
        reason = f"The limit of {whose}, 1 simultaneous call, is reached."
        assert call.outcome_reason == f"{status}: {reason}"
        assert call.decision is not None
        assert (call.decision["rule"], call.decision["reason"]) == ("channels", reason)
        assert [leg.sip_status for leg in exchange.legs(call.id)] == [status]
        assert (await api.get(f"/calls/{call.id}"))["decision"]["rule"] == "channels"
        await second_is_refused(exchange, status)
        await leaves(exchange, caller, anna)
        assert (await leaves(exchange, await rings(exchange, anna), anna)).outcome == "abandoned"
    await nothing_is_left(exchange)


async def test_an_edge_that_is_full_says_so_on_record(exchange: RunningExchange) -> None:
    anna, bram = await exchange.phone("anna"), await exchange.phone("bram")
    caller = await exchange.trunk_caller()
    await call_did(exchange, caller, TWO_PHONES)
    await anna.wait_event("incoming")
    await bram.wait_event("incoming")
    call = await second_is_refused(exchange, 503)
    assert (call.outcome, call.did, call.caller) == ("refused", DID, "32479111222")
    assert call.outcome_reason == f"503: {LEGS} legs are the most this edge has"
    await leaves(exchange, caller, anna)
    await ended(bram)
    await bram.stop()
    await nothing_is_left(exchange)


async def test_calls_of_an_edge_that_died_take_no_channel(exchange: RunningExchange, api: ExchangeApi) -> None:
    anna = await exchange.phone("anna")
    async with limit(api, f"/dids/{DID}"):
        caller = await rings(exchange, anna)
        exchange.kill("edge")
        await caller.stop()
        exchange.start("edge")
        await exchange.until(exchange.edge_lives, "the new edge", 60)
        await exchange.until(lambda: exchange.call().ended_at is not None, "the lost call's record", 30)
        await anna.stop()
        anna = await exchange.phone("anna")
        assert (await leaves(exchange, await rings(exchange, anna), anna)).outcome == "abandoned"


async def test_a_number_that_is_forwarded(exchange: RunningExchange, api: ExchangeApi, providers: Providers) -> None:
    anna = await exchange.phone("anna")
    mobile = await providers.phone(exchange, speaks=MOBILE_HZ)
    await api.put(f"/forwardings/{DID}", number=MOBILE)
    caller = await exchange.trunk_caller(speaks=CALLER_HZ)
    await call_did(exchange, caller)
    await mobile.wait_event("incoming")
    assert invite_to(mobile).number == f"+{MOBILE}"
    await mobile.answer()
    await caller.wait_event("established")
    await Talk(caller, mobile, CALLER_HZ, MOBILE_HZ).both_hear()
    await mobile.hangup()
    await ended(caller)
    await caller.stop()
    call = await exchange.ended_call()
    assert call.decision is not None
    assert (call.outcome, call.decision["rule"]) == ("answered", "prefix_forwarding")
    assert call.decision["reason"].startswith(f"Forwarded to {MOBILE} since ")
    assert [step.kind for step in exchange.steps(call.id)] == ["ring_number"]
    await api.delete(f"/forwardings/{DID}")
    call = await leaves(exchange, await rings(exchange, anna), anna)
    assert call.decision is not None and call.decision["rule"] == "main_route"
    await nothing_is_left(exchange)


async def test_who_is_forwarded_to_a_busy_mobile_hears_that(
    exchange: RunningExchange, api: ExchangeApi, providers: Providers
) -> None:
    await api.put(f"/forwardings/{DID}", number=MOBILE)
    async with Sipp(uas_busy(486, "Busy Here"), port=providers.alpha):
        caller = await exchange.trunk_caller()
        await call_did(exchange, caller)
        assert (await ended(caller)).startswith("486")
    call = await exchange.ended_call()
    assert call.outcome == "not-answered"
    await api.delete(f"/forwardings/{DID}")


async def test_without_phones_the_back_up_route_calls_the_mobile(
    exchange: RunningExchange, api: ExchangeApi, providers: Providers
) -> None:
    mobile = await providers.phone(exchange, speaks=MOBILE_HZ, answer_mode="auto")
    await api.change(f"/dids/{DID}", backup_route="mobile")
    try:
        caller = await trunk_call(exchange)
        await Talk(caller, mobile, CALLER_HZ, MOBILE_HZ).both_hear()
        await caller.hangup()
        await ended(mobile)
        call = await exchange.ended_call()
        assert call.decision is not None
        assert (call.outcome, call.decision["rule"]) == ("answered", "backup_after")
        assert call.decision["action"] == {"kind": "forward", "number": MOBILE, "backup": True}
    finally:
        await api.change(f"/dids/{DID}", backup_route=None)
