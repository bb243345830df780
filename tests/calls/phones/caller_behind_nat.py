"""A caller behind NAT whose SDP names his private address: what he hears can only come to where he speaks from."""

import asyncio
import contextlib
import re
import secrets
import struct
from typing import Self

import numpy as np

from tests.calls.phones.events import PATIENCE_SECONDS
from tests.calls.phones.ports import HOST, free_port
from tests.calls.phones.sipp import alaw
from tests.calls.phones.tones import Samples, tone_samples

PRIVATE_ADDRESS = "10.255.255.1"
RATE_HZ = 8000
_PACKET_SAMPLES = 160
_PCMA = 8
_LINEAR = np.arange(-32768, 32768) / 32768


def _decoder() -> Samples:
    """Return the middle of the samples that each A-law octet stands for."""
    octets = np.frombuffer(alaw(_LINEAR), np.uint8)
    sums = np.bincount(octets, weights=_LINEAR, minlength=256)
    return np.asarray(sums / np.maximum(np.bincount(octets, minlength=256), 1), dtype=np.float64)


_SDP = (
    f"v=0\r\no=- 1 1 IN IP4 {PRIVATE_ADDRESS}\r\ns=-\r\nc=IN IP4 {PRIVATE_ADDRESS}\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
)


class Datagrams(asyncio.DatagramProtocol):
    """Keeps what comes."""

    def __init__(self) -> None:
        self.received: asyncio.Queue[bytes] = asyncio.Queue(5000)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            self.received.put_nowait(data)


class CallerBehindNat:
    """One call from `sip_port` to `number` at `server`; PCMA, speaks a tone once it is up."""

    def __init__(self, server: str, sip_port: int, number: str, *, hz: float = 440.0) -> None:
        host, port = server.rsplit(":", 1)
        self._server = (host, int(port))
        self._sip_port, self._number, self._hz = sip_port, number, hz
        self._call_id, self._tag = secrets.token_hex(8), secrets.token_hex(4)
        self._to = f"<sip:{number}@{server}>"
        self._target, self._route = f"sip:{number}@{server}", ""
        self._cseq = 1

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._sip, signalling = await loop.create_datagram_endpoint(Datagrams, local_addr=(HOST, self._sip_port))
        self._rtp, media = await loop.create_datagram_endpoint(Datagrams, local_addr=(HOST, free_port(2)))
        self._answers, self._media = signalling.received, media.received
        self._talking: asyncio.Task[None] | None = None
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._talking:
            self._talking.cancel()
            await asyncio.gather(self._talking, return_exceptions=True)
            await self.request("BYE", self._cseq + 1)
        self._sip.close()
        self._rtp.close()

    async def call(self, *headers: str) -> None:
        """Call, acknowledge the answer, and speak from another address than the SDP says. `headers`: more lines."""
        self._send("INVITE", 1, _SDP, headers)
        answer = await self._final()
        assert answer.startswith("SIP/2.0 200"), answer
        self._to = _header(answer, "To")
        self._target = _header(answer, "Contact").strip("<>")
        self._route = _header(answer, "Record-Route")
        port = re.search(r"^m=audio (\d+)", answer, re.MULTILINE)
        assert port, answer
        self._send("ACK", 1)
        self._talking = asyncio.create_task(self._talk((self._server[0], int(port[1]))), name="RTP")

    async def request(self, method: str, cseq: int, sdp: str = "") -> str:
        """Send a request in the call, with any number; return the final response."""
        self._cseq = max(self._cseq, cseq)
        self._send(method, cseq, sdp)
        return await self._final()

    async def crosses_reinvite(self, within: float) -> str:
        """Wait for a re-INVITE, send one before answering it (glare), answer; return the response to what was sent."""
        async with asyncio.timeout(within):
            while not (asked := (await self._answers.get()).decode()).startswith("INVITE "):
                pass
        response = await self.request("INVITE", self._cseq + 1, _SDP)
        self._send("ACK", self._cseq)
        copied = re.findall(r"^(?:Via|Record-Route|From|To|Call-ID|CSeq):.*?\r$", asked, re.MULTILINE | re.IGNORECASE)
        lines = ["SIP/2.0 200 OK\r", *copied, f"Contact: <sip:32475123456@{PRIVATE_ADDRESS}:5060>\r"]
        lines += ["Content-Type: application/sdp\r", f"Content-Length: {len(_SDP)}\r", "\r"]
        self._sip.sendto(("\n".join(lines) + "\n" + _SDP).encode(), self._server)
        async with asyncio.timeout(within):
            while not (await self._answers.get()).startswith(b"ACK "):
                pass
        return response

    async def hears(self, seconds: float, within: float = PATIENCE_SECONDS) -> tuple[Samples, int]:
        """Wait until so much sound came; return it and its rate. Raises TimeoutError."""
        async with asyncio.timeout(within):
            heard: list[Samples] = []
            decoder = _decoder()
            while sum(map(len, heard)) < seconds * RATE_HZ:
                packet = await self._media.get()
                if len(packet) > 12 and packet[1] & 0x7F == _PCMA:
                    heard.append(decoder[np.frombuffer(packet[12:], np.uint8)])
        return np.concatenate(heard), RATE_HZ

    async def _talk(self, to: tuple[str, int]) -> None:
        spoken = alaw(tone_samples(self._hz, 1.0, RATE_HZ))
        for number in range(5000):
            start = number * _PACKET_SAMPLES % len(spoken)
            header = struct.pack("!BBHII", 0x80, _PCMA, number, number * _PACKET_SAMPLES, 0x4711)
            self._rtp.sendto(header + spoken[start : start + _PACKET_SAMPLES], to)
            await asyncio.sleep(0.02)

    async def _final(self) -> str:
        async with asyncio.timeout(20):
            while True:
                message = (await self._answers.get()).decode()
                if message.startswith("SIP/2.0") and not message.startswith("SIP/2.0 1"):
                    return message

    def _send(self, method: str, cseq: int, sdp: str = "", headers: tuple[str, ...] = ()) -> None:
        lines = [
            f"{method} {self._target} SIP/2.0",
            f"Via: SIP/2.0/UDP {HOST}:{self._sip_port};branch=z9hG4bK{secrets.token_hex(6)}",
            f"From: <sip:32475123456@{HOST}:{self._sip_port}>;tag={self._tag}",
            f"To: {self._to}",
            *([f"Route: {self._route}"] if self._route else []),
            f"Call-ID: {self._call_id}",
            f"CSeq: {cseq} {method}",
            f"Contact: <sip:32475123456@{PRIVATE_ADDRESS}:5060>",
            "Max-Forwards: 70",
            *headers,
            *(["Content-Type: application/sdp"] if sdp else []),
            f"Content-Length: {len(sdp)}",
        ]
        self._sip.sendto(("\r\n".join(lines) + "\r\n\r\n" + sdp).encode(), self._server)


def _header(message: str, name: str) -> str:
    found = re.search(rf"^{name}: *(.*?)\r?$", message, re.MULTILINE)
    assert found, f"no {name} in\n{message}"
    return found[1]
