"""What all tables share: slug keys, UTC times, and the mark that tells configuration from traffic."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import StringConstraints
from sqlalchemy import JSON, DateTime, Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

SLUG_PATTERN = r"^[a-z0-9][a-z0-9-]{0,62}$"
Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
"""A short readable key, given once and never changed: graphs, the exchange file and call histories refer by it."""

DIALLED_PATTERN = r"^[0-9*#]{1,20}$"
E164_PATTERN = r"^[1-9][0-9]{5,14}$"


class Configuration(SQLModel):
    """Base of the tables that an admin changes. A change to one of them raises the revision of the exchange."""


class Versioned(Configuration):
    """Base of the tables whose rows people edit: two who save at once are told apart by the version."""

    version: int = 1
    """Goes up by one with each change."""


class SettingsRow(Versioned):
    """Base of the tables whose settings are read as a whole, by the decisions that a call takes from them."""

    id: str = Field(primary_key=True, max_length=63)
    name: str = Field(default="", max_length=80)
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)
    """All the rest, as the settings' model writes it."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Stored in UTC; comes back aware on every database, also on SQLite that knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time: nobody can say which instant it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"The time {value!r} has no time zone; give an aware datetime.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc_now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def json_list() -> list[Any]:
    """Return a new empty list, for JSON columns."""
    return []
