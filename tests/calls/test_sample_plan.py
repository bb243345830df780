"""The sample's plan, called by real phones: welcome, help desk, chris, and who hears what."""

import asyncio
from typing import Any

import pytest

from tests.calls.phones.baresip import Baresip
from tests.calls.phones.tones import only_tone, tone_present
from tests.calls.running_exchange import RunningExchange
from tests.calls.sample import DID, sample_configuration
from tests.calls.talk import (
    ANNA_HZ,
    BRAM_HZ,
    CALLER_HZ,
    CHRIS_HZ,
    Talk,
    ended,
    hears_music,
    hears_only,
    is_speech,
    nothing_is_left,
    pick_up,
    trunk_call,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("sample plan")]


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    sample = sample_configuration(ring_seconds=10)
    sample["prompts"][0]["speech"][0]["text"] = "Welcome."
    return sample


async def talking(exchange: RunningExchange, **caller: Any) -> Talk:
    """Return a caller and anna in conversation."""
    anna = await exchange.phone("anna", speaks=ANNA_HZ)
    talk = Talk(await trunk_call(exchange, **caller), anna)
    await pick_up(anna)
    await talk.both_hear()
    return talk


async def test_first_of_the_help_desk_talks_and_the_other_stops_ringing(exchange: RunningExchange) -> None:
    anna, bram = await asyncio.gather(
        exchange.phone("anna", speaks=ANNA_HZ), exchange.phone("bram", speaks=BRAM_HZ, codecs=["PCMA"])
    )
    caller = await trunk_call(exchange, codecs=["G722"])
    await asyncio.gather(*(phone.wait_event("incoming") for phone in (anna, bram)))
    assert is_speech(*caller.heard()), "the welcome"
    await exchange.until(lambda: only_tone(*caller.heard(0.5), 425), "the caller hears the ring-back tone")
    await bram.answer()
    await ended(anna)
    assert 'Reason: SIP;cause=200;text="Call completed elsewhere"' in _cancel(anna.log())
    talk = Talk(caller, bram, phone_hz=BRAM_HZ)
    await talk.both_hear()
    assert not tone_present(*anna.heard(), CALLER_HZ)
    trace = await exchange.trace(exchange.call().id)
    assert (trace.state, trace.party) == ("conversation", "account:bram")
    await caller.hangup()
    await ended(bram)

    call = await exchange.ended_call()
    assert call.outcome == "answered"
    assert (call.source, call.caller, call.called, call.did) == ("trunk:sample", "32475123456", DID, DID)
    assert (call.route_id, call.route_version) == ("main", 1)
    assert call.answered_at is not None and call.ended_at is not None
    assert call.started_at <= call.answered_at < call.ended_at
    steps = exchange.steps(call.id)
    assert [(step.node, step.outcome) for step in steps] == [("prompt", "done"), ("ring_group", "answered")]
    assert all(step.ended_at is not None and step.ended_at >= step.started_at for step in steps)
    legs = {leg.party: leg for leg in exchange.legs(call.id)}
    assert set(legs) == {"trunk:sample", "account:anna", "account:bram"}
    assert legs["trunk:sample"].number == 1
    assert (legs["trunk:sample"].codec, legs["account:bram"].codec) == ("G722", "PCMA")
    assert [legs[party].sip_status for party in ("trunk:sample", "account:bram", "account:anna")] == [200, 200, 487]
    assert legs["account:anna"].answered_at is None and legs["account:bram"].answered_at is not None
    assert all(leg.ended_at is not None and leg.sip_call_id for leg in legs.values())
    await nothing_is_left(exchange)


async def test_phone_hangs_up_and_the_caller_is_freed(exchange: RunningExchange) -> None:
    talk = await talking(exchange)
    await talk.phone.hangup()
    await ended(talk.caller)
    call = await exchange.ended_call()
    assert call.outcome == "answered"
    await nothing_is_left(exchange)


async def test_phone_holds_the_caller_twice(exchange: RunningExchange) -> None:
    talk = await talking(exchange)
    for _ in range(2):
        await _holds(talk.phone, talk.caller, ANNA_HZ)
        await talk.both_hear()
    await talk.caller.hangup()
    await ended(talk.phone)
    assert (await exchange.ended_call()).outcome == "answered"


async def test_caller_holds_the_phone_twice(exchange: RunningExchange) -> None:
    talk = await talking(exchange)
    for _ in range(2):
        await _holds(talk.caller, talk.phone, CALLER_HZ)
        await talk.both_hear()
    await talk.caller.hangup()
    await ended(talk.phone)


async def test_each_holds_the_other(exchange: RunningExchange) -> None:
    talk = await talking(exchange)
    await talk.caller.hold()
    await hears_music(talk.phone, CALLER_HZ)
    await talk.phone.hold()
    await talk.caller.resume()
    await hears_music(talk.caller, ANNA_HZ)
    await talk.phone.resume()
    await talk.both_hear()


async def test_caller_hangs_up_while_on_hold(exchange: RunningExchange) -> None:
    talk = await talking(exchange)
    await talk.phone.hold()
    await hears_music(talk.caller, ANNA_HZ)
    await talk.caller.hangup()
    await ended(talk.phone)
    assert (await exchange.ended_call()).outcome == "answered"
    await nothing_is_left(exchange)


async def test_nobody_at_the_help_desk_then_chris(exchange: RunningExchange) -> None:
    chris = await exchange.phone("chris", speaks=CHRIS_HZ)
    caller = await trunk_call(exchange)
    await pick_up(chris)
    await Talk(caller, chris, phone_hz=CHRIS_HZ).both_hear()
    await chris.hangup()
    await ended(caller)
    call = await exchange.ended_call()
    steps = exchange.steps(call.id)
    assert [step.outcome for step in steps] == ["done", "unavailable", "answered"]
    assert steps[1].reason == "not registered: anna, bram"
    assert steps[1].ended_at is not None
    assert (steps[1].ended_at - steps[1].started_at).total_seconds() < 1


async def test_digits_during_the_talk_do_not_disturb_it(exchange: RunningExchange) -> None:
    talk = await talking(exchange)
    await talk.caller.send_digits("12#")
    await talk.both_hear()


async def _holds(holder: Baresip, held: Baresip, holder_hz: float) -> None:
    await holder.hold()
    await hears_music(held, holder_hz)
    await holder.resume()
    await hears_only(held, holder_hz)


def _cancel(log: str) -> str:
    """Return the CANCEL that a phone got."""
    return log.partition("\nCANCEL sip:")[2].partition("\r\n\r\n")[0]
