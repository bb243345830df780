"""Drawing a plan by mouse: from the palette to the canvas, from exit to step."""

import pytest
from playwright.sync_api import expect

from tests.designer.flow_editor.drawing import Drawing, arrows, middle
from tests.designer.flow_editor.harness.scenes import OFFICE


def test_the_example_of_the_manual_is_drawn(drawing: Drawing) -> None:
    drawing.open("empty", height="760")
    expect(drawing.page.get_by_text("This plan is empty")).to_be_visible()
    drawing.drag_from_palette("Voice prompt", 320, 120)
    drawing.drag_from_palette("Ring group", 640, 120)
    drawing.drag_from_palette("SIP account", 960, 120)
    drawing.drag_from_palette("Voicemail", 960, 440)
    drawing.wait_for(lambda known: len(known["document"]["nodes"]) == 4)
    drawing.connect("prompt", "Played", "ring_group")
    drawing.connect("ring_group", "Not answered in time", "ring_account")
    drawing.connect("ring_group", "Busy", "ring_account")
    drawing.connect("ring_account", "Not answered in time", "voicemail")
    known = drawing.wait_for(lambda known: len(known["document"]["edges"]) == 4)
    assert arrows(known) == {
        "prompt.done > ring_group",
        "ring_group.timeout > ring_account",
        "ring_group.busy > ring_account",
        "ring_account.timeout > voicemail",
    }
    document = known["document"]
    assert document["start"] == "prompt"
    assert {key: document[key] for key in ("format", "version")} == {"format": "belplan-graph/1", "version": 0}
    assert [(one["id"], one["kind"], one["params"]) for one in document["nodes"]] == [
        (kind, kind, {}) for kind in ("prompt", "ring_group", "ring_account", "voicemail")
    ]
    assert all(one["position"]["x"] % 10 == 0 and one["position"]["y"] % 10 == 0 for one in document["nodes"])


def test_a_line_that_ends_nowhere_asks_for_a_step(drawing: Drawing) -> None:
    drawing.open("office")
    start = middle(drawing.box(drawing.exit("message", "Error")))
    drawing.drag(start, (start[0] - 200, start[1] + 160))
    chooser = drawing.page.get_by_role("dialog", name="Add a step")
    chooser.get_by_role("searchbox").fill("hang")
    drawing.press("Enter")
    known = drawing.wait_for(lambda known: "message.error > hang_up" in arrows(known))
    assert known["selected"] == ["hang_up"]
    expect(chooser).to_be_hidden()


def test_an_exit_has_one_line_and_it_can_be_led_elsewhere(drawing: Drawing) -> None:
    drawing.open("office")
    drawing.connect("welcome", "Played", "message")
    known = drawing.wait_for(lambda known: "welcome.done > message" in arrows(known))
    assert len(known["document"]["edges"]) == len(OFFICE["edges"])


def test_the_end_of_a_line_is_taken_to_another_step_or_to_nowhere(drawing: Drawing) -> None:
    drawing.open("office")
    drawing.select_line("helpdesk", "declined", "message")
    arrival = drawing.box(drawing.step("message").locator(".arrival"))
    end = (arrival["x"] - 5, middle(arrival)[1])
    drawing.drag(end, (drawing.center("secretary")[0] + 20, drawing.center("secretary")[1]))
    drawing.wait_for(lambda known: "helpdesk.declined > secretary" in arrows(known))
    drawing.select_line("secretary", "error", "message")
    drawing.drag(end, (end[0] - 30, end[1] + 250))
    known = drawing.wait_for(lambda known: "secretary.error > message" not in arrows(known))
    assert len(known["document"]["edges"]) == len(OFFICE["edges"]) - 1


def test_lines_and_steps_are_deleted_and_the_start_moves_on(drawing: Drawing) -> None:
    drawing.open("office")
    drawing.select_line("secretary", "busy", "message")
    drawing.button("Delete this line").click()
    drawing.wait_for(lambda known: "secretary.busy > message" not in arrows(known))
    drawing.click("welcome")
    drawing.press("Delete")
    known = drawing.wait_for(lambda known: len(known["document"]["nodes"]) == 3)
    assert known["document"]["start"] == "helpdesk"
    drawing.press("Control+z")
    known = drawing.wait_for(lambda known: len(known["document"]["nodes"]) == 4)
    assert known["document"]["start"] == "welcome"
    drawing.press("Control+z")
    drawing.wait_for(lambda known: known["document"] == OFFICE)


def test_the_plan_can_begin_elsewhere(drawing: Drawing) -> None:
    drawing.open("office")
    drawing.click("secretary")
    drawing.button("Begin with this step").click()
    drawing.wait_for(lambda known: known["document"]["start"] == "secretary")
    handle = drawing.page.locator(".start .react-flow__handle")
    header = drawing.box(drawing.step("message").locator(".step-header"))
    drawing.drag(middle(drawing.box(handle)), (header["x"] + 30, header["y"] + 20))
    drawing.wait_for(lambda known: known["document"]["start"] == "message")


def test_a_drag_asks_for_no_run_until_it_is_dropped(drawing: Drawing) -> None:
    drawing.open("office")
    runs = drawing.known()["runs"]
    x, y = drawing.center("helpdesk")
    drawing.page.mouse.move(x, y)
    drawing.page.mouse.down()
    for step in range(30):
        drawing.page.mouse.move(x + step * 3, y + step * 4)
        drawing.page.wait_for_timeout(40)
    assert drawing.known()["runs"] == runs
    drawing.page.mouse.up()
    known = drawing.wait_for(lambda known: known["runs"] > runs)
    before = {node["id"]: node["position"] for node in OFFICE["nodes"]}
    after = {node["id"]: node["position"] for node in known["document"]["nodes"]}
    assert after["helpdesk"]["x"] > before["helpdesk"]["x"]
    assert after["helpdesk"]["y"] > before["helpdesk"]["y"]
    assert {**after, "helpdesk": None} == {**before, "helpdesk": None}
    assert known["selected"] == ["helpdesk"]


def test_several_steps_are_selected_and_move_together(drawing: Drawing) -> None:
    drawing.open("office")
    drawing.click("helpdesk")
    drawing.page.keyboard.down("Shift")
    drawing.click("secretary")
    drawing.page.keyboard.up("Shift")
    drawing.wait_for(lambda known: sorted(known["selected"]) == ["helpdesk", "secretary"])
    x, y = drawing.center("helpdesk")
    drawing.drag((x, y), (x, y + 100))
    known = drawing.wait_for(lambda known: known["changed"])
    moved = {node["id"]: node["position"]["y"] for node in known["document"]["nodes"]}
    before = {node["id"]: node["position"]["y"] for node in OFFICE["nodes"]}
    assert moved["helpdesk"] - before["helpdesk"] == moved["secretary"] - before["secretary"] > 0
    assert moved["message"] == before["message"]
    drawing.press("Control+z")
    drawing.wait_for(lambda known: known["document"] == OFFICE)


def test_a_box_selects_what_is_in_it(drawing: Drawing) -> None:
    drawing.open("office")
    first, last = drawing.box(drawing.step("helpdesk")), drawing.box(drawing.step("secretary"))
    drawing.page.keyboard.down("Shift")
    drawing.drag((first["x"] - 12, first["y"] - 60), (last["x"] + last["width"] + 12, last["y"] + last["height"] + 60))
    drawing.page.keyboard.up("Shift")
    drawing.wait_for(lambda known: sorted(known["selected"]) == ["helpdesk", "secretary"])


def test_a_click_in_the_palette_adds_the_step_that_follows(drawing: Drawing) -> None:
    drawing.open("office")
    drawing.click("message")
    drawing.page.locator(".palette").get_by_role("searchbox").fill("split")
    drawing.page.locator(".palette").get_by_role("button", name="Split").click()
    known = drawing.wait_for(lambda known: "split" in known["selected"])
    # Voicemail serves the caller, so nothing leads on by itself.
    assert not any(arrow.endswith("> split") for arrow in arrows(known))
    drawing.click("welcome")
    drawing.exit("welcome", "Played").focus()
    drawing.press("Delete")
    drawing.wait_for(lambda known: "welcome.done > helpdesk" not in arrows(known))
    drawing.page.locator(".palette").get_by_role("searchbox").fill("wait")
    drawing.page.locator(".palette").get_by_role("button", name="Wait").click()
    drawing.wait_for(lambda known: "welcome.done > wait" in arrows(known))


@pytest.mark.parametrize(("search", "found"), [("ring", 1), ("mail", 2), ("nothing at all", 0)])
def test_the_palette_is_searched(drawing: Drawing, search: str, found: int) -> None:
    drawing.open("empty")
    drawing.page.locator(".palette").get_by_role("searchbox").fill(search)
    kinds = drawing.page.locator(".palette button.kind")
    if found:
        expect(kinds.filter(has_text={"ring": "Ring group", "mail": "Notify@mail"}[search])).to_be_visible()
    else:
        expect(kinds).to_have_count(0)
        expect(drawing.page.get_by_text("No step found")).to_be_visible()


def test_steps_that_lie_on_each_other_are_laid_out_without_being_a_change(drawing: Drawing) -> None:
    drawing.open("never-drawn")
    boxes = [drawing.box(one) for one in drawing.steps().all()]
    assert len({round(box["x"]) for box in boxes}) == 4
    drawing.page.wait_for_timeout(600)
    known = drawing.known()
    assert (known["changed"], known["runs"]) == (False, 1)
    drawing.button("Arrange the steps").click()
    drawing.click("prompt")
    drawing.wait_for(lambda known: known["selected"] == ["prompt"])
