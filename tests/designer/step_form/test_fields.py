"""From schema to fields, and from parameters to problems at their fields."""

from typing import Any

import pytest

from activities.registry import CATALOGUE, STEPS
from designer.step_form import FormField, pickers, problems_of_marks, read_fields
from designer.step_form.problems import field_problems


def same(text: str) -> str:
    return text


def fields(kind: str) -> dict[str, FormField]:
    return {field.name: field for field in read_fields(CATALOGUE[kind].params_schema)}


@pytest.mark.parametrize("kind", STEPS)
def test_every_step_has_a_form_with_help(kind: str) -> None:
    for field in fields(kind).values():
        assert field.label
        assert field.help, field.name
        assert all(part.help for part in field.fields), field.name


def test_references_durations_and_choices() -> None:
    ring = fields("ring_group")
    assert (ring["group"].kind, ring["group"].picker, ring["group"].required) == ("reference", "ring_group", True)
    seconds = ring["seconds"]
    assert (seconds.kind, seconds.unit, seconds.minimum, seconds.maximum, seconds.default) == (
        "number",
        "seconds",
        1,
        600,
        30,
    )
    request = fields("http_request")
    assert request["method"].options == ("GET", "POST", "PUT", "PATCH", "DELETE")
    assert (request["body"].kind, request["body"].lines) == ("text", True)
    assert fields("notify_mail")["to"].kind == "texts"


def test_lists_of_records_and_what_may_be_left_empty() -> None:
    menu = fields("ivr_basic")
    assert (menu["invalid_prompt"].nullable, menu["invalid_prompt"].picker) == (True, "prompt")
    assert menu["invalid_prompt"].label == "Invalid prompt"
    choices = menu["choices"]
    assert (choices.kind, choices.most) == ("records", 12)
    row = {part.name: part for part in choices.fields}
    assert (row["route"].kind, row["route"].nullable, row["key"].kind) == ("reference", True, "choice")
    assert pickers(CATALOGUE["ivr_basic"].params_schema) == {"prompt", "route"}


def test_a_shape_that_no_form_can_ask_for_is_named() -> None:
    with pytest.raises(ValueError, match="odd"):
        read_fields({"properties": {"odd": {"type": "object"}}})


@pytest.mark.parametrize(
    ("kind", "params", "expected"),
    [
        ("ring_group", {}, {"group": "Fill this in."}),
        ("ring_group", {"group": "a", "seconds": 0}, {"seconds": "At least 1."}),
        ("ring_group", {"group": "a", "seconds": 601}, {"seconds": "At most 600."}),
        ("set_variable", {"name": "caller"}, {"name": "This name is taken by the call itself."}),
        ("set_variable", {"name": "A b"}, {"name": "This does not have the form that is asked for."}),
        ("ivr_basic", {"prompt": "menu", "choices": []}, {"choices": "Fill this in."}),
        ("ivr_basic", {"prompt": "menu", "choices": [{"key": "1"}, {}]}, {"choices.1.key": "Fill this in."}),
        ("notify_mail", {"to": ["a@b.be"], "text": "x" * 151}, {"text": "At most 150 characters."}),
        ("wait", {"seconds": 5}, {}),
    ],
)
def test_problems_are_at_their_fields(kind: str, params: dict[str, Any], expected: dict[str, str]) -> None:
    assert field_problems(CATALOGUE[kind].params_schema, params, same) == expected


def test_what_the_check_of_a_plan_says_goes_to_the_field() -> None:
    marks = [
        {"severity": "error", "node": "a", "field": "params.choices.0.route", "message": "there is no route 'x'"},
        {"severity": "error", "node": "b", "field": "params.group", "message": "of another step"},
        {"severity": "warning", "node": "a", "field": "", "message": "cut off"},
    ]
    assert problems_of_marks(marks, "a") == {"choices.0.route": "there is no route 'x'"}
