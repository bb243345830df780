"""Menu PBX, phone numbers (P1)."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field

from schemas.tables.base import Configuration, UtcDateTime, Versioned, json_list


class Did(Versioned, table=True):
    """A phone number of the company, reached from outside (direct inward dialling)."""

    number: str = Field(primary_key=True, max_length=15)
    """E.164 without the plus: 3250123100."""
    name: str = Field(default="", max_length=80)
    route_id: str | None = Field(default=None, foreign_key="route.id")
    """The main route."""
    backup_route_id: str | None = Field(default=None, foreign_key="backuproute.id")
    """Used when no phone is registered (P15)."""
    function_indicator_id: str | None = Field(default=None, foreign_key="functionindicator.id")
    """Chooses the route instead of the main one (M4)."""
    acd_filters: list[str] = Field(default_factory=json_list, sa_type=JSON, nullable=False)
    """ACD filters that are asked, in this order (M22)."""
    label: str = Field(default="", max_length=40)
    """Shown on the phone beside the caller (M17)."""
    ring_tone: str = Field(default="", max_length=40)
    """How phones ring for calls to it (C9); empty: as the exchange's settings say."""
    channels: int | None = None
    """The most calls at the same time (C6); unset: no limit."""


class DidForwarding(Configuration, table=True):
    """A phone number that is forwarded now, dialled with `*1xx*number` or set here (M10)."""

    did: str = Field(primary_key=True, foreign_key="did.number")
    number: str = Field(max_length=15)
    """Where its calls go, E.164 without plus."""
    since: datetime = Field(sa_type=UtcDateTime)
    by: str = Field(default="", max_length=80)
    """Who did it: `account:<id>` or the name of a token."""
