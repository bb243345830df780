"""Menu Config, SIP trunks (C5)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel

from schemas.tables.base import UtcDateTime, Versioned, json_list, utc_now


class Trunk(Versioned, table=True):
    """A provider's line into the exchange."""

    id: str = Field(primary_key=True, max_length=63)
    name: str = Field(max_length=80)
    addresses: list[str] = Field(default_factory=json_list, sa_column=Column(JSON, nullable=False))
    """`ip:port` each; requests from such an address are the trunk's, without a password."""
    server: str = Field(default="", max_length=255)
    """Where calls are sent to: `host` or `host:port`; empty: the first address."""
    number_format: str = Field(default="plus", max_length=20)
    """How numbers are written to it: `plus`, `e164`, `leading_zeros` or `national`."""
    caller_id_header: str = Field(default="p_asserted_identity", max_length=20)
    """Which header field says who calls: `from`, `p_asserted_identity` or `remote_party_id`."""
    enabled: bool = True
    channels: int | None = None
    """The most calls at the same time (C6); unset: no limit."""
    password_encrypted: str | None = Field(default=None, max_length=400)
    """With which the exchange proves itself to the provider, under the exchange's key (see `schemas.secrets`)."""
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)
    """All the rest, as `schemas.configuration.trunk_entry` writes it."""


class TrunkLineState(SQLModel, table=True):
    """How a trunk's line is now: no configuration; the front writes it."""

    trunk_id: str = Field(primary_key=True, max_length=63)
    registration: str = Field(default="", max_length=12)
    """See `schemas.trunk_lines.RegistrationState`."""
    registered_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """A registration that is not repeated by then is over."""
    reason: str = Field(default="", max_length=200)
    """Why it is not registered, as the provider says."""
    next_try_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sip_call_id: str = Field(default="", max_length=80)
    """Of its REGISTERs: the same across restarts (RFC 3261 section 10.2.4)."""
    cseq: int = Field(default=0, sa_type=BigInteger)
    silent: bool = False
    """It answered once, and no longer does."""
    silent_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When it last answered that it is there; one that never did is not called silent: some providers never do."""
    address: str = Field(default="", max_length=80)
    """Where it is reached now: `udp:192.0.2.10:5060`."""
    changed_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
