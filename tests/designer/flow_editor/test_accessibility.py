"""The drawing for those who hear it or see it badly."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.designer.flow_editor.drawing import Drawing

AXE = Path(__file__).parents[3] / "designer" / "flow_editor" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = {"serious", "critical"}


def findings(drawing: Drawing) -> list[str]:
    """What axe finds in the drawing that is serious."""
    drawing.page.evaluate(AXE.read_text())
    found: dict[str, Any] = drawing.page.evaluate("axe.run({ include: [[['.stBidiComponent']]] })")
    assert found["passes"], "axe looked at nothing"
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found["violations"]
        if one["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("scene", ["office", "marks", "path", "compare", "empty"])
def test_axe_finds_nothing_serious(browser: Browser, address: str, scene: str, theme: Any) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=theme)
    drawing = Drawing(context.new_page(), address)
    drawing.open(scene)
    expect(drawing.page.locator(f".flow.theme-{theme}")).to_be_visible()
    if scene == "office":
        drawing.click("helpdesk")
        drawing.button("Keyboard").click()
    assert findings(drawing) == []
    context.close()
    assert drawing.troubles == []


def test_steps_and_exits_have_names(drawing: Drawing) -> None:
    drawing.open("office")
    expect(drawing.step("helpdesk")).to_have_attribute("aria-label", "Ring group. Ring group helpdesk for 45 s")
    drawing.click("helpdesk")
    busy = drawing.page.get_by_role("button", name="Exit Busy: leads to SIP account (secretary)")
    expect(busy).to_be_visible()
    expect(drawing.exit("helpdesk", "Error")).to_have_attribute("aria-label", "Exit Error: leads nowhere")
    expect(drawing.exit("helpdesk", "Answered")).to_have_attribute("aria-label", "Exit Answered: the caller was served")


def test_only_the_exits_of_the_selected_step_are_stops_for_tab(drawing: Drawing) -> None:
    drawing.open("office")
    expect(drawing.page.locator('.departure[tabindex="0"]')).to_have_count(0)
    drawing.click("message")
    expect(drawing.page.locator('.departure[tabindex="0"]')).to_have_count(3)
