"""Office hours, weekday by weekday."""

from datetime import UTC, datetime

import pytest

from schemas.time_filters import AnyOfficeHours, with_day_copied
from tests.workflows.decisions.schedules import BRUSSELS, shop, support
from workflows.decisions.opening import decide_office_hours


def told(hours: AnyOfficeHours, at: str) -> tuple[str, str | None, str]:
    """State, route or prompt, and the next change by the wall clock."""
    opening = decide_office_hours(hours, datetime.fromisoformat(at).replace(tzinfo=BRUSSELS), BRUSSELS)
    action = (opening.action.route or opening.action.prompt) if opening.action else None
    change = opening.next_change.astimezone(BRUSSELS).strftime("%a %d-%m %H:%M") if opening.next_change else "never"
    return opening.state, action, change


MANUAL = support(
    monday=[("08:30", "11:30", "everybody"), ("11:30", "12:30", "front-desk"), ("12:30", "16:00", "everybody")],
    friday=[("22:00", "24:00", "night-shift")],
    saturday=[("00:00", "06:00", "night-shift"), ("23:59", "24:00", "last-minute")],
    sunday=[("00:00", "00:01", "first-minute")],
)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2027-02-01 08:29", ("closed", "night", "Mon 01-02 08:30")),
        ("2027-02-01 08:30", ("open", "everybody", "Mon 01-02 11:30")),
        ("2027-02-01 11:30", ("open", "front-desk", "Mon 01-02 12:30")),
        ("2027-02-01 15:59", ("open", "everybody", "Mon 01-02 16:00")),
        ("2027-02-01 16:00", ("closed", "night", "Fri 05-02 22:00")),
        ("2027-02-05 23:59:59", ("open", "night-shift", "Sat 06-02 06:00")),
        ("2027-02-06 05:59", ("open", "night-shift", "Sat 06-02 06:00")),
        ("2027-02-06 23:59", ("open", "last-minute", "Sun 07-02 00:00")),
        ("2027-02-07 00:00", ("open", "first-minute", "Sun 07-02 00:01")),
        ("2027-02-07 00:01", ("closed", "night", "Mon 08-02 08:30")),
        ("2027-12-31 23:00", ("open", "night-shift", "Sat 01-01 06:00")),
    ],
)
def test_spans_with_routes(at: str, expected: tuple[str, str | None, str]) -> None:
    assert told(MANUAL, at) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2027-02-02 00:00", ("open", None, "Wed 03-02 00:00")),  # Tuesday: always
        ("2027-02-03 10:00", ("closed", "we-are-closed", "Thu 04-02 08:30")),  # Wednesday: never
        ("2027-02-01 17:30", ("closed", "we-are-closed", "Tue 02-02 00:00")),
        ("2027-02-05 18:00", ("closed", "we-are-closed", "Sat 06-02 09:00")),
        ("2027-02-07 12:00", ("closed", "we-are-closed", "Mon 08-02 08:30")),
    ],
)
def test_days_by_hours_always_and_never(at: str, expected: tuple[str, str | None, str]) -> None:
    assert told(shop(tuesday={"availability": "always"}, wednesday={"availability": "never"}), at) == expected


def test_spans_that_are_filled_in_do_not_count_on_days_that_do_not_go_by_hours() -> None:
    span = {"opens": "09:00", "closes": "12:00"}
    hours = shop(monday={"availability": "never", "morning": span}, sunday={"availability": "always", "morning": span})
    assert told(hours, "2027-02-01 10:00")[0] == "closed"
    assert told(hours, "2027-02-07 20:00")[0] == "open"


def test_a_day_copied_to_the_next_is_open_at_the_same_times() -> None:
    copied = with_day_copied(MANUAL, "monday")
    assert told(copied, "2027-02-02 11:45") == ("open", "front-desk", "Tue 02-02 12:30")
    assert told(with_day_copied(copied, "sunday"), "2027-02-01 11:45") == ("closed", "night", "Tue 02-02 08:30")
    assert told(MANUAL, "2027-02-02 11:45") == ("closed", "night", "Fri 05-02 22:00")


def test_reasons_name_the_day_and_its_hours() -> None:
    def reason(at: datetime) -> str:
        return decide_office_hours(MANUAL, at, BRUSSELS).reason

    assert reason(datetime(2027, 2, 1, 11, tzinfo=UTC)) == "office hours 'Support': Monday 11:30–12:30"
    assert reason(datetime(2027, 2, 6, 4, tzinfo=UTC)) == "office hours 'Support': Saturday 00:00–06:00"
    assert reason(datetime(2027, 2, 6, 6, tzinfo=UTC)) == (
        "closed: outside office hours 'Support': Saturday 00:00–06:00, 23:59–24:00"
    )
    assert reason(datetime(2027, 2, 2, 6, tzinfo=UTC)) == "closed: office hours 'Support': Tuesday never"
