"""Tokens that open the api. The database knows only their SHA-256, so one that is lost is made anew."""

import hashlib
import secrets

from sqlmodel import Session, col, func, select

from schemas.tables import ApiToken


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def create_token(session: Session, name: str) -> str:
    """Make a token and return it: the only time that it can be read."""
    token = f"bp_{secrets.token_urlsafe(32)}"
    session.add(ApiToken(token_hash=_hash(token), name=name))
    return token


def find_token(session: Session, token: str) -> ApiToken | None:
    """Return the record of a token, None when it is unknown."""
    return session.get(ApiToken, _hash(token))


def first_token(session: Session) -> str | None:
    """Make a token named "first" and return it when there is none at all; otherwise return None."""
    if session.exec(select(func.count(col(ApiToken.token_hash)))).one():
        return None
    return create_token(session, "first")
