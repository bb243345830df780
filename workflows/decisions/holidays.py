"""Holidays: which days of a year a set of holidays observes."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

from dateutil.easter import easter

from schemas.public_holidays import public_holidays
from schemas.time_filters import HolidaySet, OwnDay
from workflows.decisions.ruling import Ruling, closed_by


def observed_days(holidays: HolidaySet, year: int) -> Mapping[date, str]:
    """Return the days of a year that are holidays, each with its English or own name; own names go first."""
    found = {own_date: own.name for own in reversed(holidays.own_days) if (own_date := own_day(own, year))}
    for day, there in public_holidays(holidays.country, holidays.subdivision, year).items():
        names = [
            one.name for one in there if (one.official if holidays.observed == "all" else one.key in holidays.observed)
        ]
        if names:
            found.setdefault(day, " and ".join(names))
    return found


def own_day(own: OwnDay, year: int) -> date | None:
    """Return the date of a company's own day in a year; None when that year has none, as for 29-02."""
    if own.on is not None:
        return own.on if own.on.year == year else None
    if own.days_after_easter is not None:
        return easter(year) + timedelta(days=own.days_after_easter)
    day, month = (int(part) for part in (own.every_year or "").split("-"))
    try:
        return date(year, month, day)
    except ValueError:  # the leap day, in other years
        return None


def holiday_rulings(holidays: HolidaySet, year: int) -> Mapping[date, Ruling]:
    """Return what a set of holidays rules in a year, by date: closed, all day long."""
    return {
        day: closed_by("holidays", holidays.id, holidays.name, holidays.action, partial(str, name))
        for day, name in observed_days(holidays, year).items()
    }
