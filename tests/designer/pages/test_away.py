"""The api goes away and comes back: a line says so, nothing that was typed is lost, nobody reloads."""

import httpx
from playwright.sync_api import Page, expect

from tests.designer.pages.conftest import Designer, OpenPage, heading, settled, textbox
from tests.designer.pages.drawn_plans import until


def start_api_again(designer: Designer, page: Page) -> None:
    """Start the api, and wait until it answers."""
    designer.exchange.start("api")
    until(page, lambda: designer.exchange.answers("api"), True)


def test_the_api_goes_away_while_somebody_types(designer: Designer, open_page: OpenPage, api: httpx.Client) -> None:
    page = open_page("/short-numbers?new=1")
    textbox(page, "Short number *").fill("7802")
    textbox(page, "Number *").fill("0475 12 34 57")
    settled(page)
    designer.exchange.stop("api")
    try:
        expect(page.get_by_text("The exchange's api does not answer.")).to_be_visible()
        textbox(page, "Whose").fill("Painter")
        settled(page).get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("What you typed is kept; save again later.")).to_be_visible()
        elsewhere = open_page("/log-in", role="")
        elsewhere.get_by_label("Login").fill("admin")
        elsewhere.get_by_label("Password").fill("whatever")
        elsewhere.get_by_role("button", name="Log in").click()
        expect(elsewhere.get_by_role("alert")).to_contain_text("The exchange does not answer.")
    finally:
        start_api_again(designer, page)
    expect(page.get_by_text("The exchange's api does not answer.")).to_have_count(0)
    expect(textbox(page, "Whose")).to_have_value("Painter")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(heading(page, "7802 · Painter")).to_be_visible()
    assert api.get("/short-numbers/7802").json()["name"] == "Painter"


def test_a_page_that_can_not_be_shown_comes_by_itself(designer: Designer, open_page: OpenPage) -> None:
    page = open_page("/ring-groups")
    expect(heading(page, "Ring groups")).to_be_visible()
    designer.exchange.stop("api")
    try:
        page.get_by_role("link", name="Help desk").click()
        expect(page.get_by_text("Waiting for the exchange")).to_be_visible()
    finally:
        start_api_again(designer, page)
    expect(heading(page, "Help desk")).to_be_visible()
