"""Menu Modules, call parking (M12): the ranges, and what is parked now."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from schemas.tables.base import SettingsRow, UtcDateTime


class ParkingRangeRow(SettingsRow, table=True):
    """Places with numbers that follow each other."""

    __tablename__ = "parkingrange"


class ParkedCall(SQLModel, table=True):
    """A call that takes a place. The row goes when the call leaves it, or its edge's process."""

    place: str = Field(primary_key=True, max_length=20)
    call_id: str = Field(max_length=63)
    edge_id: str = Field(max_length=63)
    edge_boot_id: str = Field(max_length=40)
    """The process of the edge that has the call."""
    until: datetime = Field(sa_type=UtcDateTime)
    """When it leaves the place at the latest."""
