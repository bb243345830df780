"""How a process of the exchange proves to the front that what it publishes comes from the exchange.

The proof is a signature over all that counts in the request (RFC 3903), the time included: nobody else can publish, and
what was overheard can't be sent again later.
"""

import hashlib
import hmac
import re
import time

from schemas.secrets import derived_key

PUBLISHER_HEADER = "X-Belplan-Publisher"
PROOF_HEADER = "X-Belplan-Proof"
VALID_SECONDS = 30.0

_VALUE = re.compile(r"([A-Za-z0-9._-]{1,63})/([A-Za-z0-9._-]{1,40});at=([0-9]{1,15})")


def publisher_value(name: str, process: str, at: float | None = None) -> str:
    """Return the value of X-Belplan-Publisher: `edge-1/4f00c1;at=1764000000000`.

    `process` tells a process from its predecessors of the same name; `at` is in seconds since 1970, by default now.
    """
    return f"{name}/{process};at={int((time.time() if at is None else at) * 1000)}"


def read_publisher(value: str) -> tuple[str, str, float] | None:
    """Return name, process and time of a value of X-Belplan-Publisher; None when it can't be read."""
    found = _VALUE.fullmatch(value.strip())
    return (found[1], found[2], int(found[3]) / 1000) if found else None


def publisher_proof(publisher: str, uri: str, event: str, etag: str, expires: str, body: bytes) -> str:
    """Return the value of X-Belplan-Proof for a PUBLISH with these values; an absent one is an empty text."""
    parts = (publisher, uri, event, etag, expires, hashlib.sha256(body).hexdigest())
    text = "\n".join(parts).encode("utf-8", "surrogateescape")
    return hmac.new(derived_key("publisher-proof"), text, hashlib.sha256).hexdigest()


def is_proven(
    proof: str, publisher: str, uri: str, event: str, etag: str, expires: str, body: bytes, now: float | None = None
) -> bool:
    """Tell whether a PUBLISH with these values comes from a process of the exchange, and is fresh."""
    expected = publisher_proof(publisher, uri, event, etag, expires, body)
    if not hmac.compare_digest(expected.encode(), proof.strip().encode("utf-8", "replace")):
        return False
    read = read_publisher(publisher)
    return read is not None and abs((time.time() if now is None else now) - read[2]) <= VALID_SECONDS
