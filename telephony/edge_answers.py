"""What an edge can't say as it should, as pjsua2 answers by itself; the front makes of it what goes outside.

Who puts another proxy in the front's place teaches it the same.
"""

REFER_TAKEN = 399
"""Yes to a REFER (RFC 3515), by a status that no one else uses: pjsua2 would call the address in it by itself after a
2xx."""
_IN_DIALOG = (500, "Unhandled by dialog usages")
"""pjsip to OPTIONS in a call that it has; in one that it has not it says 481."""


def said_outside(method: str, status: int, reason: str) -> tuple[int, str]:
    """Return status and reason of an edge's answer to a request as they go on to who asked."""
    if method == "REFER" and status == REFER_TAKEN:
        return 202, "Accepted"
    if method == "OPTIONS" and (status, reason) == _IN_DIALOG:  # providers ask so whether a call is still there
        return 200, "OK"
    return status, reason
