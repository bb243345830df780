"""The logs besides calls and changes (C16): authentications, registrations, mails."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from schemas.tables.base import UtcDateTime, json_list, utc_now


class AuthenticationEvent(SQLModel, table=True):
    """Somebody proved who he is, or failed to: at the api, or a phone at the front."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, index=True)
    event: str = Field(max_length=40, index=True)
    """See `schemas.logs.AuthenticationEventKind`."""
    login: str = Field(default="", max_length=80, index=True)
    """A login, the name of a token or a SIP username; of one that does not exist only how it begins."""
    source: str = Field(default="", max_length=45, index=True)
    """The IP address; empty for the command line."""
    user_agent: str = Field(default="", max_length=200)
    reason: str = Field(default="", max_length=200)
    count: int = 1
    """How many equal ones it stands for."""


class RegistrationEvent(SQLModel, table=True):
    """A phone came or went at the registrar."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, index=True)
    account_id: str = Field(max_length=63, index=True)
    event: str = Field(max_length=20)
    """See `schemas.logs.RegistrationEventKind`."""
    contact_uri: str = Field(default="", max_length=500)
    transport: str = Field(default="", max_length=4)
    source: str = Field(default="", max_length=45)
    """The IP address that the phone's messages come from."""
    source_port: int = 0
    user_agent: str = Field(default="", max_length=200)


class MailRecord(SQLModel, table=True):
    """A mail that was ordered, and what became of it."""

    id: str = Field(primary_key=True, max_length=120)
    """That of its order: its workflow is `mail-<id>`."""
    ordered_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, index=True)
    """The first attempt."""
    to: list[str] = Field(default_factory=json_list, sa_type=JSON, nullable=False)
    subject: str = Field(default="", max_length=200)
    state: str = Field(max_length=10, index=True)
    """waiting, sent or failed."""
    attempts: int = 0
    last_attempt_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = Field(default="", max_length=500)
    """What the mail server said last; of a sent mail, which addresses it refused."""
