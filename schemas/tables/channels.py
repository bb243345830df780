"""Channels in use (C6): what running calls take of the limits, of all edges."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from schemas.tables.base import UtcDateTime


class ChannelInUse(SQLModel, table=True):
    """A leg that takes a channel. The row goes when the leg is over, or its edge's process."""

    __tablename__ = "channel"

    call_id: str = Field(primary_key=True, max_length=63)
    leg: int = Field(primary_key=True)
    """1 is the caller's leg, which is the call itself; others are legs to the outside."""
    edge_id: str = Field(max_length=63, index=True)
    edge_boot_id: str = Field(max_length=40)
    """The process of the edge that has the leg."""
    trunk: str = Field(default="", max_length=63)
    """The trunk that it takes a channel of; empty for none."""
    did: str = Field(default="", max_length=15)
    """The company's number that it takes a channel of: the one that was called, or with which is called."""
    account: str = Field(default="", max_length=63)
    """The SIP account that calls."""
    since: datetime = Field(sa_type=UtcDateTime)
