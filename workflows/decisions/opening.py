"""Open or closed: what the time filters of a number decide about an instant, why, and until when.

Order of decision: holidays, vacations (simple ones before advanced ones), office hours (likewise); within a kind the
earlier filter goes first. The first that has a say decides. Holidays and vacations only have one on their days; office
hours always have one, so a second one on the same number is never asked.

The clock on the wall decides, nothing else: a filter that says 02:30 to 03:30 holds whenever the clock shows a time in
between. When the clock is put forward from 02:00 to 03:00 that is the half hour from 03:00 on, and a span from 02:00 to
03:00 does not happen that day. When it is put back from 03:00 to 02:00, the clock shows 02:30 to 03:00 twice: open,
closed again when it goes back to 02:00, then open from the second 02:30 until 03:30.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schemas.opening import Opening
from schemas.time_filters import (
    AdvancedVacations,
    AnyOfficeHours,
    AnyTimeFilter,
    HolidaySet,
    TimeFilters,
    VacationPeriod,
)
from workflows.decisions.holidays import holiday_rulings
from workflows.decisions.office_hours import office_hours_day
from workflows.decisions.ruling import Day, Result, Ruling, Stretch, lay_over, whole_day
from workflows.decisions.vacations import advanced_vacation_stretches, vacation_stretches, without_past
from workflows.decisions.wall_clock import FIRST_YEAR, LAST_YEAR, naive_utc, straight_runs

HORIZON = timedelta(days=400)
"""How far the next change is looked for: more than a year, so that a yearly holiday is found."""
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_NO_FILTER = Ruling(Result("open"), "", lambda: "open: no time filter has a say")


def decide_opening(filters: TimeFilters, at: datetime, zone: ZoneInfo) -> Opening:
    """Decide about an instant; for one number, pass `filters.of_did(number)`.

    `at` is aware, of any time zone, and lies in the years 1970 to 2199; ValueError otherwise.
    """
    return _decide(_Timeline(filters, at), at, zone)


class Openings:
    """What the same filters decide about instant after instant: what was worked out for a day is kept for it."""

    def __init__(self, filters: TimeFilters, zone: ZoneInfo) -> None:
        self._filters = filters
        self._zone = zone
        self._kept: tuple[date, _Timeline] | None = None

    def at(self, at: datetime) -> Opening:
        """Decide about an instant, as `decide_opening` does. Threads may ask at once."""
        day = naive_utc(at).date()
        kept = self._kept
        if kept is None or kept[0] != day:
            kept = self._kept = (day, _Timeline(self._filters, at))
        return _decide(kept[1], at, self._zone)


def decide_holidays(holidays: HolidaySet, at: datetime, zone: ZoneInfo) -> Opening:
    """Decide by one set of holidays alone: closed on its days, open otherwise. Raises as `decide_opening` does."""
    return decide_filter(holidays, at, zone)


def decide_vacation(vacation: VacationPeriod | AdvancedVacations, at: datetime, zone: ZoneInfo) -> Opening:
    """Decide by one vacation alone: closed while it lasts, open otherwise. Raises as `decide_opening` does."""
    return decide_filter(vacation, at, zone)


def decide_office_hours(hours: AnyOfficeHours, at: datetime, zone: ZoneInfo) -> Opening:
    """Decide by one set of office hours alone, as a step of a dial plan does. Raises as `decide_opening` does."""
    return decide_filter(hours, at, zone)


def decide_filter(one: AnyTimeFilter, at: datetime, zone: ZoneInfo) -> Opening:
    """Decide by one filter alone, of any kind. Raises as `decide_opening` does."""
    return decide_opening(TimeFilters.only(one), at, zone)


def week_calendar(filters: TimeFilters, monday: date, zone: ZoneInfo) -> list[tuple[datetime, datetime, Opening]]:
    """Return a week as parts (start, end, decision), without gaps, from Monday's midnight to the next; instants in UTC.

    A part ends where state, filter or action change, so it may last for several days; its reason is that of its start.
    ValueError when `monday` is none, or not after 1970 and before 2199.
    """
    if monday.weekday() != 0:
        raise ValueError(f"{monday.isoformat()} is no Monday; a week starts on Monday.")
    if not FIRST_YEAR < monday.year < LAST_YEAR:
        raise ValueError(
            f"The year {monday.year} is too far away; ask for a week after {FIRST_YEAR}, before {LAST_YEAR}."
        )
    start, end = (datetime.combine(day, time(), tzinfo=zone).astimezone(UTC) for day in (monday, monday + _WEEK))
    timeline = _Timeline(filters, start)
    parts = []
    while start < end:
        opening = _decide(timeline, start, zone)
        stop = min(opening.next_change or end, end)
        parts.append((start, stop, opening))
        start = stop
    return parts


class _Timeline:
    """The days of some filters from the day (UTC) of an instant on, each worked out once."""

    def __init__(self, filters: TimeFilters, since: datetime) -> None:
        self._filters = filters
        first_day = naive_utc(since).date() - 2 * _DAY  # no clock on a wall is that far behind
        self._vacations = [one for one in filters.vacations if one.last_day >= first_day]
        self._advanced_vacations = [
            coming for one in filters.advanced_vacations if (coming := without_past(one, first_day)).periods
        ]
        self._days: dict[date, Day] = {}
        self._weekdays: dict[int, Day] = {}
        self._holidays: dict[int, dict[date, Ruling]] = {}

    def day(self, day: date) -> Day:
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = self._laid_over(day)
        return known

    def _laid_over(self, day: date) -> Day:
        holiday = self._holidays_of(day.year).get(day) if self._filters.holidays else None
        if holiday is not None:
            return whole_day(holiday)
        upper: list[Stretch] = []
        for vacation in self._vacations:
            upper.extend(vacation_stretches(vacation, day))
        for vacations in self._advanced_vacations:
            upper.extend(advanced_vacation_stretches(vacations, day))
        weekday = self._weekday(day.weekday())
        return lay_over(weekday, upper) if upper else weekday

    def constant(self) -> bool:
        """Tell whether there is one decision for all times."""
        if self._filters.holidays or self._vacations or self._advanced_vacations:
            return False
        result = self._weekday(0)[0].ruling.result
        return all(one.ruling.result == result for weekday in range(7) for one in self._weekday(weekday))

    def _weekday(self, weekday: int) -> Day:
        known = self._weekdays.get(weekday)
        if known is None:
            hours: list[AnyOfficeHours] = [*self._filters.office_hours, *self._filters.advanced_office_hours]
            known = office_hours_day(hours[0], weekday) if hours else whole_day(_NO_FILTER)
            self._weekdays[weekday] = known
        return known

    def _holidays_of(self, year: int) -> dict[date, Ruling]:
        known = self._holidays.get(year)
        if known is None:
            known = {}
            for holidays in reversed(self._filters.holidays):
                known.update(holiday_rulings(holidays, year))
            self._holidays[year] = known
        return known


def _decide(timeline: _Timeline, at: datetime, zone: ZoneInfo) -> Opening:
    instant = naive_utc(at)
    wall = instant.replace(tzinfo=UTC).astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    today = timeline.day(wall.date())
    ruling = next(one.ruling for one in today if one.start <= minute < one.end)
    if len(today) == 1 and timeline.constant():
        return ruling.opening(None)
    return ruling.opening(_next_change(timeline.day, instant, zone, ruling))


def _next_change(day_at: Callable[[date], Day], now: datetime, zone: ZoneInfo, ruling: Ruling) -> datetime | None:
    """Return the first instant after now, which has that ruling, at which the result differs."""
    for run in straight_runs(zone, now, now + HORIZON):
        wall_start, wall_end = run.start + run.offset, run.end + run.offset
        midnight = wall_start.replace(hour=0, minute=0, second=0, microsecond=0)
        while midnight < wall_end:
            for stretch in day_at(midnight.date()):
                if stretch.ruling.result == ruling.result or midnight + timedelta(minutes=stretch.end) <= wall_start:
                    continue
                wall = max(wall_start, midnight + timedelta(minutes=stretch.start))
                if wall < wall_end:
                    return (wall - run.offset).replace(tzinfo=UTC)
            midnight += _DAY
    return None
