"""Switching a function indicator (M4, M6): its colour and what the colour does are one change, or none."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlmodel import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from schemas.audit import record_change
from schemas.call_messages import MailOrder
from schemas.configuration.resource import Resource
from schemas.configuration.resources import ADVANCED_OFFICE_HOURS, DIDS, OFFICE_HOURS
from schemas.configuration.storing import EntryError, change_entry, lock_configuration
from schemas.database import read_session, write_session
from schemas.function_indicators import (
    AdvancedFunctionIndicator,
    Colour,
    IndicatorAction,
    NotifyByMail,
    SetDidOfficeHours,
    SetDidRoute,
)
from schemas.indicator_states import (
    INDICATORS,
    STATE_TABLES,
    IndicatorChange,
    IndicatorState,
    SwitchOrder,
    find_indicator,
    indicator_state,
)
from schemas.tables import Exchange
from schemas.tables.base import utc_now

NOT_FOUND = "indicator-not-found"
REFUSED = "switch-refused"
STATES_SECTION = "function_indicator_states"
"""Under which the audit log has the colours."""


@activity.defn
def switch_indicator(order: SwitchOrder) -> IndicatorChange:
    """Switch a function indicator, and do what its new colour does. An order that was carried out changes nothing.

    Fails, not to be retried, with `indicator-not-found`, or with `switch-refused` when an action can't be done: then
    nothing is changed.
    """
    try:
        with write_session() as session:
            lock_configuration(session)
            return _switch(session, order)
    except EntryError as error:
        raise _refused(order.indicator, str(error)) from error


@activity.defn
def read_indicator(indicator_id: str) -> IndicatorState | None:
    """Return the state of a function indicator; None when there is none of that id any more."""
    with read_session() as session:
        kind = find_indicator(session, indicator_id)
        return None if kind is None else indicator_state(session, kind, indicator_id)


def _switch(session: Session, order: SwitchOrder) -> IndicatorChange:
    kind = find_indicator(session, order.indicator)
    before = None if kind is None else indicator_state(session, kind, order.indicator)
    if kind is None or before is None:
        message = f"There is no function indicator {order.indicator} any more."
        raise ApplicationError(message, type=NOT_FOUND, non_retryable=True)
    row = session.get(STATE_TABLES[kind], order.indicator)
    colour = _wanted(order, before.colour)
    if row is not None and row.change_id == order.id:  # carried out, but nobody heard of it
        return IndicatorChange(state=before, mails=_mails(session, order, before, _actions(session, before)))
    if colour == before.colour:
        return IndicatorChange(state=before)
    state = before.model_copy(
        update={"colour": colour, "since": utc_now(), "by": order.by, "number": before.number + 1}
    )
    session.merge(
        STATE_TABLES[kind](
            id=state.id, colour=colour, since=state.since, by=order.by, number=state.number, change_id=order.id
        )
    )
    values = [{"name": one.name, "colour": one.colour} for one in (before, state)]
    record_change(session, order.by, "change", STATES_SECTION, state.id, *values)
    actions = _actions(session, state)
    for action in actions:
        _do(session, f"function-indicator:{state.id}", action)
    return IndicatorChange(state=state, mails=_mails(session, order, state, actions))


def _wanted(order: SwitchOrder, present: Colour) -> Colour:
    if order.to != "toggle":
        return order.to
    return "green" if present == "red" else "red"


def _actions(session: Session, state: IndicatorState) -> Sequence[IndicatorAction]:
    """Return what the colour does. Raises ApplicationError when that can't be read."""
    if state.kind == "basic":
        return ()
    resource = INDICATORS["advanced"]
    [entry] = resource.entries(session, [session.get(resource.table, state.id)]).values()
    try:
        indicator = AdvancedFunctionIndicator.model_validate(entry.model_dump(warnings=False))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise _refused(state.id, f"its settings can't be read ({field}: {first['msg']}); save it again") from error
    return indicator.green if state.colour == "green" else indicator.red


def _do(session: Session, who: str, action: IndicatorAction) -> None:
    if isinstance(action, SetDidRoute):
        _set(session, who, DIDS, action.did, {"route": action.route})
    elif isinstance(action, SetDidOfficeHours):
        _set_office_hours(session, who, action)


def _set_office_hours(session: Session, who: str, action: SetDidOfficeHours) -> None:
    """Take the number out of all other office hours, simple and advanced, and put it into these."""
    for resource in (OFFICE_HOURS, ADVANCED_OFFICE_HOURS):
        for key, entry in resource.entries(session).items():
            dids: list[str] = getattr(entry, "dids")  # noqa: B009  (an entry is of either kind)
            others = [one for one in dids if one != action.did]
            wanted = [*others, action.did] if key == action.office_hours else others
            if set(wanted) != set(dids):
                _set(session, who, resource, key, {"dids": wanted})


def _set(session: Session, who: str, resource: Resource, key: str, values: dict[str, Any]) -> None:
    row = session.get(resource.table, key)
    if row is None:
        raise EntryError(f"there is no {resource.title} {key} any more")
    [entry] = resource.entries(session, [row]).values()
    change_entry(session, who, resource, row, entry.model_copy(update=values))


def _mails(
    session: Session, order: SwitchOrder, state: IndicatorState, actions: Sequence[IndicatorAction]
) -> list[MailOrder]:
    exchange = session.get(Exchange, 1) or Exchange()
    at = (state.since or utc_now()).astimezone(ZoneInfo(exchange.time_zone))
    facts = {"Function indicator": state.name, "Colour": state.colour, "Switched by": state.by}
    said = "".join(f"{name}: {value}\n" for name, value in {**facts, "Time": f"{at:%d-%m-%Y %H:%M}"}.items())
    return [
        MailOrder(
            id=f"{order.id}-{number}",
            to=[action.address],
            subject=f"Function indicator {state.name} is {state.colour}",
            text=f"{action.text}\n\n{said}",
        )
        for number, action in enumerate(actions, start=1)
        if isinstance(action, NotifyByMail)
    ]


def _refused(indicator_id: str, reason: str) -> ApplicationError:
    message = f"Function indicator {indicator_id} was not switched: {reason}."
    return ApplicationError(message, type=REFUSED, non_retryable=True)
