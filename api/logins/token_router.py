"""Tokens of the api for programs: made, listed, revoked."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from api.deps import ReadSession, RequestOrigin, Who, WriteSession
from api.errors import ApiError, error_responses
from api.permissions import Scope
from api.tokens import new_token, revoke_token
from schemas.logs import record_authentication
from schemas.tables import ApiToken

router = APIRouter(prefix="/tokens", tags=["tokens"], responses=error_responses(422))


class TokenToMake(BaseModel):
    """What a token is for, what it opens, for how long."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=80, pattern=r"^\S[^\x00-\x1f\x7f]*$", examples=["wallboard"])
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))] = Field(examples=[["read", "calls"]])
    days: int | None = Field(default=None, ge=1, le=3650, description="When left out it never expires.")


class TokenSummary(BaseModel):
    """A token, without what opens something."""

    id: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    """To the minute."""


class NewToken(TokenSummary):
    """A token that was made."""

    token: str
    """Send it as `Authorization: Bearer …`. It can't be read again."""


@router.get("", summary="List tokens")
def list_tokens(session: ReadSession) -> list[TokenSummary]:
    """Return the tokens of the api, by name."""
    rows = session.exec(select(ApiToken).order_by(col(ApiToken.name), col(ApiToken.id)))
    return [TokenSummary(**row.model_dump(exclude={"token_hash"})) for row in rows]


@router.post("", status_code=201, summary="Make a token")
def make_token(wish: TokenToMake, session: WriteSession, who: Who, origin: RequestOrigin) -> NewToken:
    """Make a token for a program. Give it no more scopes than the program needs."""
    lifetime = None if wish.days is None else timedelta(days=wish.days)
    token, row = new_token(session, wish.name, wish.scopes, lifetime)
    record_authentication(session, "token-created", row.name, origin, f"by {who}: {', '.join(row.scopes)}")
    return NewToken(token=token, **row.model_dump(exclude={"token_hash"}))


@router.delete("/{id}", status_code=204, summary="Revoke a token", responses=error_responses(404))
def end_token(
    id: Annotated[str, Path(pattern=r"^[0-9a-f]{12}$")], session: WriteSession, who: Who, origin: RequestOrigin
) -> None:
    """Make a token open nothing any more, from now on."""
    row = revoke_token(session, id)
    if row is None:
        raise ApiError(404, "token-not-found", f"There is no token {id}; GET /tokens lists them.")
    record_authentication(session, "token-revoked", row.name, origin, f"by {who}")
