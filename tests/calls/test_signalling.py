"""SIP as it comes over real networks, and the sample's own exchange file."""

import asyncio
import re
from typing import Any

import pytest
import yaml

from tests.calls.phones.caller_behind_nat import CallerBehindNat
from tests.calls.phones.eager_phone import EagerPhone
from tests.calls.phones.events import PATIENCE_SECONDS
from tests.calls.phones.ports import free_port
from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_odd_callers import uac_late_ack, uac_late_offer, uac_prack, uac_reinvites
from tests.calls.phones.sipp_scenarios import Scenario, uac_call, uac_refused, uac_register, uas_answer
from tests.calls.phones.tones import only_tone
from tests.calls.phones.udp_link import DuplicatingLink
from tests.calls.running_exchange import PASSWORD, ROOT, RunningExchange
from tests.calls.sample import DID
from tests.calls.talk import ANNA_HZ, CALLER_HZ, ended, hears_only, is_speech, nothing_is_left, sipp_phone, trunk_call

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("signalling")]

CHRIS, ANNA = "3250123101", "3250123102"
EAGER_CALLS = 40


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    """The exchange file that an empty database starts with, and two numbers that ring at once."""
    sample: dict[str, Any] = yaml.safe_load((ROOT / "schemas" / "sample_exchange.yaml").read_text())
    del sample["format"]
    assert sample["trunks"][0]["addresses"] == ["127.0.0.1:5090"]
    sample["trunks"][0]["addresses"] = ["127.0.0.1:TRUNK_PORT"]
    for number, account in ((CHRIS, "chris"), (ANNA, "anna")):
        steps = [{"kind": "ring_account", "params": {"account": account, "seconds": 10}}]
        sample["routes"].append({"id": account, "name": account, "steps": steps})
        sample["dids"].append({"number": number, "name": account, "route": account})
    return sample


def changed(scenario: Scenario, old: str, new: str) -> Scenario:
    """Return a scenario in which one text of its INVITE is another."""
    steps = tuple(step.replace(old, new) if "INVITE sip:" in step else step for step in scenario.steps)
    assert steps != scenario.steps
    return Scenario(scenario.name, steps, scenario.is_caller)


def caller(exchange: RunningExchange, scenario: Scenario, **options: Any) -> Sipp:
    """Return SIPp on the trunk."""
    return Sipp(scenario, remote=exchange.server, port=exchange.trunk_port, **options)


async def test_the_sample_takes_a_call(exchange: RunningExchange) -> None:
    anna = await exchange.phone("anna", speaks=ANNA_HZ)
    phone = await trunk_call(exchange, DID)
    assert is_speech(*await phone.wait_heard(2.0)), "the welcome"
    await anna.wait_event("incoming")
    await anna.answer()
    await hears_only(phone, ANNA_HZ)
    await phone.hangup()
    assert (await exchange.ended_call()).outcome == "answered"


async def test_an_invite_that_arrives_three_times_is_one_call(exchange: RunningExchange) -> None:
    anna = await exchange.phone("anna", answer_mode="auto")
    before = len(exchange.calls())
    async with DuplicatingLink(exchange.server, port=exchange.trunk_port) as link:
        call = Sipp(uac_call(ANNA, hold_ms=500), remote=exchange.server, via=link.address)
        (await call.run()).check(1)
        assert link.duplicated == 2
    await exchange.ended_call()
    assert len(exchange.calls()) == before + 1
    assert len([event for event in anna.events if event.kind == "established"]) == 1
    await nothing_is_left(exchange)


async def test_an_invite_that_arrives_again_after_the_answer(exchange: RunningExchange) -> None:
    await exchange.phone("anna", answer_mode="auto")
    before = len(exchange.calls())
    call = uac_call(ANNA, hold_ms=300)
    # nop, INVITE …, ACK; then a pause, and the INVITE with the branch that it had
    pause, again = call.steps[-2], call.steps[1].replace("[branch]", f"[branch-{len(call.steps) - 2}]")
    again = again.replace('retrans="500" start_rtd="ringing"', "")
    steps = (*call.steps[:-1], again, pause, call.steps[-1])
    result = (await caller(exchange, Scenario("again", steps, is_caller=True)).run()).check(1)
    assert result.messages.count(f"\nINVITE sip:{ANNA}@") >= 2
    await exchange.ended_call()
    assert len(exchange.calls()) == before + 1
    await nothing_is_left(exchange)


@pytest.mark.parametrize("refresher", ["uas", "uac"])
async def test_session_timer(exchange: RunningExchange, refresher: str) -> None:
    anna = await exchange.phone("anna", answer_mode="auto")
    asks = f"Supported: timer\nSession-Expires: 90;refresher={refresher}\nMin-SE: 90\nMax-Forwards: 70"
    result = await caller(exchange, changed(uac_call(ANNA, hold_ms=100), "Max-Forwards: 70", asks)).run()
    answer = result.check(1).messages.partition("SIP/2.0 200 OK")[2].partition("m=audio")[0]
    assert f"Session-Expires: 90;refresher={refresher}" in answer
    assert ("Require: timer" in answer) == (refresher == "uac"), "RFC 4028 section 9"
    invite = anna.log().partition("\nINVITE sip:")[2].partition("m=audio")[0]
    assert "timer" in invite.partition("Supported:")[2].partition("\n")[0]
    assert "Session-Expires: " in invite


async def test_a_session_timer_that_is_too_short(exchange: RunningExchange) -> None:
    asks = "Supported: timer\nSession-Expires: 30\nMax-Forwards: 70"
    result = await caller(exchange, changed(uac_refused(422, ANNA), "Max-Forwards: 70", asks)).run()
    assert "Min-SE: 90" in result.check(1).messages


async def test_a_caller_without_an_offer(exchange: RunningExchange) -> None:
    anna = await exchange.phone("anna", answer_mode="auto")
    result = (await caller(exchange, uac_late_offer(ANNA)).run()).check(1)
    assert "m=audio" in result.messages.partition("SIP/2.0 200")[2]
    await ended(anna)
    assert (await exchange.ended_call()).outcome == "answered"


async def test_a_caller_who_changes_the_media(exchange: RunningExchange) -> None:
    anna = await exchange.phone("anna", answer_mode="auto")
    result = (await caller(exchange, uac_reinvites(ANNA)).run()).check(1)
    assert (
        re.findall(r"^a=(recvonly|sendrecv|inactive)", result.messages.partition("a=sendonly")[2], re.M)[0]
        == "recvonly"
    )
    await ended(anna)
    assert len([event for event in anna.events if event.kind == "established"]) == 1
    assert (await exchange.ended_call()).outcome == "answered"


async def test_an_ack_that_comes_late(exchange: RunningExchange) -> None:
    anna = await exchange.phone("anna", answer_mode="auto")
    result = (await caller(exchange, uac_late_ack(ANNA)).run()).check(1)
    received = result.messages.partition("ACK sip:")[0]
    assert received.count("SIP/2.0 200 OK") > 1
    await ended(anna)
    assert (await exchange.ended_call()).outcome == "answered"


async def test_a_caller_who_requires_prack(exchange: RunningExchange) -> None:
    anna = await exchange.phone("anna")
    calling = asyncio.create_task(caller(exchange, uac_prack(ANNA)).run())
    await anna.wait_event("incoming")
    await asyncio.sleep(0.5)  # the 180 is acknowledged by then
    await anna.answer()
    result = (await calling).check(1)
    assert "PRACK sip:" in result.messages
    assert (await exchange.ended_call()).outcome == "answered"


async def test_a_caller_behind_nat(exchange: RunningExchange) -> None:
    anna = await exchange.phone("anna", answer_mode="auto", speaks=ANNA_HZ)
    async with CallerBehindNat(exchange.server, exchange.trunk_port, ANNA, hz=CALLER_HZ) as phone:
        await phone.call()
        await hears_only(anna, CALLER_HZ)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not only_tone(*await phone.hears(0.5), ANNA_HZ):
                pass
    assert (await exchange.ended_call()).outcome == "answered"


async def test_a_request_that_is_older_than_the_one_before(exchange: RunningExchange) -> None:
    """It is refused (RFC 3261 section 12.2.2), and the call goes on."""
    anna = await exchange.phone("anna", answer_mode="auto", speaks=ANNA_HZ)
    async with CallerBehindNat(exchange.server, exchange.trunk_port, ANNA, hz=CALLER_HZ) as phone:
        await phone.call()
        assert (await phone.request("UPDATE", 7)).startswith("SIP/2.0 200")
        assert (await phone.request("UPDATE", 5)).startswith("SIP/2.0 500")
        await hears_only(anna, CALLER_HZ)
    assert (await exchange.ended_call()).outcome == "answered"


async def test_a_provider_who_asks_whether_the_call_is_still_there(exchange: RunningExchange) -> None:
    """RFC 3261 section 11.2."""
    anna = await exchange.phone("anna", answer_mode="auto", speaks=ANNA_HZ)
    async with CallerBehindNat(exchange.server, exchange.trunk_port, ANNA, hz=CALLER_HZ) as phone:
        await phone.call()
        assert (await phone.request("OPTIONS", 7)).startswith("SIP/2.0 200 OK")
        await hears_only(anna, CALLER_HZ)
    assert (await exchange.ended_call()).outcome == "answered"


async def test_both_sides_change_the_media_at_once(exchange: RunningExchange) -> None:
    """The one that comes in meanwhile gets 491 (RFC 3261 section 14.2), the edge's own is answered; all go on talking.

    The edge's re-INVITE is the refresh of the session, after half of the shortest time that there is.
    """
    anna = await exchange.phone("anna", answer_mode="auto", speaks=ANNA_HZ)
    async with CallerBehindNat(exchange.server, exchange.trunk_port, ANNA, hz=CALLER_HZ) as phone:
        await phone.call("Supported: timer", "Session-Expires: 90;refresher=uas", "Allow: INVITE, ACK, CANCEL, BYE")
        assert (await phone.crosses_reinvite(within=80)).startswith("SIP/2.0 491")
        await hears_only(anna, CALLER_HZ)
    assert (await exchange.ended_call()).outcome == "answered"


@pytest.mark.parametrize("lines", [40, 90])
async def test_a_large_invite(exchange: RunningExchange, lines: int) -> None:
    await exchange.phone("anna", answer_mode="auto")
    candidates = "\n".join(
        f"a=candidate:{n} 1 UDP 2130706431 192.0.2.{n} 40000 typ host generation 0" for n in range(1, lines)
    )
    large = changed(uac_call(ANNA, hold_ms=100), "a=ptime:20", "a=ptime:20\n" + candidates)
    (await caller(exchange, large).run()).check(1)


async def test_whoever_speaks_before_answering_is_heard(exchange: RunningExchange) -> None:
    """What waits when the media starts must not be the last that is read of it."""
    port = free_port()
    registration = Sipp(uac_register("chris", PASSWORD, expires=60), remote=exchange.server, port=port)
    (await registration.run()).check(1)
    before = len(exchange.calls())
    async with EagerPhone(port):
        load = caller(exchange, uac_call(CHRIS, hold_ms=1500), calls=EAGER_CALLS, rate=10)
        (await load.run()).check(EAGER_CALLS)
        await exchange.until(lambda: all(call.ended_at for call in exchange.calls()), "all records")
    legs = [leg for call in exchange.calls()[before:] for leg in exchange.legs(call.id)]
    heard = [leg.rx_packets for leg in legs if leg.party == "account:chris"]
    assert len(heard) == EAGER_CALLS
    assert min(heard) > 10, sorted(heard)
    gone = Sipp(uac_register("chris", PASSWORD, expires=0), remote=exchange.server, port=port)
    (await gone.run()).check(1)


async def test_twenty_calls_at_once(exchange: RunningExchange) -> None:
    before = len(exchange.calls())
    async with sipp_phone(exchange, "chris", uas_answer(ring_ms=50), calls=20) as phone:
        load = caller(exchange, uac_call(CHRIS, hold_ms=2500), calls=20, rate=20)
        (await load.run()).check(20)
        (await phone.wait()).check(20)
    await exchange.until(lambda: all(call.ended_at for call in exchange.calls()), "all records")
    outcomes = [call.outcome for call in exchange.calls()[before:]]
    assert outcomes == ["answered"] * 20
    await nothing_is_left(exchange)
