"""Days on which the clock is put forward or back, minute by minute, against the plain reading of the wall clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schemas.time_filters import TimeFilters
from tests.workflows.decisions.oracle import plain_result, result_of
from tests.workflows.decisions.schedules import BRUSSELS, shop, support, vacations
from workflows.decisions.opening import decide_office_hours, decide_opening, week_calendar
from workflows.decisions.wall_clock import clock_changes, time_zone

NIGHT = support(
    saturday=[("18:00", "23:00", "evening"), ("23:00", "24:00", "late")],
    sunday=[("00:00", "00:30", "late"), ("01:45", "02:15", "cleaning"), ("02:30", "03:30", "backup")],
    monday=[("00:00", "24:00", "day")],
)
NIGHT_VACATION = vacations(
    {"first_day": "2027-03-28", "start_time": "02:10", "last_day": "2027-03-28", "end_time": "02:50"},
    {"first_day": "2027-10-30", "start_time": "22:00", "last_day": "2027-10-31", "end_time": "02:40"},
)
FORWARD = datetime(2027, 3, 28, 1, tzinfo=UTC)
BACK = datetime(2027, 10, 31, 1, tzinfo=UTC)
ZONES = (
    ("Europe/Brussels", date(2027, 3, 22)),
    ("Europe/Brussels", date(2027, 10, 25)),
    ("America/New_York", date(2027, 3, 8)),
    ("America/New_York", date(2027, 11, 1)),
    ("Australia/Lord_Howe", date(2027, 3, 29)),  # half an hour
    ("Australia/Lord_Howe", date(2027, 9, 27)),
    ("America/Havana", date(2027, 3, 8)),  # at midnight forward, at one o'clock back to midnight
    ("America/Havana", date(2027, 11, 1)),
    ("Asia/Beirut", date(2027, 3, 22)),  # midnight does not exist
    ("Asia/Beirut", date(2027, 10, 25)),  # back to the day before
    ("Pacific/Apia", date(2011, 12, 26)),  # a Friday that does not exist
)


def spans_of(day: datetime) -> list[tuple[str, str, str | None]]:
    """The parts of the twelve hours after an instant: start and end in UTC, route when open."""
    at, end = day, day + timedelta(hours=12)
    found = []
    while at < end:
        opening = decide_office_hours(NIGHT, at, BRUSSELS)
        assert opening.next_change is not None
        stop = min(opening.next_change, end)
        route = opening.action.route if opening.state == "open" and opening.action else None
        found.append((at.strftime("%H:%M"), stop.strftime("%H:%M"), route))
        at = stop
    return found


def test_a_span_in_the_hour_that_does_not_exist_is_cut() -> None:
    assert spans_of(datetime(2027, 3, 27, 22, tzinfo=UTC)) == [
        ("22:00", "23:30", "late"),  # 23:00–24:00 and 00:00–00:30 by the wall, the same route
        ("23:30", "00:45", None),
        ("00:45", "01:00", "cleaning"),  # 01:45 until the clock jumps from 02:00 to 03:00
        ("01:00", "01:30", "backup"),  # from 03:00 by the wall
        ("01:30", "10:00", None),
    ]


def test_a_span_in_the_hour_that_comes_twice_holds_twice() -> None:
    assert spans_of(datetime(2027, 10, 30, 21, tzinfo=UTC)) == [
        ("21:00", "22:30", "late"),
        ("22:30", "23:45", None),
        ("23:45", "00:15", "cleaning"),  # 01:45–02:15, summer time
        ("00:15", "00:30", None),
        ("00:30", "01:00", "backup"),  # 02:30 until the clock jumps from 03:00 back to 02:00
        ("01:00", "01:15", "cleaning"),  # 02:00–02:15, winter time
        ("01:15", "01:30", None),
        ("01:30", "02:30", "backup"),
        ("02:30", "09:00", None),
    ]


@pytest.mark.parametrize("change", [FORWARD, BACK])
def test_each_minute_of_a_weekend_with_a_clock_change(change: datetime) -> None:
    filters = TimeFilters(advanced_vacations=[NIGHT_VACATION], advanced_office_hours=[NIGHT])
    start = change - timedelta(hours=36)
    minutes = [start + timedelta(minutes=minute) for minute in range(72 * 60 + 1)]
    expected = [plain_result(filters, at, BRUSSELS) for at in minutes]
    following: datetime | None = None
    for index in range(len(minutes) - 2, -1, -1):
        at = minutes[index]
        opening = decide_opening(filters, at, BRUSSELS)
        assert result_of(opening) == expected[index], at
        if expected[index] != expected[index + 1]:
            following = minutes[index + 1]
        if following is not None:
            assert opening.next_change == following, at


@pytest.mark.parametrize(("zone_name", "monday"), ZONES)
def test_each_minute_of_a_week_anywhere(zone_name: str, monday: date) -> None:
    zone = ZoneInfo(zone_name)
    filters = TimeFilters(advanced_office_hours=[NIGHT])
    parts = week_calendar(filters, monday, zone)
    assert {part[0].astimezone(zone).date() for part in parts[:1]} == {monday}
    length = parts[-1][1] - parts[0][0]
    assert length != timedelta(days=7), "no change of the clock in this week"
    at = parts[0][0]
    for start, end, opening in parts:
        assert at == start < end
        while at < end:
            assert result_of(opening) == plain_result(filters, at, zone), at
            at += timedelta(minutes=1)
    assert all(result_of(one[2]) != result_of(other[2]) for one, other in zip(parts, parts[1:], strict=False))


@pytest.mark.parametrize("fold", [0, 1])
def test_a_wall_time_that_does_not_exist_is_the_instant_that_it_stands_for(fold: int) -> None:
    never_shown = datetime(2027, 3, 28, 2, 20, tzinfo=BRUSSELS, fold=fold)
    assert decide_office_hours(NIGHT, never_shown, BRUSSELS) == decide_office_hours(
        NIGHT, never_shown.astimezone(UTC), BRUSSELS
    )


def test_opening_times_keep_to_the_wall_clock_over_the_year() -> None:
    winter = decide_office_hours(shop(), datetime(2027, 3, 26, 20, tzinfo=UTC), BRUSSELS)
    assert winter.next_change == datetime(2027, 3, 27, 8, tzinfo=UTC)
    summer = decide_office_hours(shop(), datetime(2027, 3, 27, 20, tzinfo=UTC), BRUSSELS)
    assert summer.next_change == datetime(2027, 3, 29, 6, 30, tzinfo=UTC)


def test_the_clock_changes_at_these_instants() -> None:
    assert clock_changes(BRUSSELS, 2027) == (datetime(2027, 3, 28, 1), datetime(2027, 10, 31, 1))  # noqa: DTZ001
    assert clock_changes(ZoneInfo("UTC"), 2027) == ()


@pytest.mark.parametrize("name", ["Europe/Bruges", "", "../../etc/passwd", "/etc/passwd", "Europe", "a" * 5000, "\0"])
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="There is no time zone"):
        time_zone(name)
