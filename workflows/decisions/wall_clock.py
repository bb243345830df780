"""The clock on the wall: between two changes of the clock, an instant and its time on the wall differ by a constant."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FIRST_YEAR = 1970
LAST_YEAR = 2199
_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)


class StraightRun(NamedTuple):
    """A time between two changes of the clock. Instants are naive UTC; the end is not in it."""

    start: datetime
    end: datetime
    offset: timedelta
    """Added to an instant it gives the time on the wall."""


def time_zone(name: str) -> ZoneInfo:
    """Return a zone by its name, such as Europe/Brussels; ValueError when there is none.

    Workflows ask for it here: a ZoneInfo made in a module that Temporal's sandbox loads is a proxy, which datetime
    refuses.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f'There is no time zone "{name}"; an example is Europe/Brussels.') from error


def naive_utc(at: datetime) -> datetime:
    """Return an instant as naive UTC.

    ValueError when `at` has no time zone (nobody can say which instant it means) or lies outside 1970 to 2199.
    """
    if at.tzinfo is None:
        raise ValueError(f"The time {at.isoformat()} has no time zone; give an aware datetime.")
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError(f"The year {at.year} is too far away; ask for an instant from {FIRST_YEAR} to {LAST_YEAR}.")
    return at.astimezone(UTC).replace(tzinfo=None)


def straight_runs(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[StraightRun]:
    """Cut the time from start to end (naive UTC) at the changes of the clock."""
    year = start.year
    while start < end:
        for change in clock_changes(zone, year):
            if start < change < end:
                yield StraightRun(start, change, _offset(zone, start))
                start = change
        year += 1
        stop = min(end, datetime(year, 1, 1))  # noqa: DTZ001  naive UTC, as all instants here
        if start < stop:
            yield StraightRun(start, stop, _offset(zone, start))
            start = stop


@lru_cache(maxsize=512)
def clock_changes(zone: ZoneInfo, year: int) -> tuple[datetime, ...]:
    """Return the instants (naive UTC) of a year at which the zone's clock is put forward or back."""
    changes = []
    day = datetime(year, 1, 1) - _ONE_SECOND  # noqa: DTZ001  naive UTC
    last = datetime(year + 1, 1, 1) - _ONE_SECOND  # noqa: DTZ001  naive UTC
    before = _offset(zone, day)
    while day < last:
        following = min(day + _ONE_DAY, last)
        after = _offset(zone, following)
        if after != before:
            changes.append(_first_second(zone, day, following))
        day, before = following, after
    return tuple(changes)


def _first_second(zone: ZoneInfo, earlier: datetime, later: datetime) -> datetime:
    """Return the first second between the two at which the offset is no longer the earlier one's."""
    old = _offset(zone, earlier)
    while later - earlier > _ONE_SECOND:
        middle = earlier + timedelta(seconds=(later - earlier) // _ONE_SECOND // 2)
        if _offset(zone, middle) == old:
            earlier = middle
        else:
            later = middle
    return later


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    offset = instant.replace(tzinfo=UTC).astimezone(zone).utcoffset()
    if offset is None:
        raise ValueError(f"The time zone {zone} does not say how far it is from UTC.")
    return offset
