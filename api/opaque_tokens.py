"""Random texts that open something, and what the database keeps of them."""

import hashlib
import secrets


def new_opaque_token(prefix: str) -> str:
    """Return a new random token of 256 bits; the prefix tells people and secret scanners what it is."""
    return f"{prefix}{secrets.token_urlsafe(32)}"


def token_hash(token: str) -> str:
    """Return what the database keeps of a token. It is too long to be guessed, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
