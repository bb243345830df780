"""Which numbers an account may call, and to which it may forward its calls: for codes on a phone, pages and programs.

For who takes calls in, or keeps what is wished; workflows get the result.
"""

from collections.abc import Collection

from sqlmodel import Session

from activities.exchange.account_wishes import forward_to
from activities.exchange.outgoing_settings import dialling_settings
from schemas.dialling import DiallingSettings
from schemas.outgoing import OutgoingAccount
from workflows.decisions.dial_out import decide_dial_out
from workflows.decisions.number_format import can_be_called


def calling_refusal(account: OutgoingAccount, number: str, settings: DiallingSettings) -> str:
    """Return why an account may not call a number outside; empty when it may."""
    rights = decide_dial_out(account.group, number, settings.country_code, settings.emergency_numbers)
    return "" if rights.allowed else rights.reason


def forwarding_refusal(session: Session, account: OutgoingAccount, number: str, own: Collection[str] = ()) -> str:
    """Return why an account may not forward its calls to a number; empty when it may.

    Who may not call a number may not forward to it either. `own` are the account's extensions that are not kept yet.
    """
    target, settings = forward_to(session, number), dialling_settings(session)
    if number in own or (target is not None and target.account == account.id):
        return f"{number} is the account's own extension."
    if target is None or not (target.account or target.group or target.outside):
        return f"No calls can be forwarded to {number}."
    if not target.outside:
        return ""
    if not can_be_called(target.outside, settings.country_code):
        return f"No calls can be forwarded to {number}."
    return calling_refusal(account, target.outside, settings)
