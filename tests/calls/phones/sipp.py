"""SIPp: signalling to the letter, many calls at once, and the mistakes that no real phone makes on request."""

import asyncio
import contextlib
import csv
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np

from tests.calls.phones.ports import HOST, free_port, udp_port_is_taken
from tests.calls.phones.sipp_scenarios import TONE_FILE, Scenario
from tests.calls.phones.tones import Samples, tone_samples

_MEDIA_PORTS = 400
_READY_SECONDS = 10.0
_STOP_SECONDS = 3.0
_TRACED_CALLS = 50


@dataclass(frozen=True)
class SippResult:
    """How a run went. Response times are in milliseconds, by the scenario's timers."""

    exit_code: int
    successful: int
    failed: int
    retransmissions: int
    response_times: dict[str, list[float]] = field(default_factory=dict)
    errors: str = ""
    messages: str = ""

    def percentile(self, timer: str, percent: float) -> float:
        """Return a percentile of a timer, in milliseconds."""
        return float(np.percentile(self.response_times[timer], percent))

    def check(self, calls: int) -> Self:
        """Raise AssertionError, with SIPp's own words, unless exactly `calls` calls went well and none failed."""
        if (self.exit_code, self.successful, self.failed) != (0, calls, 0):
            raise AssertionError(
                f"SIPp: exit code {self.exit_code}, {self.successful} of {calls} calls done, {self.failed} failed\n"
                f"{self.errors[-3000:]}\n{self.messages[-6000:]}"
            )
        return self


class Sipp:
    """One SIPp process. `await Sipp(uac_call(), remote="127.0.0.1:5060").run()`, or `async with` for a callee.

    remote: host:port to call; callees need none. via: host:port to send to instead (see DuplicatingLink).
    port: source port (a trunk's), default a free one.
    calls: how many before it ends. rate: new calls a second. limit: calls at once.
    rows: lines of the CSV, a call each, in turn (`[field0]` …). service: what `[service]` stands for.
    rtp_echo: send back the RTP that arrives. within: seconds for the whole run.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        remote: str = "",
        via: str = "",
        port: int | None = None,
        calls: int = 1,
        rate: float = 10,
        limit: int | None = None,
        rows: Sequence[Sequence[str]] = (),
        service: str = "service",
        transport: str = "udp",
        rtp_echo: bool = False,
        tone_hz: float = 500.0,
        within: float = 30.0,
    ) -> None:
        if scenario.is_caller and not remote:
            raise ValueError("A caller needs a remote address")
        self.port = port or free_port()
        self._scenario = scenario
        self._remote = remote
        self._via = via
        self._calls, self._rate, self._limit = calls, rate, limit
        self._rows = rows
        self._service = service
        self._transport = transport
        self._rtp_echo = rtp_echo
        self._tone_hz = tone_hz
        self._within = within
        self._folder: Path | None = None
        self._process: asyncio.subprocess.Process | None = None

    @property
    def address(self) -> str:
        """host:port it sends from and listens on."""
        return f"{HOST}:{self.port}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def run(self) -> SippResult:
        """Start, wait for the end, clean up."""
        async with self:
            return await self.wait()

    async def start(self) -> None:
        """Start the process; a callee is ready to be called when this returns."""
        if shutil.which("sipp") is None:
            raise RuntimeError("The tests need SIPp: apt install sip-tester")
        self._folder = Path(tempfile.mkdtemp(prefix="sipp-"))
        (self._folder / "scenario.xml").write_text(self._scenario.xml)
        (self._folder / TONE_FILE).write_bytes(alaw(tone_samples(self._tone_hz, 1.0, 8000)))
        if self._rows:
            lines = "\n".join(";".join(row) for row in self._rows)
            (self._folder / "rows.csv").write_text(f"SEQUENTIAL\n{lines}\n")
        with (self._folder / "screen").open("wb") as screen:
            self._process = await asyncio.create_subprocess_exec(
                *self._command(),
                cwd=self._folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=screen,
                stderr=asyncio.subprocess.STDOUT,
            )
        if not self._scenario.is_caller:
            await self._until_it_listens()

    async def wait(self) -> SippResult:
        """Wait until all its calls are done; return how they went. Raises TimeoutError."""
        assert self._process, "SIPp was not started"
        try:
            exit_code = await asyncio.wait_for(self._process.wait(), self._within + 5)
        except TimeoutError:
            raise TimeoutError(f"SIPp ({self._scenario.name}) did not end\n{self._text('errors')}") from None
        return self._result(exit_code)

    async def stop(self) -> None:
        """End the process, if it still runs, and remove its files."""
        process = self._process
        if process and process.returncode is None:
            # It may end by itself between the look and the signal.
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), _STOP_SECONDS)
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _command(self) -> list[str]:
        media = free_port(_MEDIA_PORTS // 100)
        options = {
            "-sf": "scenario.xml", "-i": HOST, "-p": self.port, "-mi": HOST, "-mp": media,
            "-cp": free_port(), "-m": self._calls, "-r": self._rate, "-l": self._limit or max(self._calls, 1),
            "-s": self._service, "-t": {"udp": "u1", "tcp": "t1"}[self._transport],
            "-timeout": f"{self._within:g}s", "-stf": "statistics.csv", "-fd": 1, "-rtt_freq": 1,
            "-error_file": "errors", "-message_file": "messages",
        }  # fmt: skip
        command = ["sipp", *([self._remote] if self._remote else [])]
        command += [str(word) for pair in options.items() for word in pair]
        command += ["-nostdin", "-skip_rlimit", "-timeout_error", "-trace_stat", "-trace_rtt", "-trace_err"]
        command += ["-trace_msg"] if self._calls <= _TRACED_CALLS else []
        command += ["-rsa", self._via] if self._via else []
        command += ["-rtp_echo"] if self._rtp_echo else []
        return command + (["-inf", "rows.csv"] if self._rows else [])

    async def _until_it_listens(self) -> None:
        assert self._process
        deadline = asyncio.get_running_loop().time() + _READY_SECONDS
        while self._process.returncode is None and asyncio.get_running_loop().time() < deadline:
            if self._transport == "tcp":
                if await _tcp_port_answers(self.port):
                    return
            elif udp_port_is_taken(self.port):
                return
            await asyncio.sleep(0.02)
        raise RuntimeError(f"SIPp does not listen on {self.address}:\n{self._text('screen')[-2000:]}")

    def _text(self, name: str) -> str:
        path = self._folder and self._folder / name
        return path.read_text(errors="replace") if path and path.exists() else ""

    def _result(self, exit_code: int) -> SippResult:
        assert self._folder
        statistics = self._folder / "statistics.csv"
        if not statistics.exists():
            raise RuntimeError(f"SIPp did not run (exit code {exit_code}):\n{self._text('screen')[-2000:]}")
        with statistics.open(newline="") as file:
            last = list(csv.DictReader(file, delimiter=";"))[-1]
        return SippResult(
            exit_code=exit_code,
            successful=int(last["SuccessfulCall(C)"]),
            failed=int(last["FailedCall(C)"]),
            retransmissions=int(last["Retransmissions(C)"]),
            response_times=self._response_times(),
            errors=self._text("errors"),
            messages=self._text("messages"),
        )

    def _response_times(self) -> dict[str, list[float]]:
        assert self._folder
        times: dict[str, list[float]] = {}
        for path in self._folder.glob("*_rtt.csv"):
            for line in path.read_text().splitlines()[1:]:
                _, milliseconds, timer, *_ = line.split(";")
                times.setdefault(timer, []).append(float(milliseconds))
        return times


async def _tcp_port_answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    writer.close()
    return True


def alaw(samples: Samples) -> bytes:
    """Return samples (-1 … 1) in G.711 A-law (ITU-T G.711, table 1)."""
    value = np.clip(samples * 32767, -32768, 32767).astype(np.int32) >> 3
    mask = np.where(value >= 0, 0xD5, 0x55)
    value = np.where(value >= 0, value, -value - 1)
    segment = np.searchsorted([0x1F, 0x3F, 0x7F, 0xFF, 0x1FF, 0x3FF, 0x7FF, 0xFFF], value)
    mantissa = np.where(segment < 2, value >> 1, value >> np.maximum(segment, 1)) & 0x0F
    encoded: bytes = ((segment << 4 | mantissa) ^ mask).astype(np.uint8).tobytes()
    return encoded
