"""Time filters: holidays (P10), vacations (P11, M8) and office hours (P12, M7), as an admin writes them down.

All times are those of the clock on the wall in the exchange's time zone, to the minute; what that means when the clock
changes is in `workflows.decisions.opening`.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, Self, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from schemas.public_holidays import COUNTRIES, holiday_keys, subdivisions
from schemas.references import PromptRef, RouteRef
from schemas.tables.base import Slug
from schemas.time_values import (
    MINUTES_OF_A_DAY,
    CalendarDate,
    DayAndMonth,
    Dids,
    Name,
    TimeOfDay,
    one_line,
    time_text,
    unique,
)

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
"""In the order of `date.weekday()`."""


class Part(BaseModel):
    """Base of all parts: unknown fields are an error, nothing is converted, a value is never changed afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)


class TimeAction(Part):
    """What a call does that a filter takes: hear a prompt and be hung up, or follow a route."""

    prompt: PromptRef | None = None
    """The prompt that is played before the call is hung up."""
    route: RouteRef | None = None
    """The route that the call follows."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.prompt is None) == (self.route is None):
            raise ValueError("give either prompt (played, then the call is hung up) or route")
        return self


class TimeFilter(Part):
    """What all time filters have."""

    id: Slug
    """A short key that never changes."""
    name: Name
    """How people call this filter."""
    dids: Dids = Field(default_factory=list)
    """The phone numbers to which it applies."""


class OwnDay(Part):
    """A holiday of the company's own."""

    name: Name
    """How the day is called."""
    every_year: DayAndMonth | None = None
    """Day and month such as 24-12. 29-02 comes in leap years only."""
    on: CalendarDate | None = None
    """One day of one year, such as 2027-05-07."""
    days_after_easter: int | None = Field(default=None, ge=-80, le=250)
    """Counted from Easter Sunday of the western churches: 1 is Easter Monday, -2 Good Friday."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if [self.every_year, self.on, self.days_after_easter].count(None) != 2:
            raise ValueError("give one of every_year, on and days_after_easter")
        return self


class HolidaySet(TimeFilter):
    """Holidays (P10): days of the calendar on which calls are handled in another way, all day long."""

    country: str = "BE"
    """The country whose holidays these are, by its ISO code."""
    subdivision: str = ""
    """The region of that country, where it has holidays of its own."""
    observed: Literal["all"] | Annotated[list[str], Field(max_length=200)] = "all"
    """All official holidays of the country, or these: easter-monday, christmas-day …"""
    own_days: list[OwnDay] = Field(default_factory=list, max_length=400)
    """Days of the company's own."""
    action: TimeAction
    """What happens to a call on such a day."""

    @field_validator("country")
    @classmethod
    def _known_country(cls, value: str) -> str:
        if value not in COUNTRIES:
            raise ValueError(f'no holidays are known for "{value}"; choose one of {", ".join(sorted(COUNTRIES))}')
        return value

    @field_validator("subdivision")
    @classmethod
    def _known_subdivision(cls, value: str, info: ValidationInfo) -> str:
        country = info.data.get("country")
        if value and country is not None and value not in (known := subdivisions(country)):
            choice = f"leave it empty or choose one of {', '.join(known)}" if known else "leave it empty"
            raise ValueError(f'{country} has no region "{value}"; {choice}')
        return value

    @field_validator("observed")
    @classmethod
    def _known_holidays(cls, value: str | list[str], info: ValidationInfo) -> str | list[str]:
        country, region = info.data.get("country"), info.data.get("subdivision")
        if isinstance(value, list) and country is not None and region is not None:
            known = holiday_keys(country, region)
            unknown = [key for key in value if key not in known]
            if unknown:
                raise ValueError(f"{country} has no holiday {', '.join(unknown)}; its holidays are {', '.join(known)}")
            unique(value)
        return value


class VacationPeriod(TimeFilter):
    """A vacation (P11): whole days."""

    first_day: CalendarDate
    """The first day of the vacation."""
    last_day: CalendarDate
    """The last day; the vacation lasts until its midnight."""
    action: TimeAction
    """What happens to a call during the vacation."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError("the last day lies before the first day")
        return self


class DatedPeriod(Part):
    """One of the periods of an advanced vacation."""

    name: Annotated[str, Field(max_length=80), AfterValidator(one_line)] = ""
    """How this period is called."""
    first_day: CalendarDate
    """The day on which it starts."""
    start_time: TimeOfDay = 0
    """When it starts on its first day; 00:00 is from midnight on."""
    last_day: CalendarDate
    """The day on which it ends."""
    end_time: TimeOfDay = MINUTES_OF_A_DAY
    """When it ends on its last day; 24:00 is until midnight."""
    action: TimeAction
    """What happens to a call during this period."""
    every_year: bool = False
    """It comes back every year on the same dates."""
    delete_when_over: bool = False
    """It is removed from the vacations once it is over."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if (self.last_day, self.end_time) <= (self.first_day, self.start_time):
            raise ValueError("the end lies before the start")
        if self.every_year and self.delete_when_over:
            raise ValueError("a period that comes back every year is never over; choose every_year or delete_when_over")
        if self.every_year and (self.last_day - self.first_day).days >= 365:
            raise ValueError("a period that comes back every year must be shorter than a year")
        return self


class AdvancedVacations(TimeFilter):
    """A collection of vacations (M8), each with its times and its action; where two overlap, the first one holds."""

    periods: list[DatedPeriod] = Field(default_factory=list, max_length=1000)
    """The vacations."""


class TimeSpan(Part):
    """A part of a day. One that goes past midnight is written as two, until 24:00 and from 00:00 of the next day."""

    opens: TimeOfDay
    """From this time on."""
    closes: TimeOfDay
    """Until just before this time; 24:00 is midnight at the end of the day."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes <= self.opens:
            raise ValueError(
                f"it must close after it opens ({self.text()}); past midnight, write a span until 24:00"
                " and one from 00:00 on the next day"
            )
        return self

    def text(self) -> str:
        """Return the span as people read it: `08:30–12:00`."""
        return f"{time_text(self.opens)}–{time_text(self.closes)}"


class RoutedSpan(TimeSpan):
    """A part of a day with a route of its own."""

    route: RouteRef
    """The route that calls follow during this span."""


Availability = Literal["by_hours", "always", "never"]


class OfficeDay(Part):
    """One weekday of simple office hours."""

    availability: Availability = "never"
    """Open by the hours below, always, or never."""
    morning: TimeSpan | None = None
    """The hours before noon."""
    afternoon: TimeSpan | None = None
    """The hours after noon."""

    def day_spans(self) -> Sequence[TimeSpan]:
        """Return the spans of this day that are filled in."""
        return [span for span in (self.morning, self.afternoon) if span is not None]


class AdvancedOfficeDay(Part):
    """One weekday of advanced office hours."""

    availability: Availability = "never"
    """Open by the spans below, always (the main route of the number), or never."""
    spans: list[RoutedSpan] = Field(default_factory=list, max_length=MINUTES_OF_A_DAY)
    """Any number of spans, each with its route."""

    def day_spans(self) -> Sequence[TimeSpan]:
        """Return the spans of this day."""
        return self.spans


class OfficeHours(TimeFilter):
    """Office hours (P12): a morning and an afternoon on each weekday."""

    monday: OfficeDay = OfficeDay()
    tuesday: OfficeDay = OfficeDay()
    wednesday: OfficeDay = OfficeDay()
    thursday: OfficeDay = OfficeDay()
    friday: OfficeDay = OfficeDay()
    saturday: OfficeDay = OfficeDay()
    sunday: OfficeDay = OfficeDay()
    action: TimeAction
    """What happens to a call outside these hours."""

    @model_validator(mode="after")
    def _sound_days(self) -> Self:
        _check_week(self)
        return self


class AdvancedOfficeHours(TimeFilter):
    """Advanced office hours (M7): any number of spans on each weekday, each with its route."""

    monday: AdvancedOfficeDay = AdvancedOfficeDay()
    tuesday: AdvancedOfficeDay = AdvancedOfficeDay()
    wednesday: AdvancedOfficeDay = AdvancedOfficeDay()
    thursday: AdvancedOfficeDay = AdvancedOfficeDay()
    friday: AdvancedOfficeDay = AdvancedOfficeDay()
    saturday: AdvancedOfficeDay = AdvancedOfficeDay()
    sunday: AdvancedOfficeDay = AdvancedOfficeDay()
    action: TimeAction
    """What happens to a call outside these hours."""

    @model_validator(mode="after")
    def _sound_days(self) -> Self:
        _check_week(self)
        return self


AnyOfficeHours = OfficeHours | AdvancedOfficeHours
AnyTimeFilter = HolidaySet | VacationPeriod | AdvancedVacations | OfficeHours | AdvancedOfficeHours
Week = TypeVar("Week", OfficeHours, AdvancedOfficeHours)


class TimeFilters(Part):
    """All time filters of the exchange, or those that apply to one number. Earlier ones go before later ones."""

    holidays: list[HolidaySet] = Field(default_factory=list)
    vacations: list[VacationPeriod] = Field(default_factory=list)
    advanced_vacations: list[AdvancedVacations] = Field(default_factory=list)
    office_hours: list[OfficeHours] = Field(default_factory=list)
    advanced_office_hours: list[AdvancedOfficeHours] = Field(default_factory=list)

    def of_did(self, number: str) -> "TimeFilters":
        """Return the filters that apply to a phone number, in the same order."""
        return TimeFilters(
            holidays=[one for one in self.holidays if number in one.dids],
            vacations=[one for one in self.vacations if number in one.dids],
            advanced_vacations=[one for one in self.advanced_vacations if number in one.dids],
            office_hours=[one for one in self.office_hours if number in one.dids],
            advanced_office_hours=[one for one in self.advanced_office_hours if number in one.dids],
        )

    @classmethod
    def only(cls, one: AnyTimeFilter) -> Self:
        """Return a single filter, as a step of a dial plan asks it."""
        match one:
            case HolidaySet():
                return cls(holidays=[one])
            case VacationPeriod():
                return cls(vacations=[one])
            case AdvancedVacations():
                return cls(advanced_vacations=[one])
            case OfficeHours():
                return cls(office_hours=[one])
            case AdvancedOfficeHours():
                return cls(advanced_office_hours=[one])

    def all(self) -> list[AnyTimeFilter]:
        """Return the filters of all kinds, in the order in which they decide."""
        vacations: list[AnyTimeFilter] = [*self.vacations, *self.advanced_vacations]
        return [*self.holidays, *vacations, *self.office_hours, *self.advanced_office_hours]

    def find(self, filter_id: str) -> AnyTimeFilter | None:
        """Return the filter of an id, of whatever kind; None when there is none."""
        return next((one for one in self.all() if one.id == filter_id), None)

    def unused_office_hours(self) -> dict[str, list[str]]:
        """Return, by phone number, the names of office hours that never decide: an earlier one has the number too."""
        seen: set[str] = set()
        unused: dict[str, list[str]] = {}
        for hours in (*self.office_hours, *self.advanced_office_hours):
            for number in hours.dids:
                if number in seen:
                    unused.setdefault(number, []).append(hours.name)
            seen.update(hours.dids)
        return unused


def office_day(week: AnyOfficeHours, weekday: int) -> OfficeDay | AdvancedOfficeDay:
    """Return a day of the week; 0 is Monday, as in `date.weekday()`."""
    day: OfficeDay | AdvancedOfficeDay = getattr(week, WEEKDAYS[weekday])
    return day


def with_day_copied(week: Week, day: Weekday) -> Week:
    """Return office hours in which the next day is as this one; after Sunday comes Monday."""
    following = WEEKDAYS[(WEEKDAYS.index(day) + 1) % len(WEEKDAYS)]
    return week.model_copy(update={following: getattr(week, day)})


def _check_week(week: AnyOfficeHours) -> None:
    problems = []
    for index, name in enumerate(WEEKDAYS):
        day = office_day(week, index)
        spans = sorted(day.day_spans(), key=lambda span: span.opens)
        problems += [f"{name.capitalize()}: {one.text()} and {other.text()} overlap" for one, other in _overlaps(spans)]
        if day.availability == "by_hours" and not spans:
            problems.append(f"{name.capitalize()}: by_hours needs at least one span; without hours choose never")
        if isinstance(day, OfficeDay) and day.morning and day.afternoon and day.afternoon.opens < day.morning.opens:
            problems.append(f"{name.capitalize()}: the afternoon opens before the morning")
    if problems:
        raise ValueError("; ".join(problems))


def _overlaps(spans: Sequence[TimeSpan]) -> Iterator[tuple[TimeSpan, TimeSpan]]:
    """Yield the spans, sorted by when they open, that open before an earlier one has closed, each with that one."""
    longest: TimeSpan | None = None
    for span in spans:
        if longest is not None and span.opens < longest.closes:
            yield longest, span
        if longest is None or span.closes > longest.closes:
            longest = span
