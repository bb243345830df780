"""What accounts want to become of their calls, with what is behind the numbers to which they forward."""

import re
from collections.abc import Collection

from sqlmodel import Session, col, select

from activities.exchange.destinations import extension_of
from activities.exchange.outgoing_settings import outgoing_settings
from activities.exchange.remembered import remembered
from schemas.account_wishes import AccountWishes, ForwardTo
from schemas.tables import SipAccount

_OUTSIDE = re.compile(r"[1-9][0-9]{2,14}", re.ASCII)


def account_wishes(session: Session, account_id: str) -> AccountWishes:
    """Return what an account wants to become of its calls; nothing special when there is no such account."""

    def load() -> AccountWishes:
        row = session.get(SipAccount, account_id)
        if row is None:
            return AccountWishes()
        return AccountWishes(
            do_not_disturb=row.do_not_disturb,
            forward_always=forward_to(session, row.forward_always),
            forward_busy=forward_to(session, row.forward_busy),
            forward_unanswered=forward_to(session, row.forward_unanswered),
        )

    return remembered(session, ("account_wishes", account_id), load)


def forward_to(session: Session, number: str) -> ForwardTo | None:
    """Return what is behind a number to which calls are forwarded; None when none is set."""
    if not number:
        return None
    extension = extension_of(session, number)
    if extension is not None:
        return ForwardTo(number=number, account=extension.account_id or "", group=extension.group_id or "")
    settings = outgoing_settings(session)
    outside = settings.short_numbers.get(number, number)
    calls_for_help = any(outside == one.number for one in settings.emergency_numbers)
    if calls_for_help or outside in settings.dids or not _OUTSIDE.fullmatch(outside):
        return ForwardTo(number=number)
    return ForwardTo(number=number, outside=outside)


def undisturbed(session: Session, account_ids: Collection[str]) -> list[str]:
    """Return those of some accounts that may be disturbed, in their order."""
    query = select(SipAccount.id).where(col(SipAccount.id).in_(account_ids), col(SipAccount.do_not_disturb))
    resting = set(session.exec(query))
    return [one for one in account_ids if one not in resting]
