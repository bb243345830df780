"""Which number the person called sees (P2, M9, C3)."""

from collections.abc import Container

from schemas.caller_id import CallerId, ExternalForwarding, OutgoingNumber
from schemas.dialling import MAX_SPECIAL_DIGITS, Dialled, DialledEmergency, DialledWithPrefix
from workflows.decisions.number_format import ANONYMOUS, is_canonical


def caller_id_of_account(
    meaning: Dialled, own: OutgoingNumber, dids: Container[str], main_did: str | None = None
) -> CallerId:
    """Return what a call that an account dials says of who calls.

    A dialled prefix comes first, then the account's own setting, then the company's main number. A number that the
    company no longer has counts as not set. An emergency call is never anonymous while there is a number to show.
    """
    fallback, fallback_reason = _own_number(own.did, dids, main_did)
    if isinstance(meaning, DialledEmergency):
        return CallerId(number=fallback, asserted=fallback, reason=f"Emergency call with {fallback_reason}.")
    if isinstance(meaning, DialledWithPrefix):
        if meaning.did is None:
            reason = f"Anonymous by prefix {meaning.prefix}."
            return CallerId(number=ANONYMOUS, asserted=fallback, reason=reason)
        if meaning.did in dids:
            reason = f"{meaning.did} by prefix {meaning.prefix}."
            return CallerId(number=meaning.did, asserted=meaning.did, reason=reason)
    if own.masked:
        return CallerId(number=ANONYMOUS, asserted=fallback, reason="Anonymous: the account is masked.")
    return CallerId(number=fallback, asserted=fallback, reason=f"Called with {fallback_reason}.")


def caller_id_of_forwarded_call(
    settings: ExternalForwarding,
    caller: str,
    called_did: str,
    dids: Container[str],
    main_did: str | None = None,
    leg_did: str | None = None,
) -> CallerId:
    """Return what a leg to an external number says, for a call that came in and is forwarded.

    `caller` is canonical, an extension or empty; `called_did` is empty for an internal call; `leg_did` is the number
    that a mixed group or a step asks for (P8), which goes before the general setting.
    """
    wanted = (leg_did, settings.fixed_did, called_did or None)
    did, why = _own_number(next((one for one in wanted if one is not None and one in dids), None), dids, main_did)
    if settings.show == "company":
        return CallerId(number=did, asserted=did, reason=f"Forwarded with {why}.")
    if caller == ANONYMOUS:
        return CallerId(number=ANONYMOUS, asserted=did, reason=f"Forwarded with {why}; the caller is anonymous.")
    if is_canonical(caller) and len(caller) > MAX_SPECIAL_DIGITS:
        return CallerId(number=caller, asserted=did, reason=f"Forwarded with {why}, showing the caller's number.")
    return CallerId(number=did, asserted=did, reason=f"Forwarded with {why}; the caller has no number outside.")


def must_press_one(settings: ExternalForwarding, backup: bool) -> bool:
    """Tell whether who answers outside must press 1 to accept the call; `backup`: the call follows a back-up route."""
    return settings.confirm_in_backup_plans if backup else settings.confirm_in_standard_plans


def _own_number(did: str | None, dids: Container[str], main_did: str | None) -> tuple[str, str]:
    if did is not None and did in dids:
        return did, did
    if main_did is not None and main_did in dids:
        return main_did, f"the main number {main_did}"
    return ANONYMOUS, "no number: the company has none to show"
