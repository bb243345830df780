"""What a person at a phone sets by a code: do-not-disturb, forwarding; and who called last is called back."""

import asyncio
from typing import Any

import pytest
from sqlmodel import Session, select

from activities.ring_account import UNANSWERED_SECONDS
from schemas.tables import AuditEntry, SipAccount
from tests.calls.phones.baresip import Baresip
from tests.calls.providers import MOBILE, MOBILE_DIALLED, Providers, invite_to
from tests.calls.running_exchange import RunningExchange
from tests.calls.talk import ANNA_HZ, BRAM_HZ, CHRIS_HZ, Talk, call_did, ended, is_speech, nothing_is_left, pick_up

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("dial codes")]

MOBILE_HZ = 830.0
ANNA = "3250123102"
"""A number whose plan rings anna, for two seconds."""


@pytest.fixture(scope="module")
def configuration(providers: Providers) -> dict[str, Any]:
    sample = providers.configuration()
    steps = [{"kind": "ring_account", "params": {"account": "anna", "seconds": 2}}]
    sample["routes"].append({"id": "anna", "name": "Anna", "steps": steps})
    sample["dids"].append({"number": ANNA, "name": "Anna", "route": "anna"})
    return sample


async def dial_code(phone: Baresip, code: str) -> None:
    """Dial a code, and hear what became of it."""
    await phone.dial(code)
    await phone.wait_event("established")
    await ended(phone)
    assert is_speech(*phone.heard())


def setting(exchange: RunningExchange, account: str, name: str) -> Any:
    with Session(exchange.database) as session:
        return getattr(session.get_one(SipAccount, account), name)


async def last_step(exchange: RunningExchange) -> tuple[str, str, str]:
    call = await exchange.ended_call()
    step = exchange.steps(call.id)[0]
    return step.kind, step.outcome, step.reason


async def test_do_not_disturb(exchange: RunningExchange) -> None:
    anna, bram = await asyncio.gather(exchange.phone("anna", speaks=ANNA_HZ), exchange.phone("bram", speaks=BRAM_HZ))
    await dial_code(anna, "*78")
    assert await last_step(exchange) == ("account_setting", "switched_on", "anna: do not disturb on")
    assert setting(exchange, "anna", "do_not_disturb") is True
    await bram.dial("101")
    assert (await ended(bram)).startswith("486")
    assert await last_step(exchange) == ("ring_account", "busy", "anna does not want to be disturbed")
    assert not [event for event in anna.events if event.kind == "incoming"]
    await dial_code(anna, "*79")
    await bram.dial("101")
    await pick_up(anna)
    await Talk(bram, anna, BRAM_HZ, ANNA_HZ).both_hear()
    await bram.hangup()
    await ended(anna)
    with Session(exchange.database) as session:
        query = select(AuditEntry).where(AuditEntry.resource == "sip_accounts", AuditEntry.who == "account:anna")
        changes = [(one.action, (one.after or {}).get("do_not_disturb", False)) for one in session.exec(query)]
    assert changes == [("change", True), ("change", False)]
    await nothing_is_left(exchange)


async def test_all_calls_go_to_a_colleague(exchange: RunningExchange) -> None:
    anna, bram, chris = await asyncio.gather(
        exchange.phone("anna"), exchange.phone("bram", speaks=BRAM_HZ), exchange.phone("chris", speaks=CHRIS_HZ)
    )
    await dial_code(anna, "*72103")
    assert setting(exchange, "anna", "forward_always") == "103"
    await bram.dial("101")
    await pick_up(chris)
    await bram.wait_event("established")
    await Talk(bram, chris, BRAM_HZ, CHRIS_HZ).both_hear()
    await bram.hangup()
    await ended(chris)
    kind, outcome, reason = await last_step(exchange)
    assert (kind, outcome) == ("ring_account", "answered") and reason.startswith("forwarded to 103")
    assert not [event for event in anna.events if event.kind == "incoming"]
    await dial_code(anna, "*73")
    assert setting(exchange, "anna", "forward_always") == ""
    await bram.dial("101")
    await anna.wait_event("incoming")
    await bram.hangup()
    await ended(anna)


async def test_who_is_busy_has_calls_go_outside(exchange: RunningExchange, providers: Providers) -> None:
    """With the rights and the number of who forwards, whoever calls."""
    anna, chris, mobile = await asyncio.gather(
        exchange.phone("anna"),
        exchange.phone("chris", speaks=CHRIS_HZ),
        providers.phone(exchange, speaks=MOBILE_HZ),
    )
    await dial_code(anna, f"*90{MOBILE_DIALLED}")
    assert setting(exchange, "anna", "forward_busy") == MOBILE
    await chris.dial("101")
    await anna.wait_event("incoming")
    await anna.reject(486)
    await ended(anna)
    await pick_up(mobile)
    await chris.wait_event("established")
    await Talk(chris, mobile, CHRIS_HZ, MOBILE_HZ).both_hear()
    assert invite_to(mobile).number == f"+{MOBILE}"
    await chris.hangup()
    await ended(mobile)
    await dial_code(anna, "*91")
    assert setting(exchange, "anna", "forward_busy") == ""
    await nothing_is_left(exchange)


async def test_who_does_not_answer_has_calls_go_to_a_colleague(exchange: RunningExchange) -> None:
    anna, bram, chris = await asyncio.gather(
        exchange.phone("anna"), exchange.phone("bram", speaks=BRAM_HZ), exchange.phone("chris", speaks=CHRIS_HZ)
    )
    await dial_code(anna, "*52103")
    assert setting(exchange, "anna", "forward_unanswered") == "103"
    await bram.dial("101")
    rang = await anna.wait_event("incoming")
    forwarded = await chris.wait_event("incoming", within=UNANSWERED_SECONDS + 10)
    assert UNANSWERED_SECONDS - 1 < forwarded.at - rang.at < UNANSWERED_SECONDS + 5
    await ended(anna)
    await chris.answer()
    await bram.wait_event("established")
    await Talk(bram, chris, BRAM_HZ, CHRIS_HZ).both_hear()
    await bram.hangup()
    await ended(chris)
    kind, outcome, reason = await last_step(exchange)
    assert (kind, outcome) == ("ring_account", "answered") and "forwarded to 103" in reason
    await dial_code(anna, "*53")
    assert setting(exchange, "anna", "forward_unanswered") == ""
    before = len(exchange.calls())
    caller = await exchange.trunk_caller()
    await call_did(exchange, caller, ANNA)
    await anna.wait_event("incoming")
    await ended(caller)
    await exchange.call_after(before)
    assert (await last_step(exchange))[:2] == ("ring_account", "timeout")
    assert len([event for event in chris.events if event.kind == "incoming"]) == 1
    await nothing_is_left(exchange)


async def test_who_may_not_call_a_number_may_not_forward_to_it(exchange: RunningExchange) -> None:
    chris = await exchange.phone("chris")
    await dial_code(chris, f"*72{MOBILE_DIALLED}")
    kind, outcome, reason = await last_step(exchange)
    assert (kind, outcome) == ("refuse_aloud", "refused") and "does not allow it" in reason
    assert setting(exchange, "chris", "forward_always") == ""


async def test_who_called_last_is_called_back(exchange: RunningExchange) -> None:
    anna, bram = await asyncio.gather(exchange.phone("anna", speaks=ANNA_HZ), exchange.phone("bram", speaks=BRAM_HZ))
    await bram.dial("101")
    await anna.wait_event("incoming")
    await bram.hangup()
    await ended(anna)
    await exchange.ended_call()
    await anna.dial("*69")
    await pick_up(bram)
    await Talk(anna, bram, ANNA_HZ, BRAM_HZ).both_hear()
    await anna.hangup()
    await ended(bram)
    call = await exchange.ended_call()
    assert (call.called, exchange.legs(call.id)[-1].party) == ("*69", "account:bram")
    await nothing_is_left(exchange)
