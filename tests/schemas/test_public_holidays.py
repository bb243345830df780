"""Keys of holidays are stored: a new version of the holidays package may not change them unseen."""

from datetime import date

import pytest

from schemas.public_holidays import COUNTRIES, holiday_key, holiday_keys, public_holidays, subdivisions


def test_the_keys_of_belgium() -> None:
    assert holiday_keys("BE", "") == (
        *("new-years-day", "good-friday", "easter-sunday", "easter-monday", "labor-day", "ascension-day"),
        *("friday-after-ascension-day", "pentecost", "pentecost-monday", "national-day", "assumption-day"),
        *("all-saints-day", "armistice-day", "christmas-day", "bank-holiday"),
    )
    assert subdivisions("BE") == ("Flemish", "French", "German")


@pytest.mark.parametrize("country", sorted(COUNTRIES))
def test_every_country_has_keys_that_can_be_typed(country: str) -> None:
    keys = holiday_keys(country, "")
    assert {"new-years-day", "christmas-day"} & set(keys) or country == "GB"
    assert all(key and key.isascii() and key == key.lower() and " " not in key for key in keys)
    for region in subdivisions(country)[:1]:
        assert set(holiday_keys(country, region)) >= {
            one.key for there in public_holidays(country, region, 2031).values() for one in there
        }


def test_a_holiday_that_is_moved_keeps_its_key() -> None:
    in_lieu = [one.key for one in public_holidays("GB", "ENG", 2027)[date(2027, 12, 28)]]
    assert in_lieu == ["boxing-day"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("New Year's Day", "new-years-day"),
        ("Christmas Day (observed)", "christmas-day"),
        ("Prešeren's Day, the Slovenian Cultural Holiday", "preserens-day-the-slovenian-cultural-holiday"),
    ],
)
def test_keys_come_from_english_names(name: str, key: str) -> None:
    assert holiday_key(name) == key


def test_two_holidays_on_one_day_are_two() -> None:
    both = public_holidays("BE", "", 2008)[date(2008, 5, 1)]
    assert {one.key for one in both} == {"ascension-day", "labor-day"}


def test_beyond_the_years_that_are_known_there_are_none() -> None:
    assert public_holidays("BE", "", 2150) == {}
