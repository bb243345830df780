"""The edges that run: how the front finds one, and how a call learns whether its own still lives."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from schemas.tables.base import UtcDateTime


class EdgeProcess(SQLModel, table=True):
    """The newest process of an edge."""

    __tablename__ = "edge"

    id: str = Field(primary_key=True, max_length=63)
    boot_id: str = Field(max_length=40)
    """New at each start of the process."""
    sip_address: str = Field(max_length=64)
    """`ip:port` on loopback, where the front sends calls to."""
    seen_at: datetime = Field(sa_type=UtcDateTime)
    """Written every second by the edge."""
    legs: int = 0
    max_legs: int = 0
