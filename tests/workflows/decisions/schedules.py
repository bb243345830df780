"""Time filters as tests use them."""

from typing import Any
from zoneinfo import ZoneInfo

from schemas.time_filters import AdvancedOfficeHours, AdvancedVacations, HolidaySet, OfficeHours, VacationPeriod

BRUSSELS = ZoneInfo("Europe/Brussels")
SHOP_DAY = {
    "availability": "by_hours",
    "morning": {"opens": "08:30", "closes": "12:00"},
    "afternoon": {"opens": "13:00", "closes": "17:30"},
}
WORKING_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def shop(**changes: Any) -> OfficeHours:
    """Monday to Friday 08:30–12:00 and 13:00–17:30, Saturday morning."""
    values: dict[str, Any] = dict.fromkeys(WORKING_DAYS, SHOP_DAY)
    values["saturday"] = {"availability": "by_hours", "morning": {"opens": "09:00", "closes": "12:00"}}
    return OfficeHours.model_validate(
        {"id": "shop", "name": "Shop", "action": {"prompt": "we-are-closed"}} | values | changes
    )


def support(**days: list[tuple[str, str, str]]) -> AdvancedOfficeHours:
    """Advanced office hours with the given spans: opens, closes, route."""
    values: dict[str, Any] = {
        day: {
            "availability": "by_hours",
            "spans": [{"opens": opens, "closes": closes, "route": route} for opens, closes, route in spans],
        }
        for day, spans in days.items()
    }
    return AdvancedOfficeHours.model_validate(
        {"id": "support", "name": "Support", "action": {"route": "night"}} | values
    )


def belgian_holidays(**changes: Any) -> HolidaySet:
    return HolidaySet.model_validate(
        {"id": "belgium", "name": "Belgian holidays", "action": {"prompt": "holiday"}} | changes
    )


def vacation(first_day: str, last_day: str, **changes: Any) -> VacationPeriod:
    return VacationPeriod.model_validate(
        {
            "id": "summer",
            "name": "Summer",
            "first_day": first_day,
            "last_day": last_day,
            "action": {"route": "on-leave"},
        }
        | changes
    )


def vacations(*periods: dict[str, Any], **changes: Any) -> AdvancedVacations:
    return AdvancedVacations.model_validate(
        {
            "id": "leave",
            "name": "Leave",
            "periods": [{"action": {"route": "on-leave"}} | period for period in periods],
        }
        | changes
    )
