"""How time filters are written down, and what is refused with which words."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from schemas.exchange_file.yaml_text import write_yaml
from schemas.time_filters import (
    AdvancedOfficeHours,
    AdvancedVacations,
    HolidaySet,
    OfficeHours,
    OwnDay,
    TimeAction,
    TimeFilters,
    VacationPeriod,
    with_day_copied,
)

CLOSED = {"prompt": "we-are-closed"}
BASE = {"id": "shop", "name": "Shop", "action": CLOSED}


def span(opens: str, closes: str, **more: str) -> dict[str, str]:
    return {"opens": opens, "closes": closes} | more


def by_hours(*spans: dict[str, str]) -> dict[str, Any]:
    return {"availability": "by_hours", "spans": [{"route": "all"} | one for one in spans]}


def halves(morning: dict[str, str], afternoon: dict[str, str], availability: str = "always") -> dict[str, Any]:
    return {"availability": availability, "morning": morning, "afternoon": afternoon}


WRITTEN: list[tuple[type[BaseModel], dict[str, Any]]] = [
    (
        HolidaySet,
        {
            **BASE,
            "dids": ["3250123100"],
            "subdivision": "Flemish",
            "observed": ["easter-monday", "christmas-day"],
            "own_days": [
                {"name": "Christmas Eve", "every_year": "24-12"},
                {"name": "Fair", "on": "2027-05-07"},
                {"name": "Carnival", "days_after_easter": -47},
            ],
        },
    ),
    (VacationPeriod, {**BASE, "first_day": "2027-07-12", "last_day": "2027-07-25"}),
    (
        AdvancedVacations,
        {
            "id": "leave",
            "name": "Leave",
            "periods": [
                {
                    "first_day": "2027-07-02",
                    "start_time": "16:00",
                    "last_day": "2027-07-06",
                    "end_time": "08:00",
                    "action": {"route": "on-leave"},
                    "delete_when_over": True,
                }
            ],
        },
    ),
    (
        OfficeHours,
        {
            **BASE,
            "monday": {"availability": "by_hours", "morning": span("08:30", "12:00")},
            "friday": {"availability": "always"},
        },
    ),
    (AdvancedOfficeHours, {**BASE, "monday": by_hours(span("08:30", "11:30"), span("22:00", "24:00"))}),
]


@pytest.mark.parametrize(("model", "written"), WRITTEN, ids=lambda value: getattr(value, "__name__", ""))
def test_what_is_written_comes_back_the_same(model: type[BaseModel], written: dict[str, Any]) -> None:
    read = model.model_validate(written)
    plain = read.model_dump(mode="json", exclude_defaults=True)
    assert plain == written
    assert model.model_validate(plain) == read
    assert model.model_validate_json(read.model_dump_json()) == read


def test_office_hours_are_readable_in_yaml() -> None:
    hours = OfficeHours.model_validate(
        {
            **BASE,
            "monday": {
                "availability": "by_hours",
                "morning": span("08:30", "12:00"),
                "afternoon": span("13:00", "24:00"),
            },
        }
    )
    assert write_yaml(hours.model_dump(mode="json", exclude_defaults=True)) == (
        "id: shop\nname: Shop\nmonday:\n  availability: by_hours\n"
        "  morning:\n    opens: 08:30\n    closes: '12:00'\n  afternoon:\n    opens: '13:00'\n    closes: '24:00'\n"
        "action:\n  prompt: we-are-closed\n"
    )


REFUSED: list[tuple[type[BaseModel], dict[str, Any], str]] = [
    (TimeAction, {}, "give either prompt"),
    (TimeAction, {"prompt": "a", "route": "b"}, "give either prompt"),
    (TimeAction, {"prompt": "Not A Slug"}, "prompt"),
    (TimeAction, {"prompt": "a", "volume": 3}, "Extra inputs"),
    (OwnDay, {"name": "Nothing"}, "give one of every_year, on and days_after_easter"),
    (OwnDay, {"name": "Two", "every_year": "24-12", "on": "2027-12-24"}, "give one of every_year"),
    (OwnDay, {"name": "Odd", "every_year": "31-04"}, '"31-04" is not in the calendar'),
    (OwnDay, {"name": "American", "every_year": "12/24"}, "write day and month such as 24-12"),
    (OwnDay, {"name": "Odd", "on": "2027-02-29"}, '"2027-02-29" is not in the calendar'),
    (OwnDay, {"name": "Short", "on": "27-2-2027"}, "write year, month and day such as 2027-07-01"),
    (OwnDay, {"name": "Far", "on": "9999-12-31"}, "between 1970 and 2199"),
    (OwnDay, {"name": "Number", "on": 20270101}, "on"),
    (OwnDay, {"name": "Wide", "days_after_easter": 300}, "less than or equal to 250"),
    (OwnDay, {"name": "Text", "days_after_easter": "1"}, "valid integer"),
    (OwnDay, {"name": "Two\nlines", "every_year": "24-12"}, "one line"),
    (HolidaySet, {**BASE, "country": "XX"}, 'no holidays are known for "XX"'),
    (HolidaySet, {**BASE, "subdivision": "Brabant"}, 'BE has no region "Brabant"; leave it empty or choose'),
    (HolidaySet, {**BASE, "country": "LU", "subdivision": "Nord"}, 'LU has no region "Nord"; leave it empty$'),
    (HolidaySet, {**BASE, "observed": ["paasmaandag"]}, "BE has no holiday paasmaandag; its holidays are"),
    (HolidaySet, {**BASE, "observed": ["easter-monday", "easter-monday"]}, "stands here twice"),
    (HolidaySet, {**BASE, "observed": "some"}, "observed"),
    (HolidaySet, {**BASE, "dids": ["+32 50 12 31 00"]}, "dids"),
    (HolidaySet, {"id": "shop", "name": "Shop"}, "action"),
    (VacationPeriod, {**BASE, "first_day": "2027-07-02", "last_day": "2027-07-01"}, "last day lies before the first"),
    (OfficeHours, {**BASE, "monday": {"availability": "sometimes"}}, "by_hours"),
    (OfficeHours, {**BASE, "tuesday": {"availability": "by_hours"}}, "Tuesday: by_hours needs at least one span"),
    (
        OfficeHours,
        {**BASE, "friday": halves(span("08:00", "13:00"), span("12:30", "17:00"))},
        "Friday: 08:00–13:00 and 12:30–17:00 overlap",
    ),
    (
        OfficeHours,
        {**BASE, "friday": halves(span("14:00", "15:00"), span("08:00", "12:00"))},
        "Friday: the afternoon opens before the morning",
    ),
    (AdvancedOfficeHours, {**BASE, "monday": by_hours(span("22:00", "06:00"))}, "write a span until 24:00"),
    (AdvancedOfficeHours, {**BASE, "monday": by_hours(span("08:00", "08:00"))}, "must close after it opens"),
    (AdvancedOfficeHours, {**BASE, "monday": by_hours(span("8:00", "09:00"))}, '"8:00" is no time of day'),
    (AdvancedOfficeHours, {**BASE, "monday": by_hours(span("08:00", "24:01"))}, '"24:01" is no time of day'),
    (AdvancedOfficeHours, {**BASE, "monday": by_hours({"opens": 800, "closes": 900})}, "must be a time such as"),  # type: ignore[dict-item]
    (
        AdvancedOfficeHours,
        {
            **BASE,
            "saturday": by_hours(span("10:00", "12:00"), span("08:00", "10:01")),
            "sunday": by_hours(span("10:00", "12:00"), span("10:00", "11:00")),
        },
        "Saturday: 08:00–10:01 and 10:00–12:00 overlap; Sunday: 10:00–12:00 and 10:00–11:00 overlap",
    ),
    (
        AdvancedOfficeHours,
        {**BASE, "saturday": by_hours(span("08:00", "18:00"), span("09:00", "10:00"), span("11:00", "12:00"))},
        "Saturday: 08:00–18:00 and 09:00–10:00 overlap; Saturday: 08:00–18:00 and 11:00–12:00 overlap",
    ),
    (AdvancedOfficeHours, {**BASE, "monday": {"availability": "by_hours", "spans": [span("08:00", "09:00")]}}, "route"),
]  # fmt: skip


@pytest.mark.parametrize(("model", "written", "sentence"), REFUSED)
def test_a_mistake_is_refused_with_what_to_do(model: type[BaseModel], written: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as error:
        model.model_validate(written)
    first = error.value.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    text = f"{where}: {first['msg']}"
    assert text.endswith(sentence[:-1]) if sentence.endswith("$") else sentence in text, text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"last_day": "2027-06-30"}, "the end lies before the start"),
        ({"last_day": "2027-07-01", "start_time": "12:00", "end_time": "12:00"}, "the end lies before the start"),
        ({"every_year": True, "delete_when_over": True}, "choose every_year or delete_when_over"),
        ({"every_year": True, "last_day": "2028-06-30"}, "shorter than a year"),
    ],
)
def test_a_period_that_can_not_be_is_refused(changes: dict[str, Any], sentence: str) -> None:
    period = {"first_day": "2027-07-01", "last_day": "2027-07-15", "action": CLOSED} | changes
    with pytest.raises(ValidationError, match=sentence):
        AdvancedVacations.model_validate({"id": "leave", "name": "Leave", "periods": [period]})


def test_filters_are_never_changed_in_place() -> None:
    hours = OfficeHours.model_validate(BASE)
    with pytest.raises(ValidationError, match="frozen"):
        setattr(hours, "name", "Other")  # noqa: B010  the type checker knows that it can not be done
    assert with_day_copied(hours, "monday") is not hours


def test_second_office_hours_on_a_number_are_named() -> None:
    filters = TimeFilters.model_validate(
        {
            "office_hours": [BASE | {"dids": ["3250123100", "3250123101"]}],
            "advanced_office_hours": [
                BASE | {"name": "Support", "dids": ["3250123101"]},
                BASE | {"name": "Night", "dids": ["3250123101", "3250123102"]},
            ],
        }
    )
    assert filters.unused_office_hours() == {"3250123101": ["Support", "Night"]}


@pytest.mark.parametrize("model", [TimeFilters, HolidaySet, AdvancedVacations, OfficeHours, AdvancedOfficeHours])
def test_every_field_has_a_help_text_or_speaks_for_itself(model: type[BaseModel]) -> None:
    schema = model.model_json_schema()
    weekdays = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
    for name, part in {**schema.get("$defs", {}), model.__name__: schema}.items():
        for field, described in part["properties"].items():
            assert "description" in described or field in weekdays or name == "TimeFilters", f"{name}.{field}"
