"""Calls from phones to numbers outside, over trunks to providers that are SIPp and baresip."""

import asyncio
from typing import Any

import pytest

from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_scenarios import uac_refused, uas_answer, uas_busy, uas_early_media
from tests.calls.providers import MOBILE, MOBILE_DIALLED, SHOP, Providers, invite_to
from tests.calls.running_exchange import RunningExchange
from tests.calls.sample import DID
from tests.calls.talk import ANNA_HZ, Talk, call_did, ended, hears_only, nothing_is_left, pick_up

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("outgoing")]

MOBILE_HZ = 830.0


@pytest.fixture(scope="module")
def configuration(providers: Providers) -> dict[str, Any]:
    sample = providers.configuration()
    sample["short_numbers"] = [{"code": "1234", "number": MOBILE, "name": "Director"}]
    sample["prefix_dialling"] = [{"prefix": "7", "did": SHOP}, {"prefix": "0", "did": None}]
    return sample


async def test_a_phone_calls_a_mobile(exchange: RunningExchange, providers: Providers) -> None:
    anna, mobile = await asyncio.gather(
        exchange.phone("anna", speaks=ANNA_HZ), providers.phone(exchange, speaks=MOBILE_HZ)
    )
    await anna.dial(MOBILE_DIALLED)
    await mobile.wait_event("incoming")
    await anna.wait_event("ringing")
    await mobile.answer()
    await anna.wait_event("established")
    await Talk(anna, mobile, ANNA_HZ, MOBILE_HZ).both_hear()
    invite = invite_to(mobile)
    assert (invite.number, invite.caller) == (f"+{MOBILE}", f"+{DID}")
    assert invite.header("P-Asserted-Identity").startswith(f"<sip:+{DID}@")
    assert "bp-flow" not in mobile.log(), "how the front finds the way is nobody else's business"
    await mobile.hangup()
    await ended(anna)
    call = await exchange.ended_call()
    assert (call.source, call.direction, call.outgoing_did, call.masked) == ("account:anna", "outgoing", DID, False)
    assert (call.called, call.did, call.outcome) == (MOBILE_DIALLED, "", "answered")
    (step,) = exchange.steps(call.id)
    assert (step.kind, step.outcome) == ("dial_out", "answered")
    assert "dial-out group Everything allows it" in step.reason and "alpha, beta" in step.reason
    leg = exchange.legs(call.id)[1]
    assert (leg.party, leg.called, leg.shown, leg.sip_status) == ("trunk:alpha", MOBILE, DID, 200)
    await nothing_is_left(exchange)


async def test_keys_reach_the_other_side(exchange: RunningExchange, providers: Providers) -> None:
    anna, bank = await asyncio.gather(exchange.phone("anna"), providers.phone(exchange, answer_mode="auto"))
    await anna.dial(MOBILE_DIALLED)
    await anna.wait_event("established")
    await anna.send_digits("42#")
    await bank.wait_digits("42#")


@pytest.mark.parametrize("code", [200, 404])
async def test_the_announcement_before_the_answer_is_heard(
    exchange: RunningExchange, providers: Providers, code: int
) -> None:
    anna = await exchange.phone("anna", speaks=ANNA_HZ)
    async with (
        Sipp(uas_early_media(3000, code), port=providers.alpha, tone_hz=MOBILE_HZ) as alpha,
        Sipp(uas_busy(404, "Not Found"), port=providers.beta),
    ):
        await anna.dial(MOBILE_DIALLED)
        await anna.wait_event("progress")
        await hears_only(anna, MOBILE_HZ)
        assert not [event for event in anna.events if event.kind == "established"]
        if code == 200:
            await anna.wait_event("established")
            await hears_only(anna, MOBILE_HZ)
            await anna.hangup()
        else:
            assert (await ended(anna)).startswith("404")
        (await alpha.wait()).check(1)
    assert (await exchange.ended_call()).outcome == ("answered" if code == 200 else "not-answered")


async def test_the_next_trunk_when_one_fails(exchange: RunningExchange, providers: Providers) -> None:
    anna, mobile = await asyncio.gather(
        exchange.phone("anna", speaks=ANNA_HZ),
        providers.phone(exchange, f"00{MOBILE}", port=providers.beta, speaks=MOBILE_HZ),
    )
    async with Sipp(uas_busy(503, "Service Unavailable"), port=providers.alpha) as alpha:
        await anna.dial(MOBILE_DIALLED)
        (await alpha.wait()).check(1)
    await pick_up(mobile)
    await anna.wait_event("established")
    await Talk(anna, mobile, ANNA_HZ, MOBILE_HZ).both_hear()
    invite = invite_to(mobile)
    assert (invite.number, invite.caller) == (f"00{MOBILE}", f"00{DID}")
    assert invite.header("Remote-Party-ID").endswith(";party=calling;screen=yes;privacy=off")
    assert not invite.header("P-Asserted-Identity")
    await anna.hangup()
    call = await exchange.ended_call()
    assert "Over alpha: 503 Service Unavailable." in exchange.steps(call.id)[0].reason
    assert [leg.party for leg in exchange.legs(call.id)] == ["account:anna", "trunk:alpha", "trunk:beta"]


@pytest.mark.parametrize(("code", "heard"), [(486, "486"), (603, "603"), (480, "480"), (404, "404"), (402, "503")])
async def test_what_the_caller_hears(exchange: RunningExchange, providers: Providers, code: int, heard: str) -> None:
    """Who is busy, declines or is away is not called again over the next trunk."""
    anna = await exchange.phone("anna")
    tries_next = code in (402, 404)
    async with (
        Sipp(uas_busy(code, "No"), port=providers.alpha) as alpha,
        Sipp(uas_busy(code, "No"), port=providers.beta) as beta,
    ):
        await anna.dial(MOBILE_DIALLED)
        assert (await ended(anna)).startswith(heard)
        (await alpha.wait()).check(1)
        if tries_next:
            (await beta.wait()).check(1)
    call = await exchange.ended_call()
    assert len(exchange.legs(call.id)) == (3 if tries_next else 2)
    assert call.outcome == "not-answered"
    await nothing_is_left(exchange)


async def test_hanging_up_while_it_rings_outside(exchange: RunningExchange, providers: Providers) -> None:
    anna, mobile = await asyncio.gather(exchange.phone("anna"), providers.phone(exchange))
    await anna.dial(MOBILE_DIALLED)
    await mobile.wait_event("incoming")
    await anna.wait_event("ringing")
    await anna.hangup()
    await ended(mobile)
    assert (await exchange.ended_call()).outcome == "abandoned"
    await nothing_is_left(exchange)


@pytest.mark.parametrize(
    ("dialled", "status", "reason"),
    [  # rights are the step's business, which tells of them in its trace; what is no number gets no plan
        (MOBILE_DIALLED, "403", "dial-out group Fixed lines does not allow it"),
        ("+442079460000", "403", "dial-out group Fixed lines does not allow it"),
        ("999", "484", "999 is no extension, no short number and no telephone number."),
        ("*55*0475123456", "404", "No number of the company has the dial prefix 55."),
    ],
)
async def test_what_is_refused(exchange: RunningExchange, dialled: str, status: str, reason: str) -> None:
    chris = await exchange.phone("chris")
    before = len(exchange.calls())
    await chris.dial(dialled)
    assert (await ended(chris)).startswith(status)
    call = await exchange.call_after(before)
    assert (call.outcome, call.called) == ("refused", dialled)
    assert reason in call.outcome_reason
    steps = exchange.steps(call.id)
    assert [step.outcome for step in steps] == (["refused", "ended"] if status == "403" else [])
    assert not steps or reason in steps[0].reason
    assert len(exchange.legs(call.id)) == 1, "nothing went out"


@pytest.mark.parametrize(
    ("dialled", "shown"), [("1234", DID), ("*7*0475123456", SHOP), ("*7*1234", SHOP), ("*0*+32475123456", "")]
)
async def test_short_numbers_and_prefixes(
    exchange: RunningExchange, providers: Providers, dialled: str, shown: str
) -> None:
    anna = await exchange.phone("anna")
    async with Sipp(uas_answer(ring_ms=50), port=providers.alpha) as alpha:
        await anna.dial(dialled)
        await anna.wait_event("established")
        await anna.hangup()
        result = (await alpha.wait()).check(1)
    invite = invite_to(result)
    assert invite.number == f"+{MOBILE}"
    assert invite.caller == (f"+{shown}" if shown else "anonymous")
    assert invite.header("Privacy") == ("" if shown else "id")
    assert invite.header("P-Asserted-Identity").startswith(f"<sip:+{shown or DID}@")
    call = await exchange.ended_call()
    assert (call.outgoing_did, call.masked) == (shown or DID, not shown)


async def test_help_is_called_whatever_the_rights(exchange: RunningExchange, providers: Providers) -> None:
    chris = await exchange.phone("chris")
    async with Sipp(uas_answer(ring_ms=50), port=providers.alpha) as alpha:
        await chris.dial("112")
        await chris.wait_event("established")
        await chris.hangup()
        result = (await alpha.wait()).check(1)
    assert (invite_to(result).number, invite_to(result).caller) == ("112", f"+{DID}")


async def test_a_trunk_calls_nobody_outside(exchange: RunningExchange, providers: Providers) -> None:
    for number in (MOBILE, f"+{MOBILE}", MOBILE_DIALLED, "1234", f"*7*{MOBILE}", f"*100*{MOBILE}"):
        before = len(exchange.calls())
        trunk = Sipp(uac_refused(404, number), remote=exchange.server, port=exchange.trunk_port)
        (await trunk.run()).check(1)
        call = await exchange.call_after(before)
        assert (call.outcome, len(exchange.legs(call.id))) == ("refused", 1)


async def test_phones_show_callers_in_the_notation_of_the_exchange(exchange: RunningExchange) -> None:
    anna = await exchange.phone("anna")
    caller = await exchange.trunk_caller(f"+{MOBILE}")
    await call_did(exchange, caller)
    event = await anna.wait_event("incoming")
    assert event.peer.startswith(f"sip:00{MOBILE}@")


async def test_the_next_trunk_when_one_is_silent(exchange: RunningExchange, providers: Providers) -> None:
    """The last test here: for half a minute the edge goes on calling alpha, whoever listens there by then."""
    anna, mobile = await asyncio.gather(
        exchange.phone("anna"), providers.phone(exchange, f"00{MOBILE}", port=providers.beta)
    )
    await anna.dial(MOBILE_DIALLED)
    await mobile.wait_event("incoming")
    await mobile.answer()
    await anna.wait_event("established")
    await anna.hangup()
    call = await exchange.ended_call()
    assert "Over alpha: no answer in 6 s." in exchange.steps(call.id)[0].reason
