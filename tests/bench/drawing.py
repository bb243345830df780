"""How fast a plan opens in a browser, and how smoothly its steps are dragged."""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.bench.results import Row
from tests.designer.conftest import chromium
from tests.designer.flow_editor.conftest import PAGE
from tests.designer.flow_editor.drawing import Drawing
from tests.designer.streamlit_server import streamlit_server

OPEN_NODES, DRAG_NODES = 50, 200
OPEN_SECONDS, FRAME_MILLISECONDS = 1.5, 100

# From the click until every step stands in its place.
_WATCH_OPENING = """
(count) => {
  let began
  const drawn = () => {
    const roots = [...document.querySelectorAll('*')].flatMap((one) => one.shadowRoot ?? [])
    const steps = roots.flatMap((root) => [...root.querySelectorAll('.react-flow__node-step')])
    return steps.length === count && steps.every((one) => getComputedStyle(one).visibility === 'visible')
  }
  const look = () => {
    if (drawn()) window.opened = performance.now() - began
    else requestAnimationFrame(look)
  }
  addEventListener('click', () => { began = performance.now(); look() }, { once: true, capture: true })
}
"""
_WATCH_FRAMES = """
() => {
  window.frameTimes = []
  let last = performance.now()
  const next = (now) => {
    window.frameTimes.push(now - last)
    last = now
    if (window.watching) requestAnimationFrame(next)
  }
  window.watching = true
  requestAnimationFrame(next)
}
"""


def drawing_rows(tries: int) -> list[Row]:
    """Measure in a browser of its own and return the rows."""
    with (
        tempfile.TemporaryDirectory() as folder,
        streamlit_server(PAGE, Path(folder) / "log") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium())
        expect.set_options(timeout=60_000)
        opening = [_open(browser, address) for _ in range(tries + 1)][1:]  # the first fills the caches
        dragging = [_drag(browser, address) for _ in range(tries)]
        browser.close()
    seconds = statistics.median(opening)
    worst = statistics.median(max(frames) for frames in dragging)
    usual = statistics.median(one for frames in dragging for one in frames)
    slowest = " / ".join(f"{max(frames):.0f}" for frames in dragging)
    return [
        Row(
            f"a plan of {OPEN_NODES} steps opens",
            f"≤ {OPEN_SECONDS} s",
            f"{seconds:.2f} s from the click to every step in place (median of {tries})",
            seconds <= OPEN_SECONDS,
            f"{seconds - OPEN_SECONDS:.2f} s",
        ),
        Row(
            f"a step of {DRAG_NODES} is dragged",
            f"no frame > {FRAME_MILLISECONDS} ms",
            f"usual frame {usual:.0f} ms, slowest {slowest} ms; no server run before the drop",
            worst <= FRAME_MILLISECONDS,
            f"{worst - FRAME_MILLISECONDS:.0f} ms",
        ),
    ]


def _open(browser: Browser, address: str) -> float:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/?closed=yes&scene=large-{OPEN_NODES}")
    button = page.get_by_role("button", name="Open the plan")
    expect(button).to_be_visible()
    page.wait_for_timeout(500)
    page.evaluate(_WATCH_OPENING, OPEN_NODES)
    button.click()
    page.wait_for_function("window.opened !== undefined")
    seconds: float = page.evaluate("window.opened") / 1000
    page.close()
    return seconds


def _drag(browser: Browser, address: str) -> list[float]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    drawing = Drawing(page, address)
    drawing.open(f"large-{DRAG_NODES}")
    drawing.button("Show the whole plan").click()
    page.wait_for_timeout(500)
    runs = drawing.known()["runs"]
    frames = _frames_of_a_drag(page, drawing)
    assert drawing.known()["runs"] == runs, "a drag made Python run"
    page.mouse.up()
    drawing.wait_for(lambda known: known["changed"])
    page.close()
    return frames


def _frames_of_a_drag(page: Page, drawing: Drawing) -> list[float]:
    x, y = drawing.center("ring-105")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 5, y + 5)
    page.evaluate(_WATCH_FRAMES)
    for step in range(90):
        page.mouse.move(x + step, y + step / 2)
    frames: list[float] = page.evaluate("() => { window.watching = false; return window.frameTimes }")
    return frames[1:]
