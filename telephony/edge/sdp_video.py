"""The H.264 video in SDP, as one phone says it and the other is to hear it. pjsua2 has no video, and refuses each.

One format of a stream is passed on, the first H.264 one: pjsua2 tells those of one name apart by nothing else, so its
answer stands for that one.
"""

import ipaddress
import re
from dataclasses import dataclass, field, replace
from typing import Self

_PLAIN = ("RTP/AVP", "RTP/AVPF")
_SECURE = ("RTP/SAVP", "RTP/SAVPF")
_RTPMAP = re.compile(r"a=rtpmap:(\d{1,3})[ \t]+H264/90000\s*$", re.IGNORECASE)
_PASSED = re.compile(r"a=(?:rtpmap|fmtp|rtcp-fb|framesize|imageattr):(\d{1,3}|\*)[ \t]|a=(?:framerate|content):")
"""What is said of a format or of the pictures; nothing of addresses (ICE) and transport (BUNDLE, rtcp-mux)."""
_KEY = re.compile(r"a=crypto:.*\binline:([^|;\s]+)")
_PORT = re.compile(r"[0-9]{1,5}")
_RTCP = re.compile(r"a=rtcp:(\d{1,5})\b")
_DIRECTIONS = {
    "sendrecv": (True, True),
    "sendonly": (True, False),
    "recvonly": (False, True),
    "inactive": (False, False),
}
NOWHERE = "0.0.0.0"
"""As an address: send me nothing (RFC 2543)."""
_EVERYBODY = ipaddress.IPv4Address("255.255.255.255")


@dataclass(frozen=True)
class VideoStream:
    """A video stream as one side describes it."""

    position: int
    """Which of the media it is, from 0."""
    profile: str
    payload_type: str
    lines: tuple[str, ...] = field(repr=False)
    """What it says of the format, its bandwidth, and its keys."""
    host: str
    port: int
    rtcp_port: int
    sends: bool = True
    receives: bool = True

    @property
    def encrypted(self) -> bool:
        """Whether it is SRTP."""
        return self.profile in _SECURE

    @property
    def keys(self) -> frozenset[str]:
        """Keys that it names (RFC 4568)."""
        return frozenset(found[1] for line in self.lines if (found := _KEY.match(line)))

    def goes_with(self, other: "VideoStream") -> bool:
        """Tell whether two phones that say these can exchange packets as they are."""
        return (self.payload_type, self.encrypted) == (other.payload_type, other.encrypted)

    def from_port(self, host: str, port: int) -> Self:
        """Return the same stream, sent and received elsewhere."""
        return replace(self, host=host, port=port, rtcp_port=port + 1)

    def answering(self, offer: "VideoStream") -> Self:
        """Return it as the answer to an offer: nobody sends what the other one does not want."""
        return replace(self, sends=self.sends and offer.receives, receives=self.receives and offer.sends)

    def refused(self) -> Self:
        """Return it switched off."""
        return replace(self, port=0)

    def section(self) -> list[str]:
        """Return its lines."""
        [direction] = [name for name, ways in _DIRECTIONS.items() if ways == (self.sends, self.receives)]
        return [
            f"m=video {self.port} {self.profile} {self.payload_type}",
            f"c=IN IP4 {self.host}",
            *self.lines,
            f"a={direction}",
        ]


def read_video(sdp: str) -> VideoStream | None:
    """Return the first stream of H.264 that an SDP has, or None."""
    session, media = _parts(sdp)
    for position, section in enumerate(media):
        words = section[0][2:].split()
        if len(words) < 4 or words[0] != "video" or words[2] not in (*_PLAIN, *_SECURE):
            continue
        port = words[1].partition("/")[0]
        names = {found[1] for line in section if (found := _RTPMAP.match(line))}
        payload_type = next((one for one in words[3:] if one in names), "")
        host = _address(section) or _address(session)
        if not payload_type or not host or not _PORT.fullmatch(port) or not 0 < int(port) < 65535:
            continue
        rtcp = next((int(found[1]) for line in section if (found := _RTCP.match(line))), int(port) + 1)
        sends, receives = _direction(section) or _direction(session) or (True, True)
        stream = VideoStream(
            position,
            words[2],
            payload_type,
            tuple(_passed(section, payload_type, secure=words[2] in _SECURE)),
            host,
            int(port),
            rtcp if 0 < rtcp < 65536 else int(port) + 1,
            sends,
            receives and host != NOWHERE,
        )
        if not stream.encrypted or stream.keys:
            return stream
    return None


def with_video(sdp: str, stream: VideoStream, position: int | None = None) -> str:
    """Return an SDP with a stream in it: at a place, or instead of the video that it has, or else at its end."""
    session, media = _parts(sdp)
    if position is None:
        position = next((index for index, one in enumerate(media) if one[0].startswith("m=video ")), len(media))
    media[position : position + 1] = [stream.section()]
    return "\r\n".join([*session, *(line for section in media for line in section), ""])


def _parts(sdp: str) -> tuple[list[str], list[list[str]]]:
    """Return the lines of the session, and those of each of its media."""
    session: list[str] = []
    media: list[list[str]] = []
    for line in sdp.splitlines():
        if line.startswith("m="):
            media.append([line])
        elif line:
            (media[-1] if media else session).append(line)
    return session, media


def _passed(section: list[str], payload_type: str, *, secure: bool) -> list[str]:
    kept = []
    for line in section[1:]:
        found = _PASSED.match(line)
        of_format = found is not None and found[1] in (payload_type, "*", None)
        if of_format or line.startswith("b=") or (secure and line.startswith("a=crypto:")):
            kept.append(line)
    return kept


def _address(lines: list[str]) -> str:
    """Return the IPv4 address of a connection line; empty when it names none of one host. Names are not looked up."""
    words = next((line.split() for line in lines if line.startswith("c=IN IP4 ")), [])
    try:
        address = ipaddress.IPv4Address(words[2] if len(words) == 3 else "")
    except ValueError:
        return ""
    return "" if address.is_multicast or address == _EVERYBODY else str(address)


def _direction(lines: list[str]) -> tuple[bool, bool] | None:
    return next((_DIRECTIONS[line[2:]] for line in lines if line[:2] == "a=" and line[2:] in _DIRECTIONS), None)
