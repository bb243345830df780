"""Menu PBX, extensions (P6): what each internal number belongs to, and what its BLF key watches."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import Session

from api.deps import ReadSession
from api.errors import error_responses
from api.resources.listing import ListAsked, ListPart, list_rows
from schemas.configuration.resource import Resource
from schemas.configuration.resources import (
    ADVANCED_FUNCTION_INDICATORS,
    FUNCTION_INDICATORS,
    RING_GROUPS,
    ROUTES,
    SIP_ACCOUNTS,
)
from schemas.tables import Extension

router = APIRouter(prefix="/extensions", tags=["extensions"], responses=error_responses(422))

_OWNERS: dict[str, Resource] = {
    "account_id": SIP_ACCOUNTS,
    "group_id": RING_GROUPS,
    "route_id": ROUTES,
    "function_indicator_id": FUNCTION_INDICATORS,
    "advanced_function_indicator_id": ADVANCED_FUNCTION_INDICATORS,
}


class ExtensionSummary(BaseModel):
    """An internal number."""

    number: str
    blf_extension: str
    """What a BLF key watches: the same number unless changed."""
    resource: Literal["sip_accounts", "ring_groups", "routes", "function_indicators", "advanced_function_indicators"]
    """What kind of thing it belongs to."""
    id: str
    name: str


@router.get("", summary="List extensions")
def list_extensions(session: ReadSession, wish: ListAsked) -> ListPart[ExtensionSummary]:
    """Return the extensions of SIP accounts, ring groups, routes and function indicators."""
    rows, total = list_rows(session, Extension, "number", wish)
    owners = {column: _rows_of(session, column, rows) for column in _OWNERS}
    items = [one for row in rows for one in _summaries(row, owners)]
    return ListPart(items=items, total=total, limit=wish.limit, offset=wish.offset)


def _rows_of(session: Session, column: str, rows: Sequence[Any]) -> Mapping[str, Any]:
    keys = {getattr(row, column) for row in rows if getattr(row, column)}
    return {row.id: row for row in _OWNERS[column].rows(session, keys)}


def _summaries(row: Extension, owners: Mapping[str, Mapping[str, Any]]) -> Iterator[ExtensionSummary]:
    for column, resource in _OWNERS.items():
        owner = owners[column].get(getattr(row, column) or "")
        if owner is not None:
            yield ExtensionSummary(
                number=row.number,
                blf_extension=getattr(owner, "blf_extension", "") or row.number,
                resource=resource.section,
                id=owner.id,
                name=owner.name,
            )
