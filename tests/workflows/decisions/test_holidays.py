"""Which days a set of holidays observes."""

from datetime import UTC, date, datetime

import pytest

from schemas.time_filters import OwnDay
from tests.workflows.decisions.oracle import BELGIAN_HOLIDAYS_2027
from tests.workflows.decisions.schedules import BRUSSELS, belgian_holidays
from workflows.decisions.holidays import observed_days, own_day
from workflows.decisions.opening import decide_holidays


def test_all_official_holidays_of_belgium() -> None:
    assert set(observed_days(belgian_holidays(), 2027)) == BELGIAN_HOLIDAYS_2027


@pytest.mark.parametrize(
    ("year", "easter_monday", "ascension", "pentecost_monday"),
    [
        (2024, (4, 1), (5, 9), (5, 20)),
        (2025, (4, 21), (5, 29), (6, 9)),
        (2026, (4, 6), (5, 14), (5, 25)),
        (2028, (4, 17), (5, 25), (6, 5)),
        (2038, (4, 26), (6, 3), (6, 14)),  # the latest Easter there is
        (2100, (3, 29), (5, 6), (5, 17)),
    ],
)
def test_movable_holidays_are_computed(
    year: int, easter_monday: tuple[int, int], ascension: tuple[int, int], pentecost_monday: tuple[int, int]
) -> None:
    observed = ["easter-monday", "ascension-day", "pentecost-monday"]
    found = observed_days(belgian_holidays(observed=observed), year)
    assert list(found) == [date(year, *easter_monday), date(year, *ascension), date(year, *pentecost_monday)]


def test_a_day_of_the_banks_is_observed_when_named_only() -> None:
    friday = date(2027, 5, 7)
    assert friday not in observed_days(belgian_holidays(), 2027)
    found = observed_days(belgian_holidays(observed=["friday-after-ascension-day"]), 2027)
    assert found == {friday: "Friday after Ascension Day"}


def test_a_region_has_holidays_of_its_own() -> None:
    corpus_christi = date(2027, 5, 27)
    germany = belgian_holidays(country="DE")
    assert corpus_christi not in observed_days(germany, 2027)
    north_rhine = belgian_holidays(country="DE", subdivision="NW", observed=["corpus-christi"])
    assert observed_days(north_rhine, 2027) == {corpus_christi: "Corpus Christi"}


@pytest.mark.parametrize(
    ("own", "dates"),
    [
        ({"every_year": "11-07"}, [date(2027, 7, 11), date(2028, 7, 11)]),
        ({"every_year": "29-02"}, [None, date(2028, 2, 29)]),
        ({"on": "2028-01-02"}, [None, date(2028, 1, 2)]),
        ({"days_after_easter": -47}, [date(2027, 2, 9), date(2028, 2, 29)]),
        ({"days_after_easter": 0}, [date(2027, 3, 28), date(2028, 4, 16)]),
        ({"days_after_easter": 60}, [date(2027, 5, 27), date(2028, 6, 15)]),
    ],
)
def test_own_days(own: dict[str, object], dates: list[date | None]) -> None:
    day = OwnDay.model_validate({"name": "Own"} | own)
    assert [own_day(day, 2027), own_day(day, 2028)] == dates


def test_a_day_relative_to_easter_stays_in_its_year() -> None:
    first = OwnDay.model_validate({"name": "First", "days_after_easter": -80})
    last = OwnDay.model_validate({"name": "Last", "days_after_easter": 250})
    for year in range(1970, 2200):
        earliest, latest = own_day(first, year), own_day(last, year)
        assert earliest and latest
        assert earliest.year == latest.year == year


def test_an_own_name_goes_before_the_country_s() -> None:
    holidays = belgian_holidays(
        own_days=[
            {"name": "Anniversary of the company", "every_year": "21-07"},
            {"name": "Also", "on": "2027-07-21"},
            {"name": "Fair", "on": "2027-07-22"},
        ]
    )
    at = datetime(2027, 7, 21, 10, tzinfo=BRUSSELS)
    opening = decide_holidays(holidays, at, BRUSSELS)
    assert opening.reason == "closed: Anniversary of the company"
    assert opening.next_change == datetime(2027, 7, 23, tzinfo=BRUSSELS).astimezone(UTC)


def test_the_leap_day_comes_every_four_years() -> None:
    holidays = belgian_holidays(observed=[], own_days=[{"name": "Leap day", "every_year": "29-02"}])
    from_2027 = decide_holidays(holidays, datetime(2027, 3, 1, tzinfo=UTC), BRUSSELS)
    assert from_2027.next_change == datetime(2028, 2, 29, tzinfo=BRUSSELS).astimezone(UTC)
    on_the_day = decide_holidays(holidays, datetime(2028, 2, 29, 23, 59, tzinfo=BRUSSELS), BRUSSELS)
    assert on_the_day.next_change == datetime(2028, 3, 1, tzinfo=BRUSSELS).astimezone(UTC)
    from_2028 = decide_holidays(holidays, datetime(2028, 3, 1, tzinfo=BRUSSELS), BRUSSELS)
    assert (from_2028.state, from_2028.next_change) == ("open", None)


def test_a_holiday_lasts_from_midnight_to_midnight_on_the_wall() -> None:
    holidays = belgian_holidays(observed=["easter-sunday"])  # in 2027 the day on which the clock is put forward
    before = decide_holidays(holidays, datetime(2027, 3, 27, 23, 59, tzinfo=BRUSSELS), BRUSSELS)
    assert (before.state, before.next_change) == ("open", datetime(2027, 3, 27, 23, tzinfo=UTC))
    assert before.next_change is not None
    during = decide_holidays(holidays, before.next_change, BRUSSELS)
    assert (during.reason, during.next_change) == ("closed: Easter Sunday", datetime(2027, 3, 28, 22, tzinfo=UTC))
