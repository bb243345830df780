"""Blind transfer by real phones: to colleagues, groups, routes and numbers outside, and back when nobody answers."""

import asyncio
from typing import Any

import pytest

from tests.calls.phones.baresip import Baresip
from tests.calls.phones.sipp_transfer import uas_transfers
from tests.calls.providers import MOBILE, MOBILE_DIALLED, Providers, invite_to
from tests.calls.running_exchange import RunningExchange
from tests.calls.sample import DID
from tests.calls.talk import (
    ANNA_HZ,
    BRAM_HZ,
    CHRIS_HZ,
    Talk,
    ended,
    hears_only,
    nothing_is_left,
    pick_up,
    sipp_phone,
    trunk_call,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("in-call")]

MOBILE_HZ = 830.0
RING_BACK_HZ = 425.0
SENT_BACK_AFTER = 5


@pytest.fixture(scope="module")
def providers() -> Providers:
    return Providers()


@pytest.fixture(scope="module")
def configuration(providers: Providers) -> dict[str, Any]:
    sample = providers.configuration()
    del sample["routes"][0]["steps"][0]
    sample["exchange"]["transfer"] = {"send_back_after": SENT_BACK_AFTER}
    sample["routes"].append(
        {"id": "box", "name": "Box", "steps": [{"kind": "voicemail", "params": {"box": "general"}}]}
    )
    sample["routes"][1]["extensions"] = ["300"]
    return sample


async def answered_by(exchange: RunningExchange, phone: Baresip) -> Baresip:
    """Return a caller from outside who talks to a phone."""
    caller = asyncio.create_task(trunk_call(exchange))
    await pick_up(phone)
    return await caller


async def transferred(phone: Baresip, to: str, exchange: RunningExchange) -> None:
    await phone.transfer(f"sip:{to}@{exchange.server}")


def story(exchange: RunningExchange, call_id: str) -> list[tuple[str, str]]:
    return [(step.kind, step.outcome) for step in exchange.steps(call_id)]


async def test_a_caller_is_transferred_to_a_colleague(exchange: RunningExchange) -> None:
    anna = await exchange.phone("anna", speaks=ANNA_HZ)
    caller = await answered_by(exchange, anna)
    chris = await exchange.phone("chris", speaks=CHRIS_HZ)
    await transferred(anna, "103", exchange)
    await chris.wait_event("incoming", within=10)
    assert "From: <sip:0032475123456@" in chris.log()
    await chris.answer()
    await Talk(caller, chris, phone_hz=CHRIS_HZ).both_hear()
    await ended(anna)
    for sipfrag in ("SIP/2.0 202 Accepted", "SIP/2.0 100 Trying", "SIP/2.0 180 Ringing", "SIP/2.0 200 OK"):
        assert sipfrag in anna.log()
    await caller.hangup()
    await ended(chris)
    call = await exchange.ended_call()
    assert call.outcome == "answered"
    assert story(exchange, call.id) == [
        ("ring_group", "answered"),
        ("transfer", "accepted"),
        ("ring_account", "answered"),
    ]
    assert exchange.steps(call.id)[1].summary == "account:anna transfers to 103"
    assert [leg.party for leg in exchange.legs(call.id)] == ["trunk:sample", "account:anna", "account:chris"]
    await nothing_is_left(exchange)


async def test_who_called_transfers_who_was_called(exchange: RunningExchange) -> None:
    """Now the call is about bram: when chris hangs up, it is over; the worker dies while it rings."""
    anna, bram, chris = await asyncio.gather(
        exchange.phone("anna", speaks=ANNA_HZ),
        exchange.phone("bram", speaks=BRAM_HZ),
        exchange.phone("chris", speaks=CHRIS_HZ),
    )
    await anna.dial("102")
    await pick_up(bram)
    await Talk(anna, bram, ANNA_HZ, BRAM_HZ).both_hear()
    await transferred(anna, "103", exchange)
    await chris.wait_event("incoming", within=10)
    assert 'From: "Bram" <sip:102@' in chris.log()
    exchange.kill("worker")
    await anna.hangup()
    await hears_only(bram, RING_BACK_HZ)
    exchange.start("worker")
    await chris.answer()
    await Talk(bram, chris, BRAM_HZ, CHRIS_HZ).both_hear()
    await chris.hangup()
    await ended(bram)
    call = await exchange.ended_call()
    assert call.outcome == "answered"
    assert story(exchange, call.id)[1:] == [("transfer", "accepted"), ("ring_account", "answered")]
    await nothing_is_left(exchange)


async def test_nobody_answers_and_the_phone_that_transferred_has_the_call_again(exchange: RunningExchange) -> None:
    bram = await exchange.phone("bram")
    refers = uas_transfers(f"sip:102@{exchange.server}", (100, 180, 408))
    async with sipp_phone(exchange, "anna", refers, tone_hz=ANNA_HZ) as anna:
        caller = await trunk_call(exchange)
        await hears_only(caller, ANNA_HZ)
        await bram.wait_event("incoming", within=10)
        await hears_only(caller, RING_BACK_HZ)
        await hears_only(caller, ANNA_HZ, within=SENT_BACK_AFTER + 10)
        await caller.hangup()
        (await anna.wait()).check(1)
    call = await exchange.ended_call()
    assert story(exchange, call.id) == [
        ("ring_group", "answered"),
        ("transfer", "accepted"),
        ("ring_account", "timeout"),
        ("transfer_back", "answered"),
    ]


async def test_nobody_answers_and_the_phone_that_hung_up_rings_again(exchange: RunningExchange) -> None:
    """Then it sends the call to a route, which takes it over by itself."""
    anna, bram = await asyncio.gather(exchange.phone("anna", speaks=ANNA_HZ), exchange.phone("bram"))
    caller = await answered_by(exchange, anna)
    await ended(bram)
    await transferred(anna, "102", exchange)
    await bram.wait_event("incoming", within=10)
    await anna.hangup()
    await ended(anna)
    await anna.wait_event("incoming", within=SENT_BACK_AFTER + 10)
    await anna.answer()
    await Talk(caller, anna).both_hear()
    await transferred(anna, "300", exchange)
    await ended(anna)
    await exchange.until_step("voicemail")
    await caller.hangup()
    call = await exchange.ended_call()
    assert story(exchange, call.id)[2:6] == [
        ("ring_account", "timeout"),
        ("transfer_back", "gone"),
        ("ring_account", "answered"),
        ("transfer", "accepted"),
    ]


@pytest.mark.parametrize(("to", "status"), [(MOBILE_DIALLED, 403), ("999", 484), ("*100*0475123456", 403)])
async def test_a_transfer_needs_the_right_to_call_there(exchange: RunningExchange, to: str, status: int) -> None:
    """Chris may call fixed lines only, whoever he says has sent him."""
    forged = ("Referred-By: <sip:anna@127.0.0.1>", "P-Asserted-Identity: <sip:anna@127.0.0.1>")
    told = (100, status)
    refers = uas_transfers(f"sip:{to}@{exchange.server}", told, headers=forged)
    async with sipp_phone(exchange, "chris", refers, tone_hz=CHRIS_HZ) as chris:
        bram = await exchange.phone("bram", speaks=BRAM_HZ)
        await bram.dial("103")
        await hears_only(bram, CHRIS_HZ)
        running = exchange.call().id

        async def given_back() -> bool:
            return (await exchange.trace(running)).steps[-1].kind == "transfer_back"

        await exchange.until(given_back, "the call is given back")
        await hears_only(bram, CHRIS_HZ)
        await bram.hangup()
        (await chris.wait()).check(1)
    call = await exchange.ended_call()
    assert len(exchange.legs(call.id)) == 2, "nobody was called"


async def test_a_transfer_to_a_mobile(exchange: RunningExchange, providers: Providers) -> None:
    anna, bram = await asyncio.gather(exchange.phone("anna", speaks=ANNA_HZ), exchange.phone("bram", speaks=BRAM_HZ))
    mobile = await providers.phone(exchange, speaks=MOBILE_HZ)
    await bram.dial("101")
    await pick_up(anna)
    await transferred(anna, MOBILE_DIALLED, exchange)
    await pick_up(mobile)
    await Talk(bram, mobile, BRAM_HZ, MOBILE_HZ).both_hear()
    await ended(anna)
    invite = invite_to(mobile)
    assert (invite.number, invite.caller) == (f"+{MOBILE}", f"+{DID}")
    await mobile.hangup()
    await ended(bram)
    call = await exchange.ended_call()
    assert story(exchange, call.id)[1:] == [("transfer", "accepted"), ("dial_out", "answered")]


async def test_nobody_outside_transfers(exchange: RunningExchange, providers: Providers) -> None:
    anna = await exchange.phone("anna", speaks=ANNA_HZ)
    caller = await answered_by(exchange, anna)
    chris = await exchange.phone("chris")
    await transferred(caller, "103", exchange)
    await caller.wait_event("transfer_failed", within=10)
    assert "SIP/2.0 603" in caller.log()
    assert not [event for event in chris.events if event.kind == "incoming"]
