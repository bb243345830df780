"""Whether an SDP offers encrypted media only: SRTP with its keys in SDP (RFC 4568)."""

_SECURE_PROFILES = ("RTP/SAVP", "RTP/SAVPF")


def offers_encryption(sdp: str) -> bool:
    """Tell whether each audio stream that is offered is SRTP, and has a key; False when none is offered."""
    streams: list[tuple[str, bool]] = []
    for line in sdp.splitlines():
        if line.startswith("m="):
            words = line[2:].split()
            is_audio = len(words) > 2 and words[0] == "audio" and words[1] != "0"
            streams.append((words[2] if is_audio else "", False))
        elif line.startswith("a=crypto:") and streams:
            streams[-1] = streams[-1][0], True
    audio = [(profile, has_key) for profile, has_key in streams if profile]
    return bool(audio) and all(profile in _SECURE_PROFILES and has_key for profile, has_key in audio)
