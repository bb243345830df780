"""How many calls run now, and whether one more may (C6): counted in the database over all edges.

A channel is a row for as long as it is taken. What a dead edge took does not count: its process gives no sign of life
any more, or another process has taken its place.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import distinct, func, text
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, delete, select

from activities.exchange.edge_alive import SILENT_SECONDS
from schemas.call_messages import CallFacts
from schemas.channels import ChannelLimits, RunningCalls
from schemas.tables import ChannelInUse, EdgeProcess
from schemas.tables.base import utc_now

_POSTGRESQL_LOCK = 0x62656C63
"""Number of the advisory lock that counts and takes one after the other; SQLite has one writer anyway."""


@dataclass(frozen=True)
class ChannelUse:
    """What a leg takes. The caller's leg (number 1) is the call itself; others are legs to the outside."""

    call_id: str
    leg: int
    edge_id: str
    edge_boot_id: str
    trunk: str = ""
    did: str = ""
    account: str = ""
    """Of the call: the account that calls. Of a leg to the outside: the account whose right it is."""


def use_of_call(facts: CallFacts, edge_id: str, edge_boot_id: str) -> ChannelUse:
    """Return what the caller's leg of a call takes."""
    kind, _, source = facts.source.partition(":")
    trunk, account = (source, "") if kind == "trunk" else ("", source)
    return ChannelUse(facts.call_id, 1, edge_id, edge_boot_id, trunk=trunk, did=facts.did, account=account)


def running_calls(session: Session) -> RunningCalls:
    """Return how many calls run now in all, and how many channels of each trunk, number and account are in use."""
    lives: Any = (
        (col(EdgeProcess.id) == col(ChannelInUse.edge_id))
        & (col(EdgeProcess.boot_id) == col(ChannelInUse.edge_boot_id))
        & (col(EdgeProcess.seen_at) > utc_now() - timedelta(seconds=SILENT_SECONDS))
    )
    total = session.exec(select(func.count(distinct(col(ChannelInUse.call_id)))).join(EdgeProcess, lives)).one()
    is_outside: Any = col(ChannelInUse.leg) > 1
    kinds: Any = (ChannelInUse.trunk, ChannelInUse.did, ChannelInUse.account, is_outside)
    query: Any = sql_select(*kinds, func.count()).join(EdgeProcess, lives).group_by(*kinds)
    trunks, dids, accounts, callers_out = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    outside = 0
    for trunk, did, account, goes_out, uses in session.exec(query):
        outside += uses if goes_out else 0
        for counter, name in ((trunks, trunk), (dids, did), (callers_out if goes_out else accounts, account)):
            if name:
                counter[name] += uses
    return RunningCalls(
        total=total, trunks=trunks, dids=dids, accounts=accounts, outside=outside, outside_accounts=callers_out
    )


def lock_channels(session: Session) -> None:
    """Let no other transaction count until this one is over: what is counted here stays true until it is noted."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _POSTGRESQL_LOCK})


def are_limited(limits: ChannelLimits, use: ChannelUse) -> bool:
    """Tell whether there is any limit on what a leg takes; without one nothing has to be counted."""
    return (
        limits.total is not None
        or (use.leg > 1 and limits.outside is not None)
        or (use.leg > 1 and bool(use.account) and limits.outside_of(use.account) is not None)
        or use.trunk in limits.trunks
        or use.did in limits.dids
        or (use.leg == 1 and use.account in limits.accounts)
    )


def note_channel(session: Session, use: ChannelUse) -> None:
    """Note that a channel is taken; noting it again changes nothing."""
    session.merge(ChannelInUse(**vars(use), since=utc_now()))


def free_channel(session: Session, call_id: str, leg: int) -> None:
    """Note that a leg is over."""
    session.exec(delete(ChannelInUse).where(col(ChannelInUse.call_id) == call_id, col(ChannelInUse.leg) == leg))


def free_channels_of_call(session: Session, call_id: str) -> None:
    """Note that a call is over, with all its legs."""
    session.exec(delete(ChannelInUse).where(col(ChannelInUse.call_id) == call_id))
