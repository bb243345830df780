"""Menu Modules, function indicators (M4, M6): which colour each has now, and switching them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from temporalio.client import Client

from api.deps import ReadSession, TemporalClient
from api.errors import ApiError, error_responses
from api.resources.router import Key, Who
from schemas.database import read_session
from schemas.function_indicators import Colour
from schemas.indicator_states import (
    INDICATORS,
    IndicatorKind,
    IndicatorState,
    SwitchOrder,
    indicator_state,
    indicator_states,
)
from workflows.switching import (
    IndicatorNotFoundError,
    SwitchError,
    SwitchRefusedError,
    new_order_id,
    switch_indicator,
)

router = APIRouter(tags=["function indicators"], responses=error_responses(422))


class IndicatorStates(BaseModel):
    """The colours of all function indicators."""

    items: list[IndicatorState]
    """The basic ones first, each kind in the order of the ids."""


class WantedColour(BaseModel):
    """What colour it shall have."""

    colour: Colour


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


@router.post(
    "/function-indicators/{key}/toggle",
    summary="Switch a function indicator to its other colour",
    responses=error_responses(404, 409),
)
async def toggle_indicator(key: Key, who: Who, client: TemporalClient) -> IndicatorState:
    """Switch a function indicator, as dialling its extension does, and return its new state."""
    return await _switch(client, "basic", key, "toggle", who)


@router.put(
    "/function-indicators/{key}/state",
    summary="Give a function indicator a colour",
    responses=error_responses(404, 409),
)
async def put_indicator_state(key: Key, wish: WantedColour, who: Who, client: TemporalClient) -> IndicatorState:
    """Give a function indicator a colour; one that has it already stays as it is."""
    return await _switch(client, "basic", key, wish.colour, who)


@router.post(
    "/advanced-function-indicators/{key}/toggle",
    summary="Switch an advanced function indicator to its other colour",
    responses=error_responses(404, 409),
)
async def toggle_advanced_indicator(key: Key, who: Who, client: TemporalClient) -> IndicatorState:
    """Switch it, do what its new colour does, and return its state; 409, and nothing changed, if that can't be done."""
    return await _switch(client, "advanced", key, "toggle", who)


@router.put(
    "/advanced-function-indicators/{key}/state",
    summary="Give an advanced function indicator a colour",
    responses=error_responses(404, 409),
)
async def put_advanced_indicator_state(
    key: Key, wish: WantedColour, who: Who, client: TemporalClient
) -> IndicatorState:
    """Give it a colour and do what that does; one that has it already stays as it is."""
    return await _switch(client, "advanced", key, wish.colour, who)


async def _switch(
    client: Client, kind: IndicatorKind, key: str, to: Literal["green", "red", "toggle"], who: str
) -> IndicatorState:
    await run_in_threadpool(_must_exist, kind, key)
    try:
        return await switch_indicator(client, SwitchOrder(indicator=key, to=to, by=who[:80], id=new_order_id()))
    except IndicatorNotFoundError as error:
        raise _not_found(kind, key) from error
    except SwitchRefusedError as error:
        raise ApiError(409, "switch-refused", str(error)) from error
    except SwitchError as error:
        raise ApiError(503, "switch-unavailable", str(error)) from error


def _must_exist(kind: IndicatorKind, key: str) -> None:
    with read_session() as session:
        _found(indicator_state(session, kind, key), kind, key)


def _found(state: IndicatorState | None, kind: IndicatorKind, key: str) -> IndicatorState:
    if state is None:
        raise _not_found(kind, key)
    return state


def _not_found(kind: IndicatorKind, key: str) -> ApiError:
    resource = INDICATORS[kind]
    return ApiError(404, f"{resource.picker.replace('_', '-')}-not-found", f"There is no {resource.title} {key}.")
