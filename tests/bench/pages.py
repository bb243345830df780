"""How long pages of the designer take until they can be used, in a browser over a whole exchange, and its memory."""

import asyncio
import re
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlmodel import Session

from api.logins.accounts import create_account
from schemas.configuration.logins import LoginAccountEntry
from schemas.tables.base import utc_now
from tests.api.calls_in_tables import call
from tests.api.logins.people import HASHED, PASSWORD
from tests.bench.processes import with_children
from tests.bench.results import Row
from tests.calls.phones.ports import HOST
from tests.calls.running_exchange import ALWAYS, RunningExchange
from tests.calls.sample import sample_configuration
from tests.designer.conftest import chromium
from tests.designer.flow_editor.harness.scenes import large

PEOPLE = 5
ACCOUNTS, NUMBERS, HOURS, CALLS = 60, 30, 10, 2000
PLAN_NODES, PLAN = 50, "large"
PAGE_SECONDS, PLAN_SECONDS, MEMORY_MB = 1.0, 1.5, 250.0


@dataclass(frozen=True)
class MainPage:
    """A page, where it is in the menus, and what it shows when it can be used."""

    menu: str
    """Empty: it stands beside the menus."""
    title: str
    path: str
    shows: str


PAGES = (
    MainPage("", "Dashboard", "/", "All changes"),
    MainPage("PBX", "Routes", "/routes", "Large plan"),
    MainPage("PBX", "SIP accounts", "/sip-accounts", "Desk 10"),
    MainPage("PBX", "Phone numbers", "/phone-numbers", "Number 10"),
    MainPage("PBX", "Office hours", "/office-hours", "Shop 1"),
    MainPage("Logs", "Calls", "/calls", "Jan Peeters"),
)

# What stands on a page, also within its components; and that the server has nothing more to do for it.
_WATCH = """
window.shown = (title, text, steps) => {
  const app = document.querySelector('[data-testid="stApp"]')
  const heading = document.querySelector('[data-testid="stMain"] h1')
  if (app?.dataset.testScriptState !== 'notRunning' || heading?.textContent.trim() !== title) return false
  const roots = [document, ...[...document.querySelectorAll('*')].flatMap((one) => one.shadowRoot ?? [])]
  if (text && !roots.some((root) => (root.body ?? root).textContent.includes(text))) return false
  const drawn = roots.flatMap((root) => [...root.querySelectorAll('.react-flow__node-step')])
  return drawn.length >= steps && drawn.every((one) => getComputedStyle(one).visibility === 'visible')
}
window.addEventListener('click', () => { window.clicked = performance.now() }, { capture: true })
"""
_SECONDS = """
([title, text, steps, began]) =>
  window.shown(title, text, steps) && (performance.now() - (began ? window.clicked : 0)) / 1000
"""


def page_rows(tries: int) -> list[Row]:
    """Measure an exchange of its own with its designer and return the rows."""
    with _running() as exchange, sync_playwright() as playwright:
        expect.set_options(timeout=60_000)
        browser = playwright.chromium.launch(executable_path=chromium())
        address = f"http://{HOST}:{exchange.designer_port}"
        first = _logged_in(browser, address, 0)
        by_address = _by_address(first, address, tries)
        from_menu = _from_menu(first, tries)
        plan = _plan(first, address, tries)
        people = [first, *(_logged_in(browser, address, number) for number in range(1, PEOPLE))]
        for page, wanted in zip(people, PAGES[-PEOPLE:], strict=True):
            page.goto(f"{address}{wanted.path}")
            _seconds(page, wanted.title, wanted.shows)
        memory = _resident_mb(exchange.pid("designer"))
        browser.close()
    return [
        _row_of_pages("a main page opens from the menu", from_menu, tries),
        _row_of_pages("a main page is loaded by its address", by_address, tries),
        Row(
            f"a plan of {PLAN_NODES} steps opens from the list of routes",
            f"≤ {PLAN_SECONDS} s",
            f"{plan:.2f} s from the click to every step in place and the page at rest (median of {tries})",
            plan <= PLAN_SECONDS,
            f"{plan - PLAN_SECONDS:.2f} s",
        ),
        Row(
            f"memory of the designer, {PEOPLE} people logged in, each with a page (RSS)",
            f"≤ {MEMORY_MB:g} MB",
            f"{memory:.0f} MB",
            memory <= MEMORY_MB,
            f"{memory - MEMORY_MB:.0f} MB",
        ),
    ]


def _row_of_pages(name: str, seconds: dict[str, float], tries: int) -> Row:
    worst = max(seconds, key=lambda title: seconds[title])
    median = statistics.median(seconds.values())
    each = ", ".join(f"{title} {one:.2f}" for title, one in seconds.items())
    return Row(
        f"{name} ({len(seconds)} pages)",
        f"≤ {PAGE_SECONDS:g} s",
        f"worst {seconds[worst]:.2f} s, median {median:.2f} s ({each}; each the median of {tries})",
        seconds[worst] <= PAGE_SECONDS,
        f"{seconds[worst] - PAGE_SECONDS:.2f} s",
    )


@contextmanager
def _running() -> Iterator[RunningExchange]:
    exchange = RunningExchange(_configuration(), processes=(*ALWAYS, "api", "designer"))
    asyncio.run(exchange.__aenter__())
    try:
        _fill(exchange)
        yield exchange
    finally:
        asyncio.run(exchange.__aexit__())


def _configuration() -> dict[str, Any]:
    """Return an office of some size."""
    found = sample_configuration()
    found["sip_accounts"] += [
        {"id": f"desk-{number}", "name": f"Desk {number}", "extensions": [f"{300 + number}"]}
        for number in range(ACCOUNTS)
    ]
    found["office_hours"] = [
        {"id": f"shop-{number}", "name": f"Shop {number}", "action": {"prompt": "hello"}} for number in range(HOURS)
    ]
    found["dids"] += [
        {"number": f"32501240{number:02}", "name": f"Number {number}", "route": "main"} for number in range(NUMBERS)
    ]
    plan = large(PLAN_NODES)
    for node in plan["nodes"]:
        node["params"]["group"] = "helpdesk"
    found["routes"].append({"id": PLAN, "name": "Large plan", "graph": plan})
    return found


def _fill(exchange: RunningExchange) -> None:
    """Give the exchange people who log in, and calls, the latest just over."""
    now = utc_now()
    with Session(exchange.database.execution_options(belplan_writes=True)) as session:
        for number in range(PEOPLE):
            login = _login(number)
            person = LoginAccountEntry(id=login, name=login, login=login, role="admin")
            create_account(session, "bench", person, HASHED, must_change=False)
        for number in range(CALLS):
            began = now - timedelta(minutes=5 * number + 2)
            times = {"started_at": began, "ended_at": began + timedelta(seconds=30)}
            did = f"32501240{number % NUMBERS:02}"
            session.add(call(number, caller_name="Jan Peeters", did=did, called=did, **times))
        session.commit()


def _login(number: int) -> str:
    return f"person-{number}"


def _logged_in(browser: Browser, address: str, number: int) -> Page:
    context: BrowserContext = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.add_init_script(_WATCH)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    page.get_by_label("Login").fill(_login(number))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    _seconds(page, PAGES[0].title, PAGES[0].shows)
    return page


def _seconds(page: Page, title: str, text: str, *, steps: int = 0, clicked: bool = False) -> float:
    """Wait until a page can be used; return the seconds since it was asked for, or since the click."""
    found = page.wait_for_function(_SECONDS, arg=[title, text, steps, clicked])
    return float(found.json_value())


def _by_address(page: Page, address: str, tries: int) -> dict[str, float]:
    found = {}
    for wanted in PAGES:
        times = []
        for _ in range(tries + 1):
            page.goto(f"{address}{wanted.path}", wait_until="commit")
            times.append(_seconds(page, wanted.title, wanted.shows))
        found[wanted.title] = statistics.median(times[1:])  # the first fills the caches
    return found


def _from_menu(page: Page, tries: int) -> dict[str, float]:
    times: dict[str, list[float]] = {wanted.title: [] for wanted in PAGES}
    for _ in range(tries + 1):
        for wanted in (*PAGES[1:], PAGES[0]):  # each from another one
            if wanted.menu:
                page.get_by_test_id("stTopNavSection").filter(has_text=wanted.menu).click()
            page.locator(f'a[data-testid^="stTopNav"][href$="{wanted.path}"]').click()
            times[wanted.title].append(_seconds(page, wanted.title, wanted.shows, clicked=True))
    return {title: statistics.median(each[1:]) for title, each in times.items()}


def _plan(page: Page, address: str, tries: int) -> float:
    times = []
    for _ in range(tries + 1):
        page.goto(f"{address}/routes")
        _seconds(page, "Routes", "Large plan")
        page.get_by_role("link", name="Large plan").click()
        times.append(_seconds(page, "Large plan", "", steps=PLAN_NODES, clicked=True))
    return statistics.median(times[1:])


def _resident_mb(pid: int) -> float:
    """Return the resident memory of a process and its children in MB."""
    kilobytes = 0
    for one in with_children(pid):
        status = Path(f"/proc/{one}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        kilobytes += int(found[1]) if found else 0
    return kilobytes / 1024
