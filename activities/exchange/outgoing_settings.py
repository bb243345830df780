"""The settings that decide on calls to the outside, read once for each revision of the configuration.

What decides from them is in `workflows.decisions`: `dialled` and `outgoing`.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from activities.exchange.destinations import blf_extensions
from activities.exchange.incoming_settings import channel_limits, exchange_settings
from activities.exchange.remembered import remembered
from schemas.caller_id import ExternalForwarding, OutgoingNumber
from schemas.configuration.dialling_entries import LeastCostRuleEntry
from schemas.configuration.resources import LEAST_COST_RULES, TRUNKS
from schemas.configuration.trunk_entry import (
    CallerIdHeader,
    Codec,
    NumberFormat,
    NumberPlace,
    Transport,
    TrunkEntry,
    trunk_server,
)
from schemas.dial_out import DialOutGroup
from schemas.dialling import DiallingSettings
from schemas.least_cost import LeastCostRule, LeastCostSettings, TrunkState
from schemas.outgoing import OutgoingAccount, OutgoingSettings
from schemas.outside_limits import OutsideMinutes
from schemas.tables import (
    DialOutGroupRow,
    Did,
    Extension,
    PrefixDiallingRow,
    PrefixForwardingRow,
    ShortNumberRow,
    SipAccount,
    Trunk,
)
from schemas.trunk_lines import trunk_lines


@dataclass(frozen=True)
class TrunkLine:
    """How calls are sent to a provider."""

    id: str
    name: str
    server: str
    """Host or address, with a port or without."""
    number_format: NumberFormat
    caller_id_header: CallerIdHeader
    transport: Transport = "udp"
    domain: str = ""
    """What stands after the @; empty: the server."""
    username: str = ""
    """With which calls are proven to be the exchange's; empty: the provider knows its address."""
    password_encrypted: str = field(default="", repr=False)
    number_place: NumberPlace = "request_uri"
    codecs: tuple[Codec, ...] = ()
    encrypted: bool = False


def dialling_settings(session: Session) -> DiallingSettings:
    """Return what gives dialled digits their meaning."""

    def load() -> DiallingSettings:
        exchange = exchange_settings(session)
        return DiallingSettings(
            country_code=exchange.country_code,
            emergency_numbers=tuple(exchange.emergency_numbers),
            extensions=frozenset(
                number
                for number in (*session.exec(select(Extension.number)), *blf_extensions(session))
                if number.isascii() and number.isdecimal()
            ),
            dids=frozenset(session.exec(select(Did.number))),
            short_numbers=dict(session.exec(select(ShortNumberRow.code, ShortNumberRow.number)).all()),
            dial_prefixes=dict(session.exec(select(PrefixDiallingRow.prefix, PrefixDiallingRow.did)).all()),
            forwarding_codes=dict(session.exec(select(PrefixForwardingRow.code, PrefixForwardingRow.did)).all()),
        )

    return remembered(session, "dialling_settings", load)


def outgoing_settings(session: Session) -> OutgoingSettings:
    """Return what decides on a call to the outside."""

    def load() -> OutgoingSettings:
        exchange = exchange_settings(session)
        dialling = dialling_settings(session)
        return OutgoingSettings(
            country_code=exchange.country_code,
            emergency_numbers=dialling.emergency_numbers,
            short_numbers=dialling.short_numbers,
            dial_prefixes=dialling.dial_prefixes,
            dids=dialling.dids,
            main_did=exchange.main_did,
            forwarding=ExternalForwarding.model_validate(exchange.forwarding.model_dump()),
            least_cost=_least_cost(session, exchange.default_trunks, exchange.time_zone),
            trunks={row.id: TrunkState(enabled=row.enabled) for row in session.exec(select(Trunk))},
            limits=channel_limits(session),
            minutes=_outside_minutes(session),
        )

    return remembered(session, "outgoing_settings", load)


def with_lines_now(session: Session, settings: OutgoingSettings, at: datetime) -> OutgoingSettings:
    """Return the settings with how the lines of trunks are at an instant: registered or not, silent or there."""
    lines = trunk_lines(session, at, _registering(session))
    states = {
        trunk: state.model_copy(update={"registered": lines[trunk].registered, "silent": lines[trunk].silent})
        for trunk, state in settings.trunks.items()
        if trunk in lines
    }
    return settings.model_copy(update={"trunks": settings.trunks | states})


def _registering(session: Session) -> dict[str, bool]:
    """Return of each trunk whether it is to register."""

    def load() -> dict[str, bool]:
        return {row.id: bool(row.settings.get("registers")) for row in session.exec(select(Trunk))}

    return remembered(session, "registering_trunks", load)


def outgoing_account(session: Session, account_id: str) -> OutgoingAccount | None:
    """Return what of an account decides on its calls to the outside; None when there is no such account."""

    def load() -> OutgoingAccount | None:
        row = session.get(SipAccount, account_id)
        if row is None:
            return None
        return OutgoingAccount(
            id=row.id,
            group=dial_out_group(session, row.dial_out_group_id),
            own=OutgoingNumber(did=row.outgoing_did, masked=row.masked),
            country_code=row.country_code or None,
        )

    return remembered(session, ("outgoing_account", account_id), load)


def trunk_line(session: Session, trunk_id: str) -> TrunkLine | None:
    """Return how calls are sent to a provider; None when there is no such trunk."""

    def load() -> TrunkLine | None:
        entry = TRUNKS.entries(session, TRUNKS.rows(session, [trunk_id])).get(trunk_id)
        if not isinstance(entry, TrunkEntry):
            return None
        return TrunkLine(
            id=entry.id,
            name=entry.name,
            server=trunk_server(entry),
            number_format=entry.number_format,
            caller_id_header=entry.caller_id_header,
            transport=entry.transport,
            domain=entry.domain,
            username=entry.username,
            password_encrypted=entry.password_encrypted or "",
            number_place=entry.number_place,
            codecs=tuple(entry.codecs),
            encrypted=entry.encrypted,
        )

    return remembered(session, ("trunk_line", trunk_id), load)


def _outside_minutes(session: Session) -> OutsideMinutes:
    exchange = exchange_settings(session).outside_limits
    query = select(SipAccount.id, SipAccount.outside_minutes).where(col(SipAccount.outside_minutes).is_not(None))
    accounts = {account: most for account, most in session.exec(query) if most is not None}
    return OutsideMinutes(total=exchange.minutes, each=exchange.account_minutes, accounts=accounts)


def dial_out_group(session: Session, group_id: str | None) -> DialOutGroup | None:
    """Return what the accounts of a group may call; None when there is no such group."""
    row = session.get(DialOutGroupRow, group_id) if group_id else None
    if row is None:
        return None
    return DialOutGroup.model_validate({**row.settings, "id": row.id, "name": row.name})


def _least_cost(session: Session, default_trunks: list[str], time_zone: str) -> LeastCostSettings:
    entries = [one for one in LEAST_COST_RULES.entries(session).values() if isinstance(one, LeastCostRuleEntry)]
    rules = [
        LeastCostRule.model_validate(entry.model_dump(exclude={"position"}))
        for entry in sorted(entries, key=lambda one: (one.position, one.id))
    ]
    return LeastCostSettings(rules=tuple(rules), default_trunks=tuple(default_trunks), time_zone=time_zone)
