"""Menu Modules, prefix forwarding (M10): the codes of the phone numbers, and which are forwarded now."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from api.deps import ReadSession, Who, WriteSession
from api.errors import ApiError, error_responses
from api.resources.changes import find_row, lock_configuration
from api.resources.listing import ListAsked, ListPart, list_rows
from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.audit import record_change
from schemas.configuration.resources import DIDS, PREFIX_FORWARDING
from schemas.dialling import PhoneNumber
from schemas.tables import DidForwarding
from schemas.tables.base import E164_PATTERN, utc_now

EXAMPLE = {"code": "101", "did": "3250123100"}

SERVED = Served(
    PREFIX_FORWARDING,
    body=body_model(PREFIX_FORWARDING.entry, PREFIX_FORWARDING.key, example=EXAMPLE),
    answer=answer_model(PREFIX_FORWARDING.entry),
)
router = resource_router(SERVED, "dialling", EXAMPLE)
state_router = APIRouter(prefix="/forwardings", tags=["dialling"], responses=error_responses(422))

DidNumber = Annotated[str, Path(pattern=E164_PATTERN, description="The phone number.", examples=["3250123100"])]


class ForwardTo(BaseModel):
    """Where the calls of a phone number go."""

    number: PhoneNumber = Field(examples=["32475123456"])
    """E.164 without plus."""


class ForwardedDid(BaseModel):
    """A phone number that is forwarded now."""

    did: str
    number: str
    since: datetime
    by: str
    """Who did it: `account:<id>`, or the name of a token."""


@state_router.get("", summary="List forwarded phone numbers")
def list_forwardings(session: ReadSession, wish: ListAsked) -> ListPart[ForwardedDid]:
    """Return the phone numbers that are forwarded now."""
    rows, total = list_rows(session, DidForwarding, "did", wish)
    items = [ForwardedDid(**row.model_dump()) for row in rows]
    return ListPart(items=items, total=total, limit=wish.limit, offset=wish.offset)


@state_router.put("/{did}", summary="Forward a phone number", responses=error_responses(404))
def put_forwarding(did: DidNumber, target: ForwardTo, session: WriteSession, who: Who) -> ForwardedDid:
    """Forward all calls of a phone number, as `*1xx*number` does; the last one who says so wins."""
    lock_configuration(session)
    find_row(session, DIDS, did)
    row = session.get(DidForwarding, did)
    before = None if row is None else {"did": did, "number": row.number}
    if row is None:
        row = DidForwarding(did=did, number=target.number, since=utc_now(), by=who)
    row.number, row.since, row.by = target.number, utc_now(), who
    session.add(row)
    after = {"did": did, "number": row.number}
    record_change(session, who, "change" if before else "create", "forwardings", did, before, after)
    session.flush()
    return ForwardedDid(**row.model_dump())


@state_router.delete("/{did}", status_code=204, summary="Stop forwarding", responses=error_responses(404))
def delete_forwarding(did: DidNumber, session: WriteSession, who: Who) -> None:
    """Let the calls of a phone number come in again, as `#1xx#` does."""
    lock_configuration(session)
    row = session.get(DidForwarding, did)
    if row is None:
        raise ApiError(404, "forwarding-not-found", f"The phone number {did} is not forwarded.")
    record_change(session, who, "delete", "forwardings", did, {"did": did, "number": row.number}, None)
    session.delete(row)
