"""A real phone: one process of Debian's baresip, driven over its control connection.

What it can: register, call, answer, refuse (486), hold, resume, RFC 4733 digits, speak a tone or a WAV, record what it
hears. What baresip 1.0 can't: digits by SIP INFO, another refusal than 486; SIPp does those.
"""

import asyncio
import contextlib
import itertools
import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np

from tests.calls.phones.baresip_config import CODECS, Account, write_config
from tests.calls.phones.events import PATIENCE_SECONDS, EventLog, PhoneEvent
from tests.calls.phones.netstring import encode_message, read_message
from tests.calls.phones.pictures import Picture, read_picture
from tests.calls.phones.ports import HOST, free_port
from tests.calls.phones.recordings import Recordings
from tests.calls.phones.tones import RATE_HZ, Samples, read_wav, tone_samples, write_wav

_START_TRIES = 5
_START_SECONDS = 15.0
_COMMAND_SECONDS = 10.0
_STOP_SECONDS = 2.0
_MICROPHONE_SECONDS = 180.0


class RegistrationError(Exception):
    """The server refused the registration."""


class Baresip:
    """One phone. `async with Baresip(...) as phone:` starts and stops it.

    username, password, server, transport, codecs, display_name: as the account's. With `server` ("127.0.0.1:5060") it
    sends its calls through it; with a password too it registers there, once told to, and can't call before. Without
    a password it is ready at once: a trunk known by its address (give it a `sip_port`), or a phone called directly.
    speaks: the tone in Hz or the 16 kHz mono WAV that it says all the time, looped.
    domain: the part of its address after the @ (default: the server, or its own address).
    sip_port: fixed source port, as a trunk known by its address has (default: a free one; port + 1 must be free too).
    answer_mode: "manual", "auto" (answers at once, without an "incoming" event) or "early" (183 with media).
    messages_waiting: subscribe to message-summary once registered.
    certificate: PEM file with which it takes calls over TLS too, at the port above its own.
    encrypted: offer and take SRTP with keys in SDP (RFC 4568) only.
    video: size of its camera's pictures, such as "320x240"; it has H.264 then.
    """

    def __init__(
        self,
        username: str,
        *,
        password: str = "",
        server: str = "",
        domain: str = "",
        transport: str = "udp",
        codecs: Sequence[str] = CODECS,
        display_name: str = "",
        speaks: float | Path = 440.0,
        sip_port: int | None = None,
        answer_mode: str = "manual",
        messages_waiting: bool = False,
        encrypted: bool = False,
        certificate: Path | None = None,
        video: str = "",
    ) -> None:
        self._certificate = certificate
        self._video = video
        self.username = username
        self.sip_port = sip_port or 0
        self._events = EventLog()
        self._has_account = False
        self._fixed_port = sip_port is not None
        self._account_fields: dict[str, Any] = {
            "username": username, "password": password, "server": server, "transport": transport,
            "codecs": tuple(codecs), "display_name": display_name, "answer_mode": answer_mode,
            "messages_waiting": messages_waiting, "encrypted": encrypted,
        }  # fmt: skip
        self._domain = domain or server
        self._speaks = speaks
        self._folder: Path | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._tokens = itertools.count(1)
        self._recordings: Recordings | None = None
        self._last_heard: tuple[Samples, int] = (np.zeros(0), RATE_HZ)
        self._last_log = ""

    @property
    def address(self) -> str:
        """host:port it listens on, UDP and TCP."""
        return f"{HOST}:{self.sip_port}"

    @property
    def uri(self) -> str:
        """Address at which it can be called without a server."""
        return f"sip:{self.username}@{self.address}"

    @property
    def events(self) -> list[PhoneEvent]:
        """All that happened so far, in order."""
        return self._events.all

    @property
    def folder(self) -> Path:
        """Its private folder: config, log and what it heard."""
        assert self._folder, "The phone was not started"
        return self._folder

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start the process and connect to it; doesn't register yet. Raises RuntimeError with baresip's own words."""
        self._folder = Path(tempfile.mkdtemp(prefix="baresip-"))
        self._recordings = Recordings(self._folder / "heard")
        microphone = write_wav(self.folder / "microphone.wav", self._microphone_samples())
        try:
            for attempt in range(_START_TRIES):
                if not self._fixed_port:
                    self.sip_port = free_port(2)
                control_port = free_port()
                write_config(
                    self.folder,
                    self.sip_port,
                    control_port,
                    microphone,
                    self.folder / "heard",
                    self._certificate,
                    self._video,
                )
                if await self._launch(control_port):
                    break
                if self._fixed_port or attempt == _START_TRIES - 1:
                    raise RuntimeError(f"baresip did not start on port {self.sip_port}:\n{self.log()[-2000:]}")
            if not self._account_fields["password"]:
                await self._add_account(register_seconds=0)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Hang up, unregister, end the process, remove its files."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """End the process at once, as a power cut does: no BYE, no unregistration."""
        await self._end(signal.SIGKILL)

    async def register(self, within: float = PATIENCE_SECONDS, expires: int = 300) -> PhoneEvent:
        """Register at the server for `expires` seconds and wait for its 200. Raises TimeoutError, RegistrationError."""
        await self._add_account(register_seconds=expires)
        return await self.wait_registered(within)

    async def wait_registered(self, within: float = PATIENCE_SECONDS) -> PhoneEvent:
        """Wait for the registration's answer. Raises RegistrationError with the server's refusal."""
        event = await self.wait_event("registered", "register_failed", within=within)
        if event.kind == "register_failed":
            raise RegistrationError(f"{self.username} could not register: {event.detail}")
        return event

    async def unregister(self) -> None:
        """Take the account out of the phone, which unregisters it (not while it subscribes to messages waiting)."""
        await self._command("uadel", f"sip:{self.username}@{self._account().domain}")
        self._has_account = False

    async def dial(self, target: str) -> None:
        """Call a SIP address, or a number or name at the phone's own server."""
        uri = target if target.startswith("sip:") else f"sip:{target}@{self._account().domain}"
        transport = self._account_fields["transport"]
        if transport != "udp" and ";transport=" not in uri:
            uri += f";transport={transport}"
        await self._command("dial", uri)

    async def answer(self) -> None:
        """Answer the call that rings."""
        await self._command("accept")

    async def hangup(self) -> None:
        """End the call, at any stage: CANCEL while it rings elsewhere, BYE in conversation."""
        await self._command("hangup")

    async def reject(self, code: int = 486) -> None:
        """Refuse the call that rings. baresip knows 486 only; use a SIPp callee for other codes."""
        if code != 486:
            raise ValueError("baresip 1.0 refuses with 486 only; use Sipp with uas_busy(code)")
        await self._command("hangup")

    async def hold(self) -> None:
        """Put the other side on hold (re-INVITE, sendonly); the phone stops speaking."""
        await self._command("hold")

    async def resume(self) -> None:
        """Take the other side back."""
        await self._command("resume")

    async def select_line(self, line: int) -> None:
        """Make one of its calls the current one; the first is line 1."""
        await self._command("line", str(line))

    async def transfer(self, uri: str) -> None:
        """Transfer the other side (REFER, without consultation)."""
        await self._command("transfer", uri)

    async def set_answer_mode(self, mode: str) -> None:
        """Change the answer mode: manual, early or auto."""
        await self._command("answermode", mode)

    async def send_digits(self, digits: str) -> None:
        """Send RFC 4733 digits; they go out one after the other, about 100 ms each."""
        await self._command("sndcode", digits)

    def digits(self) -> str:
        """Return the digits it received, in all its calls."""
        return self._events.digits()

    async def wait_digits(self, digits: str, within: float = PATIENCE_SECONDS) -> None:
        """Wait until the digits that the phone received are exactly these. Raises TimeoutError after `within` s."""
        try:
            await self._events.until(lambda: True if self.digits() == digits else None, within)
        except TimeoutError:
            raise TimeoutError(f"{self.username}: no digits {digits!r} in {within} s\n{self._story()}") from None

    async def wait_event(self, *kinds: str, within: float = PATIENCE_SECONDS) -> PhoneEvent:
        """Return the first event of these kinds that no one waited for yet, now or within `within` seconds.

        Kinds: registering, registered, register_failed, unregistering, incoming, ringing, progress, established, media,
        remote_sdp, digit, closed, transfer, transfer_failed, messages_waiting, audio_error. Raises TimeoutError.
        """
        try:
            return await self._events.take(*kinds, within=within)
        except TimeoutError:
            raise TimeoutError(f"{self.username}: no {' or '.join(kinds)} in {within} s\n{self._story()}") from None

    def heard(self, last_seconds: float | None = None) -> tuple[Samples, int]:
        """Return what is heard in the current call, or was in the last one: samples (-1 … 1) and their rate.

        Works while the call runs (about 100 ms behind) and after the phone stopped. Time without RTP packets (hold)
        is not in it.
        """
        samples, rate = self._recordings.last_call() if self._recordings else self._last_heard
        return (samples if last_seconds is None else samples[-round(last_seconds * rate) :]), rate

    async def wait_heard(self, seconds: float, within: float = PATIENCE_SECONDS) -> tuple[Samples, int]:
        """Wait until `seconds` more were heard than now; return just those. Raises TimeoutError."""
        before = len(self.heard()[0])
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            samples, rate = self.heard()
            if len(samples) - before >= seconds * rate:
                return samples[before : before + round(seconds * rate)], rate
            await asyncio.sleep(0.05)
        raise TimeoutError(f"{self.username} heard less than {seconds} s more in {within} s\n{self._story()}")

    async def sees(self, within: float = PATIENCE_SECONDS) -> Picture:
        """Return a picture that the other side shows from now on. Raises TimeoutError when there is none."""
        file = self.folder / "seen.png"
        file.unlink(missing_ok=True)
        await self._command("snapshot_recv", str(file))
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if (picture := await asyncio.to_thread(read_picture, file)) is not None:
                return picture
            await asyncio.sleep(0.05)
        raise TimeoutError(f"{self.username} sees nothing in {within} s\n{self._story()}")

    def video_packets(self) -> list[tuple[int, int]]:
        """Return how many packets of video it sent and got, in each of its calls that are over."""
        found = re.findall(r"^video +Transmit: +Receive:\s+packets: +(\d+) +(\d+)", self.log(), re.MULTILINE)
        return [(int(sent), int(got)) for sent, got in found]

    def log(self) -> str:
        """Return what baresip wrote, every SIP message included."""
        path = self._folder and self._folder / "log"
        return path.read_text(errors="replace") if path and path.exists() else self._last_log

    def _account(self) -> Account:
        return Account(domain=self._domain or self.address, **self._account_fields)

    async def _add_account(self, register_seconds: int) -> None:
        if self._has_account:
            await self.unregister()
        await self._command("uanew", self._account().line(register_seconds))
        self._has_account = True

    def _microphone_samples(self) -> Samples:
        if isinstance(self._speaks, Path):
            samples, rate = read_wav(self._speaks)
            if rate != RATE_HZ or not len(samples):
                raise ValueError(f"{self._speaks} must be a 16 kHz mono WAV")
        else:
            samples = tone_samples(self._speaks, 1.0)
        # baresip hangs up when its microphone file ends, so it must outlast every call.
        return np.tile(samples, max(1, round(_MICROPHONE_SECONDS * RATE_HZ / len(samples))))

    async def _launch(self, control_port: int) -> bool:
        """Start the process; False when it ended at once (a port was taken meanwhile)."""
        with (self.folder / "log").open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                "baresip", "-4", "-s", "-f", str(self.folder),
                stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=asyncio.subprocess.STDOUT,
                env=os.environ | {"TZ": "UTC"},
            )  # fmt: skip
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._process.returncode is None:
            with contextlib.suppress(OSError):
                reader, self._writer = await asyncio.open_connection(HOST, control_port)
                self._reading = asyncio.create_task(self._read(reader), name=f"events of {self.username}")
                return True
            await asyncio.sleep(0.05)
        await self._end_process(signal.SIGKILL)
        return False

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while (message := await read_message(reader)) is not None:
            if event := PhoneEvent.of(message):
                if self._recordings:
                    self._recordings.call_ended() if event.kind == "closed" else self._recordings.look()
                await self._events.add(event)
            elif (answer := self._answers.pop(str(message.get("token")), None)) and not answer.done():
                answer.set_result(message)

    def _story(self) -> str:
        events = [f"{event.kind} {event.detail}" for event in self.events]
        return f"events so far: {events}\nend of its log:\n{self.log()[-3000:]}"

    async def _command(self, command: str, params: str | None = None) -> str:
        assert self._writer, "The phone was not started"
        token = str(next(self._tokens))
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[token] = answer
        self._writer.write(encode_message(command, params, token))
        try:
            await self._writer.drain()
            message = await asyncio.wait_for(answer, _COMMAND_SECONDS)
        finally:
            self._answers.pop(token, None)
        if not message.get("ok"):
            raise RuntimeError(f"{self.username}: baresip refused {command!r}: {message.get('data')}\n{self._story()}")
        return str(message.get("data", ""))

    async def _end(self, how: signal.Signals) -> None:
        await self._end_process(how)
        if self._writer:
            self._writer.close()
        if self._reading:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading
        self._last_heard, self._last_log = self.heard(), self.log()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._writer = self._reading = self._folder = self._recordings = None

    async def _end_process(self, how: signal.Signals) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        # It may end by itself between the look and the signal.
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(how)
        try:
            await asyncio.wait_for(process.wait(), _STOP_SECONDS)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
