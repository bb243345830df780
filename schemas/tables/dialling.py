"""Menus PBX, Modules and Config: what an account may dial and what becomes of it. See `schemas.dialling`."""

from sqlmodel import Field

from schemas.tables.base import SettingsRow, Versioned


class DialOutGroupRow(SettingsRow, table=True):
    """A dial-out group (P9)."""

    __tablename__ = "dialoutgroup"


class ShortNumberRow(Versioned, table=True):
    """A short number (M3)."""

    __tablename__ = "shortnumber"

    code: str = Field(primary_key=True, max_length=4)
    number: str = Field(max_length=15)
    name: str = Field(default="", max_length=80)


class PrefixDiallingRow(Versioned, table=True):
    """A prefix that calls with another number, or anonymously (M9)."""

    __tablename__ = "prefixdialling"

    prefix: str = Field(primary_key=True, max_length=2)
    did: str | None = Field(default=None, foreign_key="did.number")
    """Unset: anonymous."""


class PrefixForwardingRow(Versioned, table=True):
    """The code that forwards a number (M10)."""

    __tablename__ = "prefixforwarding"

    code: str = Field(primary_key=True, max_length=3)
    did: str = Field(foreign_key="did.number")


class LeastCostRuleRow(SettingsRow, table=True):
    """A rule of least-cost routing (M11)."""

    __tablename__ = "leastcostrule"


class CallFilterRow(SettingsRow, table=True):
    """A call filter (C8)."""

    __tablename__ = "callfilter"


class AcdFilterRow(SettingsRow, table=True):
    """An ACD filter (M22)."""

    __tablename__ = "acdfilter"
