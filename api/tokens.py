"""Tokens that open the api to programs. The database knows only their SHA-256, so one that is lost is made anew."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from api.opaque_tokens import new_opaque_token, token_hash
from api.permissions import Scope
from schemas.tables import ApiToken
from schemas.tables.base import utc_now

NOTED_AFTER = timedelta(minutes=1)
"""How old the noted time of the last use may become: not every request writes."""
EVERYTHING = (Scope.ADMIN,)


def create_token(
    session: Session, name: str, scopes: Collection[Scope] = EVERYTHING, lifetime: timedelta | None = None
) -> str:
    """Make a token and return it: the only time that it can be read."""
    return new_token(session, name, scopes, lifetime)[0]


def new_token(
    session: Session, name: str, scopes: Collection[Scope] = EVERYTHING, lifetime: timedelta | None = None
) -> tuple[str, ApiToken]:
    """Make a token; return it and its record."""
    token = new_opaque_token("bp_")
    now = utc_now()
    row = ApiToken(
        token_hash=token_hash(token),
        id=secrets.token_hex(6),
        name=name,
        scopes=[scope.value for scope in Scope if scope in scopes],
        created_at=now,
        expires_at=None if lifetime is None else now + lifetime,
    )
    session.add(row)
    return token, row


def find_token(session: Session, token: str) -> ApiToken | None:
    """Return the record of a token, None when it is unknown."""
    return session.get(ApiToken, token_hash(token))


def revoke_token(session: Session, id: str) -> ApiToken | None:
    """Remove a token by the id that lists show; return its record, None when there is none."""
    row = session.exec(select(ApiToken).where(ApiToken.id == id)).first()
    if row is not None:
        session.delete(row)
    return row


def token_must_be_noted(row: ApiToken, now: datetime) -> bool:
    """Tell whether the time of the last use is to be written."""
    return row.last_used_at is None or now - row.last_used_at >= NOTED_AFTER


def note_token_use(session: Session, hashed: str, now: datetime) -> None:
    """Write the time of the last use of a token by its hash; one that was revoked meanwhile stays so."""
    row = session.get(ApiToken, hashed)
    if row is not None:
        row.last_used_at = now
        session.add(row)


def first_token(session: Session) -> str | None:
    """Make a token named "first" and return it when there is none at all; otherwise return None."""
    if session.exec(select(func.count(col(ApiToken.token_hash)))).one():
        return None
    return create_token(session, "first")
