"""The SIP thread and its objects, with a peer that writes its SIP by hand."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from telephony.edge.incoming import Reception
from telephony.edge.leg import Leg
from telephony.edge.sip_thread import SipOptions, SipThread
from tests.calls.phones.ports import HOST, free_port

SDP = "\r\n".join(
    ["v=0", f"o=- 1 1 IN IP4 {HOST}", "s=-", f"c=IN IP4 {HOST}", "t=0 0", "m=audio 30000 RTP/AVP 8", "", ""]
)


@dataclass
class Arrivals:
    """Stands where calls are taken in: it keeps the legs."""

    legs: list[Leg] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def arrived(self, leg: Leg, _message: str) -> None:
        self.legs.append(leg)
        self.came.set()


class Peer:
    """Writes requests and reads the final statuses of its INVITEs."""

    def __init__(self, sip_port: int) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((HOST, 0))
        self._socket.settimeout(5)
        self._to = (HOST, sip_port)

    def send(self, method: str, call: str) -> None:
        port = self._socket.getsockname()[1]
        body = SDP if method == "INVITE" else ""
        lines = [
            f"{method} sip:100@{HOST}:{self._to[1]} SIP/2.0",
            f"Via: SIP/2.0/UDP {HOST}:{port};branch=z9hG4bK-{call}",
            f"From: <sip:peer@{HOST}>;tag={call}",
            f"To: <sip:100@{HOST}>",
            f"Call-ID: {call}",
            f"CSeq: 1 {method}",
            "Max-Forwards: 70",
            f"Contact: <sip:peer@{HOST}:{port}>",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
            "",
            body,
        ]
        self._socket.sendto("\r\n".join(lines).encode(), self._to)

    def final_status(self, call: str) -> int:
        """Return the final status of a call's INVITE. Raises TimeoutError when none comes."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            text = self._socket.recv(65535).decode()
            status = int(text.split()[1]) if text.startswith("SIP/2.0 ") else 0
            if status >= 200 and f"Call-ID: {call}\r" in text and "CSeq: 1 INVITE" in text:
                return status
        raise TimeoutError(call)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[tuple[SipThread, Arrivals, Peer]]:
    """A SIP thread with room for one leg, so that the next leg gets the place of the one before."""
    port, rtp = free_port(), free_port(20)
    options = SipOptions(
        sip_host=HOST,
        sip_port=port,
        media_address=HOST,
        media_bind="",
        rtp_port_first=rtp,
        rtp_port_last=rtp + 19,
        front_uri=f"sip:{HOST}:{free_port()};lr",
        max_legs=1,
    )
    arrivals, peer = Arrivals(), Peer(port)
    sip = SipThread(options, asyncio.get_running_loop())
    await sip.start(lambda thread: Reception(thread, arrivals))  # type: ignore[arg-type]
    yield sip, arrivals, peer
    await sip.stop()
    peer.close()


async def arrival(arrivals: Arrivals, number: int) -> Leg:
    async with asyncio.timeout(20):
        while len(arrivals.legs) < number:
            arrivals.came.clear()
            await arrivals.came.wait()
    return arrivals.legs[number - 1]


async def test_a_leg_that_gets_the_place_of_one_that_just_ended_is_left_alone(
    edge: tuple[SipThread, Arrivals, Peer],
) -> None:
    sip, arrivals, peer = edge
    peer.send("INVITE", "first")
    await arrival(arrivals, 1)
    # both are there when the thread looks again, so one turn takes the end of the one and the start of the other
    pause = asyncio.create_task(sip.run(lambda: time.sleep(0.3)))
    await asyncio.sleep(0.1)
    peer.send("CANCEL", "first")
    peer.send("INVITE", "second")
    await pause
    second = await arrival(arrivals, 2)
    await second.answer()
    assert await asyncio.to_thread(peer.final_status, "second") == 200
    assert await sip.run(sip.objects_to_destroy) == 1, "the first waits for its place"
    await second.hang_up()
    await asyncio.wait_for(second.gone.wait(), 20)
    async with asyncio.timeout(20):  # the thread destroys after all that it was asked to do
        while await sip.run(sip.objects_to_destroy):
            pass
