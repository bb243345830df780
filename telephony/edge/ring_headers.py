"""Header fields that tell a phone how to ring (C9), or to answer by itself (P2).

There is no one way. `Alert-Info` with `info=` is what Snom, Yealink and Grandstream look for when they choose a ring
tone; `Call-Info` with `answer-after` what all three look for to answer, and RFC 5373 has `Answer-Mode` for it.
"""

_NOWHERE = "http://127.0.0.1"
"""Phones want an address there, and do not fetch it once `info` is known to them."""
AUTO_ANSWER = "alert-autoanswer"


def ring_headers(tone: str, *, answers_itself: bool, domain: str) -> tuple[tuple[str, str], ...]:
    """Return the header fields of an INVITE to a phone; `tone` is the name of a ring tone, or empty."""
    if answers_itself:
        return (
            ("Call-Info", f"<sip:{domain}>;answer-after=0"),
            ("Alert-Info", f"<{_NOWHERE}>;info={AUTO_ANSWER};delay=0"),
            ("Answer-Mode", "Auto"),
        )
    return (("Alert-Info", f"<{_NOWHERE}>;info={tone}"),) if tone else ()
