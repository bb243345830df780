"""A plan as a list: the same graph as the exchange makes of a list, whatever is added, moved and deleted."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.registry import CATALOGUE, STEPS
from api.steps import list_steps
from designer.dial_plans.documents import EMPTY, is_followed_alike, is_same, is_without_places
from designer.dial_plans.step_list import (
    StepList,
    add,
    as_list,
    exits,
    is_simple,
    move,
    remove,
    with_kind,
    with_params,
)
from schemas.graph import GraphDocument
from schemas.step_list import ListedStep, compile_steps

KINDS = [kind.model_dump(mode="json") for kind in list_steps()]
MENU = {"prompt": "menu", "choices": [{"key": "1"}, {"key": "2", "route": "night"}]}


def listed(*kinds: str) -> dict[str, Any]:
    return compile_steps([ListedStep(kind=kind) for kind in kinds], CATALOGUE).to_json()


def kinds_of(document: dict[str, Any]) -> list[str]:
    steps = as_list(document, KINDS)
    assert steps.is_list
    kind_by_id = {node["id"]: node["kind"] for node in document["nodes"]}
    return [kind_by_id[one] for one in steps.ids]


@pytest.mark.parametrize("kind", STEPS)
def test_exits_are_those_of_the_exchange(kind: str) -> None:
    for example in STEPS[kind].examples:
        made = [(one["name"], one["final"]) for one in exits({"kind": kind, "params": example.params}, KINDS)]
        assert made == [(one.name, one.final) for one in CATALOGUE[kind].outcomes_for(example.params)]


@given(st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=6))
def test_adding_step_by_step_makes_what_the_exchange_makes(kinds: list[str]) -> None:
    document: dict[str, Any] = dict(EMPTY)
    for at, kind in enumerate(kinds):
        document = add(document, KINDS, kind, at)
    expected = listed(*kinds)
    assert is_followed_alike(document, expected)
    assert kinds_of(document) == kinds
    GraphDocument.model_validate(document)


@given(st.data())
def test_a_list_stays_one(data: st.DataObject) -> None:
    """Steps keep their names, so that what is drawn on them stays theirs."""
    document = listed("prompt", "ring_group", "ring_account", "voicemail")
    order = list(as_list(document, KINDS).ids)
    for _ in range(data.draw(st.integers(1, 5))):
        one = data.draw(st.sampled_from(order))
        by = data.draw(st.sampled_from((-1, 1)))
        document = move(document, KINDS, one, by)
        at = order.index(one)
        order.insert(max(0, at + by), order.pop(at))
        assert as_list(document, KINDS).ids == tuple(order)
    gone = data.draw(st.sampled_from(order))
    document = remove(document, KINDS, gone)
    assert as_list(document, KINDS) == StepList(tuple(one for one in order if one != gone), is_list=True)


def test_the_first_step_goes_and_the_next_one_begins() -> None:
    document = remove(listed("prompt", "voicemail"), KINDS, "prompt")
    assert (document["start"], document["edges"]) == ("voicemail", [])
    assert as_list(remove(document, KINDS, "voicemail"), KINDS).ids == ()


def test_a_plan_with_branches_is_no_list_but_has_an_order() -> None:
    document = listed("prompt", "ring_group", "ring_account", "voicemail")
    for edge in document["edges"]:
        if (edge["from"], edge["outcome"]) == ("ring_group", "busy"):
            edge["to"] = "voicemail"
    steps = as_list(document, KINDS)
    assert not steps.is_list
    assert set(steps.ids) == {"prompt", "ring_group", "ring_account", "voicemail"}
    assert steps.ids[:2] == ("prompt", "ring_group")


def test_steps_that_nothing_leads_to_are_told_apart() -> None:
    document = listed("prompt", "voicemail")
    document["nodes"].append({"id": "lonely", "kind": "wait", "params": {}, "position": {"x": 0, "y": 0}})
    steps = as_list(document, KINDS)
    assert (steps.ids, steps.apart, steps.is_list) == (("prompt", "voicemail"), ("lonely",), False)


def test_a_new_key_of_a_menu_goes_on_as_the_others_do() -> None:
    document = listed("ivr_basic", "voicemail")
    changed = with_params(document, KINDS, "ivr_basic", MENU)
    assert {edge["outcome"] for edge in changed["edges"]} >= {"digit:1"}
    assert as_list(changed, KINDS).is_list


def test_other_parameters_leave_the_lines_alone() -> None:
    document = listed("prompt", "voicemail")
    document["edges"] = [edge for edge in document["edges"] if edge["outcome"] != "error"]
    changed = with_params(document, KINDS, "prompt", {"prompt": "welcome"})
    assert changed["edges"] == document["edges"]
    assert not is_same(changed, document)


SIMPLE = ("prompt", "ring_account", "voicemail")


def test_a_list_of_simple_steps_is_a_simple_plan() -> None:
    assert is_simple(listed(*SIMPLE), KINDS)
    assert is_simple(listed("ring_account"), KINDS)
    assert is_without_places(listed(*SIMPLE))


@pytest.mark.parametrize(
    "document",
    [
        dict(EMPTY),
        listed("prompt", *SIMPLE),
        listed("prompt", "time_filter", "voicemail"),
        {**listed(*SIMPLE), "edges": listed(*SIMPLE)["edges"][1:]},
        {**listed(*SIMPLE), "nodes": [*listed(*SIMPLE)["nodes"][:2], {"id": "voicemail", "kind": "no such kind"}]},
    ],
    ids=["empty", "four steps", "a step that is not simple", "an exit that ends", "an unknown kind"],
)
def test_what_the_form_could_not_show(document: dict[str, Any]) -> None:
    assert not is_simple(document, KINDS)


@pytest.mark.parametrize(
    ("at", "kind", "kinds"),
    [
        (1, "ring_group", ["prompt", "ring_group", "voicemail"]),
        (0, "hang_up", ["hang_up"]),
        (1, None, ["prompt"]),
        (2, "ring_group", ["prompt", "ring_account", "ring_group"]),
    ],
)
def test_another_kind_of_step(at: int, kind: str | None, kinds: list[str]) -> None:
    document = with_kind(listed(*SIMPLE), KINDS, at, kind)
    assert kinds_of(document) == kinds
    assert is_simple(document, KINDS)


def test_a_step_after_the_last() -> None:
    assert kinds_of(with_kind(listed("prompt"), KINDS, 1, "voicemail")) == ["prompt", "voicemail"]
