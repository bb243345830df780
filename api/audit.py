"""The audit log: who changed what, and when (C16, D6)."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlmodel import col, func, or_, select

from api.calls import Moment
from api.deps import ReadSession, Requesting
from api.errors import error_responses
from api.pages import SearchText
from api.permissions import Scope
from api.resources.listing import ListPart
from schemas.configuration.logins import LOGIN_ACCOUNTS
from schemas.tables import AuditEntry

router = APIRouter(prefix="/audit", tags=["audit"], responses=error_responses(422))


class AuditLine(BaseModel):
    """One change."""

    id: int
    at: datetime
    who: str
    """The login of a person, the name of a token, or of the command."""
    action: Literal["create", "change", "delete", "publish", "import"]
    resource: str
    """Which kind of thing: `sip_accounts`."""
    resource_id: str
    name: str
    before: dict[str, Any] | None
    """As it was, without secrets; unset for something new."""
    after: dict[str, Any] | None
    """As it became; unset for something deleted."""


@router.get("", summary="List changes of the configuration")
def list_audit(
    session: ReadSession,
    requester: Requesting,
    q: Annotated[SearchText, Query(description="Part of who, of the kind of thing, its id or its name.")] = "",
    resource: Annotated[SearchText, Query(description="A kind of thing, such as sip_accounts.")] = "",
    id: Annotated[SearchText, Query(description="Of one thing.")] = "",
    who: Annotated[SearchText, Query(description="By one token.")] = "",
    action: Literal["create", "change", "delete", "publish", "import"] | None = None,
    since: Annotated[Moment | None, Query(description="Changes then or later.")] = None,
    until: Annotated[Moment | None, Query(description="Changes before then.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    offset: Annotated[int, Query(ge=0, le=100_000_000)] = 0,
) -> ListPart[AuditLine]:
    """Return changes, the newest first. Of the filters that are given, a change must fit all.

    Changes of log-in accounts are shown to admins alone.
    """
    query = select(AuditEntry)
    if not requester.may(Scope.ADMIN):
        query = query.where(AuditEntry.resource != LOGIN_ACCOUNTS.section)
    if q:
        places = (AuditEntry.who, AuditEntry.resource, AuditEntry.resource_id, AuditEntry.name)
        query = query.where(or_(*(col(place).icontains(q, autoescape=True) for place in places)))
    given = ((AuditEntry.resource, resource), (AuditEntry.resource_id, id), (AuditEntry.who, who))
    for column, wanted in (*given, (AuditEntry.action, action)):
        if wanted:
            query = query.where(col(column) == wanted)
    if since is not None:
        query = query.where(col(AuditEntry.at) >= since)
    if until is not None:
        query = query.where(col(AuditEntry.at) < until)
    total = session.exec(select(func.count()).select_from(query.subquery())).one()
    rows = session.exec(query.order_by(col(AuditEntry.id).desc()).offset(offset).limit(limit))
    items = [AuditLine.model_validate(row, from_attributes=True) for row in rows]
    return ListPart(items=items, total=total, limit=limit, offset=offset)
