"""Phones that don't answer, callers who give up: each follows its exit, and nothing is left behind."""

import asyncio
from typing import Any

import pytest

from tests.calls.phones.baresip import Baresip
from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_scenarios import uac_cancel, uas_busy, uas_ring
from tests.calls.running_exchange import RunningExchange
from tests.calls.sample import DID, sample_configuration
from tests.calls.talk import ANNA_HZ, CHRIS_HZ, Talk, call_did, ended, nothing_is_left, pick_up, sipp_phone, trunk_call

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("refusals")]

RINGS_FIRST, ONLY_ANNA, NO_ROUTE, ONLY_DORA = "3250123101", "3250123102", "3250123103", "3250123104"


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    sample = sample_configuration(ring_seconds=8, chris_seconds=8)
    sample["prompts"][0]["speech"][0]["text"] = "Good day, and welcome. Please hold the line for a moment."
    anna = {"kind": "ring_account", "params": {"account": "anna", "seconds": 2}}
    dora = {"kind": "ring_account", "params": {"account": "dora", "seconds": 2}}
    group = {"kind": "ring_group", "params": {"group": "helpdesk", "seconds": 15}}
    chris = {"kind": "ring_account", "params": {"account": "chris", "seconds": 15}}
    sample["sip_accounts"].append({"id": "dora", "name": "Dora"})
    sample["routes"] += [
        {"id": "rings-first", "name": "Rings first", "steps": [group, chris]},
        {"id": "only-anna", "name": "Only Anna", "steps": [anna]},
        {"id": "only-dora", "name": "Only Dora", "steps": [dora]},
    ]
    sample["dids"] += [
        {"number": RINGS_FIRST, "name": "Rings first", "route": "rings-first"},
        {"number": ONLY_ANNA, "name": "Only Anna", "route": "only-anna"},
        {"number": ONLY_DORA, "name": "Only Dora", "route": "only-dora"},
        {"number": NO_ROUTE, "name": "No route"},
    ]
    return sample


async def both_at_the_help_desk(exchange: RunningExchange) -> tuple[Baresip, Baresip]:
    """Return anna's and bram's phones."""
    anna, bram = await asyncio.gather(exchange.phone("anna", speaks=ANNA_HZ), exchange.phone("bram"))
    return anna, bram


async def unanswered_call(exchange: RunningExchange, number: str) -> Baresip:
    """Return a caller who called a number that rings before it answers."""
    caller = await exchange.trunk_caller()
    await call_did(exchange, caller, number)
    return caller


# refusals


async def test_busy_goes_on_to_the_next(exchange: RunningExchange) -> None:
    anna, chris = await asyncio.gather(exchange.phone("anna"), exchange.phone("chris", speaks=CHRIS_HZ))
    caller = await unanswered_call(exchange, RINGS_FIRST)
    await anna.wait_event("incoming")
    await anna.reject()
    await pick_up(chris)
    await caller.wait_event("established")
    await Talk(caller, chris, phone_hz=CHRIS_HZ).both_hear()
    await caller.hangup()
    call = await exchange.ended_call()
    steps = exchange.steps(call.id)
    assert [step.outcome for step in steps] == ["busy", "answered"]
    assert steps[0].reason == "anna: 486 Rejected"
    assert [leg.sip_status for leg in exchange.legs(call.id)] == [200, 486, 200]


@pytest.mark.parametrize(
    ("code", "words", "outcome"),
    [
        (603, "Decline", "declined"),
        (486, "Busy Here", "busy"),
        (600, "Busy Everywhere", "busy"),
        (480, "Gone", "unavailable"),
    ],
)
async def test_a_phone_that_refuses(exchange: RunningExchange, code: int, words: str, outcome: str) -> None:
    async with sipp_phone(exchange, "anna", uas_busy(code, words)) as phone:
        caller = await unanswered_call(exchange, ONLY_ANNA)
        (await phone.wait()).check(1)
    assert (await ended(caller)).startswith("480")
    call = await exchange.ended_call()
    (step,) = exchange.steps(call.id)
    assert (step.outcome, step.reason) == (outcome, f"anna: {code} {words}")
    assert call.outcome == "not-answered"
    await nothing_is_left(exchange)


async def test_one_refuses_and_the_other_goes_on_ringing(exchange: RunningExchange) -> None:
    anna, bram = await both_at_the_help_desk(exchange)
    caller = await unanswered_call(exchange, RINGS_FIRST)
    await asyncio.gather(*(phone.wait_event("incoming") for phone in (anna, bram)))
    await anna.reject()
    await ended(anna)
    await bram.answer()
    await caller.wait_event("established")
    await bram.hangup()
    await ended(caller)
    assert [step.outcome for step in exchange.steps((await exchange.ended_call()).id)] == ["answered"]


async def test_no_answer(exchange: RunningExchange) -> None:
    anna = await exchange.phone("anna")
    caller = await unanswered_call(exchange, ONLY_ANNA)
    await anna.wait_event("incoming")
    await caller.wait_event("ringing")
    assert (await ended(caller)).startswith("480")
    await ended(anna)
    assert "Completed elsewhere" not in anna.log()
    call = await exchange.ended_call()
    (step,) = exchange.steps(call.id)
    assert (step.outcome, step.reason) == ("timeout", "not answered in 2 s")
    assert call.outcome == "not-answered" and call.answered_at is None


async def test_nobody_registered(exchange: RunningExchange) -> None:
    caller = await unanswered_call(exchange, ONLY_ANNA)
    assert (await ended(caller)).startswith("480")
    call = await exchange.ended_call()
    (step,) = exchange.steps(call.id)
    assert (step.outcome, step.reason) == ("unavailable", "not registered: anna")
    assert step.ended_at is not None and (step.ended_at - step.started_at).total_seconds() < 1


async def test_a_phone_that_lost_its_power(exchange: RunningExchange) -> None:
    dora = await exchange.phone("dora")
    await dora.kill()
    caller = await unanswered_call(exchange, ONLY_DORA)
    assert (await ended(caller)).startswith("480")
    (step,) = exchange.steps((await exchange.ended_call()).id)
    assert step.outcome in ("timeout", "unavailable")
    await nothing_is_left(exchange)


async def test_a_did_without_a_route(exchange: RunningExchange) -> None:
    caller = await unanswered_call(exchange, NO_ROUTE)
    assert (await ended(caller)).startswith("404")
    call = await exchange.ended_call()
    assert (call.outcome, call.outcome_reason) == ("refused", "404: The number has no main route.")
    await nothing_is_left(exchange)


# callers who give up


@pytest.mark.parametrize("stage", [100, 180])
async def test_cancel_before_anybody_answers(exchange: RunningExchange, stage: int) -> None:
    anna, bram = await both_at_the_help_desk(exchange)
    caller = Sipp(
        uac_cancel(RINGS_FIRST, "32475123456", after_ms=0 if stage == 100 else 300, stage=stage),
        remote=exchange.server,
        port=exchange.trunk_port,
    )
    before = len(exchange.calls())
    (await caller.run()).check(1)
    await exchange.until(lambda: len(exchange.calls()) > before, "the call's row")
    call = await exchange.ended_call()
    assert call.outcome == "abandoned" and call.answered_at is None
    for phone in (anna, bram):
        if any(event.kind == "incoming" for event in phone.events):
            await ended(phone)
            assert "Completed elsewhere" not in phone.log(), "a missed call, which the phone should show"
    await nothing_is_left(exchange)


async def test_cancel_while_it_rings(exchange: RunningExchange) -> None:
    anna, bram = await both_at_the_help_desk(exchange)
    caller = await unanswered_call(exchange, RINGS_FIRST)
    await asyncio.gather(*(phone.wait_event("incoming") for phone in (anna, bram)))
    await caller.wait_event("ringing")
    await caller.hangup()
    await asyncio.gather(ended(anna), ended(bram, within=1))
    call = await exchange.ended_call()
    assert call.outcome == "abandoned"
    assert [step.outcome for step in exchange.steps(call.id)] == ["hung_up"]
    assert [leg.sip_status for leg in exchange.legs(call.id)] == [487, 487, 487]
    await nothing_is_left(exchange)


async def test_cancel_while_a_phone_has_not_even_rung(exchange: RunningExchange) -> None:
    async with sipp_phone(exchange, "anna", uas_ring(100)) as phone:
        caller = await unanswered_call(exchange, RINGS_FIRST)
        await exchange.until_step("ring_group")
        await asyncio.sleep(0.3)  # the phone has the INVITE by then, and says no more than 100
        await caller.hangup()
        call = await exchange.ended_call()
        (await phone.wait()).check(1)
    assert call.outcome == "abandoned"
    await nothing_is_left(exchange)


async def test_hang_up_in_the_prompt(exchange: RunningExchange) -> None:
    anna, _ = await both_at_the_help_desk(exchange)
    caller = await trunk_call(exchange)
    await caller.wait_heard(0.3)
    await caller.hangup()
    call = await exchange.ended_call()
    assert call.outcome == "abandoned" and call.answered_at is not None
    assert [(step.node, step.outcome) for step in exchange.steps(call.id)] == [("prompt", "hung_up")]
    assert not [event for event in anna.events if event.kind == "incoming"]
    await nothing_is_left(exchange)


async def test_hang_up_while_it_rings_after_the_prompt(exchange: RunningExchange) -> None:
    anna, bram = await both_at_the_help_desk(exchange)
    caller = await trunk_call(exchange)
    await asyncio.gather(*(phone.wait_event("incoming") for phone in (anna, bram)))
    await caller.hangup()
    await asyncio.gather(ended(anna), ended(bram, within=1))
    call = await exchange.ended_call()
    assert call.outcome == "abandoned"
    assert [step.outcome for step in exchange.steps(call.id)] == ["done", "hung_up"]
    await nothing_is_left(exchange)


async def test_caller_vanishes_without_a_word(exchange: RunningExchange) -> None:
    anna = await exchange.phone("anna")
    caller = await trunk_call(exchange)
    await pick_up(anna)
    await caller.kill()
    await anna.hangup()
    call = await exchange.ended_call()
    assert call.outcome == "answered"
    assert call.did == DID
