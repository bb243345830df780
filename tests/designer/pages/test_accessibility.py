"""Every page can be used by everybody: axe finds nothing serious, light and dark, wide and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from designer.catalogues import read_catalogue
from designer.pages import MENUS
from tests.designer.pages.conftest import OpenPage, heading, settled

URLS = [page.url for menu in MENUS for page in menu.pages if page.needs != "own"]
ENTRIES = (
    "/phone-numbers?id=3250123100",
    "/sip-accounts?id=anna",
    "/office-hours?new=1",
    "/holidays?id=belgium",
    "/advanced-office-hours?new=1",
    "/routes?id=main",
    "/routes?id=main&view=steps",
    "/routes?id=main&view=versions",
    "/routes?id=main&view=settings",
    "/routes?new=simple",
    "/backup-routes?id=general",
    "/voice-prompts?id=welcome",
    "/phones?new=1",
    "/trunks?id=sample",
)
SERIOUS = {"serious", "critical"}


NAMES_OF_THE_SAMPLE = {"Main number", "Belgian holidays"}
NOTHING_FADES = """() => document.getAnimations().every(
  (one) => one.playState !== "running" || one.effect.getComputedTiming().iterations === Infinity
)"""
"""What is about to appear is paler for a moment."""
FOLDED_MENU = "[data-testid='stSidebarNavItems']"


def serious_findings(page: Page, *, without: str = "") -> list[str]:
    """Return what axe finds serious, each with where; `without` is a selector of what is left out."""
    page.wait_for_function(NOTHING_FADES)
    found = Axe().run(page, context={"exclude": [[without]]} if without else None).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]}: {node['failureSummary']}"
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


def texts_left_in_english(page: Page) -> list[str]:
    """Return the texts of a Dutch page that are still those of the source: nobody asked the catalogue for them."""
    english = {
        str(one.id)
        for one in read_catalogue("nl")
        if isinstance(one.id, str) and " " in one.id and one.id != one.string
    }
    shown = {line.strip() for line in page.locator("body").inner_text().splitlines()}
    return sorted((shown & english) - NAMES_OF_THE_SAMPLE)


def address(url: str) -> str:
    return "/" if url == MENUS[0].pages[0].url else f"/{url}"


@pytest.mark.parametrize("path", [*(address(url) for url in URLS), *ENTRIES])
def test_every_page(open_page: OpenPage, path: str) -> None:
    page = open_page(path, locale="nl-BE")
    expect(heading(page)).to_be_visible()
    assert serious_findings(settled(page)) == []
    assert texts_left_in_english(page) == []


@pytest.mark.parametrize(
    "path", ["/", "/phone-numbers", "/sip-accounts?id=anna", "/office-hours?new=1", "/routes?id=main"]
)
def test_dark(open_page: OpenPage, path: str) -> None:
    page = open_page(path, color_scheme="dark")
    expect(heading(page)).to_be_visible()
    assert serious_findings(settled(page)) == []


@pytest.mark.parametrize(
    "path", ["/", "/phone-numbers", "/sip-accounts?id=anna", "/office-hours?new=1", "/routes?id=main"]
)
def test_on_a_phone(open_page: OpenPage, path: str) -> None:
    page = open_page(path, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    expect(heading(page)).to_be_visible()
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, "it is wider than the phone"
    # Streamlit takes the roles from its menu's entries while it is folded away; unfolded it is in the other tests
    assert serious_findings(page, without=FOLDED_MENU) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_was_picked_in_a_list_can_be_read(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/sip-accounts?id=anna", color_scheme=scheme)
    expect(page.locator("[data-tag]").first).to_be_visible()
    assert serious_findings(settled(page)) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_log_in_page(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/log-in", role="", color_scheme=scheme)
    assert serious_findings(page) == []


def test_the_menus_are_there_on_a_phone(open_page: OpenPage) -> None:
    page = open_page("/", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    expect(heading(page, "Dashboard")).to_be_visible()
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Ring groups").click()
    expect(heading(page, "Ring groups")).to_be_visible()
