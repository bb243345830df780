"""What a running call knows of function indicators and time filters, and how it hears that one changed (W3)."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from schemas.indicator_states import IndicatorState
from schemas.opening import Opening

INDICATOR_CHANGED = "function_indicator_changed"
TIME_FILTER_CHANGED = "time_filter_changed"


def indicator_subject(indicator_id: str) -> str:
    """Return the name under which calls watch a function indicator."""
    return f"function_indicator:{indicator_id}"


def time_filter_subject(filter_id: str) -> str:
    """Return the name under which calls watch a time filter."""
    return f"time_filter:{filter_id}"


class StateQuestion(BaseModel):
    """A call asks how something is now."""

    id: str
    """Of the function indicator or the time filter."""
    at: datetime
    """The call's own time; the answer is as of then, or later."""
    watching_call: str = ""
    """The id of the call, when it wants to hear of later changes."""


class IndicatorFacts(BaseModel):
    """A basic function indicator, as a plan needs it (M5)."""

    state: IndicatorState
    red_route: str
    """Where calls go when it is red."""


class TimeFilterState(BaseModel):
    """What a time filter says."""

    id: str
    name: str
    opening: Opening
    at: datetime
    """The instant that it is about: of two the later one is the newer."""


def what_counts(state: IndicatorFacts | TimeFilterState) -> str:
    """Return a state as far as plans go by it: while this stays the same, no call has to move."""
    if isinstance(state, IndicatorFacts):
        return state.state.colour
    action = state.opening.action
    return state.opening.state if action is None else f"{state.opening.state} {action.prompt} {action.route}"


class News(BaseModel):
    """Something changed: every running call that watches it hears so."""

    subject: str
    signal: Literal["function_indicator_changed", "time_filter_changed"]
    state: dict[str, Any]
    """The signal's argument: an IndicatorState or a TimeFilterState."""
