"""Values of time filters, and how they are written: `08:30`, `24:00`, `2027-07-01`, `24-12` (day and month)."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from schemas.references import DidRef

MINUTES_OF_A_DAY = 24 * 60


def _minutes(value: object) -> object:
    """Read `08:30` as minutes after midnight; what is no text is left for the next check to refuse."""
    if not isinstance(value, str):
        raise ValueError('must be a time such as "08:30", between quotes')
    match = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00", value)
    if match is None:
        raise ValueError(f'"{value}" is no time of day; write hours and minutes such as 08:30, from 00:00 to 24:00')
    return MINUTES_OF_A_DAY if value == "24:00" else int(match[1]) * 60 + int(match[2])


def time_text(minutes: int) -> str:
    """Return minutes after midnight as a time: 510 gives `08:30`, 1440 gives `24:00`."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _date(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f'"{value}" is not in the calendar') from error
    raise ValueError(f'"{value}" is no date; write year, month and day such as 2027-07-01')


def _near(value: date) -> date:
    if not 1970 <= value.year <= 2199:
        raise ValueError("the year must be between 1970 and 2199")
    return value


def _day_and_month(value: str) -> str:
    match = re.fullmatch(r"([0-9]{2})-([0-9]{2})", value)
    try:
        if match is not None:
            date(2000, int(match[2]), int(match[1]))
            return value
    except ValueError as error:
        raise ValueError(f'"{value}" is not in the calendar') from error
    raise ValueError(f'"{value}" is no day of the year; write day and month such as 24-12 for the 24th of December')


def unique(value: list[str]) -> list[str]:
    """Return the list as it is; ValueError, naming them, when something stands there twice."""
    twice = sorted({one for one in value if value.count(one) > 1})
    if twice:
        raise ValueError(f"{', '.join(twice)} stands here twice; keep one")
    return value


def one_line(value: str) -> str:
    """Return the text as it is; ValueError when it is more than one line."""
    if "\n" in value or "\t" in value:
        raise ValueError("must be one line, without tabs")
    return value


TimeOfDay = Annotated[
    int,
    BeforeValidator(_minutes),
    PlainSerializer(time_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", "examples": ["08:30"]}),
]
"""Minutes after midnight, 0 to 1440; written as `08:30`."""
CalendarDate = Annotated[date, BeforeValidator(_date), AfterValidator(_near)]
DayAndMonth = Annotated[str, AfterValidator(_day_and_month)]
Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(one_line)]
Dids = Annotated[list[DidRef], Field(max_length=10_000), AfterValidator(unique)]
