"""Which lamps of which phones are lit by the exchange (P6, M2): SIP subscriptions (RFC 6665) that hold now."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger
from sqlmodel import Field, SQLModel

from schemas.tables.base import UtcDateTime, json_list


class Subscription(SQLModel, table=True):
    """A phone watches something. Kept so that its lamp is right again after the front was restarted."""

    __tablename__ = "subscription"

    id: str = Field(primary_key=True, max_length=80)
    account_id: str = Field(foreign_key="sipaccount.id", index=True)
    package: str = Field(max_length=40)
    """dialog or message-summary."""
    event_id: str = Field(default="", max_length=80)
    """The `id` of its Event header field."""
    resource: str = Field(max_length=80)
    """The user part of the address that it watches: a BLF extension."""
    call_id: str = Field(max_length=300)
    local_tag: str = Field(max_length=40)
    remote_tag: str = Field(max_length=200)
    local_address: str = Field(max_length=600)
    """To of its SUBSCRIBE, without the tag: who the notifications come from."""
    remote_address: str = Field(max_length=600)
    """From of its SUBSCRIBE, with the tag."""
    target: str = Field(max_length=500)
    """Its Contact."""
    routes: list[Any] = Field(default_factory=json_list, sa_type=JSON, nullable=False)
    remote_cseq: int = Field(default=0, sa_type=BigInteger)
    """Of its latest SUBSCRIBE; up to 2^32 - 1."""
    transport: str = Field(max_length=4)
    remote_ip: str = Field(max_length=45)
    remote_port: int
    connection_id: str = Field(default="", max_length=40)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
