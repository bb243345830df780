"""The next change is the first instant at which the decision differs: tried on schedules nobody thought of."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.time_filters import WEEKDAYS, AdvancedOfficeHours, OfficeHours, TimeFilters
from schemas.time_values import time_text
from tests.workflows.decisions.oracle import plain_result, result_of
from tests.workflows.decisions.schedules import (
    BRUSSELS,
    belgian_holidays,
    shop,
    support,
    vacation,
    vacations,
)
from workflows.decisions.opening import decide_holidays, decide_opening, week_calendar

MICROSECOND = timedelta(microseconds=1)
ZONES = [
    ZoneInfo(name)
    for name in (
        *("Europe/Brussels", "Europe/London", "UTC", "America/New_York", "Australia/Lord_Howe"),
        *("America/Havana", "Asia/Beirut", "Africa/Cairo", "Africa/Casablanca", "Asia/Kathmandu"),
    )
]
CHANGE_DAYS = [date(2027, 3, 28), date(2027, 10, 31), date(2027, 3, 14), date(2027, 11, 7), date(2027, 4, 4)]

minutes = st.one_of(st.integers(0, 1440), st.integers(0, 240), st.sampled_from([0, 30, 60, 120, 150, 180, 1439, 1440]))
actions = st.sampled_from([{"prompt": "closed"}, {"route": "night"}])
days = st.one_of(
    st.dates(date(2027, 1, 1), date(2027, 12, 31)),
    st.builds(lambda day, more: day + timedelta(days=more), st.sampled_from(CHANGE_DAYS), st.integers(-2, 2)),
)
instants = st.one_of(
    st.datetimes(datetime(2027, 1, 2), datetime(2027, 12, 28), timezones=st.just(UTC)),  # noqa: DTZ001
    st.builds(
        lambda day, seconds: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=seconds),
        st.sampled_from(CHANGE_DAYS),
        st.integers(-86_400, 2 * 86_400),
    ),
)


@st.composite
def spans(draw: st.DrawFn, most: int) -> list[dict[str, str]]:
    """Spans that do not overlap; some touch."""
    edges = sorted(draw(st.lists(minutes, max_size=2 * most, unique=True)))
    gaps = [
        {"opens": time_text(opens), "closes": time_text(closes)}
        for opens, closes in zip(edges, edges[1:], strict=False)
        if draw(st.booleans())
    ]
    return gaps[:most]


def _availability(draw: st.DrawFn, has_spans: bool) -> str:
    return draw(st.sampled_from(["by_hours", "by_hours", "always", "never"] if has_spans else ["always", "never"]))


@st.composite
def simple_hours(draw: st.DrawFn) -> OfficeHours:
    week: dict[str, Any] = {}
    for weekday in WEEKDAYS:
        parts = draw(spans(2))
        week[weekday] = {"availability": _availability(draw, bool(parts))}
        week[weekday] |= dict(zip(("morning", "afternoon"), parts, strict=False))
    return shop(**week, action=draw(actions))


@st.composite
def advanced_hours(draw: st.DrawFn) -> AdvancedOfficeHours:
    week: dict[str, Any] = {}
    for weekday in WEEKDAYS:
        parts = [part | {"route": draw(st.sampled_from(["all", "desk"]))} for part in draw(spans(5))]
        week[weekday] = {"availability": _availability(draw, bool(parts)), "spans": parts}
    return AdvancedOfficeHours.model_validate({"id": "support", "name": "Support", "action": draw(actions)} | week)


@st.composite
def periods(draw: st.DrawFn) -> dict[str, Any]:
    first = draw(days)
    last = first + timedelta(days=draw(st.integers(0, 20)))
    start, end = draw(minutes), draw(minutes)
    if first == last:
        start, end = (min(start, 1439), 1440) if start >= end else (start, end)
    return {
        "first_day": first,
        "start_time": time_text(start),
        "last_day": last,
        "end_time": time_text(end),
        "action": draw(actions),
    }


@st.composite
def filter_sets(draw: st.DrawFn) -> TimeFilters:
    holidays = [belgian_holidays(action=draw(actions))] if draw(st.booleans()) else []
    own = [{"name": "Day off", "on": day} for day in draw(st.lists(days, max_size=3))]
    if own:
        holidays.append(belgian_holidays(id="own", observed=[], own_days=own, action=draw(actions)))
    plain = []
    for number in range(draw(st.integers(0, 2))):
        first = draw(days)
        last = first + timedelta(days=draw(st.integers(0, 10)))
        plain.append(vacation(first.isoformat(), last.isoformat(), id=f"leave-{number}", action=draw(actions)))
    dated = draw(st.lists(periods(), max_size=3))
    return TimeFilters(
        holidays=holidays,
        vacations=plain,
        advanced_vacations=[vacations(*dated)] if dated else [],
        office_hours=[draw(simple_hours())] if draw(st.booleans()) else [],
        advanced_office_hours=[draw(advanced_hours())] if draw(st.booleans()) else [],
    )


@settings(max_examples=150, deadline=None)
@given(filters=filter_sets(), at=instants, zone=st.sampled_from(ZONES), share=st.floats(0, 1))
def test_nothing_changes_before_the_next_change(
    filters: TimeFilters, at: datetime, zone: ZoneInfo, share: float
) -> None:
    opening = decide_opening(filters, at, zone)
    now = result_of(opening)
    assert now == plain_result(filters, at, zone)
    end = opening.next_change
    if end is not None:
        assert end > at
        assert result_of(decide_opening(filters, end - MICROSECOND, zone)) == now
        assert result_of(decide_opening(filters, end, zone)) != now
        between = decide_opening(filters, at + (end - at - MICROSECOND) * share, zone)
        assert (result_of(between), between.next_change) == (now, end)
    # The oracle decides by minutes of the wall clock, and the clock of each zone changes on a whole minute.
    minute = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    stop = min(end or minute + timedelta(days=2), minute + timedelta(days=2), datetime(2027, 12, 30, tzinfo=UTC))
    while minute < stop:
        assert plain_result(filters, minute, zone) == now, minute
        minute += timedelta(minutes=1)


@settings(max_examples=40, deadline=None)
@given(filters=filter_sets(), day=st.dates(date(2027, 1, 8), date(2027, 12, 12)), zone=st.sampled_from(ZONES))
def test_a_week_is_covered_by_its_parts(filters: TimeFilters, day: date, zone: ZoneInfo) -> None:
    monday = day - timedelta(days=day.weekday())
    parts = week_calendar(filters, monday, zone)
    assert parts[0][0].astimezone(zone).date() == monday
    assert parts[-1][1].astimezone(zone).date() == monday + timedelta(days=7)
    for (_, end, opening), (start, _, following) in zip(parts, parts[1:], strict=False):
        assert end == start
        assert result_of(opening) != result_of(following)
    for start, end, opening in parts:
        assert start < end
        for instant in (start, start + (end - start) / 2, end - MICROSECOND):
            assert result_of(opening) == plain_result(filters, instant, zone)


@pytest.mark.parametrize(("away", "found"), [(1, True), (398, True), (402, False)])
def test_the_next_change_is_looked_for_during_four_hundred_days(away: int, found: bool) -> None:
    at = datetime(2027, 2, 1, 12, tzinfo=BRUSSELS)
    day = at.date() + timedelta(days=away)
    holidays = belgian_holidays(observed=[], own_days=[{"name": "Move", "on": day}])
    change = decide_holidays(holidays, at, BRUSSELS).next_change
    assert change == (datetime(day.year, day.month, day.day, tzinfo=BRUSSELS).astimezone(UTC) if found else None)


@pytest.mark.parametrize("availability", ["always", "never"])
def test_hours_that_never_change_have_no_next_change(availability: str) -> None:
    hours = shop(**{day: {"availability": availability} for day in WEEKDAYS})
    assert decide_opening(TimeFilters.only(hours), datetime(2027, 2, 1, tzinfo=UTC), BRUSSELS).next_change is None


def test_two_spans_with_one_route_are_no_change() -> None:
    touching = support(
        monday=[("08:00", "12:00", "all"), ("12:00", "24:00", "all")], tuesday=[("00:00", "09:00", "all")]
    )
    opening = decide_opening(TimeFilters.only(touching), datetime(2027, 2, 1, 9, tzinfo=BRUSSELS), BRUSSELS)
    assert opening.next_change == datetime(2027, 2, 2, 9, tzinfo=BRUSSELS).astimezone(UTC)
