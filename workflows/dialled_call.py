"""What becomes of the digits that a phone dials, live: the plan of its call, made on the spot or drawn by an admin.

For who takes calls in, or wants to know; workflows get the result.
"""

import logging
from dataclasses import dataclass
from typing import Literal, assert_never

from sqlmodel import Session

from activities.exchange.destinations import (
    NoRouteError,
    RouteOf,
    extension_of,
    pinned_route,
    plan_of_extension,
)
from activities.exchange.last_caller import last_caller
from activities.exchange.outgoing_settings import dialling_settings, outgoing_account, outgoing_settings
from activities.exchange.parking import parking_places
from activities.exchange.short_plans import CALL_OUT_ENDS, parked, plan_of_one_step
from activities.refuse_aloud import MAX_REASON
from schemas.call_messages import PinnedRoute
from schemas.dialling import (
    Dialled,
    DialledDid,
    DialledEmergency,
    DialledExtension,
    DialledExternal,
    DialledForwardingOff,
    DialledForwardingOn,
    DialledLastCaller,
    DialledSetting,
    DialledShortNumber,
    DialledUnknown,
    DialledWithPrefix,
    DiallingSettings,
)
from schemas.graph import ERROR_OUTCOME
from schemas.outgoing import OutgoingAccount
from schemas.parking import PARK_PREFIX
from schemas.tables import Extension
from workflows.account_rights import calling_refusal, forwarding_refusal
from workflows.decisions.caller_id import caller_id_of_account
from workflows.decisions.dialled import dialled

log = logging.getLogger(__name__)

TEMPORARILY_UNAVAILABLE = NOTHING_PARKED = 480
FORBIDDEN = 403
Outside = DialledEmergency | DialledExternal | DialledShortNumber | DialledWithPrefix


@dataclass(frozen=True)
class AccountCall:
    """What a phone's call is: one with a plan, one to a number of the company, or one that is refused."""

    route: PinnedRoute | None = None
    did: str = ""
    """The number of the company that was called: the call comes in on it, without leaving the exchange."""
    sip_status: int = 0
    """By which it is refused; 0 when it is not."""
    reason: str = ""
    """Why it is refused, in words for its record."""
    direction: Literal["internal", "outgoing"] = "internal"
    outgoing_did: str = ""
    masked: bool = False
    emergency: bool = False
    """No limit on simultaneous calls holds."""


def account_call(session: Session, account_id: str, text: str, route_of: RouteOf = pinned_route) -> AccountCall:
    """Return what a call is in which an account dials a text (the user part of the Request-URI).

    `route_of` returns the plan of a route behind an extension.
    """
    extension = None if text.isdecimal() else extension_of(session, text)
    if extension is not None:  # one with a * or # in it goes before the codes
        return _to_extension(session, extension, route_of)
    account = outgoing_account(session, account_id) or OutgoingAccount(id=account_id)
    settings = dialling_settings(session)
    meaning = _meaning(text, settings, account)
    if not isinstance(meaning, DialledEmergency | DialledExtension):
        places = parking_places(session)
        if text in places:
            return AccountCall(sip_status=NOTHING_PARKED, reason=f"Nothing is parked at {text}.")
        if text.startswith(PARK_PREFIX) and (found := places.get(text.removeprefix(PARK_PREFIX))) is not None:
            return AccountCall(route=parked(found, text.removeprefix(PARK_PREFIX), account_id, announce=True))
    match meaning:
        case DialledExtension():
            known = extension_of(session, meaning.number)
            assert known is not None
            return _to_extension(session, known, route_of)
        case DialledDid():
            return AccountCall(did=meaning.number)
        case DialledForwardingOn() | DialledForwardingOff():
            return _forwarding(meaning, account, settings)
        case DialledSetting():
            return _setting(session, meaning, account)
        case DialledLastCaller():
            return _last_caller(session, account, settings, route_of)
        case DialledUnknown():
            return AccountCall(sip_status=meaning.sip_status, reason=meaning.reason)
        case DialledEmergency() | DialledExternal() | DialledShortNumber() | DialledWithPrefix():
            return _to_the_outside(session, meaning, account)
        case _:
            assert_never(meaning)


def _meaning(text: str, settings: DiallingSettings, account: OutgoingAccount) -> Dialled:
    try:
        return dialled(text, settings, account.country_code)
    except ValueError as error:
        log.error("account %s: its country code can't be used, the exchange's is: %s", account.id, error)
        return dialled(text, settings)


def _to_extension(session: Session, extension: Extension, route_of: RouteOf) -> AccountCall:
    try:
        return AccountCall(route=plan_of_extension(session, extension, route_of))
    except NoRouteError as error:
        return AccountCall(sip_status=TEMPORARILY_UNAVAILABLE, reason=str(error))


def _to_the_outside(session: Session, meaning: Outside, account: OutgoingAccount) -> AccountCall:
    """Rights, limits and trunks are the step's business, so that its trace tells of them."""
    settings = outgoing_settings(session)
    caller_id = caller_id_of_account(meaning, account.own, settings.dids, settings.main_did)
    prefix = {"prefix": meaning.prefix} if isinstance(meaning, DialledWithPrefix) else {}
    params = {"account": account.id, "number": meaning.number, **prefix}
    return AccountCall(
        plan_of_one_step(f"Call out to {meaning.number}", "dial_out", params, CALL_OUT_ENDS, pass_on=True),
        direction="outgoing",
        outgoing_did=caller_id.asserted,
        masked=caller_id.anonymous,
        emergency=isinstance(meaning, DialledEmergency),
    )


def _forwarding(
    meaning: DialledForwardingOn | DialledForwardingOff, account: OutgoingAccount, settings: DiallingSettings
) -> AccountCall:
    """Forwarding costs what a call of the account would, so its dial-out group must allow the target."""
    params = {"did": meaning.did} if meaning.did else {}
    if isinstance(meaning, DialledForwardingOn):
        refusal = calling_refusal(account, meaning.number, settings)
        if refusal:
            return AccountCall(sip_status=FORBIDDEN, reason=refusal)
        params["number"] = meaning.number
    return AccountCall(
        plan_of_one_step(f"Forwarding code {meaning.code}", "switch_forwarding", params, {ERROR_OUTCOME: 500})
    )


def _setting(session: Session, meaning: DialledSetting, account: OutgoingAccount) -> AccountCall:
    """Who may not forward to a number hears that, and nothing is changed."""
    refusal = meaning.refusal
    if meaning.number:
        refusal = forwarding_refusal(session, account, meaning.number)
    if refusal:
        return _refused_aloud("not_allowed", refusal)
    params = {"account": account.id, "setting": meaning.setting, "on": meaning.on, "number": meaning.number}
    name = f"{meaning.setting.replace('_', ' ').capitalize()} {'on' if meaning.on else 'off'}"
    return AccountCall(plan_of_one_step(name, "account_setting", params, {ERROR_OUTCOME: 500}))


def _last_caller(
    session: Session, account: OutgoingAccount, settings: DiallingSettings, route_of: RouteOf
) -> AccountCall:
    """Call back who called the account last, as if its number had been dialled."""
    number = last_caller(session, account.id)
    if not number:
        why = "Nobody has called this account." if number is None else "The last caller withheld the number."
        return _refused_aloud("nobody_called" if number is None else "withheld", why)
    called = account_call(session, account.id, number, route_of)
    refusal = called.reason if called.sip_status else ""
    if called.direction == "outgoing" and called.route is not None:
        refusal = calling_refusal(account, called.route.graph.node("dial_out").params["number"], settings)
    return _refused_aloud("not_allowed", refusal) if refusal else called


def _refused_aloud(why: str, reason: str) -> AccountCall:
    """The person at the phone dialled a code, and hears why nothing came of it."""
    params = {"why": why, "reason": reason[:MAX_REASON]}
    return AccountCall(plan_of_one_step("Code refused", "refuse_aloud", params, {ERROR_OUTCOME: 500}))
