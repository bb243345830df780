"""Menu Modules, function indicators (M4, M6): which colour each has now, and switching them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from temporalio.client import Client

from api.deps import OnlyOwn, ReadSession, TemporalClient, Who
from api.errors import ApiError, error_responses
from api.requester import Own
from api.resources.changes import not_found
from api.resources.router import Key
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
    own: OnlyOwn,
    kind: Annotated[IndicatorKind | None, Query(description="Only basic, or only advanced ones.")] = None,
) -> IndicatorStates:
    """Return the colour of every function indicator, who switched it and when."""
    states = (one for one in indicator_states(session) if kind in (None, one.kind))
    return IndicatorStates(items=[one for one in states if _may_see(own, one.kind, one.id)])


@router.get(
    "/function-indicators/{key}/state", summary="Colour of a function indicator", responses=error_responses(404)
)
def get_indicator_state(key: Key, session: ReadSession, own: OnlyOwn) -> IndicatorState:
    """Return the colour of a function indicator, who switched it and when."""
    return _found(session, own, "basic", key)


@router.get(
    "/advanced-function-indicators/{key}/state",
    summary="Colour of an advanced function indicator",
    responses=error_responses(404),
)
def get_advanced_indicator_state(key: Key, session: ReadSession, own: OnlyOwn) -> IndicatorState:
    """Return the colour of an advanced function indicator, who switched it and when."""
    return _found(session, own, "advanced", key)


@router.post(
    "/function-indicators/{key}/toggle",
    summary="Switch a function indicator to its other colour",
    responses=error_responses(404, 409),
)
async def toggle_indicator(key: Key, who: Who, own: OnlyOwn, client: TemporalClient) -> IndicatorState:
    """Switch a function indicator, as dialling its extension does, and return its new state."""
    return await _switch(client, own, "basic", key, "toggle", who)


@router.put(
    "/function-indicators/{key}/state",
    summary="Give a function indicator a colour",
    responses=error_responses(404, 409),
)
async def put_indicator_state(
    key: Key, wish: WantedColour, who: Who, own: OnlyOwn, client: TemporalClient
) -> IndicatorState:
    """Give a function indicator a colour; one that has it already stays as it is."""
    return await _switch(client, own, "basic", key, wish.colour, who)


@router.post(
    "/advanced-function-indicators/{key}/toggle",
    summary="Switch an advanced function indicator to its other colour",
    responses=error_responses(404, 409),
)
async def toggle_advanced_indicator(key: Key, who: Who, own: OnlyOwn, client: TemporalClient) -> IndicatorState:
    """Switch it, do what its new colour does, and return its state; 409, and nothing changed, if that can't be done."""
    return await _switch(client, own, "advanced", key, "toggle", who)


@router.put(
    "/advanced-function-indicators/{key}/state",
    summary="Give an advanced function indicator a colour",
    responses=error_responses(404, 409),
)
async def put_advanced_indicator_state(
    key: Key, wish: WantedColour, who: Who, own: OnlyOwn, client: TemporalClient
) -> IndicatorState:
    """Give it a colour and do what that does; one that has it already stays as it is."""
    return await _switch(client, own, "advanced", key, wish.colour, who)


async def _switch(
    client: Client, own: Own | None, kind: IndicatorKind, key: str, to: Literal["green", "red", "toggle"], who: str
) -> IndicatorState:
    await run_in_threadpool(_must_exist, own, kind, key)
    try:
        return await switch_indicator(client, SwitchOrder(indicator=key, to=to, by=who[:80], id=new_order_id()))
    except IndicatorNotFoundError as error:
        raise not_found(INDICATORS[kind], key) from error
    except SwitchRefusedError as error:
        raise ApiError(409, "switch-refused", str(error)) from error
    except SwitchError as error:
        raise ApiError(503, "switch-unavailable", str(error)) from error


def _must_exist(own: Own | None, kind: IndicatorKind, key: str) -> None:
    with read_session() as session:
        _found(session, own, kind, key)


def _found(session: Session, own: Own | None, kind: IndicatorKind, key: str) -> IndicatorState:
    state = indicator_state(session, kind, key) if _may_see(own, kind, key) else None
    if state is None:
        raise not_found(INDICATORS[kind], key)
    return state


def _may_see(own: Own | None, kind: IndicatorKind, key: str) -> bool:
    if own is None:
        return True
    return key in (own.function_indicators if kind == "basic" else own.advanced_function_indicators)
