"""Which codecs an SDP offers: pjsua2 knows one list for all calls, providers want one each."""

import re
from collections.abc import Sequence

from schemas.configuration.trunk_entry import Codec

_NAMES: dict[Codec, str] = {"opus": "opus/48000", "g722": "g722/8000", "pcma": "pcma/8000", "pcmu": "pcmu/8000"}
_STATIC = {"0": "pcmu/8000", "8": "pcma/8000", "9": "g722/8000"}
"""Payload types that need no rtpmap (RFC 3551 section 6)."""
_KEYS = "telephone-event/"
_RTPMAP = re.compile(r"a=rtpmap:(\d{1,3}) ([^\r\n]+)")
_OF_FORMAT = re.compile(r"a=(?:rtpmap|fmtp|rtcp-fb):(\d{1,3})[ \t]")


def keep_codecs(sdp: str, codecs: Sequence[Codec]) -> str:
    """Return an SDP whose audio names only these codecs, in this order, and the keys (RFC 4733).

    One that has none of them stays as it is: then the provider says no.
    """
    lines = sdp.splitlines()
    start = next((index for index, line in enumerate(lines) if line.startswith("m=audio ")), None)
    if start is None:
        return sdp
    end = next((index for index in range(start + 1, len(lines)) if lines[index].startswith("m=")), len(lines))
    media, port, profile, *formats = lines[start].split()
    names = {**_STATIC, **{match[1]: match[2].lower() for line in lines[start:end] if (match := _RTPMAP.match(line))}}
    wanted = [_NAMES[codec] for codec in codecs]
    kept = [one for want in wanted for one in formats if names.get(one, "").startswith(want)]
    if not kept:
        return sdp
    keys = {f"{_KEYS}{names[one].split('/')[1]}" for one in kept}  # a clock rate each (RFC 4733 section 2.1)
    kept += [one for one in formats if names.get(one, "") in keys]
    audio = [line for line in lines[start + 1 : end] if not (match := _OF_FORMAT.match(line)) or match[1] in kept]
    return "\r\n".join([*lines[:start], " ".join([media, port, profile, *kept]), *audio, *lines[end:], ""])
