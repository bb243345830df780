"""A leg: one SIP dialog of a call, seen from asyncio. Its pjsua2 half lives on the SIP thread (`pj_leg`)."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import pjsua2 as pj

from schemas.call_messages import LegRecord
from schemas.configuration.trunk_entry import Codec
from schemas.tables.base import utc_now
from telephony.edge.leg_video import LegVideo
from telephony.edge.pressed_keys import PressedKeys
from telephony.edge.refer import Refer
from telephony.edge.sip_thread import SipThread
from telephony.edge.stream_counts import StreamCounts

if TYPE_CHECKING:
    from telephony.edge.pj_leg import PjLeg

log = logging.getLogger(__name__)

_RINGING = 180
_REQUEST_TERMINATED = 487

ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'
"""Reason header (RFC 3326) by which a phone does not count the call as missed."""


@dataclass(frozen=True)
class LegState:
    """A snapshot that the SIP thread sends to the loop."""

    state: int
    status: int
    reason: str
    sip_call_id: str


class Watcher(Protocol):
    """Who wants to know of each change of a leg; an `asyncio.Event` does."""

    def set(self) -> None:
        """Note that it changed."""


class Leg:
    """One dialog. Its attributes change on the loop only, as events come in."""

    def __init__(self, sip: SipThread, number: int, party: str) -> None:
        self.sip = sip
        self.number = number
        self.party = party
        self.group = ""
        """The ring group that it rings for."""
        self.called = ""
        """The number that a leg to the outside calls."""
        self.shown = ""
        """The number that the person called there sees; empty: none."""
        self.account = ""
        """Of a leg to the outside: the account whose minutes it takes; empty: those of calls that are forwarded."""
        self.emergency = False
        """Help is called: no limit holds."""
        self.started_at = utc_now()
        self.answered_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.status = 0
        self.end_reason = ""
        self.sip_call_id = ""
        self.codec = ""
        self.counts = StreamCounts()
        """Of the streams that ended; a re-INVITE replaces a stream."""
        self.held = False
        """The other side holds us."""
        self.heard = asyncio.Event()
        """Set at the first answer of any kind to our INVITE, 100 Trying included."""
        self.rang = False
        """180 Ringing came: a person may have noticed the call."""
        self.early_media = False
        """Both sides send media before the answer (183 Session Progress with SDP)."""
        self.ringing = asyncio.Event()
        self.answered = asyncio.Event()
        self.gone = asyncio.Event()
        self.watchers: set[Watcher] = set()
        """Set at each change of this leg; who waits for several legs has one event for all."""
        self.keys = PressedKeys()
        self.encrypted = False
        """Only encrypted media (SRTP) will do."""
        self.codecs: tuple[Codec, ...] = ()
        """What its offer may name, the best first; empty: all."""
        self.video = LegVideo()
        self.may_refer = False
        """It talks to somebody whom it may transfer, or will as soon as it has answered."""
        self.leaves = False
        """It transferred the other one, and is about to hang up."""
        self.refers: list[Refer] = []
        """The transfers that it asked for and nobody has taken up yet."""
        self.pj: PjLeg | None = None
        """Only the SIP thread may look into it."""

    async def answer(self) -> None:
        """Send 200 OK."""
        await self.sip.run(lambda: self._on_pj(lambda leg: leg.reply(200)))
        self.answered.set()
        self.answered_at = self.answered_at or utc_now()

    async def ring_back(self) -> None:
        """Send 180 Ringing, once."""
        if not self.ringing.is_set() and not self.answered.is_set():
            self.ringing.set()
            await self.sip.run(lambda: self._on_pj(lambda leg: leg.reply(180)))

    async def progress(self) -> None:
        """Send 183 Session Progress with SDP, once: the caller hears what we send from now on."""
        if not self.early_media and not self.answered.is_set():
            self.early_media = True
            self.ringing.set()
            await self.sip.run(lambda: self._on_pj(lambda leg: leg.reply(183)))

    async def send_digit(self, digit: str) -> None:
        """Let the other side have a key pressed (RFC 4733)."""
        await self.sip.run(lambda: self._on_pj(lambda leg: leg.dialDtmf(digit)))

    async def notify_transfer(self, refer: Refer, status: int, reason: str) -> None:
        """Tell who asked for a transfer how far it is, by a status as SIP has it (RFC 3515); 200 and up: it is over."""
        await self.sip.run(lambda: self._on_pj(lambda leg: leg.notify_transfer(refer, status, reason)))

    async def show(self, other: str) -> None:
        """Let the phone show who it talks to now: an address as `caller_shown` writes it."""
        await self.sip.run(lambda: self._on_pj(lambda leg: leg.show(other)))

    async def until(self, condition: Callable[[], bool], seconds: float | None = None) -> bool:
        """Wait until a condition on this leg holds, or the leg is gone, for at most so many seconds.

        Returns whether the condition holds.
        """
        changed = asyncio.Event()
        self.watchers.add(changed)
        try:
            async with asyncio.timeout(seconds):
                while not (holds := condition()) and not self.gone.is_set():
                    await changed.wait()
                    changed.clear()
                return holds
        except TimeoutError:
            return False
        finally:
            self.watchers.discard(changed)

    def has_answer(self) -> bool:
        """Tell whether the other side said anything at all to our INVITE."""
        return self.heard.is_set() or self.ringing.is_set() or self.answered.is_set()

    def fail(self, status: int, reason: str) -> None:
        """End a leg that was not placed; one that is over already stays as it is."""
        if not self.gone.is_set():
            self.on_state(LegState(pj.PJSIP_INV_STATE_DISCONNECTED, status, reason, ""))

    async def hang_up(self, sip_code: int = 0, *, reason_header: str = "") -> None:
        """End the dialog: by a final status, CANCEL or BYE, whatever its state asks for."""
        if not self.gone.is_set():
            await self.sip.run(lambda: self._end(sip_code, reason_header))

    async def level(self) -> int:
        """Return how loud the other side is now: 0 (silence) to 255."""
        return await self.sip.run(lambda: self.pj.received_level() if self.pj is not None else 0)

    def record(self) -> LegRecord:
        """Return what goes into the call's record."""
        return LegRecord(
            number=self.number,
            party=self.party,
            called=self.called,
            shown=self.shown,
            sip_call_id=self.sip_call_id,
            started_at=self.started_at,
            answered_at=self.answered_at,
            ended_at=self.ended_at,
            sip_status=self.status,
            end_reason=self.end_reason,
            codec=self.codec,
            rx_packets=self.counts.rx_packets,
            rx_lost=self.counts.rx_lost,
            rx_jitter_ms=self.counts.rx_jitter_ms,
            tx_packets=self.counts.tx_packets,
        )

    def _end(self, sip_code: int, reason_header: str) -> None:
        if self.pj is None:
            self.sip.post(self.fail, _REQUEST_TERMINATED, "not placed")  # nothing, when its end was posted before
        self._on_pj(lambda leg: leg.end(sip_code, reason_header))

    def _on_pj(self, work: Any) -> None:
        if self.pj is None:
            return  # it ended meanwhile
        try:
            work(self.pj)
        except pj.Error as error:
            # a dialog may end between our decision and this moment; its end is reported by itself
            log.info("leg %s of %s: %s", self.number, self.party, error.reason)

    def tell_watchers(self) -> None:
        """Let whoever waits for a change look again."""
        for watcher in tuple(self.watchers):
            watcher.set()

    # events, on the loop

    def on_state(self, snapshot: LegState) -> None:
        """Take in a change of the dialog's state."""
        self.status = snapshot.status or self.status
        self.sip_call_id = snapshot.sip_call_id or self.sip_call_id
        if snapshot.state == pj.PJSIP_INV_STATE_EARLY:
            self.ringing.set()
        elif snapshot.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self.answered_at = self.answered_at or utc_now()
            self.answered.set()
        elif snapshot.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.ended_at = utc_now()
            self.end_reason = f"{snapshot.status} {snapshot.reason}".strip()
            self.video.close()
            self.gone.set()
        self.tell_watchers()

    def on_provisional(self, status: int) -> None:
        """Take in a provisional answer to our INVITE, 100 to 199."""
        self.heard.set()
        self.rang = self.rang or status == _RINGING
        self.tell_watchers()

    def on_media(self, codec: str, held: bool, early: bool) -> None:
        """Take in a change of the media; `early`: before the answer."""
        self.codec = codec or self.codec
        self.early_media = self.early_media or (early and bool(codec))
        self.held = held
        self.tell_watchers()

    def on_stream_end(self, counts: StreamCounts) -> None:
        """Take in what went over a stream that is over."""
        self.counts += counts

    def on_refer(self, refer: Refer) -> None:
        """Take in that the other side wants to transfer who it talks to."""
        self.refers.append(refer)
        self.tell_watchers()

    def on_digit(self, digit: str) -> None:
        """Take in a pressed key."""
        self.keys.press(digit)
        self.tell_watchers()
