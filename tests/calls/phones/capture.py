"""What goes over the wire, as tshark sees it."""

import asyncio
import audioop
import signal
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from tests.calls.phones.tones import Samples

_READY_SECONDS = 15.0
_RTP_HEADER = 12


@dataclass(frozen=True)
class Datagram:
    """One datagram of UDP."""

    source: int
    target: int
    payload: bytes


class Capture:
    """Notes the datagrams of some UDP ports on loopback, for as long as `async with` lasts."""

    def __init__(self, first_port: int, last_port: int) -> None:
        self._filter = f"udp portrange {first_port}-{last_port}"
        self._folder = tempfile.TemporaryDirectory(prefix="capture-")
        self._file = Path(self._folder.name) / "packets.pcapng"
        self._process: asyncio.subprocess.Process | None = None
        self.datagrams: list[Datagram] = []

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            "tshark", "-i", "lo", "-f", self._filter, "-w", str(self._file), "-q",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stderr
        said = b""
        async with asyncio.timeout(_READY_SECONDS):
            while not self._file.exists():  # it is made when the capture runs
                said += await self._process.stderr.readline()
                assert self._process.returncode is None, said.decode()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process
        self._process.send_signal(signal.SIGINT)
        await asyncio.wait_for(self._process.wait(), 10)
        self.datagrams = await self._read()
        self._folder.cleanup()

    async def _read(self) -> list[Datagram]:
        reading = await asyncio.create_subprocess_exec(
            "tshark", "-r", str(self._file), "-T", "fields",
            "-e", "udp.srcport", "-e", "udp.dstport", "-e", "udp.payload",
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        text, _ = await asyncio.wait_for(reading.communicate(), 30)
        rows = [line.split("\t") for line in text.decode().splitlines()]
        return [Datagram(int(source), int(target), bytes.fromhex(payload)) for source, target, payload in rows]


def heard_as_pcma(datagrams: list[Datagram]) -> Samples:
    """Return what somebody hears who takes RTP packets for plain A-law at 8 kHz."""
    sound = b"".join(one.payload[_RTP_HEADER : _RTP_HEADER + 160] for one in datagrams)
    return np.frombuffer(audioop.alaw2lin(sound, 2), dtype=np.int16).astype(np.float64) / 32768
