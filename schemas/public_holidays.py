"""The public holidays of European countries, by keys that do not depend on a language; computed for any year.

The dates are those of the `holidays` package, which knows the years up to 2100. A key is its English name in small
letters: `easter-monday`, `all-saints-day`. All countries are loaded with this module, so that code of a workflow may
ask for any of them.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from threading import Lock
from types import MappingProxyType
from typing import NamedTuple

from holidays.constants import BANK, PUBLIC
from holidays.countries.austria import Austria
from holidays.countries.belgium import Belgium
from holidays.countries.bulgaria import Bulgaria
from holidays.countries.croatia import Croatia
from holidays.countries.cyprus import Cyprus
from holidays.countries.czechia import Czechia
from holidays.countries.denmark import Denmark
from holidays.countries.estonia import Estonia
from holidays.countries.finland import Finland
from holidays.countries.france import France
from holidays.countries.germany import Germany
from holidays.countries.greece import Greece
from holidays.countries.hungary import Hungary
from holidays.countries.iceland import Iceland
from holidays.countries.ireland import Ireland
from holidays.countries.italy import Italy
from holidays.countries.latvia import Latvia
from holidays.countries.liechtenstein import Liechtenstein
from holidays.countries.lithuania import Lithuania
from holidays.countries.luxembourg import Luxembourg
from holidays.countries.malta import Malta
from holidays.countries.monaco import Monaco
from holidays.countries.netherlands import Netherlands
from holidays.countries.norway import Norway
from holidays.countries.poland import Poland
from holidays.countries.portugal import Portugal
from holidays.countries.romania import Romania
from holidays.countries.slovakia import Slovakia
from holidays.countries.slovenia import Slovenia
from holidays.countries.spain import Spain
from holidays.countries.sweden import Sweden
from holidays.countries.switzerland import Switzerland
from holidays.countries.united_kingdom import UnitedKingdom
from holidays.holiday_base import HolidayBase

LANGUAGE_OF_KEYS = "en_US"
_KEY_YEARS = range(2020, 2041)
_REMARKS = re.compile(r"\s*\((?:observed|estimated|observed, estimated)\)")

COUNTRIES: Mapping[str, type[HolidayBase]] = MappingProxyType(
    {
        country.country: country
        for country in (
            *(Austria, Belgium, Bulgaria, Croatia, Cyprus, Czechia, Denmark, Estonia, Finland, France, Germany),
            *(Greece, Hungary, Iceland, Ireland, Italy, Latvia, Liechtenstein, Lithuania, Luxembourg, Malta, Monaco),
            *(Netherlands, Norway, Poland, Portugal, Romania, Slovakia, Slovenia, Spain, Sweden, Switzerland),
            UnitedKingdom,
        )
    }
)
"""By ISO 3166 code."""


class PublicHoliday(NamedTuple):
    """A holiday of a country in one year."""

    key: str
    name: str
    """In English."""
    official: bool
    """False for a day on which only the banks are closed, such as the Friday after Ascension Day in Belgium."""


# All are made now: making one reads translations, which code of a workflow may not do. Asking one for a year is pure.
_CALENDARS = {
    (code, subdivision, category): kind(
        subdiv=subdivision or None, language=LANGUAGE_OF_KEYS, categories=(category,), expand=True
    )
    for code, kind in COUNTRIES.items()
    for subdivision in ("", *kind.subdivisions)
    for category in (PUBLIC, BANK)
    if category in kind.supported_categories
}
_CALENDARS_LOCK = Lock()
"""A calendar remembers its years; two threads may not make it learn the same one at once."""


@lru_cache(maxsize=1024)
def public_holidays(country: str, subdivision: str, year: int) -> Mapping[date, tuple[PublicHoliday, ...]]:
    """Return the holidays of a year by date; two may fall on one day. KeyError for an unknown country or region."""
    if (country, subdivision, PUBLIC) not in _CALENDARS:
        raise KeyError(f"{country} {subdivision}".strip())
    found: dict[date, list[PublicHoliday]] = {}
    for category in (PUBLIC, BANK):
        calendar = _CALENDARS.get((country, subdivision, category))
        if calendar is None:
            continue
        with _CALENDARS_LOCK:
            calendar.get(date(year, 1, 1))  # makes it learn the year
            names_by_day = [(day, names) for day, names in calendar.items() if day.year == year]
        for day, names in names_by_day:
            there = found.setdefault(day, [])
            for name in names.split("; "):
                holiday = PublicHoliday(holiday_key(name), _REMARKS.sub("", name), category == PUBLIC)
                if all(holiday.key != one.key for one in there):
                    there.append(holiday)
    return MappingProxyType({day: tuple(there) for day, there in sorted(found.items())})


@lru_cache(maxsize=256)
def holiday_keys(country: str, subdivision: str) -> tuple[str, ...]:
    """Return the keys of all holidays that a country has, in the order of the year. KeyError for an unknown country."""
    keys: dict[str, tuple[int, int]] = {}
    for year in _KEY_YEARS:
        for day, there in public_holidays(country, subdivision, year).items():
            for holiday in there:
                keys.setdefault(holiday.key, (day.month, day.day))
    return tuple(sorted(keys, key=lambda key: keys[key]))


def subdivisions(country: str) -> tuple[str, ...]:
    """Return the regions of a country that have holidays of their own. KeyError for an unknown country."""
    return tuple(COUNTRIES[country].subdivisions)


def holiday_key(name: str) -> str:
    """Return the key of a holiday's English name: "New Year's Day" gives `new-years-day`."""
    plain = unicodedata.normalize("NFKD", _REMARKS.sub("", name)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")
