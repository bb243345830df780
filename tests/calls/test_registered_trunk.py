"""A trunk that registers: its provider is SIPp, which checks the exchange's password by itself."""

import asyncio
import re
from typing import Any

import pytest

from tests.calls.phones.ports import HOST, free_port, held_port
from tests.calls.phones.provider_scenarios import uas_answer_proven, uas_registrar
from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_scenarios import uac_refused
from tests.calls.providers import MOBILE, MOBILE_DIALLED, invite_to
from tests.calls.running_exchange import RunningExchange
from tests.calls.sample import DID, sample_configuration
from tests.calls.talk import ANNA_HZ, CALLER_HZ, Talk, ended, pick_up

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("registered_trunk")]

USERNAME, PASSWORD = "belplan-7", "a word of the provider's"
PORT = held_port(2)


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    sample = sample_configuration()
    sample["exchange"] |= {"main_did": DID, "default_trunks": ["gamma"]}
    sample["trunks"] = [
        {
            "id": "gamma",
            "name": "Gamma",
            "server": f"{HOST}:{PORT}",
            "domain": "provider.example",
            "registers": True,
            "username": USERNAME,
            "password": PASSWORD,
            "check_seconds": 0,
            "codecs": ["pcma"],
        }
    ]
    sample["dial_out_groups"] = [{"id": "all", "name": "Everything", "classes": ["mobile"]}]
    sample["sip_accounts"][0]["dial_out_group"] = "all"
    sample["dids"][0]["route"] = "anna"
    sample["routes"].append(
        {
            "id": "anna",
            "name": "Anna",
            "steps": [{"kind": "ring_account", "params": {"account": "anna", "seconds": 15}}],
        }
    )
    return sample


async def test_registering_calling_out_and_being_called(exchange: RunningExchange) -> None:
    """The whole life of such a trunk; its tries before the provider is there are the first test of all."""
    async with Sipp(uas_registrar(USERNAME, PASSWORD), port=PORT, within=60) as registrar:
        registered = (await registrar.wait()).check(1).messages
    contact = re.search(r"^Contact: <sip:([^@]+)@([^;>]+);bp-line=([^>]+)>", registered, re.MULTILINE)
    assert contact and (contact[1], contact[2]) == (USERNAME, exchange.server)
    assert f"To: <sip:{USERNAME}@provider.example>" in registered

    anna = await exchange.phone("anna", speaks=ANNA_HZ)
    await exchange.until(lambda: "trunk gamma: registered" in exchange.log("front"), "the trunk is registered")
    async with Sipp(uas_answer_proven(USERNAME, PASSWORD), port=PORT) as provider:
        await anna.dial(MOBILE_DIALLED)
        await anna.wait_event("established")
        await anna.hangup()
        result = (await provider.wait()).check(1)
    invite = invite_to(result)
    assert invite.uri == f"sip:+{MOBILE}@provider.example"
    assert invite.header("From").startswith(f"<sip:+{DID}@provider.example>")
    assert f"@{exchange.server}>" in invite.header("Contact"), "not the edge's, which nobody outside reaches"
    (offer,) = set(re.findall(r"^m=audio \d+ RTP/AVP (.*?)\r?$", result.messages.partition("SIP/2.0 401")[0], re.M))
    assert offer.split()[0] == "8" and len(offer.split()) == 2, "A-law and the keys"
    assert (await exchange.ended_call()).outcome == "answered"

    caller = await exchange.outside_phone(f"+{MOBILE}", free_port(2), server=exchange.server, speaks=CALLER_HZ)
    await caller.dial(f"sip:{USERNAME}@{exchange.server};bp-line={contact[3]}")
    assert (await ended(caller)).startswith("404"), "To names no number of the company: it is the contact"
    await exchange.until(lambda: exchange.call().source == "trunk:gamma", "the record of the refused call")
    assert (await exchange.ended_call()).source == "trunk:gamma"
    await caller.dial(f"sip:{DID}@{exchange.server};bp-line={contact[3]}")
    await pick_up(anna)
    await Talk(caller, anna, CALLER_HZ, ANNA_HZ).both_hear()
    await caller.hangup()
    call = await exchange.ended_call()
    assert (call.source, call.caller, call.did, call.outcome) == ("trunk:gamma", MOBILE, DID, "answered")


async def test_strangers_are_challenged(exchange: RunningExchange) -> None:
    """Neither a number of the company, nor the username of the trunk, nor the address of its provider is a proof."""
    for target in (DID, USERNAME, f"{DID}@{HOST};bp-line=AAAA"):
        stranger = Sipp(uac_refused(407, target.partition("@")[0]), remote=exchange.server)
        (await stranger.run()).check(1)
    before = exchange.calls()
    await asyncio.sleep(0.3)
    assert len(exchange.calls()) == len(before)
