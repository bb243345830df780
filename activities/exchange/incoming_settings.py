"""The settings that decide on calls to a number of the company, and what is so at the moment of a call.

Settings are read from the database once for each revision of the configuration (`activities.exchange.remembered`),
facts for each call. What decides from them is in `workflows.decisions`.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlmodel import Session, col, select

from activities.exchange.destinations import NoRouteError, pinned_route
from activities.exchange.plan_accounts import accounts_of_plans
from activities.exchange.remembered import remembered
from activities.registry import CATALOGUE
from schemas.backup_routes import BackupRoute
from schemas.call_filters import AcdFilter, CallFilter
from schemas.channels import ChannelLimits
from schemas.configuration.exchange_entry import ExchangeEntry
from schemas.configuration.resource import in_chunks
from schemas.configuration.resources import EXCHANGE
from schemas.graph import GraphDocument
from schemas.incoming import (
    BackupSettings,
    BackupTarget,
    Forwarding,
    FunctionIndicatorOnDid,
    IncomingFacts,
    IncomingSettings,
)
from schemas.indicator_states import indicator_colour
from schemas.tables import (
    AcdFilterRow,
    AdvancedOfficeHoursRow,
    AdvancedVacationsRow,
    BackupRouteRow,
    CallFilterRow,
    Did,
    DidForwarding,
    Exchange,
    FunctionIndicatorRow,
    HolidaySetRow,
    OfficeHoursRow,
    Registration,
    RingGroupMember,
    SipAccount,
    Trunk,
    VacationRow,
)
from schemas.tables.base import SettingsRow, utc_now
from schemas.time_filters import (
    AdvancedOfficeHours,
    AdvancedVacations,
    HolidaySet,
    OfficeHours,
    TimeFilters,
    VacationPeriod,
    office_day,
)

log = logging.getLogger(__name__)

M = TypeVar("M", bound=BaseModel)
_BACKUP_TARGET: TypeAdapter[BackupTarget] = TypeAdapter(BackupTarget)


@dataclass(frozen=True)
class DidSettings:
    """All settings that decide on calls to one number; shared by all calls of a revision."""

    incoming: IncomingSettings
    time_filters: TimeFilters
    """Those of this number."""
    time_zone: ZoneInfo
    country_code: str
    plan_accounts: frozenset[str]
    """The SIP accounts whose registration the back-up check asks for."""
    label: str
    """Shown on the phones beside the caller (M17)."""


def did_settings(session: Session, number: str) -> DidSettings | None:
    """Return the settings of one of the company's numbers; None for a number that it does not have."""
    return remembered(session, ("did_settings", number), lambda: _load_did(session, number))


def exchange_settings(session: Session) -> ExchangeEntry:
    """Return the settings of the whole exchange."""

    def load() -> ExchangeEntry:
        row = session.get(Exchange, 1) or Exchange(languages=["nl", "fr", "en"])
        [entry] = EXCHANGE.entries(session, [row]).values()
        assert isinstance(entry, ExchangeEntry)
        return entry

    return remembered(session, "exchange_settings", load)


def time_filters(session: Session) -> TimeFilters:
    """Return all time filters of the exchange, each kind in the order of the keys."""

    def load() -> TimeFilters:
        return TimeFilters(
            holidays=list(_settings(session, HolidaySetRow, HolidaySet)),
            vacations=list(_settings(session, VacationRow, VacationPeriod)),
            advanced_vacations=list(_settings(session, AdvancedVacationsRow, AdvancedVacations)),
            office_hours=list(_settings(session, OfficeHoursRow, OfficeHours)),
            advanced_office_hours=list(_settings(session, AdvancedOfficeHoursRow, AdvancedOfficeHours)),
        )

    return remembered(session, "time_filters", load)


def call_filters(session: Session) -> tuple[CallFilter, ...]:
    """Return the call filters (C8), in the order of their keys."""
    return remembered(session, "call_filters", lambda: tuple(_settings(session, CallFilterRow, CallFilter)))


def acd_filter(session: Session, filter_id: str) -> AcdFilter | None:
    """Return an ACD filter (M22); None when there is none of that id, or it can't be read."""

    def load() -> AcdFilter | None:
        row = session.get(AcdFilterRow, filter_id)
        return None if row is None else _sound(row, AcdFilter)

    return remembered(session, ("acd_filter", filter_id), load)


def channel_limits(session: Session) -> ChannelLimits:
    """Return the limits on simultaneous calls (C6)."""

    def load() -> ChannelLimits:
        trunks = session.exec(select(Trunk.id, Trunk.channels).where(col(Trunk.channels).is_not(None)))
        dids = session.exec(select(Did.number, Did.channels).where(col(Did.channels).is_not(None)))
        accounts = session.exec(select(SipAccount.id, SipAccount.channels).where(col(SipAccount.channels).is_not(None)))
        outside = select(SipAccount.id, SipAccount.outside_calls).where(col(SipAccount.outside_calls).is_not(None))
        exchange = exchange_settings(session)
        return ChannelLimits.model_validate(
            {
                "total": exchange.channels,
                "outside": exchange.outside_limits.calls,
                "outside_each": exchange.outside_limits.account_calls,
                "outside_accounts": dict(session.exec(outside).all()),
                "trunks": dict(trunks.all()),
                "dids": dict(dids.all()),
                "accounts": dict(accounts.all()),
            }
        )

    return remembered(session, "channel_limits", load)


def incoming_facts(session: Session, did: DidSettings, caller: str) -> IncomingFacts:
    """Return what is so now; `caller` is canonical, an extension, or empty when anonymous."""
    row = session.get(DidForwarding, did.incoming.did)
    forwarding = None
    if row is not None:
        forwarding = Forwarding(number=row.number, since=row.since.astimezone(did.time_zone), by=row.by)
    indicator = did.incoming.function_indicator
    asked = did.plan_accounts if did.incoming.backup.check != "off" else frozenset[str]()
    return IncomingFacts(
        caller=caller[:64],
        forwarding=forwarding,
        plan_accounts=did.plan_accounts,
        registered_accounts=registered_accounts(session, asked),
        indicator_colour=indicator_colour(session, indicator.id) if indicator is not None else "green",
    )


def registered_accounts(session: Session, accounts: Iterable[str]) -> frozenset[str]:
    """Return those of some accounts that are registered now."""
    here = select(Registration.account_id).where(col(Registration.expires_at) > utc_now()).distinct()
    return frozenset(in_chunks(session, here, col(Registration.account_id), sorted(accounts)))


def _load_did(session: Session, number: str) -> DidSettings | None:
    row = session.get(Did, number)
    if row is None:
        return None
    exchange = exchange_settings(session)
    backup_row = session.get(BackupRouteRow, row.backup_route_id) if row.backup_route_id else None
    backup = None if backup_row is None else _sound(backup_row, BackupRoute)
    incoming = IncomingSettings(
        did=number,
        call_filters=call_filters(session),
        acd_filters=tuple(found for one in row.acd_filters if (found := acd_filter(session, one)) is not None),
        backup=BackupSettings(
            check=exchange.incoming.backup_check,
            target=None if backup is None else _BACKUP_TARGET.validate_python(backup.target.model_dump()),
        ),
        function_indicator=_function_indicator(session, row.function_indicator_id),
        main_route=row.route_id,
    )
    filters = time_filters(session).of_did(number)
    chosen = frozenset(backup.accounts) if backup is not None else frozenset()
    return DidSettings(
        incoming=incoming,
        time_filters=filters,
        time_zone=ZoneInfo(exchange.time_zone),
        country_code=exchange.country_code,
        plan_accounts=chosen or _plan_accounts(session, incoming, filters),
        label=row.label,
    )


def _function_indicator(session: Session, indicator_id: str | None) -> FunctionIndicatorOnDid | None:
    row = session.get(FunctionIndicatorRow, indicator_id) if indicator_id else None
    if row is None:
        return None
    return FunctionIndicatorOnDid(id=row.id, name=row.name, green_route=row.green_route_id, red_route=row.red_route_id)


def _plan_accounts(session: Session, incoming: IncomingSettings, filters: TimeFilters) -> frozenset[str]:
    """Return what the number's plans ring: those that may still follow where the registrations are checked.

    Spans of office hours that have a route decide before a check that comes after the time filters. What happens on
    days off is no plan of the number: a phone at home that is on duty then does not mean that the office has power.
    """
    indicator = incoming.function_indicator
    routes = [incoming.main_route, *((indicator.green_route, indicator.red_route) if indicator else ())]
    if incoming.backup.check == "before":
        days = [office_day(hours, weekday) for hours in filters.advanced_office_hours for weekday in range(7)]
        routes += [getattr(span, "route", None) for day in days for span in day.day_spans()]

    def graph_of(route_id: str) -> GraphDocument | None:
        try:
            return pinned_route(session, route_id, "").graph
        except NoRouteError:
            return None  # it rings nobody; a call that is to follow it says so

    def members_of(group_id: str) -> Iterable[str]:
        return session.exec(select(RingGroupMember.account_id).where(RingGroupMember.group_id == group_id))

    return accounts_of_plans([one for one in routes if one], graph_of, members_of, CATALOGUE)


def _settings(session: Session, table: type[SettingsRow], model: type[M]) -> Iterable[M]:
    for row in session.exec(select(table).order_by(col(table.id))):
        one = _sound(row, model)
        if one is not None:
            yield one


def _sound(row: SettingsRow, model: type[M]) -> M | None:
    """Return what a row holds. What can't be read must not cost the calls the rest: it is left out, and logged."""
    values: dict[str, Any] = {**row.settings, "id": row.id, "name": row.name}
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        what = f"{model.__name__} {row.id}"
        log.error("%s is left out, it can't be read (%s: %s); save it again", what, field, first["msg"])
        return None
