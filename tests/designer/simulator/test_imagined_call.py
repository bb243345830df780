"""The form of an imagined call, and what the api makes of it."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from designer.simulator.imagined_call import ImaginedCall, expected_of, imagined_from
from schemas.scenarios import RouteScenario
from schemas.simulations import SimulatedCall

NOW = datetime(2027, 3, 1, 10, 30, 20, tzinfo=ZoneInfo("Europe/Brussels"))
CALL = ImaginedCall(
    date(2027, 2, 28),
    time(9, 5),
    caller="32475123456",
    digits="12#",
    answers=["chris"],
    answers_after=7,
    busy=["anna"],
    unregistered=["bram"],
    others="none",
    numbers="answers",
    colours={"night": "red"},
    hangs_up_after=40,
)


def scenario(call: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A scenario as the api gives it."""
    given = {"id": "one", "name": "One", "route": "main", "expected": {"outcome": "answered"}, **call, **values}
    return RouteScenario.model_validate(given).model_dump(mode="json")


def test_the_api_takes_what_the_form_makes() -> None:
    made = SimulatedCall.model_validate({**CALL.to_api(), "route": "main"})
    assert (made.at, made.caller.number, made.world.digits) == ("2027-02-28T09:05", "32475123456", "12#")
    assert {one: phone.does for one, phone in made.world.phones.items()} == {
        "chris": "answers",
        "anna": "busy",
        "bram": "unavailable",
    }
    assert (made.world.registered, made.world.other_numbers.does, made.world.hang_up_after) == ("none", "answers", 40)


def test_an_empty_form_is_a_call_to_which_nobody_answers() -> None:
    made = SimulatedCall.model_validate({**ImaginedCall(date(2027, 2, 28), time(9)).to_api(), "route": "main"})
    assert (made.world.phones, made.world.others.does, made.world.hang_up_after) == ({}, "rings", None)


def test_one_of_the_own_phones_calls_without_a_number_of_its_own() -> None:
    call = ImaginedCall(date(2027, 2, 28), time(9), caller="32475123456", caller_account="anna")
    assert SimulatedCall.model_validate({**call.to_api(), "route": "main"}).caller.account == "anna"


def test_a_scenario_comes_back_as_it_was_kept() -> None:
    again = imagined_from(scenario(CALL.to_api()), NOW)
    assert SimulatedCall.model_validate({**again.to_api(), "route": "main"}) == SimulatedCall.model_validate(
        {**CALL.to_api(), "route": "main"}
    )


def test_what_the_form_does_not_show_is_kept() -> None:
    call = CALL.to_api()
    call["world"] |= {"message_seconds": 25, "numbers": {"32475000001": {"does": "busy"}}}
    again = imagined_from(scenario(call), NOW).to_api()
    assert again["world"]["message_seconds"] == 25
    assert again["world"]["numbers"]["32475000001"]["does"] == "busy"


def test_a_scenario_without_a_time_is_now_and_one_with_an_offset_is_by_the_exchange_s_clock() -> None:
    now = imagined_from(scenario({**CALL.to_api(), "at": ""}), NOW)
    assert (now.day, now.at) == (date(2027, 3, 1), time(10, 30))
    other = imagined_from(scenario({**CALL.to_api(), "at": "2027-02-28T23:30:00Z"}), NOW)
    assert (other.day, other.at) == (date(2027, 3, 1), time(0, 30))


def test_what_is_expected_is_what_was_played() -> None:
    played = {
        "outcome": "answered",
        "party": "account:chris",
        "steps": [{"node": "menu", "outcome": "digit:1"}, {"node": "chris", "outcome": "answered"}],
    }
    assert expected_of(played, steps=True, party=True) == {
        "outcome": "answered",
        "party": "account:chris",
        "steps": [{"node": "menu", "outcome": "digit:1"}, {"node": "chris", "outcome": "answered"}],
    }
    assert expected_of({**played, "party": ""}, steps=False, party=True) == {"outcome": "answered"}
