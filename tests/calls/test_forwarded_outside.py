"""Calls from outside that go on to numbers outside: press 1 to accept, mixed groups, forwarding codes, channels."""

import asyncio
from typing import Any

import pytest
from sqlmodel import Session, select

from schemas.tables import AuditEntry, ChannelInUse, DidForwarding
from tests.calls.phones.baresip import Baresip
from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_scenarios import uas_answer
from tests.calls.providers import MOBILE, MOBILE_DIALLED, SHOP, Providers, invite_to
from tests.calls.running_exchange import RunningExchange
from tests.calls.talk import (
    ANNA_HZ,
    CALLER_HZ,
    Talk,
    call_did,
    ended,
    is_speech,
    nothing_is_left,
    pick_up,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("forwarded outside")]

MOBILE_HZ = 830.0
TO_MOBILE, TO_MIXED = "3250123111", "3250123112"


@pytest.fixture(scope="module")
def configuration(providers: Providers) -> dict[str, Any]:
    sample = providers.configuration()
    sample["prompts"][0]["speech"][0]["text"] = "Welcome."
    next(one for one in sample["trunks"] if one["id"] == "alpha")["channels"] = 1
    sample["ring_groups"].append(
        {
            "id": "mixed",
            "name": "Mixed",
            "members": ["anna"],
            "external_numbers": [MOBILE],
            "outgoing_did": SHOP,
        }
    )
    mobile = {"kind": "ring_number", "params": {"number": MOBILE, "seconds": 25}}
    sample["routes"] += [
        {"id": "to-mobile", "name": "To the mobile", "steps": [mobile, {"kind": "hang_up", "params": {}}]},
        {
            "id": "to-mixed",
            "name": "To the mixed group",
            "steps": [{"kind": "ring_group", "params": {"group": "mixed", "seconds": 25}}],
        },
    ]
    sample["dids"] += [
        {"number": TO_MOBILE, "name": "Mobile", "route": "to-mobile"},
        {"number": TO_MIXED, "name": "Mixed", "route": "to-mixed"},
    ]
    sample["prefix_forwarding"] = [{"code": "101", "did": TO_MIXED}]
    return sample


async def caller_of(exchange: RunningExchange, number: str) -> Baresip:
    """Return a caller on the incoming trunk who called a number."""
    caller = await exchange.trunk_caller("+32499112233", speaks=CALLER_HZ)
    await call_did(exchange, caller, number)
    return caller


async def hears_the_question(phone: Baresip) -> None:
    """Wait until a phone hears somebody speak."""
    async with asyncio.timeout(20):
        while not is_speech(*await phone.wait_heard(1.5)):
            pass


async def test_who_presses_1_takes_the_call(exchange: RunningExchange, providers: Providers) -> None:
    mobile = await providers.phone(exchange, speaks=MOBILE_HZ)
    caller = await caller_of(exchange, TO_MOBILE)
    await pick_up(mobile)
    await hears_the_question(mobile)
    assert not [event for event in caller.events if event.kind == "established"], "nobody accepted yet"
    await mobile.send_digits("51")
    await caller.wait_event("established")
    await Talk(caller, mobile, CALLER_HZ, MOBILE_HZ).both_hear()
    invite = invite_to(mobile)
    assert (invite.number, invite.caller) == (f"+{MOBILE}", f"+{TO_MOBILE}"), "the number that was called"
    await caller.hangup()
    await ended(mobile)
    call = await exchange.ended_call()
    assert (call.outcome, call.direction) == ("answered", "incoming")
    assert [leg.party for leg in exchange.legs(call.id)] == ["trunk:sample", "trunk:alpha"]
    await nothing_is_left(exchange)


async def test_a_voicemail_takes_no_call(exchange: RunningExchange, providers: Providers) -> None:
    """It answers and presses nothing: it is dropped, and the plan goes on."""
    mobile = await providers.phone(exchange, answer_mode="auto")
    caller = await caller_of(exchange, TO_MOBILE)
    await ended(mobile, within=35)
    assert (await ended(caller)).startswith("480")
    call = await exchange.ended_call()
    steps = exchange.steps(call.id)
    assert [step.outcome for step in steps] == ["declined", "ended"]
    assert "did not press 1 in 20 s" in steps[0].reason
    assert call.answered_at is None
    await nothing_is_left(exchange)


async def test_a_caller_who_gives_up_while_somebody_is_asked(exchange: RunningExchange, providers: Providers) -> None:
    mobile = await providers.phone(exchange, answer_mode="auto")
    caller = await caller_of(exchange, TO_MOBILE)
    await hears_the_question(mobile)
    await caller.hangup()
    await ended(mobile)
    assert (await exchange.ended_call()).outcome == "abandoned"
    await nothing_is_left(exchange)


async def test_the_mobile_of_a_mixed_group_is_quicker(exchange: RunningExchange, providers: Providers) -> None:
    anna, mobile = await asyncio.gather(exchange.phone("anna"), providers.phone(exchange, speaks=MOBILE_HZ))
    caller = await caller_of(exchange, TO_MIXED)
    await asyncio.gather(anna.wait_event("incoming"), mobile.wait_event("incoming"))
    await mobile.answer()
    await hears_the_question(mobile)
    assert not [event for event in anna.events if event.kind == "closed"], "the phones ring on"
    await mobile.send_digits("1")
    await caller.wait_event("established")
    await ended(anna)
    assert "Call completed elsewhere" in anna.log()
    await Talk(caller, mobile, CALLER_HZ, MOBILE_HZ).both_hear()
    assert invite_to(mobile).caller == f"+{SHOP}", "the number chosen in the group"
    await mobile.hangup()
    await ended(caller)
    assert (await exchange.ended_call()).outcome == "answered"


async def test_the_phone_of_a_mixed_group_is_quicker(exchange: RunningExchange, providers: Providers) -> None:
    anna, mobile = await asyncio.gather(
        exchange.phone("anna", speaks=ANNA_HZ), providers.phone(exchange, answer_mode="auto")
    )
    caller = await caller_of(exchange, TO_MIXED)
    await hears_the_question(mobile)
    await anna.wait_event("incoming")
    await anna.answer()
    await caller.wait_event("established")
    await ended(mobile)
    await Talk(caller, anna, CALLER_HZ, ANNA_HZ).both_hear()
    await caller.hangup()
    assert (await exchange.ended_call()).outcome == "answered"
    await nothing_is_left(exchange)


def forwarded(exchange: RunningExchange) -> dict[str, tuple[str, str]]:
    """Return where the company's numbers are forwarded to, and by whom."""
    with Session(exchange.database) as session:
        return {row.did: (row.number, row.by) for row in session.exec(select(DidForwarding))}


async def dial_code(phone: Baresip, code: str) -> None:
    """Dial a code, and hear that it was carried out."""
    await phone.dial(code.replace("#", "%23"))
    await phone.wait_event("established")
    await ended(phone)
    assert is_speech(*phone.heard())


async def test_forwarding_by_dialling(exchange: RunningExchange, providers: Providers) -> None:
    anna, mobile = await asyncio.gather(exchange.phone("anna"), providers.phone(exchange, speaks=MOBILE_HZ))
    await dial_code(anna, f"*101*{MOBILE_DIALLED}")
    assert forwarded(exchange) == {TO_MIXED: (MOBILE, "account:anna")}
    caller = await caller_of(exchange, TO_MIXED)
    await pick_up(mobile)
    assert not [event for event in anna.events if event.kind == "incoming"]
    await hears_the_question(mobile)
    await mobile.send_digits("1")
    await caller.wait_event("established")
    await caller.hangup()
    await ended(mobile)
    await exchange.ended_call()
    await dial_code(anna, "#101#")
    assert forwarded(exchange) == {}
    with Session(exchange.database) as session:
        query = select(AuditEntry).where(AuditEntry.resource == "forwardings")
        assert [(one.who, one.action) for one in session.exec(query)] == [
            ("account:anna", "create"),
            ("account:anna", "delete"),
        ]


async def test_who_may_not_call_a_mobile_may_not_forward_to_one(exchange: RunningExchange) -> None:
    chris = await exchange.phone("chris")
    await chris.dial(f"*100*{MOBILE_DIALLED}")
    assert (await ended(chris)).startswith("403")
    assert forwarded(exchange) == {}


async def test_a_full_trunk_is_passed_over(exchange: RunningExchange, providers: Providers) -> None:
    """Alpha has one channel: the second call goes over beta, and the third over alpha again."""
    anna, bram = await asyncio.gather(exchange.phone("anna"), exchange.phone("bram"))
    async with (
        Sipp(uas_answer(ring_ms=50), port=providers.alpha) as alpha,
        Sipp(uas_answer(ring_ms=50), port=providers.beta) as beta,
    ):
        await anna.dial(MOBILE_DIALLED)
        await anna.wait_event("established")
        await bram.dial(MOBILE_DIALLED)
        await bram.wait_event("established")
        await anna.hangup()
        await bram.hangup()
        (await alpha.wait()).check(1)
        (await beta.wait()).check(1)
    await nothing_is_left(exchange)

    def channels() -> int:
        with Session(exchange.database) as session:
            return len(session.exec(select(ChannelInUse)).all())

    await exchange.until(lambda: channels() == 0, "all channels are given back")
    async with Sipp(uas_answer(ring_ms=50), port=providers.alpha) as alpha:
        await anna.dial(MOBILE_DIALLED)
        await anna.wait_event("established")
        await anna.hangup()
        (await alpha.wait()).check(1)
