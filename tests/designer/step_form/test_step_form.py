"""The form at work: what is shown, what is typed, what comes back."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from activities.registry import STEPS

PAGE = Path(__file__).parent / "form_page.py"
MENU = {"prompt": "menu", "choices": [{"key": "1", "display": "Sales"}, {"key": "2", "route": "night"}]}


def form(kind: str, params: dict[str, Any], **more: Any) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=30)
    for name, value in {"kind": kind, "params": params, **more}.items():
        page.session_state[name] = value
    page.run()
    assert not page.exception
    return page


def params(page: AppTest) -> dict[str, Any]:
    assert not page.exception
    return dict(page.session_state["params"])


def labelled(elements: Any, label: str) -> Any:
    found = [one for one in elements if one.label == label]
    assert len(found) == 1, [one.label for one in elements]
    return found[0]


@pytest.mark.parametrize("kind", STEPS)
def test_showing_a_form_changes_nothing(kind: str) -> None:
    for example in STEPS[kind].examples:
        assert params(form(kind, example.params)) == example.params


@pytest.mark.parametrize("at_once", [False, True])
def test_what_is_filled_in_comes_back(at_once: bool) -> None:
    page = form("ring_group", {}, at_once=at_once)
    assert [one.value for one in page.caption] == [":red[:material/error: Fill this in\\.]"]
    group = labelled(page.selectbox, "Group *")
    assert group.options == ["Help desk", "Sales"]
    group.set_value("sales").run()
    assert params(page) == {"group": "sales"}
    assert not page.caption
    labelled(page.number_input, "Seconds").set_value(90).run()
    assert params(page) == {"group": "sales", "seconds": 90}
    assert [one.value for one in page.caption] == ["1 min 30 s"]
    labelled(page.number_input, "Seconds").set_value(30).run()
    assert params(page) == {"group": "sales"}, "the default is not written down"


def test_what_was_typed_is_kept_when_the_page_shows_something_else_at_once() -> None:
    page = form("ivr_basic", {**MENU, "seconds": 9}, at_once=True)
    page.session_state["shows_something_else"] = True
    labelled(page.number_input, "Seconds").set_value(7)
    next(one for one in page.text_input if one.label == "Display").set_value("Orders")
    next(one for one in page.selectbox if one.label == "Route" and one.value is None).set_value("night")
    page.run()
    assert params(page)["seconds"] == 7
    assert params(page)["choices"] == [{"key": "1", "display": "Orders", "route": "night"}, MENU["choices"][1]]
    page.session_state["shows_something_else"] = False
    page.run()
    assert labelled(page.number_input, "Seconds").value == 7


@pytest.mark.parametrize("at_once", [False, True])
def test_rows_come_and_go(at_once: bool) -> None:
    page = form("ivr_basic", MENU, at_once=at_once)
    labelled(page.button, "Add to Choices").click().run()
    assert params(page)["choices"] == [*MENU["choices"], {"key": "3"}]
    labelled(page.button, "Remove Choices 1").click().run()
    assert params(page)["choices"] == [{"key": "2", "route": "night"}, {"key": "3"}]
    assert [one.value for one in page.selectbox if one.label == "Key *"] == ["2", "3"]
    assert [one.value for one in page.selectbox if one.label == "Route"] == ["night", None]
    next(one for one in page.text_input if one.label == "Display").set_value("Night").run()
    assert params(page)["choices"][0] == {"key": "2", "route": "night", "display": "Night"}
    for _ in range(10):
        labelled(page.button, "Add to Choices").click().run()
    assert len({one["key"] for one in params(page)["choices"]}) == 12
    assert labelled(page.button, "Add to Choices").disabled


def test_a_change_from_elsewhere_is_shown() -> None:
    page = form("ring_group", {"group": "sales", "seconds": 20})
    labelled(page.number_input, "Seconds").set_value(45).run()
    page.session_state["params"] = {"group": "helpdesk", "seconds": 20}  # undone, say
    page.run()
    assert labelled(page.number_input, "Seconds").value == 20
    assert params(page) == {"group": "helpdesk", "seconds": 20}


def test_what_is_gone_stays_until_another_is_chosen() -> None:
    page = form("ring_group", {"group": "old"}, problems={"group": "there is no ring group 'old'"})
    group = labelled(page.selectbox, "Group *")
    assert (group.value, group.options) == ("old", ["Help desk", "Sales", "old (is gone)"])
    assert page.caption[0].value == ":red[:material/error: there is no ring group 'old']"
    assert params(page) == {"group": "old"}


def test_a_number_out_of_bounds_is_shown_and_told() -> None:
    page = form("wait", {"seconds": 9000})
    assert labelled(page.number_input, "Seconds").value == 9000
    assert [one.value for one in page.caption] == ["150 min", ":red[:material/error: At most 3600\\.]"]
    assert params(page) == {"seconds": 9000}


def test_lists_of_texts_have_a_line_each() -> None:
    page = form("notify_mail", {"to": ["a@example.org"]})
    labelled(page.text_area, "To *").set_value(" a@example.org \n\nb@example.org").run()
    assert params(page)["to"] == ["a@example.org", "b@example.org"]


def test_a_form_to_read_has_no_buttons() -> None:
    page = form("ivr_basic", MENU, read_only=True)
    assert not page.button
    assert all(one.disabled for one in [*page.selectbox, *page.text_input, *page.number_input, *page.toggle])
    assert params(page) == MENU


def test_fields_that_the_schema_does_not_know_are_kept() -> None:
    page = form("wait", {"seconds": 7, "new": {"a": 1}})
    labelled(page.number_input, "Seconds").set_value(8).run()
    assert params(page) == {"seconds": 8, "new": {"a": 1}}
