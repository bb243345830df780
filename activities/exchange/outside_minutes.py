"""How many minutes were called outside today, from the records of calls and the legs that run.

Only asked where there is a limit.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from schemas.outside_limits import MinutesCalled
from schemas.tables import Call, CallLeg, ChannelInUse

_LONGEST_CALL = timedelta(days=1)


def midnight(at: datetime, zone: ZoneInfo) -> datetime:
    """Return the beginning of the day of an instant."""
    return datetime.combine(at.astimezone(zone).date(), time(), zone)


def minutes_called(session: Session, at: datetime, zone: ZoneInfo) -> MinutesCalled:
    """Return the minutes called outside from midnight to an instant, answered or, while they run, ringing too."""
    since = midnight(at, zone)
    over = select(Call.source, CallLeg.answered_at, CallLeg.ended_at).where(
        col(Call.id) == col(CallLeg.call_id),
        col(Call.started_at) >= since - _LONGEST_CALL,
        col(CallLeg.called) != "",
        col(CallLeg.answered_at).is_not(None),
        col(CallLeg.ended_at) > since,
    )
    running = select(Call.source, ChannelInUse.since).where(
        col(Call.id) == col(ChannelInUse.call_id), col(ChannelInUse.leg) > 1, col(Call.ended_at).is_(None)
    )
    spans = [*session.exec(over), *((source, begun, at) for source, begun in session.exec(running))]
    return _minutes(spans, since)


def _minutes(spans: Iterable[tuple[str, datetime | None, datetime | None]], since: datetime) -> MinutesCalled:
    seconds: Counter[str] = Counter()
    for source, begun, ended in spans:
        if begun is not None and ended is not None:
            seconds[source] += max(0, round((ended - max(begun, since)).total_seconds()))
    accounts = {
        source.removeprefix("account:"): spent / 60
        for source, spent in seconds.items()
        if source.startswith("account:")
    }
    return MinutesCalled(total=seconds.total() / 60, accounts=accounts)
