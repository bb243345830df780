"""Who called an account last, for who calls back by a code."""

import re
from datetime import timedelta

from sqlmodel import Session, col, select

from schemas.tables import Call, CallLeg
from schemas.tables.base import utc_now

REMEMBERED_DAYS = 30
"""Who called longer ago is not called back; and for a phone that never rings not all calls are looked through."""
_INTERNATIONAL = re.compile(r"[1-9][0-9]{6,14}", re.ASCII)


def last_caller(session: Session, account_id: str) -> str | None:
    """Return the number, as it is dialled, of who made an account's phone ring last, whether it was answered or not.

    Empty when it was withheld; None when nobody called.
    """
    party = f"account:{account_id}"
    rang = select(CallLeg.call_id).where(
        CallLeg.call_id == Call.id, CallLeg.party == party, CallLeg.number > 1, CallLeg.called == ""
    )
    query = (
        select(Call.caller, Call.source)
        .where(Call.source != party, Call.started_at > utc_now() - timedelta(days=REMEMBERED_DAYS), rang.exists())
        .order_by(col(Call.started_at).desc())
    )
    found = session.exec(query).first()
    if found is None:
        return None
    caller, source = found
    is_outside = source.startswith("trunk:") and _INTERNATIONAL.fullmatch(caller)
    return f"+{caller}" if is_outside else caller
