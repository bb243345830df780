"""Office hours: what they say about each part of a weekday."""

from collections.abc import Sequence
from functools import partial

from schemas.opening import FilterKind
from schemas.time_filters import (
    WEEKDAYS,
    AdvancedOfficeHours,
    AnyOfficeHours,
    RoutedSpan,
    TimeSpan,
    office_day,
)
from schemas.time_values import MINUTES_OF_A_DAY
from workflows.decisions.ruling import Day, Result, Ruling, Stretch, closed_by, whole_day


def office_hours_day(hours: AnyOfficeHours, weekday: int) -> Day:
    """Return a weekday (0 is Monday) as office hours rule it; office hours have a say at any time."""
    kind: FilterKind = "advanced_office_hours" if isinstance(hours, AdvancedOfficeHours) else "office_hours"
    day = office_day(hours, weekday)
    if day.availability == "always":
        return whole_day(Ruling(Result("open", kind, hours.id), hours.name, partial(_says, hours, weekday, "always")))
    if day.availability == "never":
        return whole_day(closed_by(kind, hours.id, hours.name, hours.action, partial(_says, hours, weekday, "never")))
    spans = sorted(day.day_spans(), key=_opens)
    closed = closed_by(kind, hours.id, hours.name, hours.action, partial(_outside, hours, weekday, spans))
    stretches: list[Stretch] = []
    minute = 0
    for span in spans:
        if span.opens > minute:
            stretches.append(Stretch(minute, span.opens, closed))
        route = span.route if isinstance(span, RoutedSpan) else None
        is_open = Ruling(
            Result("open", kind, hours.id, None, route), hours.name, partial(_inside, hours, weekday, span)
        )
        stretches.append(Stretch(span.opens, span.closes, is_open))
        minute = span.closes
    if minute < MINUTES_OF_A_DAY:
        stretches.append(Stretch(minute, MINUTES_OF_A_DAY, closed))
    return stretches


def _opens(span: TimeSpan) -> int:
    return span.opens


def _says(hours: AnyOfficeHours, weekday: int, words: str) -> str:
    return f"office hours '{hours.name}': {WEEKDAYS[weekday].capitalize()} {words}"


def _inside(hours: AnyOfficeHours, weekday: int, span: TimeSpan) -> str:
    return _says(hours, weekday, span.text())


def _outside(hours: AnyOfficeHours, weekday: int, spans: Sequence[TimeSpan]) -> str:
    return f"outside {_says(hours, weekday, ', '.join(span.text() for span in spans))}"
