"""A leg: one SIP dialog of a call, seen from asyncio. Its pjsua2 half, `PjLeg`, lives on the SIP thread."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import pjsua2 as pj

from schemas.call_messages import LegRecord
from schemas.configuration.trunk_entry import Codec
from schemas.tables.base import utc_now
from telephony.edge.bridge import BridgePort
from telephony.edge.pressed_keys import PressedKeys
from telephony.edge.sdp_codecs import keep_codecs
from telephony.edge.sdp_encryption import offers_encryption
from telephony.edge.sip_thread import SipThread
from telephony.edge.stream_counts import StreamCounts, read_counts

log = logging.getLogger(__name__)

_RINGING = 180
_REQUEST_TERMINATED = 487
_FORBIDDEN_TRANSFER = 603
_NOT_ACCEPTABLE_HERE = 488

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
        for watcher in self.watchers:
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

    def on_digit(self, digit: str) -> None:
        """Take in a pressed key."""
        self.keys.press(digit)
        self.tell_watchers()


class PjLeg(pj.Call, BridgePort):  # type: ignore[misc]
    """The pjsua2 half of a leg."""

    def __init__(self, sip: SipThread, leg: Leg, call_id: int = -1, account: Any = None) -> None:
        pj.Call.__init__(self, account or sip.account, call_id)
        BridgePort.__init__(self)
        self._sip = sip
        self._leg = leg
        self._audio: Any = None
        self._streams: set[int] = set()
        """Indexes of the streams that run."""
        leg.pj = self
        sip.keep(self)

    def audio(self) -> Any:
        """Return the leg's place on the bridge, or None."""
        return self._audio

    def reply(self, code: int) -> None:
        """Answer the INVITE."""
        parameters = _audio_only()
        parameters.statusCode = code
        self.answer(parameters)

    def end(self, code: int, reason_header: str) -> None:
        """End the dialog."""
        parameters = pj.CallOpParam(True)
        parameters.statusCode = code
        if reason_header:
            header = pj.SipHeader()
            header.hName, header.hValue = "Reason", reason_header
            parameters.txOption.headers.append(header)
        self.hangup(parameters)

    def invite(self, to_uri: str, target_uri: str, from_uri: str, headers: Sequence[tuple[str, str]] = ()) -> None:
        """Send the INVITE: `to_uri` in To, `target_uri` as Request-URI, `from_uri` in From, and more header fields."""
        parameters = _audio_only()
        for name, value in headers:
            header = pj.SipHeader()
            header.hName, header.hValue = name, value
            parameters.txOption.headers.append(header)
        parameters.txOption.targetUri = target_uri
        parameters.txOption.localUri = from_uri
        self.makeCall(to_uri, parameters)

    def received_level(self) -> int:
        """Return the level of what the other side sends, 0 to 255."""
        # pjsua2 names it from the port's side: what it transmits into the bridge is what the other side said
        return int(self._audio.getTxLevel()) if self._audio is not None else 0

    # callbacks of pjsua2

    def onCallState(self, prm: Any) -> None:  # noqa: N802
        """Send a snapshot to the loop; at the end let go of everything."""
        info = self.getInfo()
        snapshot = LegState(info.state, info.lastStatusCode, info.lastReason, info.callIdString)
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            # its streams end after this, when pjsua2 no longer knows whose they were
            for index in tuple(self._streams):
                self._stream_ends(index)
        self._sip.post(self._leg.on_state, snapshot)
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._audio = None
            self.unplug()
            self._leg.pj = None
            self._sip.drop(self)

    def onCallTsxState(self, prm: Any) -> None:  # noqa: N802
        """Note the provisional answers to our INVITE; pjsua2 tells nothing else of 100 Trying."""
        transaction = prm.e.body.tsxState.tsx
        if transaction.role == pj.PJSIP_ROLE_UAC and transaction.method == "INVITE":
            status = transaction.statusCode
            if 100 <= status < 200:
                self._sip.post(self._leg.on_provisional, status)

    def onCallTransferRequest(self, prm: Any) -> None:  # noqa: N802
        """Refuse a REFER: by itself pjsua2 would call whatever the other side names, at the company's cost."""
        log.warning("leg of %s: a transfer to %r is refused", self._leg.party, prm.dstUri)
        prm.statusCode = _FORBIDDEN_TRANSFER

    def onCallReplaceRequest(self, prm: Any) -> None:  # noqa: N802
        """Refuse an INVITE with Replaces: by itself pjsua2 would let the sender take this leg over.

        A 3xx needs no such care: pjsua2 follows none unless told to.
        """
        log.warning("leg of %s: a replacement is refused", self._leg.party)
        prm.statusCode = _FORBIDDEN_TRANSFER

    def onCallSdpCreated(self, prm: Any) -> None:  # noqa: N802
        """Leave out of our SDP the codecs that this leg is not to offer."""
        if self._leg.codecs:
            prm.sdp.wholeSdp = keep_codecs(prm.sdp.wholeSdp, self._leg.codecs)

    def onCallRxOffer(self, prm: Any) -> None:  # noqa: N802
        """Refuse an offer in a dialog that would have a secure account talk in the clear."""
        if self._leg.encrypted and not offers_encryption(prm.offer.wholeSdp):
            log.warning("leg of %s: an offer of unencrypted media is refused", self._leg.party)
            prm.statusCode = _NOT_ACCEPTABLE_HERE

    def onCallMediaState(self, prm: Any) -> None:  # noqa: N802
        """Find the leg's place on the bridge and draw its wires again."""
        self._audio = None
        codec, held = "", False
        info = self.getInfo()  # `media` is a view into it, which does not keep it alive
        for index, media in enumerate(info.media):
            if media.type != pj.PJMEDIA_TYPE_AUDIO:
                continue
            held = media.status == pj.PJSUA_CALL_MEDIA_REMOTE_HOLD
            if media.status in (pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD):
                self._audio = self.getAudioMedia(index)
                codec = self.getStreamInfo(index).codecName
                break
        self.draw_wires()
        self._sip.post(self._leg.on_media, codec, held, info.state == pj.PJSIP_INV_STATE_EARLY)

    def onStreamCreated(self, prm: Any) -> None:  # noqa: N802
        """Note that a stream runs."""
        self._streams.add(prm.streamIdx)

    def onStreamDestroyed(self, prm: Any) -> None:  # noqa: N802
        """Read its counts at the last moment."""
        self._stream_ends(prm.streamIdx)

    def _stream_ends(self, index: int) -> None:
        if index in self._streams:
            self._streams.discard(index)
            self._sip.post(self._leg.on_stream_end, read_counts(self, index))

    def onDtmfDigit(self, prm: Any) -> None:  # noqa: N802
        """Pass a pressed key on; RFC 4733 and SIP INFO alike."""
        self._sip.post(self._leg.on_digit, prm.digit)


def _audio_only() -> Any:
    parameters = pj.CallOpParam(True)
    parameters.opt.videoCount = 0
    parameters.opt.textCount = 0
    return parameters
