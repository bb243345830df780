"""How the front tells an edge who sent a request, so that the edge can believe it.

The front proves the sender (digest, or a trunk's address) and says so in two header fields of its own; it strips
them from whatever comes from outside. The signature binds the statement to this one dialog.
"""

import hashlib
import hmac
from typing import Literal, NamedTuple

from schemas.secrets import derived_key

SOURCE_HEADER = "X-Belplan-Source"
PROOF_HEADER = "X-Belplan-Proof"
PICKS_HEADER = "X-Belplan-Picks"
"""The ringing call that an INVITE picks up, as keys were told of it: the call's id and the number of a leg."""
HEADER_PREFIX = "x-belplan-"

SourceKind = Literal["account", "trunk"]


class Source(NamedTuple):
    """Who sent a request: a SIP account or a trunk, by its id."""

    kind: SourceKind
    id: str


def _key() -> bytes:
    return derived_key("source-proof")


def source_value(source: Source) -> str:
    """Return the value of X-Belplan-Source, `account;id=jan` or `trunk;id=sample`."""
    return f"{source.kind};id={source.id}"


def sign_source(value: str, call_id: str, from_tag: str) -> str:
    """Return the value of X-Belplan-Proof: HMAC-SHA256 in hex of `value|call-id|from-tag`."""
    text = f"{value}|{call_id}|{from_tag}".encode("utf-8", "surrogateescape")
    return hmac.new(_key(), text, hashlib.sha256).hexdigest()


def verify_source(value: str, proof: str, call_id: str, from_tag: str) -> Source | None:
    """Return who sent the request, or None when the signature does not fit or the value cannot be read."""
    expected = sign_source(value, call_id, from_tag).encode()
    if not hmac.compare_digest(expected, proof.strip().lower().encode("utf-8", "replace")):
        return None
    kind, _, rest = value.partition(";id=")
    if kind == "account" and rest:
        return Source("account", rest)
    if kind == "trunk" and rest:
        return Source("trunk", rest)
    return None
