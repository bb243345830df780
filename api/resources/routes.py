"""Menu PBX, call routing: routes by name, where each may be picked, and its numbers (P13, P14)."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field
from sqlmodel import Session

from api.resources.availability import availability_problems
from api.resources.mirrors import Mirror
from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.entries import RouteFields
from schemas.configuration.resources import DIDS, ROUTES

EXAMPLE: dict[str, Any] = {
    "name": "Night",
    "extensions": ["201"],
    "available_in": ["office_hours", "holiday", "extension"],
}
MIRRORS = (Mirror("dids", DIDS, "route", "The phone numbers whose main route it is."),)


def _extras(_session: Session, rows: Sequence[Any]) -> Mapping[str, dict[str, Any]]:
    return {row.id: {"published_version": row.published_version, "has_draft": row.draft is not None} for row in rows}


SERVED = Served(
    ROUTES,
    body=body_model(RouteFields, "id", MIRRORS, EXAMPLE),
    answer=answer_model(
        RouteFields,
        MIRRORS,
        published_version=(int | None, Field(description="The version that new calls follow.")),
        has_draft=(bool, Field(description="Something is being edited.")),
    ),
    mirrors=MIRRORS,
    extras=_extras,
    check=availability_problems,
)
router = resource_router(SERVED, "routes", EXAMPLE, only=("list", "create", "change", "delete", "uses"))
