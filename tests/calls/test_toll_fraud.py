"""Nobody calls at the company's expense: limits, alerts, and the ways round the log-in that there are not."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from schemas.tables import Call, CallLeg
from schemas.tables.base import utc_now
from tests.calls.mailbox import Mailbox
from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_scenarios import uac_refused, uas_answer, uas_busy
from tests.calls.providers import MOBILE, MOBILE_DIALLED, Providers
from tests.calls.running_exchange import RunningExchange
from tests.calls.talk import ended, is_speech, nothing_is_left, sipp_phone

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("toll_fraud")]


@pytest.fixture(scope="module")
def configuration(providers: Providers) -> dict[str, Any]:
    sample = providers.configuration()
    sample["exchange"]["default_trunks"] = ["alpha"]
    sample["exchange"]["alerts"] = {"trouble": ["it@example.be"], "emergency": ["porter@example.be"]}
    sample["exchange"]["outside_limits"] = {"account_calls": 1}
    sample["exchange"]["ring_tones"] = {"internal": "colleague"}
    anna, bram, chris = sample["sip_accounts"]
    anna["outside_minutes"], bram["outside_minutes"] = 0, 1
    chris |= {"paging": True, "dial_out_group": "all"}
    return sample


async def test_a_limit_refuses_and_tells(exchange: RunningExchange, providers: Providers, mailbox: Mailbox) -> None:
    anna = await exchange.phone("anna")
    for _ in range(2):
        await anna.dial(MOBILE_DIALLED)
        assert (await ended(anna)).startswith("403")
    call = await exchange.ended_call()
    assert "The limit of account anna, 0 minutes a day" in call.outcome_reason
    async with Sipp(uas_answer(ring_ms=50), port=providers.alpha) as alpha:
        await anna.dial("112")
        await anna.wait_event("established")
        await anna.hangup()
        (await alpha.wait()).check(1)
    await exchange.until(lambda: len(mailbox.mails) == 2, "the mails, one about two refusals")
    by_target = {str(mail["To"]): mail for mail in mailbox.mails}
    assert "Anna" in str(by_target["it@example.be"]["Subject"])
    assert str(by_target["porter@example.be"]["Subject"]) == "Anna Maes calls 112"


async def test_a_second_number_at_the_same_time(exchange: RunningExchange, providers: Providers) -> None:
    bram, again, mobile = await asyncio.gather(
        exchange.phone("bram"), exchange.phone("bram"), providers.phone(exchange, answer_mode="auto")
    )
    await bram.dial(MOBILE_DIALLED)
    await bram.wait_event("established")
    await again.dial(MOBILE_DIALLED)
    assert (await ended(again)).startswith("486")
    await bram.hangup()
    await ended(mobile)
    await nothing_is_left(exchange)


def note_earlier_call(exchange: RunningExchange, account: str, seconds: float) -> None:
    """Note a call to a number outside that ended just now."""
    ended_at = utc_now()
    begun = ended_at - timedelta(seconds=seconds)
    with Session(exchange.database) as session:
        facts = {"edge_id": "edge-1", "edge_boot_id": "1", "started_at": begun, "ended_at": ended_at}
        session.add(Call(id="earlier", source=f"account:{account}", **facts))
        session.flush()
        leg = {"called": MOBILE, "started_at": begun, "answered_at": begun, "ended_at": ended_at}
        session.add(CallLeg(call_id="earlier", number=2, party="trunk:alpha", **leg))
        session.commit()


async def test_a_call_ends_when_the_minutes_are_used_up_but_never_a_call_for_help(
    exchange: RunningExchange, providers: Providers, mailbox: Mailbox
) -> None:
    anna, bram = await asyncio.gather(exchange.phone("anna"), exchange.phone("bram"))
    note_earlier_call(exchange, "bram", seconds=50)
    async with Sipp(uas_answer(ring_ms=50), port=providers.alpha, calls=2, within=90) as alpha:
        await anna.dial("112")
        await anna.wait_event("established")
        await bram.dial(MOBILE_DIALLED)
        await bram.wait_event("established")
        await ended(bram, within=40)
        call = await exchange.ended_call()
        assert call.source == "account:bram"
        assert (call.outcome, call.outcome_reason) == (
            "answered",
            "The limit of account bram, 1 minutes a day of calls to numbers outside, is reached.",
        )
        assert is_speech(*bram.heard()), "it is said why"
        await bram.dial(MOBILE_DIALLED)
        assert (await ended(bram)).startswith("403")
        assert not [event for event in anna.events if event.kind == "closed"], "help is there as long as it takes"
        await anna.hangup()
        (await alpha.wait()).check(2)
    await exchange.until(lambda: any("Bram" in str(one["Subject"]) for one in mailbox.mails), "the mail about it")
    await nothing_is_left(exchange)


async def test_no_way_round_the_log_in(exchange: RunningExchange, providers: Providers) -> None:
    """To the edge itself, with the name of an account in From, or by a phone that sends its caller outside (302)."""
    mobile = await providers.phone(exchange)
    edge = f"127.0.0.1:{exchange.edge_port}"
    for caller in ("bram", MOBILE):
        (await Sipp(uac_refused(403, f"+{MOBILE}", caller), remote=edge).run()).check(1)
        (await Sipp(uac_refused(407, f"+{MOBILE}", caller), remote=exchange.server).run()).check(1)
    before = len(exchange.calls())
    bram = await exchange.phone("bram")
    async with sipp_phone(exchange, "anna", uas_busy(302, "Moved\nContact: <sip:+32475123456@127.0.0.1>")) as anna:
        await bram.dial("101")
        (await anna.wait()).check(1)
        await ended(bram)
    call = await exchange.ended_call()
    assert (len(exchange.calls()) - before, len(exchange.legs(call.id))) == (1, 2), "nobody else was called"
    assert not [event for event in mobile.events if event.kind == "incoming"]


async def test_how_phones_are_told_to_ring(exchange: RunningExchange) -> None:
    anna, bram, chris = await asyncio.gather(*(exchange.phone(one) for one in ("anna", "bram", "chris")))
    for number, phone in (("102", bram), ("103", chris)):
        await anna.dial(number)
        await phone.wait_event("incoming")
        await anna.hangup()
        await ended(phone)
    assert "Alert-Info: <http://127.0.0.1>;info=colleague" in bram.log() and "answer-after" not in bram.log()
    assert ">;answer-after=0" in chris.log() and "Answer-Mode: Auto" in chris.log()
