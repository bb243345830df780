"""The phones themselves: two of them call each other, with nothing of ours in between."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from tests.calls.phones.baresip import Baresip
from tests.calls.phones.ports import free_port, udp_port_is_taken
from tests.calls.phones.tones import only_tone, segments, tone_level, tone_samples, write_wav
from tests.calls.talk import hears_only

ANNA_HZ, BRAM_HZ = 440.0, 620.0


@pytest.fixture
async def phones() -> AsyncIterator[tuple[Baresip, Baresip]]:
    anna = Baresip("anna", speaks=ANNA_HZ, display_name="Anna Peeters")
    async with anna, Baresip("bram", speaks=BRAM_HZ) as bram:
        yield anna, bram


async def connect(caller: Baresip, callee: Baresip) -> None:
    await caller.dial(callee.uri)
    await callee.wait_event("incoming")
    await callee.answer()
    for phone in (caller, callee):
        await phone.wait_event("established")
        await phone.wait_event("media")


async def test_each_hears_the_other_and_nothing_else(phones: tuple[Baresip, Baresip]) -> None:
    anna, bram = phones
    await anna.dial(bram.uri)
    incoming = await bram.wait_event("incoming")
    assert incoming.peer_name == "Anna Peeters"
    assert incoming.peer == anna.uri
    await anna.wait_event("ringing")
    assert not len(anna.heard()[0])
    await bram.answer()
    await anna.wait_event("established")
    await hears_only(anna, BRAM_HZ)
    await hears_only(bram, ANNA_HZ)
    await anna.wait_heard(0.5)
    await bram.hangup()
    assert (await anna.wait_event("closed")).detail == "Connection reset by peer"
    samples, rate = anna.heard()
    assert len(samples) >= rate
    assert only_tone(*anna.heard(last_seconds=0.5), BRAM_HZ)


@pytest.mark.parametrize(("codec", "rate"), [("opus", 48000), ("G722", 16000), ("PCMA", 8000), ("PCMU", 8000)])
async def test_codecs(codec: str, rate: int) -> None:
    async with Baresip("anna", codecs=[codec], speaks=ANNA_HZ) as anna, Baresip("bram", speaks=BRAM_HZ) as bram:
        await connect(anna, bram)
        samples, heard_rate = await bram.wait_heard(1.0)
        assert heard_rate == rate
        assert only_tone(samples, rate, ANNA_HZ)
        assert tone_level(samples, rate, ANNA_HZ) == pytest.approx(-16, abs=2)
        await hears_only(anna, BRAM_HZ)


async def test_tcp() -> None:
    async with Baresip("anna", transport="tcp") as anna, Baresip("bram", transport="tcp") as bram:
        await connect(anna, bram)
        assert "INVITE sip:bram" in anna.log() and "SIP/2.0/TCP" in anna.log()
        assert "SIP/2.0/UDP" not in anna.log()


async def test_digits(phones: tuple[Baresip, Baresip]) -> None:
    anna, bram = phones
    await connect(anna, bram)
    await anna.send_digits("112#*0")
    await bram.wait_digits("112#*0")
    assert anna.digits() == ""


async def test_hold_and_resume(phones: tuple[Baresip, Baresip]) -> None:
    anna, bram = phones
    await connect(anna, bram)
    await bram.wait_heard(0.5)
    await anna.wait_event("remote_sdp")
    await anna.hold()
    await anna.wait_event("remote_sdp")
    assert "a=sendonly" in anna.log()
    with pytest.raises(TimeoutError, match="heard less than"):
        await bram.wait_heard(0.5, within=1.0)
    await anna.resume()
    await anna.wait_event("remote_sdp")
    await hears_only(bram, ANNA_HZ)
    await hears_only(anna, BRAM_HZ)


async def test_a_refused_call(phones: tuple[Baresip, Baresip]) -> None:
    anna, bram = phones
    await anna.dial(bram.uri)
    await bram.wait_event("incoming")
    await bram.reject()
    assert (await anna.wait_event("closed")).detail.startswith("486")
    with pytest.raises(ValueError, match="486 only"):
        await bram.reject(603)


async def test_a_cancelled_call(phones: tuple[Baresip, Baresip]) -> None:
    anna, bram = phones
    await anna.dial(bram.uri)
    await bram.wait_event("incoming")
    await anna.wait_event("ringing")
    await anna.hangup()
    await bram.wait_event("closed")
    assert "CANCEL sip:bram" in anna.log()


async def test_automatic_answer(phones: tuple[Baresip, Baresip]) -> None:
    anna, bram = phones
    await bram.set_answer_mode("auto")
    await anna.dial(bram.uri)
    await anna.wait_event("established")
    assert not [event for event in bram.events if event.kind == "incoming"]


async def test_calls_one_after_the_other_are_recorded_apart(phones: tuple[Baresip, Baresip]) -> None:
    anna, bram = phones
    await connect(anna, bram)
    await anna.wait_heard(1.5)
    await anna.hangup()
    await bram.wait_event("closed")
    await connect(anna, bram)
    await anna.wait_heard(0.3)
    samples, rate = anna.heard()
    assert len(samples) < 1.2 * rate


async def test_a_phone_speaks_a_file_again_and_again(tmp_path: Path) -> None:
    said = write_wav(tmp_path / "said.wav", np.concatenate([tone_samples(500, 1.0), tone_samples(900, 1.0)]))
    async with Baresip("anna", speaks=said) as anna, Baresip("bram") as bram:
        await connect(anna, bram)
        heard = [one.hz for one in segments(*await bram.wait_heard(4.5)) if one.hz and one.seconds >= 0.5]
    assert heard[:4] == pytest.approx([500, 900, 500, 900], abs=15)


async def test_a_trunk_calls_from_its_own_address() -> None:
    port = free_port(2)
    async with Baresip("bram") as bram, Baresip("+32475123456", sip_port=port, server=bram.address) as trunk:
        await trunk.dial(f"sip:bram@{bram.address}")
        incoming = await bram.wait_event("incoming")
        assert f"Via: SIP/2.0/UDP 127.0.0.1:{port};" in bram.log()
        assert incoming.peer.startswith("sip:+32475123456@")


async def test_a_phone_that_stops_hangs_up_and_leaves_nothing(phones: tuple[Baresip, Baresip]) -> None:
    anna, bram = phones
    await connect(anna, bram)
    await anna.wait_heard(0.5)
    folder, port = anna.folder, anna.sip_port
    await anna.stop()
    await bram.wait_event("closed")
    assert not folder.exists()
    assert not udp_port_is_taken(port)
    assert only_tone(*anna.heard(last_seconds=0.4), BRAM_HZ)


async def test_a_killed_phone_says_no_goodbye(phones: tuple[Baresip, Baresip]) -> None:
    anna, bram = phones
    await connect(anna, bram)
    await anna.kill()
    with pytest.raises(TimeoutError):
        await bram.wait_event("closed", within=1.0)


async def test_a_wait_that_fails_tells_the_story(phones: tuple[Baresip, Baresip]) -> None:
    with pytest.raises(TimeoutError, match="anna: no incoming in 0.1 s"):
        await phones[0].wait_event("incoming", within=0.1)
    with pytest.raises(ValueError, match="No such event"):
        await phones[0].wait_event("answered")


async def test_a_port_in_use_is_told() -> None:
    async with Baresip("anna") as anna:
        with pytest.raises(RuntimeError, match="did not start"):
            await Baresip("bram", sip_port=anna.sip_port).start()


async def test_ten_phones_at_once() -> None:
    phones = [Baresip(f"phone{number}") for number in range(10)]
    try:
        await asyncio.gather(*(phone.start() for phone in phones))
        assert len({phone.sip_port for phone in phones}) == 10
    finally:
        await asyncio.gather(*(phone.stop() for phone in phones))
