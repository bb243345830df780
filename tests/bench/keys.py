"""Keys (BLF) of a thousand phones: how soon they all show a change, and how soon again after a restart of the front."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any, Self

from tests.bench.plans import PHONE, PHONE_EXTENSION, RINGS, desk_extension, desk_phone
from tests.bench.processes import CpuReading, memory_mb
from tests.bench.results import Row, at_most
from tests.calls.phones.ports import HOST
from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_scenarios import uac_cancel
from tests.calls.running_exchange import PASSWORD, RunningExchange
from tests.telephony.front.peer import digest_answer, header, headers, status

KEYS = 5
TOLD_MS, MEMORY_MB, BACK_SECONDS = 500.0, 200.0, 30.0
_AT_ONCE = 50
_PER_SECOND = 100
"""Phones: all are at one address, and the front takes 2,000 messages a second from one."""
_RING_MS = 1500
_PATIENCE_SECONDS = 60.0


class KeyPhone(asyncio.DatagramProtocol):
    """A desk phone with keys. It rings when it is called, and answers nothing else but notifications."""

    def __init__(self, server: str, username: str) -> None:
        self._server, self.username = server, username
        self._transport: Any = None
        self._cseq = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[str]] = {}
        self.shows: dict[str, str] = {}
        """What each key shows, by Call-ID: free, early or confirmed."""
        self.keys: dict[str, str] = {}
        """Call-ID by extension."""
        self.changed: Callable[[KeyPhone, str, float], None] = lambda *_: None
        self.rang_at = self.cancelled_at = 0.0
        self.cancelled = asyncio.Event()

    async def __aenter__(self) -> Self:
        host, port = self._server.split(":")
        await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: self, local_addr=(HOST, 0), remote_addr=(host, int(port))
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._transport.close()

    async def register(self) -> None:
        to = f"sip:{self.username}@{self._server}"
        answer = await self._ask("REGISTER", f"sip:{self._server}", to, secrets.token_hex(8), "Expires: 3600")
        assert status(answer) == 200, answer

    async def watch(self, extension: str) -> None:
        call_id = self.keys[extension] = secrets.token_hex(8)
        uri = f"sip:{extension}@{self._server}"
        answer = await self._ask("SUBSCRIBE", uri, uri, call_id, "Event: dialog", "Expires: 3600")
        assert status(answer) == 200, answer

    async def _ask(self, method: str, uri: str, to: str, call_id: str, *lines: str) -> str:
        challenged = await self._send(method, uri, to, call_id, *lines)
        assert status(challenged) == 401, challenged
        challenge = header(challenged, "www-authenticate")
        credentials = digest_answer(challenge, method, uri, self.username, PASSWORD)
        return await self._send(method, uri, to, call_id, *lines, f"Authorization: {credentials}")

    async def _send(self, method: str, uri: str, to: str, call_id: str, *lines: str) -> str:
        host, port = self._transport.get_extra_info("sockname")
        branch = f"z9hG4bK{secrets.token_hex(8)}"
        message = "\r\n".join(
            [
                f"{method} {uri} SIP/2.0",
                f"Via: SIP/2.0/UDP {host}:{port};branch={branch};rport",
                f"From: <sip:{self.username}@{self._server}>;tag={call_id[:8]}",
                f"To: <{to}>",
                f"Call-ID: {call_id}",
                f"CSeq: {next(self._cseq)} {method}",
                "Max-Forwards: 70",
                f"Contact: <sip:{self.username}@{host}:{port}>",
                *lines,
                "Content-Length: 0",
                "",
                "",
            ]
        ).encode()
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[branch] = answer
        try:
            for _ in range(8):  # RFC 3261 section 17.1.2, for a machine that is busy
                self._transport.sendto(message)
                done, _ = await asyncio.wait({answer}, timeout=4)
                if done:
                    return answer.result()
            raise TimeoutError(f"No answer to a {method} of {self.username}")
        finally:
            del self._waiting[branch]

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        at = time.monotonic()
        message = data.decode()
        if message.startswith("SIP/2.0 "):
            branch = header(message, "via").partition("branch=")[2].partition(";")[0]
            waiting = self._waiting.get(branch)
            if waiting is not None and not waiting.done():
                waiting.set_result(message)
            return
        method = message.partition(" ")[0]
        if method == "NOTIFY":
            self._answer(message, 200)
            state = message.partition("<state>")[2].partition("</state>")[0].replace("terminated", "free")
            call_id = header(message, "call-id")
            self.shows[call_id] = state
            self.changed(self, call_id, at)
        elif method == "INVITE":
            self._invite = message
            self._answer(message, 180)
            self.rang_at = time.monotonic()
        elif method == "CANCEL":
            self.cancelled_at = at
            self.cancelled.set()
            self._answer(message, 200)
            self._answer(self._invite, 487)

    def _answer(self, request: str, code: int) -> None:
        lines = [f"SIP/2.0 {code} x", *(f"Via: {one}" for one in headers(request, "via"))]
        lines += [f"Record-Route: {one}" for one in headers(request, "record-route")]
        lines += [f"{name}: {header(request, name)}" for name in ("From", "Call-ID", "CSeq")]
        to = header(request, "to")
        lines.append(f"To: {to}" if "tag=" in to else f"To: {to};tag=p")
        self._transport.sendto("\r\n".join([*lines, "Content-Length: 0", "", ""]).encode())


class Watching:
    """Waits until the keys of all phones that watch an extension show something."""

    def __init__(self, phones: Sequence[KeyPhone], extension: str) -> None:
        self._wanted = {id(phone): phone.keys[extension] for phone in phones}
        self._phones = phones
        self._state = ""
        self._missing: set[int] = set()
        self._last = 0.0
        self._all = asyncio.Event()
        for phone in phones:
            phone.changed = self._changed

    def expect(self, state: str) -> None:
        """From now on wait for this state, or (empty) for any notification."""
        self._state, self._missing = state, set(self._wanted)
        self._all.clear()

    async def last(self) -> float:
        """Return when the last of them was told."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await self._all.wait()
        return self._last

    def _changed(self, phone: KeyPhone, call_id: str, at: float) -> None:
        key = id(phone)
        if key in self._missing and self._wanted[key] == call_id and self._state in ("", phone.shows[call_id]):
            self._missing.discard(key)
            self._last = at
            if not self._missing:
                self._all.set()


async def keys_of_phones(exchange: RunningExchange, phones: int, changes: int) -> list[Row]:
    """Register phones with five keys each, let one account ring, and kill the front."""
    async with AsyncExitStack() as stack:
        called = await stack.enter_async_context(KeyPhone(exchange.server, PHONE))
        await called.register()
        desks = [
            await stack.enter_async_context(KeyPhone(exchange.server, desk_phone(number))) for number in range(phones)
        ]
        began = time.monotonic()
        before = CpuReading.now(exchange)
        await _in_turns([_set_up(phone, number, phones) for number, phone in enumerate(desks)])
        seconds = time.monotonic() - began
        share = CpuReading.now(exchange).shares_since(before)["front"]
        watching = Watching(desks, PHONE_EXTENSION)
        rings, free = [], []
        for _ in range(changes):
            rang, over = await _one_call(exchange, called, watching)
            rings.append(rang)
            free.append(over)
        memory = memory_mb(exchange.pid("front"))
        watching.expect("")
        exchange.kill("front")
        killed = time.monotonic()
        exchange.start("front")
        back = await watching.last() - killed
    name = f"{phones} phones with {KEYS} keys each"
    told = [("ringing", 1000 * max(rings), TOLD_MS), ("free", 1000 * max(free), TOLD_MS)]
    return [
        at_most(f"{name}: a change at all {phones} keys that watch one phone ({changes} calls)", "ms", told),
        at_most(f"{name}: memory of the front (PSS)", "MB", [("", memory, MEMORY_MB)]),
        at_most(f"{name}: all told again after the front was killed", "s", [("", back, BACK_SECONDS)]),
        Row(
            f"{name}: registered and subscribed",
            "",
            f"{seconds:.1f} s, {phones * (KEYS + 1) / seconds:.0f} a second; front {100 * share:.0f} % of a core",
        ),
    ]


async def _set_up(phone: KeyPhone, number: int, phones: int) -> None:
    await phone.register()
    colleagues = [desk_extension((number + one) % phones) for one in range(1, KEYS)]
    for extension in (PHONE_EXTENSION, *colleagues):
        await phone.watch(extension)


async def _in_turns(work: Sequence[Any]) -> None:
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(number: int, job: Any) -> None:
        await asyncio.sleep(number / _PER_SECOND)
        async with room:
            await job

    await asyncio.gather(*(one(number, job) for number, job in enumerate(work)))


async def _one_call(exchange: RunningExchange, called: KeyPhone, watching: Watching) -> tuple[float, float]:
    """Let the phone ring once; return how long the last key took to show that, and that it is free again."""
    caller = Sipp(uac_cancel(RINGS, after_ms=_RING_MS), remote=exchange.server, port=exchange.trunk_port)
    watching.expect("early")
    async with caller:
        rang = await watching.last() - called.rang_at
        watching.expect("free")
        called.cancelled.clear()
        last = await watching.last()
        await asyncio.wait_for(called.cancelled.wait(), _PATIENCE_SECONDS)
        (await caller.wait()).check(1)
    return max(rang, 0.0), max(last - called.cancelled_at, 0.0)
