"""The designer over a whole exchange, and people who use it in a browser."""

import asyncio
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from api.logins.accounts import create_account
from api.tokens import create_token
from schemas.configuration.logins import LoginAccountEntry
from tests.api.logins.people import HASHED, PASSWORD
from tests.calls.phones.ports import HOST
from tests.calls.running_exchange import RunningExchange
from tests.calls.sample import sample_configuration
from tests.designer.conftest import SECONDS

PROCESSES = ("temporal", "worker", "edge", "front", "api", "designer")
ROLES = ("admin", "supervisor", "user", "read-only")

OpenPage = Callable[..., Page]


class Designer:
    """The running designer, and who may log in."""

    def __init__(self, exchange: RunningExchange) -> None:
        self.exchange = exchange
        self.address = f"http://{HOST}:{exchange.designer_port}"
        with exchange.write() as session:
            for role in ROLES:
                entry = LoginAccountEntry(id=role, name=f"{role.capitalize()} Peeters", login=role, role=role)
                create_account(session, "test", entry, HASHED)

    def api(self) -> httpx.Client:
        """Return a client of the api with all rights."""
        with self.exchange.write() as session:
            token = create_token(session, "test")
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(
            base_url=f"http://{HOST}:{self.exchange.api_port}", headers=headers, timeout=20, trust_env=False
        )


@pytest.fixture(scope="session")
def designer() -> Iterator[Designer]:
    """A running exchange with its designer; the tests of a process share it, so each uses names of its own."""
    exchange = RunningExchange(_configuration(), processes=PROCESSES)
    asyncio.run(exchange.__aenter__())
    try:
        yield Designer(exchange)
    finally:
        asyncio.run(exchange.__aexit__())


@pytest.fixture(scope="session")
def api(designer: Designer) -> Iterator[httpx.Client]:
    """The api, to look behind the pages."""
    with designer.api() as client:
        yield client


@pytest.fixture(scope="module")
def logged_in(designer: Designer, browser: Browser) -> Callable[[str], Any]:
    """What a browser keeps of somebody who is logged in, by role."""
    kept: dict[str, Any] = {}

    def state(role: str) -> Any:
        if role not in kept:
            context = browser.new_context(locale="en-GB")
            page = context.new_page()
            log_in(designer, page, role, PASSWORD)
            kept[role] = context.storage_state()
            context.close()
        return kept[role]

    return state


@pytest.fixture(scope="module")
def contexts(browser: Browser, logged_in: Callable[[str], Any]) -> Iterator[Callable[..., BrowserContext]]:
    """Gives the browser of somebody; who is logged in keeps it for a module, with all that it has loaded."""
    kept: dict[str, BrowserContext] = {}

    def new(role: str, **options: Any) -> BrowserContext:
        wishes = {
            "locale": "en-GB",
            "timezone_id": "Europe/Brussels",
            "viewport": {"width": 1280, "height": 900},
            "reduced_motion": "reduce",  # what a test looks for, it finds where it will be
        }
        return browser.new_context(storage_state=logged_in(role) if role else None, **{**wishes, **options})

    def context(role: str, **options: Any) -> BrowserContext:
        if not role:
            return new(role, **options)
        key = f"{role} {sorted(options.items())}"
        if key not in kept:
            kept[key] = new(role, **options)
        return kept[key]

    yield context
    for one in kept.values():
        one.close()


@pytest.fixture
def open_page(designer: Designer, contexts: Callable[..., BrowserContext]) -> Iterator[OpenPage]:
    """Opens a page for somebody with a role. What the browser notes as an error fails the test."""
    opened: list[tuple[str, Page]] = []
    errors: list[str] = []

    def open_one(path: str, role: str = "admin", **options: Any) -> Page:
        page = contexts(role, **options).new_page()
        opened.append((role, page))
        page.set_default_timeout(SECONDS * 1000)
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{designer.address}{path}")
        return page

    yield open_one
    for role, page in opened:
        if role:
            page.close()
        else:
            page.context.close()
    assert errors == [], "the browser noted errors"


def _configuration() -> dict[str, Any]:
    """Return the sample with what an office has beside it."""
    sample = sample_configuration()
    closed = {"id": "closed", "name": "Closed", "speech": [{"language": "en", "text": "We are closed."}]}
    sample["prompts"].append(closed)
    sample["holidays"] = [{"id": "belgium", "name": "Belgian holidays", "action": {"prompt": "closed"}}]
    classes = ["emergency", "national", "mobile"]
    sample["dial_out_groups"] = [{"id": "everything", "name": "Everything allowed", "classes": classes}]
    return sample


def log_in(designer: Designer, page: Page, login: str, password: str, path: str = "/") -> None:
    """Log in on the log-in page, and wait for the page behind it."""
    page.goto(f"{designer.address}{path}")
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    expect(heading(page)).to_be_visible()


def heading(page: Page, name: str | re.Pattern[str] | None = None) -> Any:
    """Return the title of the page that is open."""
    main = page.get_by_test_id("stMain")
    return main.get_by_role("heading", level=1, name=name) if name else main.get_by_role("heading", level=1).first


def textbox(page: Page, label: str) -> Any:
    """Return the text field of a label; its help has the label's words in its name, too."""
    return page.get_by_role("textbox", name=label, exact=True)


IS_DRESSED = """() => [...document.querySelectorAll("style")].some(
  (one) => one.textContent.includes(".st-key-account_menu")
)"""


def settled(page: Page) -> Page:
    """Wait until the server has nothing more to do for a page, and the page is dressed: Streamlit may do that last."""
    page.wait_for_function(IS_DRESSED)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    return page


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the first test of a process the time in which a whole exchange starts."""
    for item in items:
        if "tests/designer/pages" in str(item.path):
            item.add_marker(pytest.mark.timeout(400))
