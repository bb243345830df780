"""Hold with music: each account's own class, and what the trace tells of it."""

import asyncio
from typing import Any

import pytest

from tests.calls.phones.tones import RATE_HZ, tone_samples, write_wav
from tests.calls.running_exchange import RunningExchange
from tests.calls.sample import sample_configuration
from tests.calls.talk import ANNA_HZ, BRAM_HZ, Talk, ended, hears_music, hears_only, pick_up, trunk_call

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("in-call")]

FLUTE_HZ, HORN_HZ = 1230.0, 1570.0


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    sample = sample_configuration()
    del sample["routes"][0]["steps"][0]
    sample["prompts"] += [{"id": name, "name": name, "file": f"{name}.wav"} for name in ("flute", "horn")]
    sample["music_classes"] = [
        {"id": "duet", "name": "Duet", "sounds": ["flute", "horn"]},
        {"id": "solo", "name": "Solo", "sounds": ["gone", "horn"]},
        {"id": "plain", "name": "Plain"},
    ]
    sample["prompts"].append({"id": "gone", "name": "Gone", "file": "gone.wav"})
    for account, music in zip(sample["sip_accounts"], ("duet", None, "plain"), strict=True):
        account["music_class"] = music
    sample["exchange"]["music_class"] = "solo"
    return sample


def put_sounds(exchange: RunningExchange) -> None:
    uploads = exchange.data / "sounds" / "uploads"
    uploads.mkdir(parents=True, exist_ok=True)
    for name, hz in (("flute", FLUTE_HZ), ("horn", HORN_HZ)):
        write_wav(uploads / f"{name}.wav", tone_samples(hz, 2.0), RATE_HZ)


async def test_each_account_has_its_own_music(exchange: RunningExchange) -> None:
    """A caller of a dial plan hears the class of the phone that holds him; that phone hears the exchange's."""
    put_sounds(exchange)
    anna = await exchange.phone("anna", speaks=ANNA_HZ)
    caller = await trunk_call_answered_by(exchange, anna)
    for _ in range(2):
        await anna.hold()
        await hears_only(caller, FLUTE_HZ)
        await hears_only(caller, HORN_HZ)
        await anna.resume()
        await Talk(caller, anna).both_hear()
    await caller.hold()
    await hears_only(anna, HORN_HZ)
    running = exchange.call().id
    assert (await exchange.trace(running)).steps[-1].outcome == ""
    await caller.resume()
    await Talk(caller, anna).both_hear()
    await caller.hangup()
    await ended(anna)
    call = await exchange.ended_call()
    assert call.outcome == "answered"
    steps = [(step.kind, step.summary, step.outcome) for step in exchange.steps(call.id)]
    by_anna = ("hold", "On hold by account:anna", "resumed")
    assert steps[-3:] == [by_anna, by_anna, ("hold", "On hold by trunk:sample", "resumed")]
    held = exchange.steps(call.id)[-1]
    assert held.ended_at is not None and held.ended_at > held.started_at


async def test_the_exchange_has_music_of_its_own(exchange: RunningExchange) -> None:
    chris, bram = await asyncio.gather(exchange.phone("chris"), exchange.phone("bram", speaks=BRAM_HZ))
    await chris.dial("102")
    await pick_up(bram)
    await chris.wait_event("established")
    await chris.hold()
    await hears_music(bram, ANNA_HZ)
    await chris.hangup()
    await ended(bram)


async def trunk_call_answered_by(exchange: RunningExchange, phone: Any) -> Any:
    caller = asyncio.create_task(trunk_call(exchange))
    await pick_up(phone)
    return await caller
