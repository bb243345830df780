"""The decision once more, as plainly as it can be said: look at the clock on the wall, go through the filters."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from schemas.opening import Opening
from schemas.time_filters import AdvancedOfficeHours, HolidaySet, OfficeHours, RoutedSpan, TimeFilters

Result = tuple[str, str | None, str | None, str | None, str | None]
"""State, kind and id of the deciding filter, prompt, route."""

BELGIAN_HOLIDAYS_2027 = {
    date(2027, month, day)
    for month, day in (
        *((1, 1), (3, 28), (3, 29), (5, 1), (5, 6), (5, 16), (5, 17)),
        *((7, 21), (8, 15), (11, 1), (11, 11), (12, 25)),
    )
}
"""As the Belgian government lists them, with the two Sundays."""


def result_of(opening: Opening) -> Result:
    deciding, action = opening.filter, opening.action
    return (
        opening.state,
        deciding.kind if deciding else None,
        deciding.id if deciding else None,
        action.prompt if action else None,
        action.route if action else None,
    )


def plain_result(filters: TimeFilters, at: datetime, zone: ZoneInfo) -> Result:
    """Decide. Knows of holidays: all those of Belgium in 2027, and own days that are one day of one year."""
    wall = at.astimezone(zone).replace(tzinfo=None)
    for holidays in filters.holidays:
        if _is_holiday(holidays, wall.date()):
            return ("closed", "holidays", holidays.id, holidays.action.prompt, holidays.action.route)
    for vacation in filters.vacations:
        if vacation.first_day <= wall.date() <= vacation.last_day:
            return ("closed", "vacations", vacation.id, vacation.action.prompt, vacation.action.route)
    for vacations in filters.advanced_vacations:
        for period in vacations.periods:
            start = datetime.combine(period.first_day, datetime.min.time()) + timedelta(minutes=period.start_time)
            end = datetime.combine(period.last_day, datetime.min.time()) + timedelta(minutes=period.end_time)
            if start <= wall < end:
                return ("closed", "advanced_vacations", vacations.id, period.action.prompt, period.action.route)
    for hours in filters.office_hours:
        return _by_office_hours(hours, "office_hours", wall)
    for advanced in filters.advanced_office_hours:
        return _by_office_hours(advanced, "advanced_office_hours", wall)
    return ("open", None, None, None, None)


def _is_holiday(holidays: HolidaySet, day: date) -> bool:
    if any(own.on == day for own in holidays.own_days):
        return True
    assert day.year == 2027 or holidays.observed == []
    return holidays.observed == "all" and day in BELGIAN_HOLIDAYS_2027


def _by_office_hours(hours: OfficeHours | AdvancedOfficeHours, kind: str, wall: datetime) -> Result:
    day = getattr(hours, wall.strftime("%A").lower())
    if day.availability == "always":
        return ("open", kind, hours.id, None, None)
    if day.availability == "by_hours":
        for span in day.day_spans():
            if span.opens <= wall.hour * 60 + wall.minute < span.closes:
                return ("open", kind, hours.id, None, span.route if isinstance(span, RoutedSpan) else None)
    return ("closed", kind, hours.id, hours.action.prompt, hours.action.route)
