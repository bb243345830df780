"""Vacations: whole days, periods with times, those of every year, and those that are over."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from freezegun import freeze_time

from schemas.time_filters import TimeFilters
from tests.workflows.decisions.schedules import BRUSSELS, vacation, vacations
from workflows.decisions.opening import decide_filter, decide_opening, decide_vacation
from workflows.decisions.vacations import finished_periods, without_finished


def states(at: list[str], **period: Any) -> list[str]:
    one = vacations(period)
    return [decide_vacation(one, datetime.fromisoformat(text).replace(tzinfo=BRUSSELS), BRUSSELS).state for text in at]


@pytest.mark.parametrize(
    ("at", "state", "until"),
    [
        ("2027-12-23 23:59", "open", "2027-12-24 00:00"),
        ("2027-12-24 00:00", "closed", "2028-01-03 00:00"),
        ("2028-01-02 23:59", "closed", "2028-01-03 00:00"),
        ("2028-01-03 00:00", "open", None),
    ],
)
def test_first_and_last_day_are_part_of_the_vacation(at: str, state: str, until: str | None) -> None:
    one = vacation("2027-12-24", "2028-01-02")
    opening = decide_vacation(one, datetime.fromisoformat(at).replace(tzinfo=BRUSSELS), BRUSSELS)
    assert opening.state == state
    assert opening.next_change == (
        datetime.fromisoformat(until).replace(tzinfo=BRUSSELS).astimezone(UTC) if until else None
    )


def test_a_period_starts_and_ends_at_its_times() -> None:
    at = ["2027-07-02 15:59", "2027-07-02 16:00", "2027-07-05 03:00", "2027-07-06 07:59:59", "2027-07-06 08:00"]
    period = {"first_day": "2027-07-02", "start_time": "16:00", "last_day": "2027-07-06", "end_time": "08:00"}
    assert states(at, **period) == ["open", "closed", "closed", "closed", "open"]


def test_a_period_that_comes_back_every_year() -> None:
    at = [
        "2026-12-28",
        "2027-12-27",
        "2027-12-28",
        "2028-01-02",
        "2028-01-03",
        "2031-12-30",
        "2032-01-01",
        "2032-01-03",
    ]
    period = {"first_day": "2027-12-28", "last_day": "2028-01-02", "every_year": True}
    assert states(at, **period) == ["open", "open", "closed", "closed", "open", "closed", "closed", "open"]


def test_a_yearly_period_around_the_leap_day() -> None:
    until = {"first_day": "2028-02-25", "last_day": "2028-02-29", "every_year": True}
    assert states(["2029-02-28", "2029-03-01", "2032-02-29", "2032-03-01"], **until) == ["closed", "open"] * 2
    since = {"first_day": "2028-02-29", "last_day": "2028-03-02", "every_year": True}
    assert states(["2029-02-28", "2029-03-01", "2032-02-28", "2032-02-29"], **since) == ["open", "closed"] * 2
    only = {"first_day": "2028-02-29", "last_day": "2028-02-29", "every_year": True}
    assert states(["2029-02-28", "2029-03-01", "2032-02-28", "2032-02-29"], **only) == ["open"] * 3 + ["closed"]


def test_of_overlapping_periods_the_first_holds() -> None:
    one = vacations(
        {"first_day": "2027-07-10", "last_day": "2027-07-12", "start_time": "12:00", "action": {"prompt": "short"}},
        {"first_day": "2027-07-01", "last_day": "2027-07-31", "action": {"prompt": "long"}},
    )
    prompts = []
    at = datetime(2027, 6, 30, tzinfo=BRUSSELS)
    while (opening := decide_filter(one, at, BRUSSELS)).next_change is not None:
        at = opening.next_change
        prompts.append((at.astimezone(BRUSSELS).strftime("%d-%m %H:%M"), opening.action and opening.action.prompt))
    assert prompts == [
        ("01-07 00:00", None),
        ("10-07 12:00", "long"),
        ("13-07 00:00", "short"),
        ("01-08 00:00", "long"),
    ]


def test_periods_that_are_over_are_deleted_when_they_say_so() -> None:
    kept = {"first_day": "2027-07-01", "last_day": "2027-07-02"}
    passing = kept | {"name": "Passing", "end_time": "12:00", "delete_when_over": True}
    one = vacations(kept, passing, {"first_day": "2027-08-01", "last_day": "2027-08-02", "delete_when_over": True})
    with freeze_time("2027-07-02 09:59:59"):
        assert finished_periods(one, datetime.now(UTC), BRUSSELS) == []
        assert without_finished(one, datetime.now(UTC), BRUSSELS) == one
    with freeze_time("2027-07-02 10:00:00"):
        assert [period.name for period in finished_periods(one, datetime.now(UTC), BRUSSELS)] == ["Passing"]
        assert without_finished(one, datetime.now(UTC), BRUSSELS).periods == [one.periods[0], one.periods[2]]


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31)])
@pytest.mark.parametrize("end_time", ["01:59", "02:00", "02:30", "03:00", "03:30"])
def test_a_period_is_not_over_while_the_clock_may_still_show_it(day: date, end_time: str) -> None:
    one = vacations({"first_day": day, "last_day": day, "end_time": end_time, "delete_when_over": True})
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=1)
    minutes = [at + timedelta(minutes=minute) for minute in range(300)]
    shown = [minute for minute in minutes if decide_vacation(one, minute, BRUSSELS).state == "closed"]
    over = [minute for minute in minutes if finished_periods(one, minute, BRUSSELS)]
    assert over == [minute for minute in minutes if minute > shown[-1]]
    assert decide_vacation(one, shown[-1], BRUSSELS).next_change == over[0]


def test_vacations_of_the_past_cost_no_time_and_change_nothing() -> None:
    past = [{"first_day": f"{1990 + year}-07-01", "last_day": f"{1990 + year}-07-31"} for year in range(30)]
    filters = TimeFilters(vacations=[vacation("1999-07-12", "1999-07-25")], advanced_vacations=[vacations(*past)])
    opening = decide_opening(filters, datetime(2027, 7, 1, tzinfo=BRUSSELS), BRUSSELS)
    assert (opening.state, opening.filter, opening.next_change) == ("open", None, None)
    last = decide_opening(filters, datetime(2019, 7, 31, 23, 59, tzinfo=BRUSSELS), BRUSSELS)
    assert (last.state, last.next_change) == ("closed", datetime(2019, 7, 31, 22, tzinfo=UTC))
