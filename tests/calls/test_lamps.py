"""Keys (BLF) and message lamps (MWI) of phones follow real calls, colours and messages."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from telephony.dialog_info import Dialog
from tests.calls.phones.baresip import Baresip
from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_scenarios import Scenario, uac_call, uac_refused
from tests.calls.running_exchange import PASSWORD, RunningExchange
from tests.calls.sample import DID, sample_configuration
from tests.calls.talk import BRAM_HZ, CALLER_HZ, CHRIS_HZ, Talk, ended
from tests.telephony.front.events.watching import Notified, Watcher
from tests.telephony.front.peer import Peer, status
from tests.telephony.front.test_real_calls import authenticated

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("lamps")]

WITHIN_SECONDS, ROUNDS = 0.3, 3
"""The best of some rounds counts: other programs share the machine."""
ELSEWHERE_TEXT = "Call completed elsewhere"


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    sample = sample_configuration()
    del sample["routes"][0]["steps"][0]
    sample["routes"][0]["extensions"] = ["200"]
    sample["mwi_groups"] = [{"id": "general", "name": "General", "boxes": ["general"]}]
    for account in sample["sip_accounts"]:
        account["mwi_group"] = "general"
    sample["sip_accounts"].append({"id": "desk", "name": "Desk"})
    sample["function_indicators"] = [{"id": "night", "name": "Night", "extension": "*21", "red_route": "main"}]
    return sample


class Lamp:
    """A key of a desk phone."""

    def __init__(self, watcher: Watcher) -> None:
        self.watcher = watcher

    async def shows(self, state: str, within: float = 10.0) -> Notified:
        """Wait until it shows `free`, `early` or `confirmed`; return that notification."""
        while True:
            told = await self.watcher.notified(within)
            if (told.dialog.state if told.dialog else "free") == state:
                return told


class Desk:
    """A phone with keys."""

    def __init__(self, exchange: RunningExchange) -> None:
        self._exchange = exchange
        self._peers: list[Peer] = []

    async def key(self, extension: str) -> Lamp:
        """Return a key that watches an extension, and shows free."""
        peer = await Peer.udp(self._exchange.sip_port)
        self._peers.append(peer)
        watcher = Watcher(peer, "desk")
        assert status(await watcher.subscribe(extension, password=PASSWORD)) == 200
        lamp = Lamp(watcher)
        await lamp.shows("free")
        return lamp

    async def close(self) -> None:
        await asyncio.gather(*(peer.close() for peer in self._peers))


@pytest_asyncio.fixture(loop_scope="module")
async def desk(exchange: RunningExchange) -> AsyncIterator[Desk]:
    made = Desk(exchange)
    yield made
    await made.close()


async def happens(phone: Baresip, kind: str) -> float:
    """Wait for an event of a phone; return when it was."""
    return (await phone.wait_event(kind)).at


def remote(told: Notified) -> tuple[str, str]:
    assert isinstance(told.dialog, Dialog)
    return told.dialog.remote.uri.partition("@")[0], told.dialog.remote.name


async def test_a_call_between_two_phones(exchange: RunningExchange, desk: Desk) -> None:
    anna, bram = await asyncio.gather(exchange.phone("anna"), exchange.phone("bram"))
    caller, callee = await desk.key("101"), await desk.key("102")
    late = [await _how_late(anna, bram, caller, callee) for _ in range(ROUNDS)]
    assert all(min(times) < WITHIN_SECONDS for times in zip(*late, strict=True)), late


async def _how_late(anna: Baresip, bram: Baresip, caller: Lamp, callee: Lamp) -> list[float]:
    """Let one phone call another; return how long after each event the lamps showed it (seconds)."""
    await anna.dial("102")
    busy, rang_at = await caller.shows("confirmed"), await happens(bram, "incoming")
    assert busy.dialog is not None
    assert (busy.dialog.direction, remote(busy)) == ("initiator", ("sip:102", ""))
    rings = await callee.shows("early")
    assert remote(rings) == ("sip:101", "Anna Maes")
    await bram.answer()
    answered_at = await happens(bram, "established")
    talks = await callee.shows("confirmed")
    await anna.hangup()
    over_at = await happens(bram, "closed")
    free = [await lamp.shows("free") for lamp in (caller, callee)]
    return [rings.at - rang_at, talks.at - answered_at, *(lamp.at - over_at for lamp in free)]


async def test_a_group_and_a_route(exchange: RunningExchange, desk: Desk) -> None:
    anna, bram = await asyncio.gather(exchange.phone("anna"), exchange.phone("bram"))
    group, route, other = await desk.key("100"), await desk.key("200"), await desk.key("102")
    caller = await exchange.trunk_caller()
    await caller.dial(f"sip:{DID}@{exchange.server}")
    assert remote(await group.shows("early"))[0].endswith("32475123456")
    await asyncio.gather(route.shows("early"), other.shows("early"))
    await happens(anna, "incoming")
    await anna.answer()
    await asyncio.gather(group.shows("confirmed"), route.shows("confirmed"), other.shows("free"))
    await caller.hangup()
    await asyncio.gather(group.shows("free"), route.shows("free"))
    assert bram.events


async def test_an_edge_that_dies_takes_its_calls_along(exchange: RunningExchange, desk: Desk) -> None:
    anna, bram = await asyncio.gather(exchange.phone("anna"), exchange.phone("bram"))
    lamp = await desk.key("102")
    await anna.dial("102")
    await lamp.shows("early")
    await bram.answer()
    await lamp.shows("confirmed")
    exchange.kill("edge")
    exchange.start("edge")
    await lamp.shows("free")
    await exchange.until(exchange.edge_lives, "the edge is back", 30)
    await asyncio.gather(anna.hangup(), bram.hangup())


async def test_a_front_that_dies_shows_the_same_again(exchange: RunningExchange, desk: Desk) -> None:
    anna, bram = await asyncio.gather(exchange.phone("anna"), exchange.phone("bram"))
    lamp, free = await desk.key("102"), await desk.key("103")
    await anna.dial("102")
    await lamp.shows("early")
    await bram.answer()
    await lamp.shows("confirmed")
    exchange.kill("front")
    exchange.start("front")
    told = await lamp.watcher.notified(within=15)
    assert told.dialog is not None, "it must not go out in between"
    assert told.dialog.state == "confirmed"
    assert (await free.watcher.notified(within=15)).dialog is None
    await bram.hangup()
    await lamp.shows("free")
    await ended(anna)


@pytest.mark.parametrize("victim", ["worker", "temporal"])
async def test_other_processes_may_die(exchange: RunningExchange, desk: Desk, victim: str) -> None:
    anna, bram = await asyncio.gather(exchange.phone("anna"), exchange.phone("bram"))
    lamp = await desk.key("102")
    await anna.dial("102")
    await lamp.shows("early")
    await bram.answer()
    await lamp.shows("confirmed")
    exchange.kill(victim)
    exchange.start(victim)
    await bram.hangup()
    await lamp.shows("free")


async def test_the_message_lamp_of_a_real_phone(exchange: RunningExchange) -> None:
    anna = await exchange.phone("anna", messages_waiting=True)
    assert "Voice-Message: 0/0" in (await anna.wait_event("messages_waiting")).detail
    caller = await exchange.trunk_caller()
    await caller.dial(f"sip:{DID}@{exchange.server}")
    await caller.wait_event("established", within=30)
    await caller.wait_heard(4)
    await caller.hangup()
    assert "Voice-Message: 1/0" in (await anna.wait_event("messages_waiting")).detail
    [message] = exchange.messages()
    exchange.kill("front")
    exchange.start("front")
    assert "Voice-Message: 1/0" in (await anna.wait_event("messages_waiting")).detail
    with exchange.write() as session:
        session.delete(session.merge(message))
    assert "Voice-Message: 0/0" in (await anna.wait_event("messages_waiting")).detail


# picking up what rings elsewhere


@pytest.mark.parametrize("code", ["**102", "**100"])
async def test_a_colleague_picks_up(exchange: RunningExchange, desk: Desk, code: str) -> None:
    """The call rings anna and bram, or bram alone; chris has it by dialling the code of the key that blinks."""
    bram, chris = await asyncio.gather(exchange.phone("bram", speaks=BRAM_HZ), exchange.phone("chris", speaks=CHRIS_HZ))
    caller = await exchange.trunk_caller(speaks=CALLER_HZ)
    lamp, own = await desk.key("102"), await desk.key("103")
    await caller.dial(f"sip:{DID}@{exchange.server}")
    await bram.wait_event("incoming")
    await lamp.shows("early")
    await chris.dial(code)
    await chris.wait_event("established")
    await caller.wait_event("established")
    await Talk(caller, chris, CALLER_HZ, CHRIS_HZ).both_hear()
    await ended(bram)
    await asyncio.gather(lamp.shows("free"), own.shows("confirmed"))
    assert ELSEWHERE_TEXT in bram.log()
    await chris.hangup()
    await ended(caller)
    call = await exchange.ended_call()
    assert call.outcome == "answered"
    [step] = exchange.steps(call.id)
    assert (step.outcome, step.reason) == ("answered", "picked up")
    assert [leg.party for leg in exchange.legs(call.id)][-1] == "account:chris"


async def test_a_phone_takes_the_call_that_its_key_was_told_of(exchange: RunningExchange, desk: Desk) -> None:
    anna, bram = await asyncio.gather(exchange.phone("anna"), exchange.phone("bram"))
    lamp = await desk.key("102")
    await anna.dial("102")
    told = await lamp.shows("early")
    assert told.dialog is not None
    call = authenticated(uac_call("102", "chris", hold_ms=500), "chris", PASSWORD)
    replaces = f"Replaces: {told.dialog.id};to-tag=exchange;from-tag=watched;early-only\nMax-Forwards: 70"
    steps = tuple(step.replace("Max-Forwards: 70", replaces) if "INVITE sip:" in step else step for step in call.steps)
    assert steps != call.steps
    async with Sipp(Scenario("replaces", steps, is_caller=True), remote=exchange.server) as chris:
        await anna.wait_event("established")
        (await chris.wait()).check(1)
    await ended(bram)
    await ended(anna)
    assert [leg.party for leg in exchange.legs((await exchange.ended_call()).id)][-1] == "account:chris"


async def test_where_nothing_rings_nothing_is_picked_up(exchange: RunningExchange) -> None:
    chris = await exchange.phone("chris")
    before = len(exchange.calls())
    await chris.dial("**102")
    assert (await ended(chris)).startswith("480")
    refused = authenticated(uac_refused(481, "102", "chris"), "chris", PASSWORD)
    gone = "Replaces: call-20260101-000000-12345678-2;to-tag=a;from-tag=b\nMax-Forwards: 70"
    steps = tuple(step.replace("Max-Forwards: 70", gone) if "INVITE sip:" in step else step for step in refused.steps)
    (await Sipp(Scenario("too_late", steps, is_caller=True), remote=exchange.server).run()).check(1)
    assert len(exchange.calls()) == before


async def test_nobody_outside_picks_up(exchange: RunningExchange) -> None:
    anna, bram = await asyncio.gather(exchange.phone("anna"), exchange.phone("bram"))
    await anna.dial("102")
    await bram.wait_event("incoming")
    trunk = Sipp(uac_refused(404, "**102"), remote=exchange.server, port=exchange.trunk_port)
    (await trunk.run()).check(1)
    await bram.answer()
    await anna.wait_event("established")
