"""Video (P5): H.264 between two phones whose accounts both may have it, and never else."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.calls.phones.baresip import Baresip
from tests.calls.phones.pictures import Picture
from tests.calls.phones.ports import HOST, udp_port_is_taken
from tests.calls.running_exchange import RTP_PORTS, RunningExchange
from tests.calls.sample import DID, sample_configuration
from tests.calls.talk import ANNA_HZ, BRAM_HZ, CHRIS_HZ, Talk, ended, hears_music, pick_up

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("video")]

BARS = ("red", "green", "blue")
ANNA_SIZE, BRAM_SIZE, CHRIS_SIZE = "320x240", "176x144", "352x288"
ENOUGH = 10
"""Packets of video by which it flows: the phones send ten pictures a second."""


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    sample = sample_configuration()
    sample["sip_accounts"] += [
        {"id": "dora", "name": "Dora", "extensions": ["104"], "secure": True},
        {"id": "emil", "name": "Emil", "extensions": ["105"], "secure": True},
        {"id": "frank", "name": "Frank", "extensions": ["106"]},
    ]
    for account in sample["sip_accounts"]:
        account["video"] = account["id"] != "chris"
    return sample


def size(picture: Picture) -> str:
    return f"{picture.width}x{picture.height}"


def video_ports(exchange: RunningExchange) -> list[int]:
    """Return the ports that the exchange has for video and uses."""
    last = int(exchange.environment["BELPLAN_RTP_PORT_LAST"])
    return [port for port in range(last - RTP_PORTS // 4 + 1, last + 1) if udp_port_is_taken(port)]


def video_lines(exchange: RunningExchange, phone: Baresip, *, received: bool) -> list[list[str]]:
    """Return the words of the video lines in what a phone received from the exchange, or sent to it."""
    servers = {f"{HOST}:{port}" for port in (exchange.sip_port, exchange.sip_tls_port)}
    parts = re.split(r"^\w+ (\S+) -> \S+\n(?=.*SIP/2\.0)", phone.log(), flags=re.MULTILINE)
    texts = [text for source, text in zip(parts[1::2], parts[2::2], strict=True) if (source in servers) is received]
    return [line.split() for text in texts for line in re.findall(r"^m=video .*$", text, re.MULTILINE)]


@asynccontextmanager
async def in_conversation(
    exchange: RunningExchange, caller: Baresip, called: Baresip, number: str
) -> AsyncIterator[None]:
    """A call that is up inside the block; after it the ports of its video are free."""
    await caller.dial(number)
    await pick_up(called)
    await caller.wait_event("established")
    yield
    await caller.hangup()
    await asyncio.gather(ended(caller), ended(called))
    assert (await exchange.ended_call()).outcome == "answered"
    await exchange.until(lambda: not video_ports(exchange), "the ports of the video are free")


async def each_sees_the_other(phones: Sequence[Baresip], sizes: Sequence[str]) -> None:
    seen = await asyncio.gather(*(phone.sees() for phone in phones))
    assert [size(picture) for picture in seen] == list(reversed(sizes))
    assert {picture.bars for picture in seen} == {BARS}


async def anna_and_bram(exchange: RunningExchange) -> tuple[Baresip, Baresip]:
    anna, bram = await asyncio.gather(
        exchange.phone("anna", speaks=ANNA_HZ, video=ANNA_SIZE), exchange.phone("bram", speaks=BRAM_HZ, video=BRAM_SIZE)
    )
    return anna, bram


async def test_two_phones_that_may_see_each_other(exchange: RunningExchange) -> None:
    anna, bram = await anna_and_bram(exchange)
    async with in_conversation(exchange, anna, bram, "102"):
        await each_sees_the_other((anna, bram), (ANNA_SIZE, BRAM_SIZE))
        await Talk(anna, bram, ANNA_HZ, BRAM_HZ).both_hear()
        assert len(video_ports(exchange)) == 4
    for phone in (anna, bram):
        [(sent, got)] = phone.video_packets()
        assert sent >= ENOUGH and got >= ENOUGH


async def test_hold_and_resume(exchange: RunningExchange) -> None:
    anna, bram = await anna_and_bram(exchange)
    async with in_conversation(exchange, anna, bram, "102"):
        for holder, held in ((anna, bram), (bram, anna)):
            await each_sees_the_other((anna, bram), (ANNA_SIZE, BRAM_SIZE))
            await holder.hold()
            await hears_music(held, ANNA_HZ if holder is anna else BRAM_HZ)
            await holder.resume()
            await Talk(anna, bram, ANNA_HZ, BRAM_HZ).both_hear()
        await each_sees_the_other((anna, bram), (ANNA_SIZE, BRAM_SIZE))


@pytest.mark.parametrize(("caller", "called", "number"), [("anna", "chris", "103"), ("chris", "anna", "101")])
async def test_one_may_not(exchange: RunningExchange, caller: str, called: str, number: str) -> None:
    hz = {"anna": ANNA_HZ, "chris": CHRIS_HZ}
    phones = await asyncio.gather(
        *(exchange.phone(one, speaks=hz[one], video=CHRIS_SIZE) for one in (caller, called)),
    )
    async with in_conversation(exchange, *phones, number):
        await Talk(*phones, hz[caller], hz[called]).both_hear()
        assert not video_ports(exchange)
    assert video_lines(exchange, phones[0], received=False), "the caller's phone wanted it"
    assert {port for _, port, *_ in video_lines(exchange, phones[0], received=True)} == {"0"}
    assert not video_lines(exchange, phones[1], received=True), "the other one was not asked"


async def test_a_phone_without_video(exchange: RunningExchange) -> None:
    anna, bram = await asyncio.gather(
        exchange.phone("anna", speaks=ANNA_HZ, video=ANNA_SIZE), exchange.phone("bram", speaks=BRAM_HZ)
    )
    async with in_conversation(exchange, anna, bram, "102"):
        await Talk(anna, bram, ANNA_HZ, BRAM_HZ).both_hear()
        assert not video_ports(exchange)
    async with in_conversation(exchange, bram, anna, "101"):
        await Talk(anna, bram, ANNA_HZ, BRAM_HZ).both_hear()
    assert {port for _, port, *_ in video_lines(exchange, anna, received=True)} == {"0"}


@pytest.mark.parametrize("answers", ["anna", "bram"])
async def test_of_a_group_the_phone_that_answers(exchange: RunningExchange, answers: str) -> None:
    """Anna's phone has no video, Bram's has."""
    frank, anna, bram = await asyncio.gather(
        exchange.phone("frank", speaks=CHRIS_HZ, video=CHRIS_SIZE),
        exchange.phone("anna", speaks=ANNA_HZ),
        exchange.phone("bram", speaks=BRAM_HZ, video=BRAM_SIZE),
    )
    called, hz = {"anna": (anna, ANNA_HZ), "bram": (bram, BRAM_HZ)}[answers]
    async with in_conversation(exchange, frank, called, "100"):
        await Talk(frank, called, CHRIS_HZ, hz).both_hear()
        if called is bram:
            await each_sees_the_other((frank, bram), (CHRIS_SIZE, BRAM_SIZE))
        assert len(video_ports(exchange)) == (4 if called is bram else 0)


async def test_a_call_that_the_plan_answered_has_none(exchange: RunningExchange) -> None:
    frank, bram = await asyncio.gather(
        exchange.phone("frank", speaks=CHRIS_HZ, video=CHRIS_SIZE),
        exchange.phone("bram", speaks=BRAM_HZ, video=BRAM_SIZE),
    )
    async with in_conversation(exchange, frank, bram, DID):
        await Talk(frank, bram, CHRIS_HZ, BRAM_HZ).both_hear()
        assert not video_ports(exchange)
    assert {port for _, port, *_ in video_lines(exchange, frank, received=True)} == {"0"}
    assert not video_lines(exchange, bram, received=True)


async def test_encrypted_video_between_two_secure_accounts(exchange: RunningExchange) -> None:
    dora, emil, anna = await asyncio.gather(
        exchange.phone("dora", transport="tls", encrypted=True, speaks=ANNA_HZ, video=ANNA_SIZE),
        exchange.phone("emil", transport="tls", encrypted=True, speaks=BRAM_HZ, video=BRAM_SIZE),
        exchange.phone("anna", speaks=CHRIS_HZ, video=CHRIS_SIZE),
    )
    async with in_conversation(exchange, dora, emil, "105"):
        await each_sees_the_other((dora, emil), (ANNA_SIZE, BRAM_SIZE))
        await Talk(dora, emil, ANNA_HZ, BRAM_HZ).both_hear()
        await emil.hold()
        await hears_music(dora, BRAM_HZ)
        await emil.resume()
        await Talk(dora, emil, ANNA_HZ, BRAM_HZ).both_hear()
        await each_sees_the_other((dora, emil), (ANNA_SIZE, BRAM_SIZE))
    assert {profile for _, _, profile, *_ in video_lines(exchange, emil, received=True)} == {"RTP/SAVP"}
    async with in_conversation(exchange, dora, anna, "101"):  # only one of them is encrypted
        await Talk(dora, anna, ANNA_HZ, CHRIS_HZ).both_hear()
        assert not video_ports(exchange)
    assert not video_lines(exchange, anna, received=True)


async def test_a_transfer_ends_it(exchange: RunningExchange) -> None:
    (anna, bram), frank = await asyncio.gather(
        anna_and_bram(exchange), exchange.phone("frank", speaks=CHRIS_HZ, video=CHRIS_SIZE)
    )
    await anna.dial("102")
    await pick_up(bram)
    await each_sees_the_other((anna, bram), (ANNA_SIZE, BRAM_SIZE))
    await bram.transfer(f"sip:106@{exchange.server}")
    await pick_up(frank)
    await ended(bram)
    await Talk(anna, frank, ANNA_HZ, CHRIS_HZ).both_hear()
    assert not video_ports(exchange)
    await anna.hold()
    await hears_music(frank, ANNA_HZ)
    await anna.resume()
    await Talk(anna, frank, ANNA_HZ, CHRIS_HZ).both_hear()
    assert video_lines(exchange, anna, received=True)[-1][1] == "0", "an offer with video is answered without"
    await frank.hangup()
    await ended(anna)
