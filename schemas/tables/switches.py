"""Menu Modules, function indicators (M4, M6), and menu PBX, back-up routes (P15)."""

from sqlmodel import Field

from schemas.tables.base import SettingsRow, Versioned


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


class BackupRouteRow(SettingsRow, table=True):
    """A back-up route."""

    __tablename__ = "backuproute"
