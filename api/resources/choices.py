"""What references may name, by its name: what a form needs to let people pick instead of type."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlmodel import Session, col, select

from api.deps import ReadSession
from api.errors import ErrorDetail, error_responses
from api.resources.changes import invalid
from schemas.configuration.resource import Resource
from schemas.configuration.resources import EXTENSION_OWNERS, FAMILIES, RESOURCES, resources_of
from schemas.tables import Extension

router = APIRouter(prefix="/choices", tags=["choices"], responses=error_responses(422))

PICKERS = sorted({resource.picker for resource in RESOURCES} | FAMILIES.keys())
MAX_PICKERS = 50
_EXTENSIONS: dict[str, str] = {
    "sip_accounts": "account_id",
    "ring_groups": "group_id",
    "routes": "route_id",
    "function_indicators": "function_indicator_id",
    "advanced_function_indicators": "advanced_function_indicator_id",
}


class Choice(BaseModel):
    """Something that a reference may name."""

    key: str
    """What the reference holds."""
    name: str
    """How people call it; empty: it has no name but its key."""
    section: str
    """Which kind of thing: `ring_groups`."""
    extension: str = ""
    """Its first extension."""
    available_in: list[str] | None = None
    """Of a route: the menus in which it may be picked; an empty list: all of them."""


@router.get("", summary="What references may name")
def list_choices(
    session: ReadSession,
    of: Annotated[
        list[str],
        Query(max_length=MAX_PICKERS, description=f"Pickers, as the schemas hint them: {', '.join(PICKERS)}."),
    ],
) -> dict[str, list[Choice]]:
    """Return, by picker, all that it may name, sorted by name."""
    unknown = [
        ErrorDetail(
            place=f"query.of.{index}", message=f"nothing is picked by {ascii(one)}; there are: {', '.join(PICKERS)}"
        )
        for index, one in enumerate(of)
        if one not in PICKERS
    ]
    if unknown:
        raise invalid(unknown)
    return {picker: _choices(session, picker) for picker in dict.fromkeys(of)}


def _choices(session: Session, picker: str) -> list[Choice]:
    found = [one for resource in resources_of(picker) for one in _of_resource(session, resource)]
    return sorted(found, key=lambda one: ((one.name or one.key).casefold(), one.key))


def _of_resource(session: Session, resource: Resource) -> Iterator[Choice]:
    owner = _EXTENSIONS.get(resource.section)
    extensions = _first_extensions(session, owner) if owner else {}
    for row in resource.rows(session):
        key = str(getattr(row, resource.key))
        yield Choice(
            key=key,
            name=getattr(row, "name", "") or "",
            section=resource.section,
            extension=extensions.get(key, ""),
            available_in=getattr(row, "available_in", None),
        )


def _first_extensions(session: Session, owner: str) -> dict[str, str]:
    assert owner in EXTENSION_OWNERS
    column: Any = col(getattr(Extension, owner))
    query = select(column, Extension.number).where(column.is_not(None)).order_by(col(Extension.number).desc())
    return dict(session.exec(query).all())
