"""Call parking by real phones: transferred to 0 and a place, taken back by dialling it, back in time, lamps."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.calls.phones.baresip import Baresip
from tests.calls.phones.sipp_transfer import uas_transfers
from tests.calls.running_exchange import RunningExchange
from tests.calls.sample import sample_configuration
from tests.calls.talk import (
    ANNA_HZ,
    BRAM_HZ,
    CHRIS_HZ,
    Talk,
    ended,
    hears_music,
    hears_only,
    is_speech,
    nothing_is_left,
    sipp_phone,
)
from tests.calls.test_lamps import Desk
from tests.calls.test_transfer import answered_by, call_id, replacing, story, transferred

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("in-call")]

PARKED_SECONDS = 12


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    sample = sample_configuration()
    del sample["routes"][0]["steps"][0]
    sample["sip_accounts"].append({"id": "desk", "name": "Desk"})
    sample["parking_ranges"] = [
        {"id": "reception", "name": "Reception", "first": "200", "last": "210"},
        {"id": "short", "name": "Short", "first": "220", "last": "221", "seconds": PARKED_SECONDS},
    ]
    return sample


@pytest_asyncio.fixture(loop_scope="module")
async def desk(exchange: RunningExchange) -> AsyncIterator[Desk]:
    made = Desk(exchange)
    yield made
    await made.close()


async def hears_speech(phone: Baresip) -> None:
    async with asyncio.timeout(20):
        while not is_speech(*await phone.wait_heard(1.2)):
            continue


async def test_a_call_is_parked_and_taken_by_a_colleague(exchange: RunningExchange, desk: Desk) -> None:
    """The place is said to who parks; the worker dies meanwhile; a second call finds the place taken."""
    anna, lamp = await asyncio.gather(exchange.phone("anna", speaks=ANNA_HZ), desk.key("202"))
    caller = await answered_by(exchange, anna)
    parked = exchange.call().id
    await transferred(anna, "0202", exchange)
    await hears_speech(anna)
    await ended(anna)
    await lamp.shows("confirmed")
    await hears_music(caller, ANNA_HZ)
    exchange.kill("worker")
    refers = uas_transfers(f"sip:0202@{exchange.server}", (100, 486))
    bram = await exchange.phone("bram", speaks=BRAM_HZ)
    exchange.start("worker")
    async with sipp_phone(exchange, "chris", refers, tone_hz=CHRIS_HZ) as chris:
        await bram.dial("103")
        await hears_only(bram, CHRIS_HZ)

        async def given_back() -> bool:
            return (await exchange.trace(exchange.call().id)).steps[-1].kind == "transfer_back"

        await exchange.until(given_back, "the second call is given back")
        await hears_only(bram, CHRIS_HZ)
        await bram.hangup()
        (await chris.wait()).check(1)
    await hears_music(caller, ANNA_HZ)
    await bram.dial("202")
    await Talk(caller, bram, phone_hz=BRAM_HZ).both_hear()
    await lamp.shows("free")
    await caller.hangup()
    await ended(bram)
    await exchange.until(lambda: all(call.ended_at for call in exchange.calls()), "the calls are over")
    assert story(exchange, parked) == [("ring_group", "answered"), ("transfer", "accepted"), ("park", "taken")]
    assert [leg.party for leg in exchange.legs(parked)][-1] == "account:bram"
    await nothing_is_left(exchange)


async def test_nobody_takes_it_and_it_goes_back_to_who_parked(exchange: RunningExchange, desk: Desk) -> None:
    anna, lamp = await asyncio.gather(exchange.phone("anna", speaks=ANNA_HZ), desk.key("221"))
    caller = await answered_by(exchange, anna)
    await transferred(anna, "0221", exchange)
    await ended(anna)
    await lamp.shows("confirmed")
    await anna.wait_event("incoming", within=PARKED_SECONDS + 10)
    await lamp.shows("free")
    await anna.answer()
    await Talk(caller, anna).both_hear()
    await caller.hangup()
    call = await exchange.ended_call()
    assert story(exchange, call.id)[2:] == [("park", "timeout"), ("ring_account", "answered")]


async def test_parked_after_a_look_at_the_place(exchange: RunningExchange) -> None:
    """Anna calls the place, hears its number, and joins: her phone's button for transfer does so."""
    anna = await exchange.phone("anna", speaks=ANNA_HZ)
    caller = await answered_by(exchange, anna)
    await anna.dial("0203")
    await hears_speech(anna)
    place = call_id(anna, -1)
    await anna.select_line(1)
    await anna.transfer(replacing(exchange, place))
    await hears_music(caller, ANNA_HZ)
    await ended(anna)
    bram = await exchange.phone("bram", speaks=BRAM_HZ)
    await bram.dial("203")
    await Talk(caller, bram, phone_hz=BRAM_HZ).both_hear()
    await bram.hangup()
    await ended(caller)


async def test_where_nothing_is_parked(exchange: RunningExchange) -> None:
    bram = await exchange.phone("bram")
    await bram.dial("204")
    assert (await ended(bram)).startswith("480")
    await exchange.until(
        lambda: [one.called for one in exchange.calls()][-1:] == ["204"], "the record of the refused call"
    )
    call = await exchange.ended_call()
    assert "Nothing is parked at 204." in call.outcome_reason
