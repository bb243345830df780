"""The drawing by keyboard alone: choose, add, connect, move, copy, undo."""

import re

import pytest
from playwright.sync_api import expect

from tests.designer.flow_editor.drawing import Drawing, arrows
from tests.designer.flow_editor.harness.scenes import MENU, OFFICE


def test_a_plan_is_drawn_without_a_mouse(drawing: Drawing) -> None:
    drawing.open("empty")
    search = drawing.page.locator(".palette").get_by_role("searchbox")
    for words in ("voice prompt", "ring group", "voicemail"):
        search.focus()
        search.fill(words)
        drawing.press("ArrowDown", "Enter")
        drawing.page.wait_for_timeout(100)
    known = drawing.wait_for(lambda known: len(known["document"]["nodes"]) == 3)
    assert arrows(known) == {"prompt.done > ring_group", "ring_group.timeout > voicemail"}
    assert known["selected"] == ["voicemail"]
    expect(drawing.step("voicemail")).to_be_focused()
    # From an exit of the prompt to the voicemail: choose the exit, go to the step, Enter.
    drawing.step("prompt").focus()
    drawing.press("Enter", "Tab", "Tab")
    expect(drawing.exit("prompt", "Error")).to_be_focused()
    drawing.press("Enter")
    expect(drawing.page.get_by_text("Go to the step that follows and press Enter")).to_be_visible()
    drawing.step("voicemail").focus()
    drawing.press("Enter")
    drawing.wait_for(lambda known: "prompt.error > voicemail" in arrows(known))
    expect(drawing.page.get_by_role("status")).to_have_text("Leads to voicemail now")
    drawing.exit("prompt", "Error").focus()
    drawing.press("Delete")
    drawing.wait_for(lambda known: "prompt.error > voicemail" not in arrows(known))


def test_connecting_can_be_cancelled(drawing: Drawing) -> None:
    drawing.open("office")
    drawing.step("message").focus()
    drawing.press("Enter")
    drawing.exit("message", "Error").focus()
    drawing.press("Enter", "Escape")
    drawing.step("welcome").focus()
    drawing.press("Enter")
    known = drawing.wait_for(lambda known: known["selected"] == ["welcome"])
    assert not known["changed"]


def test_arrow_keys_move_and_are_undone_at_once(drawing: Drawing) -> None:
    drawing.open("office")
    drawing.step("message").focus()
    drawing.press("Enter", *["ArrowDown"] * 5, "ArrowRight")
    known = drawing.wait_for(lambda known: known["changed"])
    assert known["document"]["nodes"][3]["position"] == {"x": 1060, "y": 110}
    drawing.press("Shift+ArrowUp")
    drawing.wait_for(lambda known: known["document"]["nodes"][3]["position"] == {"x": 1060, "y": 70})
    drawing.press("Control+z")
    drawing.wait_for(lambda known: known["document"] == OFFICE)
    drawing.press("Control+y")
    drawing.wait_for(lambda known: known["document"]["nodes"][3]["position"] == {"x": 1060, "y": 70})


def test_undo_and_redo_after_a_delete_need_no_click(drawing: Drawing) -> None:
    drawing.open("office")
    drawing.click("secretary")
    drawing.press("Delete")
    drawing.wait_for(lambda known: len(known["document"]["nodes"]) == 3)
    drawing.press("Control+z")
    drawing.wait_for(lambda known: known["document"] == OFFICE)
    drawing.press("Control+Shift+z")
    drawing.wait_for(lambda known: len(known["document"]["nodes"]) == 3)
    expect(drawing.button("Redo")).to_be_disabled()
    drawing.button("Undo").click()
    drawing.wait_for(lambda known: known["document"] == OFFICE)
    expect(drawing.button("Undo")).to_be_disabled()


def test_what_was_done_can_be_undone_after_the_drawing_was_off_the_page(drawing: Drawing) -> None:
    """Streamlit mounts a component anew when it sees fit; so does the page that shows the plan in another way."""
    drawing.open("office")
    drawing.click("secretary")
    drawing.press("Delete")
    drawing.wait_for(lambda known: len(known["document"]["nodes"]) == 3)
    drawing.click("message")
    drawing.wait_for(lambda known: known["selected"] == ["message"])
    before = drawing.place("message")
    hide = drawing.page.get_by_text("Without the drawing")
    hide.click()
    expect(drawing.page.locator(".canvas")).to_have_count(0)
    hide.click()
    expect(drawing.step("message")).to_have_class(re.compile("selected"))
    known = drawing.wait_for(lambda known: known["selected"] == ["message"])
    assert len(known["document"]["nodes"]) == 3
    assert drawing.place("message") == before, "the view stays"
    drawing.button("Undo").click()
    drawing.wait_for(lambda known: known["document"] == OFFICE)
    drawing.press("Control+Shift+z")
    drawing.wait_for(lambda known: len(known["document"]["nodes"]) == 3)


def test_copies_keep_the_lines_between_them(drawing: Drawing) -> None:
    drawing.open("office")
    drawing.step("helpdesk").focus()
    drawing.press("Enter")
    drawing.page.keyboard.down("Shift")
    drawing.click("secretary")
    drawing.page.keyboard.up("Shift")
    drawing.wait_for(lambda known: sorted(known["selected"]) == ["helpdesk", "secretary"])
    drawing.press("Control+c", "Control+v")
    known = drawing.wait_for(lambda known: len(known["document"]["nodes"]) == 6)
    assert known["selected"] == ["ring_group", "ring_account"]
    assert arrows(known) >= {"ring_group.timeout > ring_account", "ring_group.busy > ring_account"}
    copy = next(node for node in known["document"]["nodes"] if node["id"] == "ring_group")
    assert copy["params"] == {"group": "helpdesk", "seconds": 45}
    assert copy["position"] == {"x": 390, "y": -20}
    drawing.press("Control+v")
    known = drawing.wait_for(lambda known: len(known["document"]["nodes"]) == 8)
    assert known["selected"] == ["ring_group-2", "ring_account-2"]
    drawing.press("Control+z", "Control+z")
    drawing.wait_for(lambda known: known["document"] == OFFICE)


def test_copies_go_to_another_plan(drawing: Drawing) -> None:
    drawing.open("menu")
    drawing.press("Tab")
    drawing.step("weather").focus()
    drawing.press("Control+a")
    drawing.wait_for(lambda known: len(known["selected"]) == 4)
    drawing.press("Control+c")
    drawing.open("empty")
    drawing.page.locator(".canvas").focus()
    drawing.press("Control+v")
    known = drawing.wait_for(lambda known: len(known["document"]["nodes"]) == 4)
    assert len(known["document"]["edges"]) == len(MENU["edges"])
    assert known["document"]["start"] == "ivr_basic"


def test_cut_duplicate_and_walk(drawing: Drawing) -> None:
    drawing.open("office")
    drawing.step("welcome").focus()
    drawing.press("Alt+ArrowRight")
    expect(drawing.step("helpdesk")).to_be_focused()
    drawing.press("Alt+ArrowRight", "Enter", "Control+d")
    drawing.wait_for(lambda known: known["selected"] == ["ring_account"])
    drawing.press("Control+x")
    drawing.wait_for(lambda known: len(known["document"]["nodes"]) == 4)
    drawing.press("Control+v")
    drawing.wait_for(lambda known: known["selected"] == ["ring_account"])
    drawing.press("Escape")
    drawing.wait_for(lambda known: known["selected"] == [])


@pytest.mark.parametrize("key", ["r", "c"])
def test_keys_of_the_page_hear_nothing_of_a_search(drawing: Drawing, key: str) -> None:
    drawing.open("office")
    runs = drawing.known()["runs"]
    drawing.page.locator(".palette").get_by_role("searchbox").focus()
    drawing.press(key, "Delete", "Control+z", "Control+a")
    drawing.page.wait_for_timeout(700)
    known = drawing.known()
    assert (known["runs"], known["selected"], known["changed"]) == (runs, [], False)
    expect(drawing.page.get_by_role("dialog")).to_have_count(0)


def test_the_keys_are_explained(drawing: Drawing) -> None:
    drawing.open("office")
    drawing.button("Keyboard").click()
    help_text = drawing.page.get_by_role("dialog", name="Keyboard")
    expect(help_text.get_by_text("Undo and redo")).to_be_visible()
    drawing.press("Escape")
    expect(help_text).to_be_hidden()
