"""The drawing in a browser, as an admin handles it: by mouse and keyboard."""

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import FloatRect, Locator, Page, expect

FIRST_PAGE_SECONDS = 90
"""A server that has just started imports all that its first page needs."""
STILL_MILLISECONDS = 500
"""Longer than the drawing waits before it tells Python what changed."""

_LAID_OUT = """() => new Promise((passed) =>
  setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(passed)), 200))"""


class Drawing:
    """The drawing on a page, and what Python knows of it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)

    def open(self, scene: str, **query: str) -> None:
        """Show a scene, and wait until it is drawn."""
        extra = "".join(f"&{name}={value}" for name, value in query.items())
        self.page.goto(f"{self.address}/?scene={scene}{extra}")
        expect(self.page.locator("#known")).to_be_attached(timeout=FIRST_PAGE_SECONDS * 1000)
        expect(self.page.locator(".canvas")).to_be_visible()
        if self.known()["document"]["nodes"]:
            expect(self.step(self.known()["document"]["nodes"][0]["id"])).to_be_visible()
        self.page.evaluate("document.fonts.ready")
        self.page.wait_for_timeout(STILL_MILLISECONDS)

    def known(self) -> dict[str, Any]:
        """What Python knows now."""
        known: dict[str, Any] = json.loads(self.page.locator("#known").text_content() or "{}")
        return known

    def wait_for(self, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait until what Python knows is as it should be, and return it."""
        for _ in range(300):
            known = self.known()
            if fits(known):
                return known
            self.page.wait_for_timeout(100)
        raise AssertionError(json.dumps(known))

    def ids(self) -> list[str]:
        """The steps that Python knows."""
        return [node["id"] for node in self.known()["document"]["nodes"]]

    def arrows(self) -> set[str]:
        """The lines that Python knows, as `welcome.done > helpdesk`."""
        return arrows(self.known())

    # --- What is on the canvas ---

    def step(self, node_id: str) -> Locator:
        """A step."""
        return self.page.locator(f'.react-flow__node[data-id="{node_id}"]')

    def steps(self) -> Locator:
        """All steps, without the mark of the beginning."""
        return self.page.locator(".react-flow__node-step")

    def exit(self, node_id: str, title: str) -> Locator:
        """The dot of an exit."""
        named = self.page.get_by_text(re.compile(f"^{re.escape(title)}$"))
        return self.step(node_id).locator("li.exit").filter(has=named).locator(".departure")

    def lines(self) -> Locator:
        """All lines between steps."""
        return self.page.locator(".react-flow__edge-plan")

    def button(self, name: str) -> Locator:
        """A button of the drawing."""
        return self.page.locator(".flow").get_by_role("button", name=name, exact=True)

    def box(self, what: Locator) -> FloatRect:
        """Where something is, in the window."""
        expect(what).to_be_visible()
        box = what.bounding_box()
        assert box is not None, f"{what} is not in the window"
        return box

    def place(self, node_id: str) -> tuple[int, int]:
        """Where a step lies on the canvas (pixels), wherever that is on the page."""
        x, y = self.step(node_id).evaluate(
            "step => { const a = step.getBoundingClientRect(), b = step.closest('.canvas').getBoundingClientRect();"
            " return [a.x - b.x, a.y - b.y] }"
        )
        return round(x), round(y)

    # --- The mouse ---

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press, move, let go; a click that follows is not taken for the end of the drag, however slow the page is."""
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
        self.page.mouse.move(*end, steps=4)
        self.page.mouse.up()
        self.page.evaluate("() => new Promise((passed) => setTimeout(passed))")

    def drag_from_palette(self, title: str, x: float, y: float) -> None:
        """Drag a kind of step to a place on the canvas, counted from its left top corner."""
        canvas = self.box(self.page.locator(".canvas"))
        kind = self.page.locator(".palette").get_by_role("button", name=title, exact=True)
        kind.scroll_into_view_if_needed()
        self.drag(middle(self.box(kind)), (canvas["x"] + x, canvas["y"] + y))

    def arrange(self) -> None:
        """Let the steps be arranged, and wait until they lie where they will: nothing moves in between."""
        self.button("Arrange the steps").click()
        self.page.evaluate(_LAID_OUT)

    def connect(self, node_id: str, title: str, target: str) -> None:
        """Draw a line from an exit to a step."""
        header = self.box(self.step(target).locator(".step-header"))
        self.drag(middle(self.box(self.exit(node_id, title))), (header["x"] + 20, header["y"] + header["height"] / 2))

    def click(self, node_id: str) -> None:
        """Click a step."""
        self.step(node_id).locator(".step-title").click()

    def select_nothing(self) -> None:
        """Click where the canvas is empty: in its left bottom corner."""
        canvas = self.box(self.page.locator(".canvas"))
        self.page.mouse.click(canvas["x"] + 20, canvas["y"] + canvas["height"] - 20)
        expect(self.page.locator(".react-flow__node.selected")).to_have_count(0)

    def center(self, node_id: str) -> tuple[float, float]:
        """The middle of a step's header, in the window."""
        return middle(self.box(self.step(node_id).locator(".step-header")))

    def select_line(self, source: str, outcome: str, target: str) -> None:
        """Click a line, near where it begins: further on it may lie behind a step."""
        path = self.page.locator(
            f'.react-flow__edge[data-id="{source} {outcome} {target}"] .react-flow__edge-interaction'
        )
        x, y = path.evaluate(
            "path => { const p = path.getPointAtLength(path.getTotalLength() / 8).matrixTransform(path.getScreenCTM());"
            " return [p.x, p.y] }"
        )
        self.page.mouse.click(x, y)
        self.wait_for(lambda known: [source, outcome, target] in known["selected_edges"])

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)


def middle(box: FloatRect) -> tuple[float, float]:
    """The middle of a box."""
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def arrows(known: dict[str, Any]) -> set[str]:
    """The lines of the document that Python knows."""
    return {f"{edge['from']}.{edge['outcome']} > {edge['to']}" for edge in known["document"]["edges"]}
