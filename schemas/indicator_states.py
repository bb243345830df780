"""The colours that function indicators have now, as calls and people read them.

Only the indicator's own workflow changes them, so that changes come one after the other.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlmodel import Session, select

from schemas.call_messages import MailOrder
from schemas.configuration.resource import Resource
from schemas.configuration.resources import ADVANCED_FUNCTION_INDICATORS, FUNCTION_INDICATORS
from schemas.function_indicators import Colour
from schemas.tables import AdvancedFunctionIndicatorStateRow, FunctionIndicatorStateRow

IndicatorKind = Literal["basic", "advanced"]

INDICATORS: Mapping[IndicatorKind, Resource] = {"basic": FUNCTION_INDICATORS, "advanced": ADVANCED_FUNCTION_INDICATORS}
STATE_TABLES: Mapping[IndicatorKind, type[Any]] = {
    "basic": FunctionIndicatorStateRow,
    "advanced": AdvancedFunctionIndicatorStateRow,
}


class IndicatorState(BaseModel):
    """The colour of a function indicator (M4, M6)."""

    kind: IndicatorKind
    id: str
    name: str
    colour: Colour
    since: datetime | None = None
    """When it got that colour; unset when it was never switched, and is green."""
    by: str = ""
    """Who switched it: `account:<id>` or the name of a token."""
    number: int = Field(default=0, ge=0)
    """Counts its changes: of two messages about it the one with the higher number is the newer one."""


class SwitchOrder(BaseModel):
    """Somebody switches a function indicator. The same order twice is carried out once."""

    indicator: str
    """Id of a basic or an advanced one."""
    to: Literal["green", "red", "toggle"] = "toggle"
    by: str = Field(max_length=80)
    """Who does it: `account:<id>` or the name of a token."""
    id: str = Field(max_length=120)
    """Unique, to tell an order that is repeated from another one."""


class IndicatorChange(BaseModel):
    """What became of an order."""

    state: IndicatorState
    """As it is now."""
    mails: list[MailOrder] = Field(default_factory=list)
    """Those that the new colour sends (M6)."""


def find_indicator(session: Session, indicator_id: str) -> IndicatorKind | None:
    """Return which kind a function indicator is; None when there is none of that id."""
    for kind, resource in INDICATORS.items():
        if session.get(resource.table, indicator_id) is not None:
            return kind
    return None


def indicator_colour(session: Session, indicator_id: str) -> Colour:
    """Return the colour of a basic function indicator; green when it was never switched, or is not there."""
    row = session.get(FunctionIndicatorStateRow, indicator_id)
    return "red" if row is not None and row.colour == "red" else "green"


def indicator_state(session: Session, kind: IndicatorKind, indicator_id: str) -> IndicatorState | None:
    """Return the state of a function indicator; None when there is no such indicator."""
    indicator = session.get(INDICATORS[kind].table, indicator_id)
    if indicator is None:
        return None
    return _state(kind, indicator, session.get(STATE_TABLES[kind], indicator_id))


def indicator_states(session: Session) -> Iterator[IndicatorState]:
    """Yield the states of all function indicators: the basic ones first, each kind in the order of the keys."""
    for kind, resource in INDICATORS.items():
        rows = {row.id: row for row in session.exec(select(STATE_TABLES[kind]))}
        for indicator in resource.rows(session):
            yield _state(kind, indicator, rows.get(indicator.id))


def _state(kind: IndicatorKind, indicator: Any, row: Any | None) -> IndicatorState:
    if row is None:
        return IndicatorState(kind=kind, id=indicator.id, name=indicator.name, colour="green")
    return IndicatorState(
        kind=kind,
        id=indicator.id,
        name=indicator.name,
        colour=row.colour,
        since=row.since,
        by=row.by,
        number=row.number,
    )
