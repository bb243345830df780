"""Whether a number outside is called, over which trunks, with which number: the rules of calling out, in their order.

A live leg and the simulator ask this one function.
"""

from collections.abc import Mapping
from datetime import datetime

from schemas.caller_id import CallerId, ExternalForwarding, OutgoingNumber
from schemas.channels import ChannelLimits, RunningCalls
from schemas.dialling import DialledEmergency, DialledExternal, DialledWithPrefix
from schemas.least_cost import TrunkState
from schemas.outgoing import OutgoingAccount, OutgoingDecision, OutgoingSettings, OutsideNumber
from schemas.outside_limits import MinutesCalled
from workflows.decisions.caller_id import caller_id_of_account, caller_id_of_forwarded_call, must_press_one
from workflows.decisions.channels import decide_channels, is_full
from workflows.decisions.dial_out import decide_dial_out, is_emergency_number
from workflows.decisions.least_cost import decide_trunks
from workflows.decisions.outside_limits import minutes_used_up

NOT_FOUND = 404
FORBIDDEN = 403
NOTHING_CALLED = MinutesCalled()


def decide_outgoing(
    settings: OutgoingSettings,
    wanted: OutsideNumber,
    account: OutgoingAccount | None,
    *,
    caller: str,
    called_did: str,
    running: RunningCalls,
    at: datetime,
    called: MinutesCalled = NOTHING_CALLED,
) -> OutgoingDecision:
    """Decide on one leg to the outside: number, rights, caller-ID, channels, trunks. The first that refuses wins.

    `account` is who `wanted.account` names, None when it is gone or none is named. `caller` and `called_did` are those
    of the call that is forwarded. `running` does not count this leg; `called` is what was called outside today.
    Emergency calls pass all but the lack of a trunk.
    """
    number = settings.short_numbers.get(wanted.number, wanted.number)
    if number in settings.dids:
        return _refused(number, NOT_FOUND, f"{number} is a number of the company: it is not called over a trunk.")
    emergency = is_emergency_number(number, settings.country_code, settings.emergency_numbers)
    right = ""
    if wanted.account:
        if account is None:
            return _refused(number, FORBIDDEN, f"There is no SIP account {wanted.account} any more.")
        rights = decide_dial_out(account.group, number, settings.country_code, settings.emergency_numbers)
        if not rights.allowed:
            return _refused(number, rights.sip_status or FORBIDDEN, rights.reason)
        if wanted.prefix and wanted.prefix not in settings.dial_prefixes:
            return _refused(number, NOT_FOUND, f"No number of the company has the dial prefix {wanted.prefix}.")
        right = rights.reason
    used_up = "" if emergency else minutes_used_up(settings.minutes, called, wanted.account)
    if used_up:
        return _refused(number, FORBIDDEN, used_up).model_copy(update={"guard": True})
    caller_id = _caller_id(settings, wanted, account, number, emergency, caller, called_did)
    # the call itself has passed the total and its account's limit already
    limits = ChannelLimits(dids=settings.limits.dids)
    room = decide_channels(limits, running, did=caller_id.asserted or None, emergency=emergency)
    if not room.allowed:
        return _refused(number, room.sip_status or FORBIDDEN, room.reason)
    states = _with_room(settings, running)
    choice = decide_trunks(settings.least_cost, number, at, states, emergency)
    if not choice.trunks:
        return _refused(number, choice.sip_status or FORBIDDEN, choice.reason)
    return OutgoingDecision(
        number=number,
        allowed=True,
        reason=" ".join(one for one in (right, choice.reason, caller_id.reason) if one),
        trunks=choice.trunks,
        caller_id=caller_id,
        press_one=must_accept(settings.forwarding, wanted),
        emergency=emergency,
    )


def _caller_id(
    settings: OutgoingSettings,
    wanted: OutsideNumber,
    account: OutgoingAccount | None,
    number: str,
    emergency: bool,
    caller: str,
    called_did: str,
) -> CallerId:
    if account is None:
        return caller_id_of_forwarded_call(
            settings.forwarding, caller, called_did, settings.dids, settings.main_did, wanted.did
        )
    meaning: DialledEmergency | DialledWithPrefix | DialledExternal = DialledExternal(number=number)
    if emergency:
        meaning = DialledEmergency(number=number)
    elif wanted.prefix:
        meaning = DialledWithPrefix(prefix=wanted.prefix, did=settings.dial_prefixes.get(wanted.prefix), number=number)
    own = account.own if wanted.did is None else OutgoingNumber(did=wanted.did)
    return caller_id_of_account(meaning, own, settings.dids, settings.main_did)


def _with_room(settings: OutgoingSettings, running: RunningCalls) -> Mapping[str, TrunkState]:
    return {
        trunk: state.model_copy(update={"full": is_full(trunk, settings.limits.trunks, running.trunks)})
        for trunk, state in settings.trunks.items()
    }


def must_accept(forwarding: ExternalForwarding, wanted: OutsideNumber) -> bool:
    """Tell whether who answers must press 1 to accept the call (C3)."""
    if wanted.ask_to_accept != "default":
        return wanted.ask_to_accept == "yes"
    return not wanted.account and must_press_one(forwarding, wanted.backup)


def _refused(number: str, sip_status: int, reason: str) -> OutgoingDecision:
    return OutgoingDecision(number=number, allowed=False, reason=reason, sip_status=sip_status)
