"""Which filter decides, and what it says."""

from datetime import UTC, date, datetime, timedelta

import pytest
from freezegun import freeze_time

from schemas.time_filters import TimeFilters
from tests.workflows.decisions.oracle import plain_result, result_of
from tests.workflows.decisions.schedules import BRUSSELS, belgian_holidays, shop, support, vacation, vacations
from workflows.decisions.opening import (
    Openings,
    decide_filter,
    decide_holidays,
    decide_office_hours,
    decide_opening,
    decide_vacation,
    week_calendar,
)

EVERYTHING = TimeFilters(
    holidays=[belgian_holidays()],
    vacations=[vacation("2027-07-12", "2027-07-25")],
    advanced_vacations=[
        vacations(
            {"name": "Bridge", "first_day": "2027-05-07", "last_day": "2027-05-07", "action": {"prompt": "bridge"}},
            {"first_day": "2027-07-19", "start_time": "16:00", "last_day": "2027-07-30", "end_time": "12:00"},
        )
    ],
    office_hours=[shop()],
)


def brussels(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


@pytest.mark.parametrize(
    ("at", "reason", "state", "kind", "action", "until"),
    [
        ("2027-05-04 08:29:59", "closed: outside office hours 'Shop': Tuesday 08:30–12:00, 13:00–17:30", "closed",
         "office_hours", "we-are-closed", "2027-05-04 08:30"),
        ("2027-05-04 08:30", "office hours 'Shop': Tuesday 08:30–12:00", "open", "office_hours", None,
         "2027-05-04 12:00"),
        ("2027-05-04 11:59:59.999999", "office hours 'Shop': Tuesday 08:30–12:00", "open", "office_hours", None,
         "2027-05-04 12:00"),
        ("2027-05-05 17:30", "closed: outside office hours 'Shop': Wednesday 08:30–12:00, 13:00–17:30", "closed",
         "office_hours", "we-are-closed", "2027-05-06 00:00"),
        ("2027-05-06 10:00", "closed: Ascension Day", "closed", "holidays", "holiday", "2027-05-07 00:00"),
        ("2027-05-07 10:00", "closed: vacation 'Leave, Bridge' (2027-05-07)", "closed", "advanced_vacations", "bridge",
         "2027-05-08 00:00"),
        ("2027-05-09 10:00", "closed: office hours 'Shop': Sunday never", "closed", "office_hours", "we-are-closed",
         "2027-05-10 08:30"),
        ("2027-03-29 10:00", "closed: Easter Monday", "closed", "holidays", "holiday", "2027-03-30 00:00"),
        ("2027-07-20 10:00", "closed: vacation 'Summer' (2027-07-12 to 2027-07-25)", "closed", "vacations", "on-leave",
         "2027-07-21 00:00"),
        ("2027-07-21 10:00", "closed: National Day", "closed", "holidays", "holiday", "2027-07-22 00:00"),
        ("2027-07-26 10:00", "closed: vacation 'Leave' (2027-07-19 16:00 to 2027-07-30 12:00)", "closed",
         "advanced_vacations", "on-leave", "2027-07-30 12:00"),
        ("2027-07-30 12:00", "closed: outside office hours 'Shop': Friday 08:30–12:00, 13:00–17:30", "closed",
         "office_hours", "we-are-closed", "2027-07-30 13:00"),
        ("2027-12-31 18:00", "closed: outside office hours 'Shop': Friday 08:30–12:00, 13:00–17:30", "closed",
         "office_hours", "we-are-closed", "2028-01-01 00:00"),
    ],
)  # fmt: skip
def test_the_first_filter_that_has_a_say_decides(
    at: str, reason: str, state: str, kind: str, action: str | None, until: str
) -> None:
    opening = decide_opening(EVERYTHING, brussels(at), BRUSSELS)
    assert (opening.state, opening.reason) == (state, reason)
    assert opening.filter is not None and opening.filter.kind == kind
    said = None if opening.action is None else opening.action.prompt or opening.action.route
    assert said == action
    assert opening.next_change == brussels(until).astimezone(UTC)


def test_a_year_of_calls_is_decided_as_the_calendar_says() -> None:
    at = datetime(2026, 12, 31, 23, tzinfo=UTC)
    end = datetime(2027, 12, 31, 23, tzinfo=UTC)
    opening = decide_opening(EVERYTHING, at, BRUSSELS)
    before = result_of(opening)
    while at < end:
        expected = plain_result(EVERYTHING, at, BRUSSELS)
        assert opening.next_change is not None
        assert (at == opening.next_change) is (expected != before), at
        if at == opening.next_change:
            opening = decide_opening(EVERYTHING, at, BRUSSELS)
        assert result_of(opening) == expected, at
        before = expected
        at += timedelta(minutes=30)


def test_what_is_kept_of_a_day_decides_like_what_is_worked_out_anew() -> None:
    openings = Openings(EVERYTHING, BRUSSELS)
    at = datetime(2026, 12, 25, 21, 10, tzinfo=UTC)
    for _ in range(700):
        assert openings.at(at) == decide_opening(EVERYTHING, at, BRUSSELS)
        at += timedelta(hours=7, minutes=50)
    assert openings.at(at - timedelta(days=200)) == decide_opening(EVERYTHING, at - timedelta(days=200), BRUSSELS)


def test_without_filters_a_number_is_always_open() -> None:
    opening = decide_opening(TimeFilters(), datetime(2027, 1, 1, tzinfo=UTC), BRUSSELS)
    assert (opening.state, opening.filter, opening.action, opening.next_change) == ("open", None, None, None)
    assert opening.reason == "open: no time filter has a say"


def test_of_two_filters_of_a_kind_the_earlier_one_decides() -> None:
    filters = TimeFilters(
        holidays=[
            belgian_holidays(id="own", observed=[], own_days=[{"name": "Fair", "on": "2027-07-21"}]),
            belgian_holidays(),
        ],
        vacations=[
            vacation("2027-08-02", "2027-08-06", id="first", action={"prompt": "first"}),
            vacation("2027-08-04", "2027-08-10", id="second", action={"prompt": "second"}),
        ],
        office_hours=[shop()],
        advanced_office_hours=[support(sunday=[("00:00", "24:00", "never-asked")])],
    )
    decided = {
        text: decide_opening(filters, brussels(text), BRUSSELS).filter
        for text in ("2027-07-21 10:00", "2027-08-05 10:00", "2027-08-07 10:00", "2027-08-22 10:00")
    }
    assert [one and (one.kind, one.id) for one in decided.values()] == [
        ("holidays", "own"),
        ("vacations", "first"),
        ("vacations", "second"),
        ("office_hours", "shop"),
    ]
    change = decide_opening(filters, brussels("2027-08-05 10:00"), BRUSSELS).next_change
    assert change == brussels("2027-08-07 00:00").astimezone(UTC)


def test_one_filter_decides_alone() -> None:
    at = brussels("2027-05-06 10:00")
    assert decide_holidays(belgian_holidays(), at, BRUSSELS).reason == "closed: Ascension Day"
    assert decide_office_hours(shop(), at, BRUSSELS).state == "open"
    assert decide_vacation(vacation("2027-05-07", "2027-05-08"), at, BRUSSELS).state == "open"
    assert (
        decide_filter(vacations({"first_day": "2027-05-06", "last_day": "2027-05-06"}), at, BRUSSELS).state == "closed"
    )


def test_only_the_filters_of_the_number_are_asked() -> None:
    filters = TimeFilters(
        holidays=[belgian_holidays(dids=["3250123100"])], office_hours=[shop(dids=["3250123101", "3250123100"])]
    )
    at = brussels("2027-05-06 10:00")
    assert decide_opening(filters.of_did("3250123100"), at, BRUSSELS).state == "closed"
    assert (
        decide_opening(filters.of_did("3250123101"), at, BRUSSELS).reason == "office hours 'Shop': Thursday 08:30–12:00"
    )
    assert decide_opening(filters.of_did("3250123102"), at, BRUSSELS).filter is None


@pytest.mark.parametrize(
    ("now", "state"),
    [("2027-05-04 06:29:59", "closed"), ("2027-05-04 06:30:00", "open"), ("2027-05-04 10:00:00", "closed")],
)
def test_a_caller_may_ask_about_the_present(now: str, state: str) -> None:
    with freeze_time(now):
        assert decide_opening(EVERYTHING, datetime.now(UTC), BRUSSELS).state == state


def test_two_callers_in_different_zones_ask_about_one_instant() -> None:
    instant = datetime(2027, 5, 4, 6, 30, tzinfo=UTC)
    assert decide_opening(EVERYTHING, instant, BRUSSELS) == decide_opening(
        EVERYTHING, instant.astimezone(BRUSSELS), BRUSSELS
    )


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (datetime(2027, 5, 4, 10), "has no time zone"),  # noqa: DTZ001  that is the error
        (datetime(1, 1, 1, tzinfo=UTC), "The year 1 is too far away"),
        (datetime(9999, 12, 31, 23, tzinfo=UTC), "The year 9999 is too far away"),
    ],
)
def test_an_instant_that_can_not_be_decided_about_is_refused(at: datetime, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        decide_opening(EVERYTHING, at, BRUSSELS)


def test_the_week_on_a_page_has_no_gaps() -> None:
    parts = week_calendar(EVERYTHING, date(2027, 5, 3), BRUSSELS)
    assert parts[0][0] == brussels("2027-05-03 00:00")
    assert parts[-1][1] == brussels("2027-05-10 00:00")
    assert all(one[1] == other[0] for one, other in zip(parts, parts[1:], strict=False))
    reasons = [opening.reason for _, _, opening in parts]
    assert reasons.count("closed: Ascension Day") == 1
    assert len(parts) == 3 * 4 + 1 + 1 + 1 + 3  # three working days and their last evening, two days off, Saturday
    always = week_calendar(TimeFilters(), date(2027, 5, 3), BRUSSELS)
    assert [(start, end) for start, end, _ in always] == [(parts[0][0], parts[-1][1])]


@pytest.mark.parametrize(
    ("day", "sentence"), [(date(2027, 5, 4), "no Monday"), (date(9999, 12, 27), "too far"), (date(1, 1, 1), "too far")]
)
def test_a_week_that_can_not_be_drawn_is_refused(day: date, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        week_calendar(EVERYTHING, day, BRUSSELS)
