"""The pjsua2 half of a leg. Everything here runs on the SIP thread."""

import logging
import re
from collections.abc import Sequence
from typing import Any

import pjsua2 as pj

from telephony.edge.bridge import BridgePort
from telephony.edge.leg import Leg, LegState
from telephony.edge.refer import REFER_SECONDS, Refer, read_refer
from telephony.edge.sdp_codecs import keep_codecs
from telephony.edge.sdp_encryption import offers_encryption
from telephony.edge.sdp_video import read_video
from telephony.edge.sip_thread import SipThread
from telephony.edge.stream_counts import read_counts
from telephony.edge_answers import REFER_TAKEN
from telephony.front.fields import SipParseError

log = logging.getLogger(__name__)

_ALLOW = re.compile(r"^Allow\s*:(.*)$", re.IGNORECASE | re.MULTILINE)
_CSEQ = re.compile(r"^CSeq\s*:\s*([0-9]{1,10})\s+REFER", re.IGNORECASE | re.MULTILINE)
_ENCRYPTED = "SRTP status: Active"
_FINAL = 200
_BAD_REQUEST = 400
_NOT_ACCEPTABLE_HERE = 488
_DECLINE = 603


class PjLeg(pj.Call, BridgePort):  # type: ignore[misc]
    """The pjsua2 half of a leg."""

    def __init__(self, sip: SipThread, leg: Leg, call_id: int = -1, account: Any = None, invite: str = "") -> None:
        pj.Call.__init__(self, account or sip.account, call_id)
        BridgePort.__init__(self)
        self._sip = sip
        self._leg = leg
        self._audio: Any = None
        self._streams: set[int] = set()
        """Indexes of the streams that run."""
        self._refers = 0
        self._refer_cseq = ""
        """Sequence number of the REFER that is being looked at."""
        self._takes_update = _allows_update(invite)
        self._offer = _body(invite)
        """The latest request's SDP, until it is answered. pjsua2 itself passes on none of more than 1024 bytes."""
        self._first_offer = self._first_answer = ""
        """Of the INVITE that came in, and what pjsua2 says to it, which has no video."""
        leg.pj = self
        sip.keep(self)

    def audio(self) -> Any:
        """Return the leg's place on the bridge, or None."""
        return self._audio

    def reply(self, code: int) -> None:
        """Answer the INVITE."""
        parameters = _audio_only()
        parameters.statusCode = code
        if code == _FINAL and self._leg.video.is_offered:
            parameters.sdp.wholeSdp = self._leg.video.our_sdp(self._first_answer, self._first_offer)
        self.answer(parameters)

    def end(self, code: int, reason_header: str) -> None:
        """End the dialog."""
        parameters = pj.CallOpParam(True)
        parameters.statusCode = code
        if reason_header:
            _add_headers(parameters, [("Reason", reason_header)])
        self.hangup(parameters)

    def invite(self, to_uri: str, target_uri: str, from_uri: str, headers: Sequence[tuple[str, str]] = ()) -> None:
        """Send the INVITE: `to_uri` in To, `target_uri` as Request-URI, `from_uri` in From, and more header fields."""
        parameters = _audio_only()
        _add_headers(parameters, headers)
        parameters.txOption.targetUri = target_uri
        parameters.txOption.localUri = from_uri
        self.makeCall(to_uri, parameters)

    def notify_transfer(self, refer: Refer, status: int, reason: str) -> None:
        """Send a NOTIFY of the subscription that a REFER makes (RFC 3515 section 2.4.4)."""
        request = pj.CallSendRequestParam()
        request.method = "NOTIFY"
        state = f"active;expires={REFER_SECONDS}" if status < _FINAL else "terminated;reason=noresource"
        _add_headers(request, [("Event", refer.event), ("Subscription-State", state)])
        request.txOption.contentType = "message/sipfrag;version=2.0"
        request.txOption.msgBody = f"SIP/2.0 {status} {reason}\r\n"
        self.sendRequest(request)

    def show(self, other: str) -> None:
        """Tell a phone who it talks to now, by an UPDATE (RFC 5876 section 4.2); one that takes none is not told."""
        if not self._takes_update:
            return
        parameters = _audio_only()
        parameters.opt.flag |= pj.PJSUA_CALL_NO_SDP_OFFER
        _add_headers(parameters, [("P-Asserted-Identity", other)])
        self.update(parameters)

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
        elif info.state == pj.PJSIP_INV_STATE_CONNECTING and self._leg.video.is_offered:
            self._video_answered(prm.e)
        self._sip.post(self._leg.on_state, snapshot)
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._audio = None
            self.unplug()
            self._leg.pj = None
            self._sip.drop(self)

    def onCallTsxState(self, prm: Any) -> None:  # noqa: N802
        """Note the provisional answers to our INVITE, and the number of a REFER: pjsua2 tells of neither elsewhere."""
        transaction = prm.e.body.tsxState.tsx
        if transaction.role == pj.PJSIP_ROLE_UAS and transaction.method == "REFER":
            found = _CSEQ.search(prm.e.body.tsxState.src.rdata.wholeMsg)
            self._refer_cseq = found[1] if found else self._refer_cseq
        comes = transaction.role == pj.PJSIP_ROLE_UAS and transaction.state == pj.PJSIP_TSX_STATE_TRYING
        if comes and transaction.method in ("INVITE", "UPDATE"):
            self._offer = _body(prm.e.body.tsxState.src.rdata.wholeMsg)  # pjsua2 looks at it after this
        if transaction.role == pj.PJSIP_ROLE_UAC and transaction.method == "INVITE":
            status = transaction.statusCode
            if 100 <= status < 200:
                self._sip.post(self._leg.on_provisional, status)
            elif 200 <= status < 300 and prm.e.body.tsxState.type == pj.PJSIP_EVENT_RX_MSG:
                self._takes_update = _allows_update(prm.e.body.tsxState.src.rdata.wholeMsg)

    def onCallTransferRequest(self, prm: Any) -> None:  # noqa: N802
        """Take a REFER on, or refuse it; never let pjsua2 call, which it does by itself after any 2xx.

        What becomes of it is decided on the loop, with the rights of who asks (`transfer`).
        """
        prm.statusCode = _DECLINE
        if not self._leg.may_refer:
            log.warning("leg of %s: a transfer to %r is refused", self._leg.party, prm.dstUri)
            return
        try:
            refer = read_refer(prm.dstUri, f"refer;id={self._refer_cseq}" if self._refers else "refer")
        except SipParseError as error:
            log.warning("leg of %s: a transfer to %r can't be read: %s", self._leg.party, prm.dstUri, error)
            prm.statusCode = _BAD_REQUEST
            return
        self._refers += 1
        self._leg.may_refer = False
        self._sip.post(self._leg.on_refer, refer)
        prm.statusCode = REFER_TAKEN

    def onCallReplaceRequest(self, prm: Any) -> None:  # noqa: N802
        """Refuse an INVITE with Replaces: by itself pjsua2 would let the sender take this leg over.

        A 3xx needs no such care: pjsua2 follows none unless told to.
        """
        log.warning("leg of %s: a replacement is refused", self._leg.party)
        prm.statusCode = _DECLINE

    def onCallSdpCreated(self, prm: Any) -> None:  # noqa: N802
        """Leave out of our SDP the codecs that this leg is not to offer, and put the video in."""
        offer, self._offer = prm.remSdp.wholeSdp or self._offer, ""
        sdp = before = prm.sdp.wholeSdp
        if self._leg.codecs:
            sdp = keep_codecs(sdp, self._leg.codecs)
        if self._leg.video.is_offered:
            sdp = self._leg.video.our_sdp(sdp, offer)
            if offer:
                self._sip.post(self._leg.video.on_offer, read_video(offer))
        if sdp != before:
            prm.sdp.wholeSdp = sdp
        if offer and not self._first_offer:
            self._first_offer, self._first_answer = offer, sdp

    def onCallRxOffer(self, prm: Any) -> None:  # noqa: N802
        """Refuse an offer in a dialog that would have a secure account talk in the clear."""
        if self._leg.encrypted and not offers_encryption(prm.offer.wholeSdp or self._offer):
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
                if self._leg.encrypted and not self._is_encrypted():
                    log.warning("leg of %s: an answer of unencrypted media ends it", self._leg.party)
                    self.end(_NOT_ACCEPTABLE_HERE, "")
                    break
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

    def _video_answered(self, event: Any) -> None:
        """Look for video in the answer to our INVITE; the loop knows of it before it knows that there is one."""
        change = event.body.tsxState
        if event.type == pj.PJSIP_EVENT_TSX_STATE and change.type == pj.PJSIP_EVENT_RX_MSG:
            self._sip.post(self._leg.video.on_answer, read_video(_body(change.src.rdata.wholeMsg)))

    def _is_encrypted(self) -> bool:
        """Tell whether what is sent is encrypted, in the only way in which pjsua2 says so.

        A call that came in is taken as it is offered; to an offer of its own in the middle pjsua2 takes a plain answer.
        """
        return _ENCRYPTED in self.dump(True, "")

    def _stream_ends(self, index: int) -> None:
        if index in self._streams:
            self._streams.discard(index)
            self._sip.post(self._leg.on_stream_end, read_counts(self, index))

    def onDtmfDigit(self, prm: Any) -> None:  # noqa: N802
        """Pass a pressed key on; RFC 4733 and SIP INFO alike."""
        self._sip.post(self._leg.on_digit, prm.digit)


def _allows_update(message: str) -> bool:
    return any("UPDATE" in methods.upper() for methods in _ALLOW.findall(message.partition("\r\n\r\n")[0]))


def _body(message: str) -> str:
    return message.partition("\r\n\r\n")[2]


def _audio_only() -> Any:
    parameters = pj.CallOpParam(True)
    parameters.opt.videoCount = 0
    parameters.opt.textCount = 0
    return parameters


def _add_headers(parameters: Any, headers: Sequence[tuple[str, str]]) -> None:
    for name, value in headers:
        header = pj.SipHeader()
        header.hName, header.hValue = name, value
        parameters.txOption.headers.append(header)
