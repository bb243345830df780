"""Menu Modules, function indicators (M4, M6): which colour each has now."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.deps import ReadSession
from api.errors import ApiError, error_responses
from api.resources.router import Key
from schemas.indicator_states import INDICATORS, IndicatorKind, IndicatorState, indicator_state, indicator_states

router = APIRouter(tags=["function indicators"], responses=error_responses(422))


class IndicatorStates(BaseModel):
    """The colours of all function indicators."""

    items: list[IndicatorState]
    """The basic ones first, each kind in the order of the ids."""


@router.get("/function-indicator-states", summary="List the colours of function indicators")
def list_indicator_states(
    session: ReadSession,
    kind: Annotated[IndicatorKind | None, Query(description="Only basic, or only advanced ones.")] = None,
) -> IndicatorStates:
    """Return the colour of every function indicator, who switched it and when."""
    return IndicatorStates(items=[one for one in indicator_states(session) if kind in (None, one.kind)])


@router.get(
    "/function-indicators/{key}/state", summary="Colour of a function indicator", responses=error_responses(404)
)
def get_indicator_state(key: Key, session: ReadSession) -> IndicatorState:
    """Return the colour of a function indicator, who switched it and when."""
    return _found(indicator_state(session, "basic", key), "basic", key)


@router.get(
    "/advanced-function-indicators/{key}/state",
    summary="Colour of an advanced function indicator",
    responses=error_responses(404),
)
def get_advanced_indicator_state(key: Key, session: ReadSession) -> IndicatorState:
    """Return the colour of an advanced function indicator, who switched it and when."""
    return _found(indicator_state(session, "advanced", key), "advanced", key)


def _found(state: IndicatorState | None, kind: IndicatorKind, key: str) -> IndicatorState:
    if state is None:
        resource = INDICATORS[kind]
        raise ApiError(404, f"{resource.picker.replace('_', '-')}-not-found", f"There is no {resource.title} {key}.")
    return state
