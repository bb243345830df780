"""Blind transfer by real phones: to colleagues, groups, routes and numbers outside, and back when nobody answers."""

import asyncio
import re
from typing import Any
from urllib.parse import quote

import pytest

from telephony.edge.session import MOST_TRANSFERS
from tests.calls.phones.baresip import Baresip
from tests.calls.phones.sipp_transfer import uas_told_who, uas_transfers
from tests.calls.providers import MOBILE, MOBILE_DIALLED, Providers, invite_to
from tests.calls.running_exchange import RunningExchange
from tests.calls.sample import DID
from tests.calls.talk import (
    ANNA_HZ,
    BRAM_HZ,
    CHRIS_HZ,
    Talk,
    ended,
    hears_music,
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
def configuration(providers: Providers) -> dict[str, Any]:
    sample = providers.configuration()
    del sample["routes"][0]["steps"][0]
    sample["sip_accounts"].append({"id": "dora", "name": "Dora", "extensions": ["104"]})
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
    await chris.wait_event("incoming")
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
    await chris.wait_event("incoming")
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


async def test_temporal_is_dead_when_a_transfer_is_asked_for(exchange: RunningExchange) -> None:
    """Who is transferred hears music until it is back; then the phone rings."""
    anna, chris = await asyncio.gather(exchange.phone("anna", speaks=ANNA_HZ), exchange.phone("chris", speaks=CHRIS_HZ))
    caller = await answered_by(exchange, anna)
    exchange.kill("temporal")
    await transferred(anna, "103", exchange)
    await hears_music(caller, ANNA_HZ)
    exchange.start("temporal")
    await pick_up(chris)
    await Talk(caller, chris, phone_hz=CHRIS_HZ).both_hear()
    await ended(anna)
    await caller.hangup()
    await ended(chris)
    call = await exchange.ended_call()
    assert (call.outcome, story(exchange, call.id)[1:]) == (
        "answered",
        [("transfer", "accepted"), ("ring_account", "answered")],
    )
    await nothing_is_left(exchange)


@pytest.mark.parametrize("answers", [True, False])
async def test_temporal_dies_while_a_transfer_rings(exchange: RunningExchange, answers: bool) -> None:
    """Who answers meanwhile talks; when nobody does, the call is back with anna once Temporal is."""
    anna, chris = await asyncio.gather(exchange.phone("anna", speaks=ANNA_HZ), exchange.phone("chris", speaks=CHRIS_HZ))
    caller = await answered_by(exchange, anna)
    await transferred(anna, "103", exchange)
    await chris.wait_event("incoming", within=10)
    exchange.kill("temporal")
    if answers:
        await chris.answer()
        await Talk(caller, chris, phone_hz=CHRIS_HZ).both_hear()
        exchange.start("temporal")
        await Talk(caller, chris, phone_hz=CHRIS_HZ).both_hear()
        expected = [("ring_account", "answered")]
    else:
        await ended(chris, within=SENT_BACK_AFTER + 5)
        exchange.start("temporal")
        await pick_up(anna)  # baresip hangs up when a transfer fails, so it rings
        await Talk(caller, anna).both_hear()
        expected = [("ring_account", "timeout"), ("transfer_back", "gone"), ("ring_account", "answered")]
    await caller.hangup()
    await ended(chris if answers else anna)
    call = await exchange.ended_call()
    assert call.outcome == "answered"
    assert story(exchange, call.id)[1:] == [("transfer", "accepted"), *expected]
    await nothing_is_left(exchange)


async def test_phones_that_transfer_to_each_other_come_to_an_end(exchange: RunningExchange) -> None:
    """Each transfer is served up to the most that a call may have; the next is refused."""
    anna, bram, chris = await asyncio.gather(
        exchange.phone("anna", answer_mode="auto"), exchange.phone("bram", answer_mode="auto"), exchange.phone("chris")
    )
    await chris.dial("101")
    await chris.wait_event("established")
    running = exchange.call().id
    numbers = {"anna": "101", "bram": "102"}
    here, there = anna, bram

    async def talks() -> bool:
        return (await exchange.trace(running)).party == f"account:{here.username}"

    for _ in range(MOST_TRANSFERS):
        await exchange.until(talks, f"chris talks to {here.username}")
        await transferred(here, numbers[there.username], exchange)
        await ended(here, within=10)
        here, there = there, here
    await exchange.until(talks, f"chris talks to {here.username}")
    await transferred(here, numbers[there.username], exchange)
    await here.wait_event("transfer_failed", within=10)
    assert "SIP/2.0 603" in here.log()
    await ended(chris)  # baresip is one of the phones that hang up when a transfer fails
    call = await exchange.ended_call()
    assert (call.id, call.outcome) == (running, "answered")
    rounds = [("transfer", "accepted"), ("ring_account", "answered")] * MOST_TRANSFERS
    assert story(exchange, running) == [("ring_account", "answered"), *rounds]
    assert len(exchange.legs(running)) == 2 + MOST_TRANSFERS
    await nothing_is_left(exchange)


async def test_nobody_answers_and_the_phone_that_transferred_has_the_call_again(exchange: RunningExchange) -> None:
    bram = await exchange.phone("bram")
    refers = uas_transfers(f"sip:102@{exchange.server}", (100, 180, 408))
    async with sipp_phone(exchange, "anna", refers, tone_hz=ANNA_HZ) as anna:
        caller = await trunk_call(exchange)
        await hears_only(caller, ANNA_HZ)
        await bram.wait_event("incoming")
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
    await bram.wait_event("incoming")
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


async def test_who_answers_transfers_in_the_same_moment(exchange: RunningExchange) -> None:
    """His REFER comes before the exchange has brought the two together."""
    refers = uas_transfers(f"sip:101@{exchange.server}", (100, 180, 200), after_ms=0)
    async with sipp_phone(exchange, "chris", refers, tone_hz=CHRIS_HZ) as chris:
        anna, bram = await asyncio.gather(
            exchange.phone("anna", speaks=ANNA_HZ), exchange.phone("bram", speaks=BRAM_HZ)
        )
        await bram.dial("103")
        await pick_up(anna)
        await Talk(bram, anna, BRAM_HZ, ANNA_HZ).both_hear()
        (await chris.wait()).check(1)
    await bram.hangup()
    call = await exchange.ended_call()
    assert story(exchange, call.id)[1:] == [("transfer", "accepted"), ("ring_account", "answered")]


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
    await caller.wait_event("transfer_failed")
    assert "SIP/2.0 603" in caller.log()
    assert not [event for event in chris.events if event.kind == "incoming"]


# after a consultation


def call_id(phone: Baresip, index: int) -> str:
    """Return the Call-ID of one of the calls of a phone, in the order in which they began."""
    ids = re.findall(r"^INVITE sip:.*?^Call-ID: (\S+)", phone.log(), re.MULTILINE | re.DOTALL)
    return str(list(dict.fromkeys(ids))[index])


async def consult(exchange: RunningExchange, anna: Baresip, number: str) -> str:
    """Let anna hold her caller and call somebody else; return the Call-ID of her first call."""
    first = call_id(anna, -1)
    await anna.hold()
    await anna.dial(number)
    return first


def replacing(exchange: RunningExchange, replaced: str) -> str:
    return f"sip:somebody@{exchange.server}?Replaces={quote(f'{replaced};to-tag=a;from-tag=b', safe='')}"


async def test_anna_consults_and_joins_the_two(exchange: RunningExchange) -> None:
    """The caller of a dial plan and chris, whom anna called, talk; then chris sends the caller on to bram."""
    anna, chris = await asyncio.gather(exchange.phone("anna", speaks=ANNA_HZ), exchange.phone("chris", speaks=CHRIS_HZ))
    caller = await answered_by(exchange, anna)
    incoming = exchange.call().id
    first = await consult(exchange, anna, "103")
    await pick_up(chris)
    await hears_only(chris, ANNA_HZ)
    consultation = exchange.call().id
    await anna.transfer(replacing(exchange, first))
    await Talk(caller, chris, phone_hz=CHRIS_HZ).both_hear()
    await ended(anna)
    assert [one.kind for one in (await exchange.trace(incoming)).steps][-1] == "join"
    assert (await exchange.trace(consultation)).party == "trunk:sample"
    await chris.hold()
    await hears_music(caller, CHRIS_HZ)
    await chris.resume()
    await Talk(caller, chris, phone_hz=CHRIS_HZ).both_hear()
    bram = await exchange.phone("bram", speaks=BRAM_HZ)
    await transferred(chris, "102", exchange)
    await pick_up(bram)
    await Talk(caller, bram, phone_hz=BRAM_HZ).both_hear()
    await ended(chris)
    await caller.hangup()
    await ended(bram)
    await exchange.until(lambda: all(call.ended_at for call in exchange.calls()), "both calls are over")
    assert [step.kind for step in exchange.steps(incoming)][-3:] == ["hold", "transfer", "ring_account"]
    assert [step.kind for step in exchange.steps(consultation)][:2] == ["ring_account", "join"]
    await nothing_is_left(exchange)


async def test_a_phone_is_told_whom_it_talks_to_once_two_calls_are_joined(exchange: RunningExchange) -> None:
    """The number outside, in place of anna's; the talk goes on."""
    anna = await exchange.phone("anna", speaks=ANNA_HZ)
    async with sipp_phone(exchange, "chris", uas_told_who(f"sip:00{MOBILE}@"), tone_hz=CHRIS_HZ) as chris:
        caller = await answered_by(exchange, anna)
        first = await consult(exchange, anna, "103")
        await hears_only(anna, CHRIS_HZ)
        await anna.transfer(replacing(exchange, first))
        await hears_only(caller, CHRIS_HZ)
        await ended(anna)
        await hears_only(caller, CHRIS_HZ)
        await caller.hangup()
        update = (await chris.wait()).check(1).messages.partition("\nUPDATE sip:")[2].partition("\n\n")[0]
    assert "application/sdp" not in update, "the media stays as it is"
    await exchange.until(lambda: all(call.ended_at for call in exchange.calls()), "both calls are over")


async def test_anna_does_not_wait_for_the_answer(exchange: RunningExchange) -> None:
    """She joins while it still rings: the caller goes the same way himself."""
    anna, chris = await asyncio.gather(exchange.phone("anna", speaks=ANNA_HZ), exchange.phone("chris", speaks=CHRIS_HZ))
    caller = await answered_by(exchange, anna)
    first = call_id(anna, -1)
    await anna.hold()
    await anna.dial("103")
    await chris.wait_event("incoming")
    # what is current on this phone is the new call; the transfer belongs to the first one
    await anna.select_line(1)
    await anna.transfer(replacing(exchange, call_id(anna, -1)))
    assert first != call_id(anna, -1)
    await pick_up(chris)
    await Talk(caller, chris, phone_hz=CHRIS_HZ).both_hear()
    await caller.hangup()
    await ended(chris)
    await exchange.until(lambda: all(call.ended_at for call in exchange.calls()), "both calls are over")


async def test_nobody_takes_over_the_call_of_somebody_else(exchange: RunningExchange) -> None:
    anna, bram = await asyncio.gather(exchange.phone("anna", speaks=ANNA_HZ), exchange.phone("bram", speaks=BRAM_HZ))
    await anna.dial("102")
    await pick_up(bram)
    await Talk(anna, bram, ANNA_HZ, BRAM_HZ).both_hear()
    refers = uas_transfers(replacing(exchange, call_id(anna, 0)), (481,))
    async with sipp_phone(exchange, "chris", refers, tone_hz=CHRIS_HZ) as chris:
        caller = await exchange.phone("dora")
        await caller.dial("103")
        await hears_only(caller, CHRIS_HZ)
        await asyncio.sleep(2.5)
        await hears_only(caller, CHRIS_HZ)
        await caller.hangup()
        (await chris.wait()).check(1)
    await Talk(anna, bram, ANNA_HZ, BRAM_HZ).both_hear()
