"""The public holidays of countries, for whoever picks some (P10): their keys, names, and dates in one year."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from holidays.constants import BANK, PUBLIC
from pydantic import BaseModel

from api.errors import ApiError, ErrorDetail, error_responses
from api.resources.changes import invalid
from schemas.public_holidays import COUNTRIES, holiday_keys, public_holidays, subdivisions

router = APIRouter(prefix="/public-holidays", tags=["time filters"], responses=error_responses(422))

Language = Literal["nl", "fr", "en"]
Year = Annotated[int, Query(ge=1970, le=2100, description="The year of the dates.")]


class Region(BaseModel):
    """A part of a country with holidays of its own."""

    code: str
    name: str


class Holiday(BaseModel):
    """A holiday of a country."""

    key: str
    """What `observed` of holidays holds: `easter-monday`."""
    name: str
    on: date | None
    """Its date; unset when it does not come in that year."""
    official: bool
    """False for a day on which only the banks are closed."""


class CountryHolidays(BaseModel):
    """The holidays of a country, or of one of its regions."""

    countries: list[str]
    """All countries whose holidays are known, by their ISO codes."""
    regions: list[Region]
    """Of this country."""
    holidays: list[Holiday]
    """In the order of the year."""


@router.get("", summary="Public holidays of a country")
def get_public_holidays(
    year: Year,
    country: Annotated[str, Query(max_length=2, description="ISO code.")] = "BE",
    subdivision: Annotated[str, Query(max_length=10, description="A region; empty: the whole country.")] = "",
    language: Annotated[Language, Query(description="Of the names, where the country has it.")] = "en",
) -> CountryHolidays:
    """Return the holidays of a country with their dates in one year, computed."""
    if country not in COUNTRIES:
        raise _unknown("country", f"no holidays are known for {ascii(country)}", COUNTRIES)
    if subdivision and subdivision not in subdivisions(country):
        raise _unknown("subdivision", f"{country} has no region {ascii(subdivision)}", subdivisions(country))
    by_key = {one.key: (on, one) for on, there in public_holidays(country, subdivision, year).items() for one in there}
    names = _names(country, subdivision, year, language)
    found = []
    for key in holiday_keys(country, subdivision):
        on, one = by_key.get(key, (None, None))
        english = one.name if one else key.replace("-", " ").capitalize()
        official = one.official if one else True
        found.append(Holiday(key=key, name=names.get((on, english), english), on=on, official=official))
    return CountryHolidays(countries=sorted(COUNTRIES), regions=_regions(country), holidays=found)


@lru_cache(maxsize=256)
def _names(country: str, subdivision: str, year: int, language: Language) -> dict[tuple[date | None, str], str]:
    """Return names in a language by date and English name."""
    kind = COUNTRIES[country]
    if language == "en" or language not in kind.supported_languages:
        return {}
    categories = tuple(one for one in (PUBLIC, BANK) if one in kind.supported_categories)
    found: dict[tuple[date | None, str], str] = {}
    for category in categories:
        calendar = kind(subdiv=subdivision or None, years=year, language=language, categories=(category,))
        english = kind(subdiv=subdivision or None, years=year, language="en_US", categories=(category,))
        for on, names in calendar.items():
            for name, original in zip(names.split("; "), english[on].split("; "), strict=False):
                found[on, original.partition(" (")[0]] = name
    return found


def _regions(country: str) -> list[Region]:
    aliases: dict[str, str] = {}
    for name, code in COUNTRIES[country].subdivisions_aliases.items():
        aliases.setdefault(code, name)
    return [Region(code=code, name=aliases.get(code, code)) for code in subdivisions(country)]


def _unknown(field: str, message: str, known: Iterable[str]) -> ApiError:
    choices = f"; choose one of {', '.join(sorted(known))}"
    return invalid([ErrorDetail(place=f"query.{field}", message=f"{message}{choices}")])
