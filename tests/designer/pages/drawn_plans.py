"""The page of a plan in a browser: its drawing, the form beside it, and how the plan stands."""

import re
from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.designer.flow_editor.drawing import Drawing
from tests.designer.pages.conftest import settled

WIDE = {"width": 1600, "height": 950}


class PlanPage:
    """A page with a plan that is open."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.drawing = Drawing(page, "")
        self.panel = page.locator(".st-key-plan_panel")
        self.state = page.locator(".st-key-plan_state")

    def opened(self) -> "PlanPage":
        """Wait until the drawing is there."""
        expect(self.page.locator(".canvas")).to_be_visible()
        settled(self.page)
        return self

    def add(self, title: str, x: float, y: float) -> None:
        """Drag a step from the palette; its form comes beside the drawing."""
        self.drawing.drag_from_palette(title, x, y)
        expect(self.panel.get_by_role("heading", name=re.compile(rf"{re.escape(title)}$"))).to_be_visible()

    def connect(self, node_id: str, title: str, target: str) -> None:
        """Draw a line from an exit to a step when nothing moves: a run of the page may lay it out anew."""
        settled(self.page)
        self.drawing.connect(node_id, title, target)

    def pick(self, label: str, option: str) -> None:
        """Pick something in the form of the step."""
        choose(self.page, label, option, within=self.panel)

    def fill(self, label: str, value: str) -> None:
        """Type something into the form of the step."""
        self.panel.get_by_label(label, exact=True).first.fill(value)
        self.page.keyboard.press("Tab")
        settled(self.page)

    def view(self, name: str) -> None:
        """Look at the plan in another way."""
        self.page.locator(".st-key-plan_bar").get_by_role("radio", name=name).click()
        settled(self.page)

    def beside(self, name: str) -> None:
        """Show another panel."""
        self.panel.get_by_role("radio", name=name).click()
        settled(self.page)

    def publish(self, note: str = "") -> None:
        """Publish the draft."""
        settled(self.page).get_by_role("button", name="Publish", exact=True).click()
        question = self.page.get_by_role("dialog")
        question.get_by_label("Note").fill(note)
        question.get_by_role("button", name="Publish", exact=True).click()
        expect(question).to_have_count(0)


def choose(page: Page, label: str, option: str, *, within: Locator | None = None) -> None:
    """Search one thing in a list, and pick it. Nothing more is pressed: Escape would empty the field again."""
    box = (within or page.get_by_test_id("stMain")).get_by_role("combobox", name=re.compile(rf"^{re.escape(label)}"))
    box.first.click()
    page.keyboard.type(option)
    page.get_by_role("option", name=option).first.click()
    settled(page)


def draft_of(api: httpx.Client, route: str) -> dict[str, Any]:
    """Return the draft that the exchange keeps of a route."""
    found: dict[str, Any] | None = api.get(f"/routes/{route}").json()["draft"]
    return found or {"nodes": [], "edges": []}


def ways(document: dict[str, Any]) -> set[str]:
    """Return the lines of a plan, as `prompt.done > ring_group`."""
    return {f"{edge['from']}.{edge['outcome']} > {edge['to']}" for edge in document["edges"]}


def until(page: Page, given: Callable[[], Any], wanted: Any) -> None:
    """Wait until something is so behind the page."""
    for _ in range(200):
        found = given()
        if found == wanted:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"It stays {found!r}, and does not become {wanted!r}.")
