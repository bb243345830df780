"""The exchange itself: company-wide settings, the configuration's revision, and the tokens of the api."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from schemas.tables.base import UtcDateTime, Versioned, json_list, utc_now


class Exchange(Versioned, table=True):
    """The one row of settings that hold for the whole exchange."""

    id: int = Field(default=1, primary_key=True)
    name: str = Field(default="Belplan", max_length=80)
    languages: list[str] = Field(default_factory=json_list, sa_column=Column(JSON, nullable=False))
    """Languages of prompts and announcements (nl, fr, en), the first is the default."""
    time_zone: str = Field(default="Europe/Brussels", max_length=64)
    country_code: str = Field(default="32", max_length=3)
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)
    """All the rest, as `schemas.exchange_settings` writes it."""


class Revision(SQLModel, table=True):
    """Counts the changes of configuration, so that other processes know when to read it again."""

    id: int = Field(default=1, primary_key=True)
    number: int = 0


class ApiToken(SQLModel, table=True):
    """A token that opens the api. Only its SHA-256 is kept."""

    token_hash: str = Field(primary_key=True, max_length=64)
    id: str = Field(unique=True, index=True, max_length=16)
    """Names it in lists; opens nothing."""
    name: str = Field(max_length=80)
    scopes: list[str] = Field(default_factory=json_list, sa_type=JSON, nullable=False)
    """What it opens: read, calls, configure, secrets, admin."""
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Unset: never."""
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """To the minute."""
