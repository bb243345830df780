"""Menu Modules, function indicators (M4, M6), and menu PBX, back-up routes (P15)."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from schemas.tables.base import SettingsRow, UtcDateTime, Versioned


class FunctionIndicatorRow(Versioned, table=True):
    """A basic function indicator."""

    __tablename__ = "functionindicator"

    id: str = Field(primary_key=True, max_length=63)
    name: str = Field(max_length=80)
    green_route_id: str | None = Field(default=None, foreign_key="route.id")
    """Unset: the main route of the number."""
    red_route_id: str = Field(foreign_key="route.id")


class AdvancedFunctionIndicatorRow(SettingsRow, table=True):
    """A function indicator whose colours do a list of things."""

    __tablename__ = "advancedfunctionindicator"


class IndicatorStateRow(SQLModel):
    """The colour of a function indicator. It is what people did, no configuration: an export does not hold it, an
    import leaves it alone. Without a row the indicator is green.
    """

    colour: str = Field(max_length=5)
    """green or red."""
    since: datetime = Field(sa_type=UtcDateTime)
    by: str = Field(default="", max_length=80)
    """Who switched it: `account:<id>` or the name of a token."""
    number: int = 1
    """Counts its changes: of two messages about it the one with the higher number is the newer one."""
    change_id: str = Field(default="", max_length=120)
    """The order that made the latest change; the same order again changes nothing."""


class FunctionIndicatorStateRow(IndicatorStateRow, table=True):
    """The colour of a basic function indicator."""

    __tablename__ = "functionindicatorstate"

    id: str = Field(primary_key=True, max_length=63, foreign_key="functionindicator.id")


class AdvancedFunctionIndicatorStateRow(IndicatorStateRow, table=True):
    """The colour of an advanced function indicator."""

    __tablename__ = "advancedfunctionindicatorstate"

    id: str = Field(primary_key=True, max_length=63, foreign_key="advancedfunctionindicator.id")


class BackupRouteRow(SettingsRow, table=True):
    """A back-up route."""

    __tablename__ = "backuproute"
