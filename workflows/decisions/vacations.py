"""Vacations: which part of a day they take, and which of them are over."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from schemas.time_filters import AdvancedVacations, DatedPeriod, VacationPeriod
from schemas.time_values import MINUTES_OF_A_DAY, time_text
from workflows.decisions.ruling import Stretch, closed_by
from workflows.decisions.wall_clock import naive_utc, straight_runs

_TWO_DAYS = timedelta(days=2)


def vacation_stretches(vacation: VacationPeriod, day: date) -> Iterator[Stretch]:
    """Yield the part of a day that a vacation takes: all of it or nothing."""
    if vacation.first_day <= day <= vacation.last_day:
        days = partial(_days, vacation.name, vacation.first_day, vacation.last_day)
        yield Stretch(0, MINUTES_OF_A_DAY, closed_by("vacations", vacation.id, vacation.name, vacation.action, days))


def advanced_vacation_stretches(vacations: AdvancedVacations, day: date) -> Iterator[Stretch]:
    """Yield the parts of a day that the periods of an advanced vacation take; earlier ones go first."""
    for period in vacations.periods:
        for first, last in _occurrences(period, day):
            if first <= day <= last:
                start = period.start_time if day == first else 0
                end = period.end_time if day == last else MINUTES_OF_A_DAY
                reason = partial(_reason, vacations, period, first, last)
                ruling = closed_by("advanced_vacations", vacations.id, vacations.name, period.action, reason)
                yield Stretch(start, end, ruling)


def without_past(vacations: AdvancedVacations, day: date) -> AdvancedVacations:
    """Return the vacations without the periods that have no part in a day nor after it."""
    coming = [one for one in vacations.periods if one.every_year or one.last_day >= day]
    return vacations.model_copy(update={"periods": coming})


def finished_periods(vacations: AdvancedVacations, at: datetime, zone: ZoneInfo) -> list[DatedPeriod]:
    """Return the periods that are to be deleted, because they are over and say so. ValueError for a naive `at`."""
    now = naive_utc(at)
    return [one for one in vacations.periods if one.delete_when_over and _end(one, zone) <= now]


def without_finished(vacations: AdvancedVacations, at: datetime, zone: ZoneInfo) -> AdvancedVacations:
    """Return the vacations without the periods that are to be deleted. ValueError for a naive `at`."""
    finished = finished_periods(vacations, at, zone)
    return vacations.model_copy(update={"periods": [one for one in vacations.periods if one not in finished]})


def _end(period: DatedPeriod, zone: ZoneInfo) -> datetime:
    """Return the instant (naive UTC) from which on the clock on the wall never shows a time of the period again."""
    wall_end = datetime.combine(period.last_day, time()) + timedelta(minutes=period.end_time)
    around = straight_runs(zone, wall_end - _TWO_DAYS, wall_end + _TWO_DAYS)  # no zone is that far from UTC
    return max(min(run.end, wall_end - run.offset) for run in around if run.start + run.offset < wall_end)


def _occurrences(period: DatedPeriod, day: date) -> Iterator[tuple[date, date]]:
    """Yield first and last day of a period as it is, or, for a yearly one, as it is around a day."""
    if not period.every_year:
        yield period.first_day, period.last_day
        return
    years_long = period.last_day.year - period.first_day.year
    for year in (day.year - years_long, day.year) if years_long else (day.year,):
        if year >= period.first_day.year:
            first, last = _in_year(period.first_day, year), _in_year(period.last_day, year + years_long)
            yield (first or date(year, 3, 1)), (last or date(year + years_long, 2, 28))


def _in_year(day: date, year: int) -> date | None:
    """Return the day in another year; None for the leap day in a year that has none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def _reason(vacations: AdvancedVacations, period: DatedPeriod, first: date, last: date) -> str:
    name = f"{vacations.name}, {period.name}" if period.name else vacations.name
    start = f" {time_text(period.start_time)}" if period.start_time else ""
    end = f" {time_text(period.end_time)}" if period.end_time != MINUTES_OF_A_DAY else ""
    if start or end:
        return f"vacation '{name}' ({first.isoformat()}{start} to {last.isoformat()}{end})"
    return _days(name, first, last)


def _days(name: str, first: date, last: date) -> str:
    days = first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"
    return f"vacation '{name}' ({days})"
