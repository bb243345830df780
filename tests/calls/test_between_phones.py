"""Calls between phones by extension, and who may call what."""

import asyncio
from typing import Any

import pytest

from tests.calls.phones.baresip import Baresip, RegistrationError
from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_scenarios import Scenario, uac_call, uac_refused
from tests.calls.running_exchange import PASSWORD, RunningExchange
from tests.calls.sample import DID, sample_configuration
from tests.calls.talk import ANNA_HZ, BRAM_HZ, CHRIS_HZ, Talk, ended, is_speech, nothing_is_left, pick_up
from tests.telephony.front.test_real_calls import authenticated

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("between phones")]


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    sample = sample_configuration()
    sample["prompts"][0]["speech"][0]["text"] = "Welcome."
    sample["routes"][0]["extensions"] = ["200"]
    return sample


async def anna_and_bram(exchange: RunningExchange) -> tuple[Baresip, Baresip]:
    """Return both phones, registered."""
    anna, bram = await asyncio.gather(exchange.phone("anna", speaks=ANNA_HZ), exchange.phone("bram", speaks=BRAM_HZ))
    return anna, bram


async def test_two_phones_talk(exchange: RunningExchange) -> None:
    anna, bram = await anna_and_bram(exchange)
    await anna.dial("102")
    incoming = await bram.wait_event("incoming")
    assert incoming.peer_name == "Anna Maes"
    assert incoming.peer.startswith("sip:101@")
    await anna.wait_event("ringing")
    await bram.answer()
    await anna.wait_event("established")
    await Talk(anna, bram, ANNA_HZ, BRAM_HZ).both_hear()
    await bram.hangup()
    await ended(anna)
    call = await exchange.ended_call()
    assert (call.source, call.caller, call.caller_name) == ("account:anna", "101", "Anna Maes")
    assert (call.called, call.did, call.route_id, call.outcome) == ("102", "", "", "answered")
    await nothing_is_left(exchange)


async def test_the_callee_sees_who_really_calls(exchange: RunningExchange) -> None:
    bram = await exchange.phone("bram")
    call = authenticated(uac_call("102", "anna", hold_ms=100), "anna", PASSWORD)
    claims = tuple(step.replace("From: <sip:anna@", 'From: "The Boss" <sip:32475999999@') for step in call.steps)
    async with Sipp(Scenario("claims", claims, is_caller=True), remote=exchange.server) as anna:
        incoming = await bram.wait_event("incoming")
        await bram.answer()
        (await anna.wait()).check(1)
    assert incoming.peer_name == "Anna Maes"
    assert incoming.peer.startswith("sip:101@")
    assert (await exchange.ended_call()).caller == "101"


async def test_the_extension_of_a_group(exchange: RunningExchange) -> None:
    chris, (anna, bram) = await asyncio.gather(exchange.phone("chris", speaks=CHRIS_HZ), anna_and_bram(exchange))
    await chris.dial("100")
    await asyncio.gather(anna.wait_event("incoming"), bram.wait_event("incoming"))
    await anna.answer()
    await chris.wait_event("established")
    await ended(bram)
    await Talk(chris, anna, CHRIS_HZ, ANNA_HZ).both_hear()
    await chris.hangup()
    await ended(anna)


async def test_the_extension_of_a_route_and_a_did_from_a_phone(exchange: RunningExchange) -> None:
    anna, bram = await anna_and_bram(exchange)
    for number in ("200", DID):
        await bram.dial(number)
        await bram.wait_event("established")
        await pick_up(anna)
        assert is_speech(*bram.heard()), "the welcome"
        await Talk(bram, anna, BRAM_HZ, ANNA_HZ).both_hear()
        await anna.hangup()
        await ended(bram)
        call = await exchange.ended_call()
        assert (call.route_id, call.called, call.did) == ("main", number, DID if number == DID else "")


async def test_a_busy_colleague(exchange: RunningExchange) -> None:
    anna, bram = await anna_and_bram(exchange)
    await anna.dial("102")
    await bram.wait_event("incoming")
    await bram.reject()
    assert (await ended(anna)).startswith("486")
    call = await exchange.ended_call()
    assert call.outcome == "not-answered"
    assert [step.outcome for step in exchange.steps(call.id)] == ["busy", "ended"]
    await nothing_is_left(exchange)


async def test_a_colleague_who_is_not_there(exchange: RunningExchange) -> None:
    anna = await exchange.phone("anna")
    await anna.dial("102")
    assert (await ended(anna)).startswith("480")


async def test_who_calls_himself(exchange: RunningExchange) -> None:
    anna = await exchange.phone("anna")
    await anna.dial("101")
    await anna.wait_event("incoming")
    await anna.hangup()
    await ended(anna)
    await exchange.ended_call()
    await nothing_is_left(exchange)


@pytest.mark.parametrize(
    ("number", "status", "reason"),
    [
        ("999", 484, "999 is no extension, no short number and no telephone number."),
        ("3250999999", 403, "The account is in no dial-out group, so it may not call out."),
        ("0475123456", 403, "The account is in no dial-out group, so it may not call out."),
    ],
)
async def test_a_number_that_nobody_has(exchange: RunningExchange, number: str, status: int, reason: str) -> None:
    before = len(exchange.calls())
    anna = await exchange.phone("anna")
    await anna.dial(number)
    assert (await ended(anna)).startswith(str(status))
    await exchange.until(lambda: len(exchange.calls()) == before + 1, "the refused call is on record")
    call = await exchange.ended_call()
    assert (call.outcome, call.called, call.did) == ("refused", number, "")
    assert reason in call.outcome_reason
    assert [leg.sip_status for leg in exchange.legs(call.id)] == [status]


@pytest.mark.parametrize("number", ["3250999999", "101", "100", "200"])
async def test_what_a_trunk_may_not_call(exchange: RunningExchange, number: str) -> None:
    trunk = Sipp(uac_refused(404, number), remote=exchange.server, port=exchange.trunk_port)
    (await trunk.run()).check(1)


async def test_a_trunk_reaches_the_did_however_it_is_written(exchange: RunningExchange) -> None:
    for number in (f"+{DID}", f"00{DID}", f"0{DID[2:]}"):
        caller = await exchange.trunk_caller("+32475123456")
        await caller.dial(f"sip:{number}@{exchange.server}")
        await caller.wait_event("established")
        await exchange.switch_phones_off()
        call = exchange.call()
        assert (call.did, call.caller) == (DID, "32475123456")


async def test_who_does_not_know_the_password_calls_nobody(exchange: RunningExchange) -> None:
    for username, password in (("anna", "wrong-password"), ("nobody", PASSWORD)):
        async with Baresip(username, password=password, server=exchange.server) as phone:
            with pytest.raises(RegistrationError, match="40[13]"):
                await phone.register()
            await phone.dial("102")
            assert (await phone.wait_event("closed")).detail[:3] in ("401", "403", "407")
    unknown = Sipp(uac_refused(407, "102", "anna"), remote=exchange.server)
    (await unknown.run()).check(1)


async def test_the_edge_believes_the_front_only(exchange: RunningExchange) -> None:
    before = len(exchange.calls())
    stranger = Sipp(uac_refused(403, DID), remote=f"127.0.0.1:{exchange.edge_port}")
    (await stranger.run()).check(1)
    assert len(exchange.calls()) == before
    await nothing_is_left(exchange)


async def test_a_proof_of_ones_own_is_worth_nothing(exchange: RunningExchange) -> None:
    forged = uac_refused(403, DID)
    headers = "X-Belplan-Source: trunk;id=sample\nX-Belplan-Proof: " + 64 * "0" + "\nMax-Forwards: 70"
    steps = tuple(step.replace("Max-Forwards: 70", headers) for step in forged.steps)
    scenario = Scenario(forged.name, steps, is_caller=True)
    (await Sipp(scenario, remote=f"127.0.0.1:{exchange.edge_port}").run()).check(1)


# over TCP


@pytest.mark.parametrize(("callers", "callees"), [("tcp", "tcp"), ("udp", "tcp"), ("tcp", "udp")])
async def test_transports(exchange: RunningExchange, callers: str, callees: str) -> None:
    anna, bram = await asyncio.gather(
        exchange.phone("anna", speaks=ANNA_HZ, transport=callers),
        exchange.phone("bram", speaks=BRAM_HZ, transport=callees),
    )
    await anna.dial("102")
    await pick_up(bram)
    await anna.wait_event("established")
    await Talk(anna, bram, ANNA_HZ, BRAM_HZ).both_hear()
    await (anna if callers == "tcp" else bram).hangup()
    await ended(bram if callers == "tcp" else anna)
    for phone, transport in ((anna, callers), (bram, callees)):
        assert f"Via: SIP/2.0/{transport.upper()}" in phone.log()
        other = "UDP" if transport == "tcp" else "TCP"
        assert f"Via: SIP/2.0/{other} {phone.address}" not in phone.log()


async def test_cancel_over_tcp(exchange: RunningExchange) -> None:
    anna, bram = await asyncio.gather(*(exchange.phone(name, transport="tcp") for name in ("anna", "bram")))
    await anna.dial("102")
    await bram.wait_event("incoming")
    await anna.wait_event("ringing")
    await anna.hangup()
    await ended(bram)
    assert (await exchange.ended_call()).outcome == "abandoned"


# each codec alone, on each side


@pytest.mark.parametrize(
    ("one", "other"),
    [("PCMA", "opus"), ("opus", "PCMA"), ("PCMU", "G722"), ("G722", "PCMU"), ("opus", "G722"), ("PCMU", "PCMA")],
)
async def test_codecs(exchange: RunningExchange, one: str, other: str) -> None:
    anna, bram = await asyncio.gather(
        exchange.phone("anna", speaks=ANNA_HZ, codecs=[one]), exchange.phone("bram", speaks=BRAM_HZ, codecs=[other])
    )
    await anna.dial("102")
    await pick_up(bram)
    await anna.wait_event("established")
    await Talk(anna, bram, ANNA_HZ, BRAM_HZ).both_hear()
    await anna.hangup()
    await ended(bram)
    call = await exchange.ended_call()
    assert [leg.codec.casefold() for leg in exchange.legs(call.id)] == [one.casefold(), other.casefold()]
