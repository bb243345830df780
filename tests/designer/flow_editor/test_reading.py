"""What a drawing shows: exits that follow from parameters, problems, a path, a difference."""

import re

from playwright.sync_api import Browser, expect

from tests.designer.flow_editor.drawing import Drawing, arrows


def exit_titles(drawing: Drawing, node_id: str) -> list[str]:
    return drawing.step(node_id).locator(".exit-title").all_text_contents()


def test_exits_come_from_the_catalogue_and_the_parameters(drawing: Drawing) -> None:
    drawing.open("menu")
    keys = ["Key 1", "Key 2", "Key 9"]
    assert exit_titles(drawing, "language") == ["Nothing was entered", "Wrong input", *keys, "Error"]
    # A kind of step that nobody told the drawing about.
    assert exit_titles(drawing, "weather") == ["It is dry", "Rain in Gent", "Rain in Luik", "Error"]
    expect(drawing.step("weather").locator(".exit-final")).to_have_text(re.compile("Rain in Luik"))
    palette = drawing.page.locator(".palette section").filter(has_text="Plugins")
    expect(palette.get_by_role("button", name="Weather report")).to_be_visible()
    expect(drawing.step("sales").locator(".step-summary")).to_have_text("Ring group sales for 30 s")


def test_lines_follow_the_exits_that_a_form_changes(drawing: Drawing) -> None:
    drawing.open("menu")
    drawing.click("language")
    drawing.wait_for(lambda known: known["selected"] == ["language"])
    drawing.page.get_by_label("params").fill('{"prompt": "language", "choices": [{"key": "1"}, {"key": "5"}]}')
    drawing.page.get_by_role("button", name="Edit the selected step").click()
    known = drawing.wait_for(lambda known: "language.digit:2 > sales" not in arrows(known))
    assert "language.digit:1 > weather" in arrows(known)
    expect(drawing.step("language").locator(".exit-title")).to_have_text(
        ["Nothing was entered", "Wrong input", "Key 1", "Key 5", "Error"]
    )
    expect(drawing.step("language").locator(".step-summary")).to_have_text("Menu language: keys 1 5")
    drawing.page.get_by_label("params").fill('{"prompt": "language", "choices": [{"key": "7"}, {"key": "5"}]}')
    drawing.page.get_by_role("button", name="Edit the selected step").click()
    drawing.wait_for(lambda known: "language.digit:7 > weather" in arrows(known))
    # An edit by the page is one step back, like any other.
    drawing.step("language").focus()
    drawing.press("Control+z", "Control+z")
    known = drawing.wait_for(lambda known: not known["changed"])
    assert "language.digit:2 > sales" in arrows(known)


def test_a_page_brings_a_step_into_sight(drawing: Drawing) -> None:
    drawing.open("large-50")
    drawing.page.get_by_label("node").fill("ring-49")
    drawing.page.get_by_role("button", name="Show the step").click()
    drawing.wait_for(lambda known: known["selected"] == ["ring-49"])
    expect(drawing.step("ring-49")).to_be_in_viewport()
    assert not drawing.known()["changed"]


def test_only_a_new_rev_puts_another_plan_in_place(drawing: Drawing) -> None:
    drawing.open("office")
    drawing.click("secretary")
    drawing.press("Delete")
    drawing.wait_for(lambda known: known["changed"])
    drawing.page.get_by_role("button", name="Run again").click()
    runs = drawing.known()["runs"]
    drawing.wait_for(lambda known: known["runs"] > runs - 1)
    expect(drawing.steps()).to_have_count(3)
    drawing.page.get_by_role("button", name="Open anew").click()
    expect(drawing.steps()).to_have_count(4)
    known = drawing.wait_for(lambda known: not known["changed"])
    assert known["selected"] == []
    expect(drawing.button("Undo")).to_be_disabled()


def test_what_stays_selected_in_another_plan_is_known(drawing: Drawing) -> None:
    drawing.open("office")
    drawing.click("secretary")
    drawing.wait_for(lambda known: known["selected"] == ["secretary"])
    runs = drawing.known()["runs"]
    drawing.page.get_by_role("button", name="Open anew").click()
    drawing.wait_for(lambda known: known["runs"] > runs + 1)
    drawing.click("secretary")
    drawing.wait_for(lambda known: known["selected"] == ["secretary"])
    assert not drawing.known()["changed"]


def test_problems_are_marked_where_they_are(drawing: Drawing) -> None:
    drawing.open("marks")
    expect(drawing.step("sales").locator(".problems-error")).to_have_attribute(
        "title", "params.group: there is no ring group 'sales'"
    )
    expect(drawing.step("language").locator(".problems-warning")).to_be_visible()
    expect(drawing.step("message").locator(".problems")).to_have_count(0)
    snow = drawing.step("weather").locator("li.exit.has-error")
    expect(snow.locator(".exit-title")).to_have_text("snow")
    expect(snow.locator(".departure")).to_have_attribute(
        "aria-label", re.compile("This step has no such exit any more. Weather report has no such outcome")
    )
    expect(drawing.step("sales")).to_have_attribute("aria-label", re.compile("Problems: 1.*no ring group"))


def test_the_path_of_a_call_is_lit_up_with_its_times(drawing: Drawing) -> None:
    drawing.open("path")
    visits = drawing.page.locator(".visit")
    expect(visits).to_have_text([re.compile(f"^{text}") for text in ("1 0:00", "2 0:06", "3 0:07", "4 0:37")])
    followed = drawing.page.locator(".line.is-followed")
    expect(followed).to_have_count(3)
    expect(drawing.page.locator(".line.is-dimmed")).to_have_count(7)
    expect(drawing.step("message").locator(".step.is-running")).to_be_visible()
    expect(drawing.step("secretary").locator(".visit-failed")).to_have_attribute("title", "no answer")
    drawing.step("helpdesk").locator(".visit").click()
    drawing.wait_for(lambda known: known["events"] == [["visit", "helpdesk", 2]])
    with drawing.page.context.expect_page() as opened:
        drawing.step("secretary").locator(".visit").click()
    assert opened.value.url.endswith("/event/9")
    opened.value.close()


def test_the_difference_with_another_plan_is_drawn(drawing: Drawing) -> None:
    drawing.open("compare")
    expect(drawing.step("helpdesk").locator(".change")).to_have_text("Changed")
    expect(drawing.step("secretary").locator(".change")).to_have_text("New")
    removed = drawing.step("@removed:mail")
    expect(removed.locator(".change")).to_have_text("Removed")
    expect(drawing.step("welcome").locator(".change")).to_have_count(0)
    boxes = [drawing.box(one) for one in drawing.steps().all()]
    ghost = drawing.box(removed)
    overlapping = [
        box
        for box in boxes
        if abs(box["x"] - ghost["x"]) < ghost["width"] and 0 <= ghost["y"] - box["y"] < box["height"]
    ]
    assert overlapping == [ghost]
    expect(drawing.page.locator(".line.is-removed")).to_have_count(3)
    expect(drawing.page.locator(".line.is-added")).to_have_count(8)


def test_a_plan_to_read_can_not_be_changed(drawing: Drawing) -> None:
    drawing.open("read-only")
    expect(drawing.page.locator(".palette")).to_have_count(0)
    expect(drawing.button("Undo")).to_have_count(0)
    x, y = drawing.center("helpdesk")
    drawing.drag((x, y), (x + 60, y + 90))
    drawing.click("helpdesk")
    drawing.wait_for(lambda known: known["selected"] == ["helpdesk"])
    drawing.press("Delete", "ArrowDown", "Control+d", "Control+x", "Control+v")
    start = drawing.box(drawing.exit("message", "Error"))
    drawing.drag((start["x"] + 5, start["y"] + 5), drawing.center("welcome"))
    drawing.page.wait_for_timeout(500)
    assert not drawing.known()["changed"]
    expect(drawing.steps()).to_have_count(4)
    expect(drawing.page.get_by_role("dialog")).to_have_count(0)
    drawing.step("helpdesk").locator(".step-title").dblclick()
    drawing.wait_for(lambda known: ["open", "helpdesk", 0] in known["events"])


def test_on_a_phone_one_reads_pans_and_selects(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    drawing = Drawing(context.new_page(), address)
    drawing.open("office", height="560")
    flow = drawing.box(drawing.page.locator(".flow"))
    assert flow["x"] >= 0
    assert flow["x"] + flow["width"] <= 390
    expect(drawing.step("welcome").locator(".step-title")).to_be_in_viewport()
    assert drawing.box(drawing.step("welcome"))["width"] > 160, "too small to read"
    drawing.step("welcome").locator(".step-title").tap()
    drawing.wait_for(lambda known: known["selected"] == ["welcome"])
    before = drawing.box(drawing.step("welcome"))
    touch = context.new_cdp_session(drawing.page)
    points = [(300 - step * 20, 600) for step in range(8)]
    for kind, point in [("touchStart", points[0]), *(("touchMove", one) for one in points[1:]), ("touchEnd", None)]:
        places = [] if point is None else [{"x": point[0], "y": point[1]}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})
    drawing.page.wait_for_timeout(300)
    assert drawing.box(drawing.step("welcome"))["x"] < before["x"] - 80
    drawing.button("Add a step").tap()
    sheet = drawing.page.get_by_role("dialog", name="Add a step")
    sheet.get_by_role("button", name="Hang up").tap()
    drawing.wait_for(lambda known: known["selected"] == ["hang_up"])
    context.close()
    assert drawing.troubles == []
