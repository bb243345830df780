"""A phone that speaks from the moment it is called: its RTP waits at the exchange before it has answered."""

import asyncio
import re
import secrets
import struct
from typing import Self

from tests.calls.phones.caller_behind_nat import Datagrams
from tests.calls.phones.ports import HOST, free_port
from tests.calls.phones.sipp import alaw
from tests.calls.phones.tones import tone_samples

_COPIED = re.compile(r"^(?:Via|Record-Route|From|Call-ID|CSeq):.*?\r$", re.MULTILINE | re.IGNORECASE)
_TO = re.compile(r"^To:.*?\r$", re.MULTILINE | re.IGNORECASE)
_AUDIO = re.compile(r"^m=audio (\d+)", re.MULTILINE)
_SAMPLES, _PCMA, _RATE_HZ = 160, 8, 8000
_BEFORE = 40
"""Packets that it sends before it answers."""


class EagerPhone:
    """Answers every call at `port`, in PCMA, and speaks a tone in it, by `async with`."""

    def __init__(self, port: int, *, hz: float = 440.0) -> None:
        self._port = port
        self._spoken = alaw(tone_samples(hz, 1.0, _RATE_HZ))
        self._tasks: set[asyncio.Task[None]] = set()
        self._tag = secrets.token_hex(4)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._sip, requests = await loop.create_datagram_endpoint(Datagrams, local_addr=(HOST, self._port))
        self._requests = requests.received
        self._rtp_port = free_port(2)
        self._rtp, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=(HOST, self._rtp_port))
        self._serving = asyncio.create_task(self._serve(), name="eager phone")
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (self._serving, *self._tasks):
            task.cancel()
        await asyncio.gather(self._serving, *self._tasks, return_exceptions=True)
        self._sip.close()
        self._rtp.close()
        await asyncio.sleep(0)  # a transport closes its socket in the next turn of the loop

    async def _serve(self) -> None:
        invites: set[str] = set()
        while True:
            request = (await self._requests.get()).decode()
            if request.startswith("INVITE "):
                port = _AUDIO.search(request)
                assert port, request
                if (call := str(re.search(r"^Call-ID:.*$", request, re.MULTILINE | re.IGNORECASE))) not in invites:
                    invites.add(call)
                    for number in range(_BEFORE):
                        self._say(number, int(port[1]))
                    task = asyncio.create_task(self._talk(int(port[1])), name="RTP")
                    self._tasks.add(task)
                self._answer(request, self._sdp())
            elif not request.startswith("ACK "):
                self._answer(request, "")

    def _sdp(self) -> str:
        return (
            f"v=0\r\no=- 1 1 IN IP4 {HOST}\r\ns=-\r\nc=IN IP4 {HOST}\r\nt=0 0\r\n"
            f"m=audio {self._rtp_port} RTP/AVP {_PCMA}\r\na=rtpmap:{_PCMA} PCMA/{_RATE_HZ}\r\n"
        )

    def _answer(self, request: str, sdp: str) -> None:
        via = re.search(r"^Via: SIP/2.0/UDP ([0-9.]+):(\d+)", request, re.MULTILINE)
        to = _TO.search(request)
        assert via and to, request
        line = to[0].rstrip("\r")
        lines = ["SIP/2.0 200 OK\r", *_COPIED.findall(request)]
        lines += [f"{line}\r" if ";tag=" in line else f"{line};tag={self._tag}\r"]
        lines += [f"Contact: <sip:eager@{HOST}:{self._port}>\r"]
        lines += ["Content-Type: application/sdp\r"] if sdp else []
        lines += [f"Content-Length: {len(sdp)}\r", "\r"]
        self._sip.sendto(("\n".join(lines) + "\n" + sdp).encode(), (via[1], int(via[2])))

    def _say(self, number: int, port: int) -> None:
        start = number * _SAMPLES % len(self._spoken)
        header = struct.pack("!BBHII", 0x80, _PCMA, number & 0xFFFF, number * _SAMPLES, port)
        self._rtp.sendto(header + self._spoken[start : start + _SAMPLES], (HOST, port))

    async def _talk(self, port: int) -> None:
        for number in range(_BEFORE, 5000):
            self._say(number, port)
            await asyncio.sleep(0.02)
