"""Menu Config, logs: who changed what, and when (C16, D6)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from schemas.tables.base import UtcDateTime, utc_now


class AuditEntry(SQLModel, table=True):
    """One change of the configuration. It is written with the change or not at all.

    None is altered later but that of a draft that somebody still draws, see `schemas.audit.record_draft`.
    """

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, index=True)
    who: str = Field(max_length=80, index=True)
    """The name of the token, or of the command, that did it."""
    action: str = Field(max_length=20)
    """create, change, delete, publish or import."""
    resource: str = Field(max_length=40, index=True)
    """Which kind of thing: `sip_accounts`."""
    resource_id: str = Field(max_length=63, index=True)
    name: str = Field(default="", max_length=80)
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """As it was, without secrets; unset for something new."""
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """As it became; unset for something deleted."""
