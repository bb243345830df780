"""Tells the front of states, by PUBLISH (RFC 3903), and sees to it that the front knows them: also after its restart.

The edge publishes itself twice a second. That keeps all that it says alive, and when the front does not know it any
more (412: it was restarted) everything is said again, and the edge itself last: then the front knows that it has heard
all.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from schemas.entities import EDGE, Entity
from schemas.publisher_proof import PROOF_HEADER, PUBLISHER_HEADER, publisher_proof, publisher_value
from telephony.dialog_info import MEDIA_TYPE, Dialog, dialog_info
from telephony.flow_token import bracketed
from telephony.front.fields import SipParseError
from telephony.front.parser import parse_message

log = logging.getLogger(__name__)

Dialogs = tuple[Dialog, ...]

BEAT_SECONDS = 0.5
SILENCE_SECONDS = 5
"""How long the front believes in an edge that says nothing."""
HOLD_SECONDS = 60
REFRESH_SECONDS = 40.0
"""How long a publication holds, and when it is refreshed."""
ANSWER_SECONDS = 0.5
"""After so long without an answer a publication is sent anew."""


@dataclass(slots=True)
class _Known:
    """What the front knows of an entity."""

    etag: str
    dialogs: Dialogs
    at: float


@dataclass(slots=True)
class _Asked:
    """A PUBLISH that waits for its answer."""

    branch: str
    dialogs: Dialogs
    seconds: int
    timer: asyncio.TimerHandle


class Publisher(asyncio.DatagramProtocol):
    """The states that one process knows. `open` first, then `run`."""

    def __init__(self, edge_id: str, boot_id: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._name, self._process = edge_id, boot_id
        self._itself = Entity(EDGE, edge_id)
        self._clock = clock
        self._wanted: dict[Entity, Dialogs] = {}
        self._known: dict[Entity, _Known] = {}
        self._asked: dict[Entity, _Asked] = {}
        self._transport: asyncio.DatagramTransport | None = None
        self._front = ""
        self._own = ""
        self._cseq = 0
        self._silent = False
        self._refusal = 0
        self._closing = False
        self._answer = asyncio.Event()
        """Set at each answer."""

    async def open(self, host: str, port: int) -> None:
        """Get a socket towards the front."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, remote_addr=(host, port))
        own_host, own_port, *_ = self._transport.get_extra_info("sockname")
        self._front, self._own = f"{bracketed(host)}:{port}", f"{bracketed(own_host)}:{own_port}"

    def say(self, entity: Entity, dialogs: Dialogs) -> None:
        """Tell the dialogs of an entity; none: it is free."""
        if dialogs:
            self._wanted[entity] = dialogs
        else:
            self._wanted.pop(entity, None)
        self._bring_up_to_date(entity)

    async def run(self) -> None:
        """Keep the front informed until cancelled, or closed."""
        while not self._closing:
            for entity in [*self._wanted, *self._known]:
                self._bring_up_to_date(entity)
            # itself for the first time only when all is said
            if self._itself in self._known or not self._asked:
                self._ask(self._itself, (), SILENCE_SECONDS)
            await asyncio.sleep(BEAT_SECONDS)

    async def close(self) -> None:
        """Take everything back; answers are waited for a moment only, for this process is about to stop."""
        self._closing = True
        self._wanted.clear()
        for _ in range(2):  # what is on its way has its answer first: it names what is taken back
            await self._all_answered()
            for entity in list(self._known):
                self._ask(entity, (), 0)
        for asked in self._asked.values():
            asked.timer.cancel()
        if self._transport is not None:
            self._transport.close()

    async def _all_answered(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_SECONDS):
                while self._asked:
                    self._answer.clear()
                    await self._answer.wait()

    def _bring_up_to_date(self, entity: Entity) -> None:
        if entity in self._asked or entity == self._itself:
            return
        wanted, known = self._wanted.get(entity, ()), self._known.get(entity)
        if known is None:
            if wanted:
                self._ask(entity, wanted, HOLD_SECONDS)
        elif not wanted:
            self._ask(entity, (), 0)
        elif wanted != known.dialogs or self._clock() - known.at > REFRESH_SECONDS:
            self._ask(entity, wanted, HOLD_SECONDS)

    def _ask(self, entity: Entity, dialogs: Dialogs, seconds: int) -> None:
        if self._transport is None or self._transport.is_closing() or entity in self._asked:
            return
        known = self._known.get(entity)
        branch = f"z9hG4bK{secrets.token_hex(8)}"
        unchanged = known is not None and known.dialogs == dialogs
        uri = f"sip:{entity.user}@{self._front}"
        body = b"" if unchanged or not seconds else dialog_info(uri, 0, dialogs)
        self._transport.sendto(self._request(uri, branch, known.etag if known else "", seconds, body))
        timer = asyncio.get_running_loop().call_later(ANSWER_SECONDS, self._no_answer, entity, branch)
        self._asked[entity] = _Asked(branch, dialogs, seconds, timer)

    def _request(self, uri: str, branch: str, etag: str, seconds: int, body: bytes) -> bytes:
        self._cseq += 1
        publisher = publisher_value(self._name, self._process)
        lines = [
            f"PUBLISH {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {self._own};branch={branch};rport",
            f"From: <sip:{self._name}@{self._own}>;tag={branch[-8:]}",
            f"To: <{uri}>",
            f"Call-ID: {branch[7:]}",
            f"CSeq: {self._cseq} PUBLISH",
            "Max-Forwards: 70",
            "Event: dialog",
            f"Expires: {seconds}",
            f"{PUBLISHER_HEADER}: {publisher}",
            f"{PROOF_HEADER}: {publisher_proof(publisher, uri, 'dialog', etag, str(seconds), body)}",
            *([f"SIP-If-Match: {etag}"] if etag else []),
            *([f"Content-Type: {MEDIA_TYPE}"] if body else []),
            f"Content-Length: {len(body)}",
            "",
            "",
        ]
        return "\r\n".join(lines).encode() + body

    # what comes back

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        """Take an answer of the front."""
        try:
            message = parse_message(data)
            branch = message.top_via().branch
        except SipParseError as error:
            log.warning("the front sent something unreadable: %s", error)
            return
        for entity, asked in self._asked.items():
            if asked.branch == branch and message.status >= 200:
                asked.timer.cancel()
                del self._asked[entity]
                self._answer.set()
                self._answered(entity, asked, message.status, message.value("sip-etag") or "")
                return

    def error_received(self, exc: Exception) -> None:
        """The front is not there; what waits for its answer is sent anew after its time."""
        log.debug("the front can't be reached: %s", exc)

    def _answered(self, entity: Entity, asked: _Asked, status: int, etag: str) -> None:
        if self._silent:
            self._silent = False
            log.info("the front answers again")
        if status == 200:
            if asked.seconds:
                self._known[entity] = _Known(etag, asked.dialogs, self._clock())
            else:
                self._known.pop(entity, None)
        elif status == 412:
            self._known.pop(entity, None)
            if entity == self._itself:
                log.info("the front knows nothing of this edge any more and is told everything again")
                self._known.clear()
                for one in list(self._wanted):
                    self._bring_up_to_date(one)
                return
        else:
            if status != self._refusal:
                log.error("the front refused the state of %s with %d; are clocks and keys the same?", entity, status)
            self._refusal = status
            return  # tried again at the next beat
        self._bring_up_to_date(entity)

    def _no_answer(self, entity: Entity, branch: str) -> None:
        asked = self._asked.get(entity)
        if asked is None or asked.branch != branch:
            return
        del self._asked[entity]
        if not self._silent:
            self._silent = True
            log.warning("the front does not answer; lamps may be wrong until it does")
        if entity != self._itself:
            self._bring_up_to_date(entity)
