"""Menu PBX, call routing (P13, P14) and the versions of each route (B2)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field

from schemas.tables.base import Configuration, SettingsRow, UtcDateTime, Versioned, json_list, utc_now


class Route(Versioned, table=True):
    """A dial plan by name; what it does stands in its versions."""

    id: str = Field(primary_key=True, max_length=63)
    name: str = Field(max_length=80)
    draft: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    """The graph document that is being edited; unset when nothing differs from the published version."""
    published_version: int | None = None
    available_in: list[str] = Field(default_factory=json_list, sa_type=JSON, nullable=False)
    """Menus in which the route may be picked; empty: in all."""
    blf_extension: str = Field(default="", max_length=20)
    """What a BLF key watches; empty: the extension."""


class RouteVersion(Configuration, table=True):
    """A published graph. It never changes: running calls hold on to it."""

    route_id: str = Field(primary_key=True, foreign_key="route.id")
    number: int = Field(primary_key=True)
    graph: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    published_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    published_by: str = Field(default="", max_length=80)
    """The name of the token, or of the command; empty: not known any more."""
    note: str = Field(default="", max_length=200)
    back_to: int | None = None
    """The former version whose graph this one has again, when somebody rolled back."""


class RouteScenarioRow(SettingsRow, table=True):
    """A call that is played through a route before it is published (B3)."""

    __tablename__ = "routescenario"

    route_id: str = Field(foreign_key="route.id", max_length=63, index=True)
