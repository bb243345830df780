"""The video of a leg (P5): H.264 of two phones of which each may, and which are the first to answer and who calls him.

pjsua2 knows nothing of it. Its SDP gets the video as the other phone describes it, with a port of the relay.
"""

import logging
from typing import TYPE_CHECKING

from telephony.edge.sdp_video import VideoStream, read_video, with_video
from telephony.edge.video_relay import VideoEnd

if TYPE_CHECKING:
    from telephony.edge.leg import Leg

log = logging.getLogger(__name__)


class LegVideo:
    """What a leg knows of its video. It changes on the loop only; the SIP thread reads it when it writes SDP."""

    def __init__(self) -> None:
        self.theirs: VideoStream | None = None
        """What its phone offers, when its account may, or what it answered."""
        self.heard_from = ""
        """The address that its phone's signalling comes from."""
        self._ours: VideoStream | None = None
        """What our SDP says: the other phone's video, from a port of ours."""
        self._is_on = False
        self._end: VideoEnd | None = None
        self._partner: LegVideo | None = None

    @property
    def is_offered(self) -> bool:
        """Whether our SDP had video."""
        return self._ours is not None

    def our_sdp(self, sdp: str, offer: str) -> str:
        """Return our SDP with this video in it; `offer` is what it answers, or empty."""
        ours = self._ours
        if ours is None or not sdp:
            return sdp
        if not offer:
            return with_video(sdp, ours if self._is_on else ours.refused())
        theirs = read_video(offer)
        if theirs is None or not self._accepts(theirs):
            return sdp
        return with_video(sdp, ours.answering(theirs), theirs.position)

    def _accepts(self, theirs: VideoStream) -> bool:
        """Tell whether an offer goes on with the video as it is: the other phone hears nothing of it."""
        ours, before = self._ours, self.theirs
        if ours is None or before is None or not self._is_on or not theirs.goes_with(ours):
            return False
        return theirs.keys == before.keys or bool(theirs.keys & before.keys)

    def on_offer(self, theirs: VideoStream | None) -> None:
        """Take in what its phone says of its video in a later offer."""
        if self._end is not None and self._is_on:
            accepted = theirs is not None and self._accepts(theirs)
            self._end.expect(theirs if accepted else None, self.heard_from)

    def on_answer(self, theirs: VideoStream | None) -> None:
        """Take in what its phone answered to our INVITE."""
        self.theirs = theirs if self._ours is not None and theirs is not None and theirs.goes_with(self._ours) else None
        if self.theirs is None:
            self.close()

    def close(self) -> None:
        """End it, for the other one, too."""
        partner, self._partner = self._partner, None
        self._is_on = False
        if self._end is not None:
            self._end.close()
            self._end = None
        if partner is not None:
            partner.close()

    def _open(self, leg: "Leg", ours: VideoStream) -> bool:
        end = leg.sip.video.open()
        if end is None:
            return False
        self._end, self._is_on = end, True
        self._ours = ours.from_port(leg.sip.options.media_address, end.port)
        return True


def offer_video(caller: "Leg", leg: "Leg", heard_from: str) -> None:
    """Let the INVITE of a leg, whose account may, offer the caller's video; not when he has his answer already."""
    offered = caller.video.theirs
    if offered is None or caller.answered.is_set() or caller.early_media:
        return
    if offered.encrypted != leg.encrypted or (caller.encrypted and not offered.encrypted):
        return  # packets are passed on as they are
    leg.video.heard_from = heard_from
    leg.video._open(leg, offered)


def join_video(caller: "Leg", leg: "Leg") -> None:
    """Let the caller, who is about to have his answer, and who answered see each other, when both want to."""
    one, other = caller.video, leg.video
    if one.theirs is None or other.theirs is None or other._end is None:
        return
    is_late = caller.early_media or caller.gone.is_set() or leg.gone.is_set()
    if is_late or not one._open(caller, other.theirs) or one._end is None:
        other.close()
        return
    one._partner, other._partner = other, one
    one._end.expect(one.theirs, one.heard_from)
    other._end.expect(other.theirs, other.heard_from)
    one._end.join(other._end)
    log.info("video between %s and %s, ports %s and %s", caller.party, leg.party, one._end.port, other._end.port)
