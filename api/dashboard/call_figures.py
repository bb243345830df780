"""How many calls came in and went out: the charts of the dashboard (D1, D2, D3)."""

from collections import Counter
from datetime import datetime, timedelta
from math import ceil

from pydantic import BaseModel
from sqlmodel import Session, case, col, exists, func, select

from schemas.tables import Call, CallLeg, Did, SipAccount

STEP = timedelta(minutes=10)
"""The grain of the chart over time."""
LONGEST_OVER_TIME = timedelta(days=1)


class CallsOfNumber(BaseModel):
    """Incoming calls of a phone number."""

    did: str
    name: str
    """As the exchange calls it; empty for a number that it has no more."""
    calls: int
    answered: int


class CallsOfAccount(BaseModel):
    """Calls to the outside of a SIP account."""

    account: str
    name: str
    calls: int


class CallsInSpan(BaseModel):
    """Incoming calls of a phone number in one span of time."""

    did: str
    start: datetime
    calls: int


def incoming_calls(session: Session, since: datetime, until: datetime) -> list[CallsOfNumber]:
    """Return the incoming calls of each phone number, the number with most calls first.

    Numbers without calls in that time are there, too, as long as the exchange has them.
    """
    names = dict(session.exec(select(Did.number, Did.name)).all())
    counted = session.exec(
        select(Call.did, Call.outcome, func.count())
        .where(col(Call.did) != "", col(Call.started_at) >= since, col(Call.started_at) < until)
        .group_by(col(Call.did), col(Call.outcome))
    )
    calls, answered = Counter[str](dict.fromkeys(names, 0)), Counter[str]()
    for did, outcome, count in counted:
        calls[did] += count
        answered[did] += count if outcome == "answered" else 0
    rows = [
        CallsOfNumber(did=did, name=names.get(did, ""), calls=count, answered=answered[did])
        for did, count in calls.items()
    ]
    return sorted(rows, key=lambda row: (-row.calls, row.did))


def outgoing_calls(session: Session, since: datetime, until: datetime) -> list[CallsOfAccount]:
    """Return the finished calls that SIP accounts made to the outside, the account with most calls first.

    A call went to the outside when one of its legs went to a trunk.
    """
    names = dict(session.exec(select(SipAccount.id, SipAccount.name)).all())
    to_trunk = exists().where(
        col(CallLeg.call_id) == col(Call.id), col(CallLeg.number) > 1, col(CallLeg.party).startswith("trunk:")
    )
    counted = session.exec(
        select(Call.source, func.count())
        .where(
            col(Call.source).startswith("account:"),
            col(Call.started_at) >= since,
            col(Call.started_at) < until,
            to_trunk,
        )
        .group_by(col(Call.source))
    )
    calls = Counter({source.removeprefix("account:"): count for source, count in counted})
    rows = [CallsOfAccount(account=one, name=names.get(one, ""), calls=count) for one, count in calls.items()]
    return sorted(rows, key=lambda row: (-row.calls, row.account))


def calls_over_time(session: Session, since: datetime, until: datetime) -> list[CallsInSpan]:
    """Return the incoming calls of each phone number in spans of ten minutes; spans without calls are left out.

    Raises ValueError for a time of more than a day.
    """
    if until - since > LONGEST_OVER_TIME:
        raise ValueError(f"at most {LONGEST_OVER_TIME} can be shown over time")
    starts = [since + STEP * number for number in range(ceil((until - since) / STEP))]
    span = case(*((col(Call.started_at) < start + STEP, number) for number, start in enumerate(starts)), else_=-1)
    calls = (
        select(col(Call.did).label("did"), span.label("span"))
        .where(col(Call.did) != "", col(Call.started_at) >= since, col(Call.started_at) < until)
        .subquery()
    )
    counted = select(calls.c.did, calls.c.span, func.count()).group_by(calls.c.did, calls.c.span)
    rows = session.exec(counted.order_by(calls.c.did, calls.c.span))
    return [CallsInSpan(did=did, start=starts[number], calls=count) for did, number, count in rows]
