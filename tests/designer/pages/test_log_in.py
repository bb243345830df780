"""Logging in and out in a browser, with a second factor, and again when a session ended."""

import re

import httpx
import pyotp
import pytest
from playwright.sync_api import Page, expect

from designer.exchange_settings import KEPT_SECONDS
from tests.api.logins.people import PASSWORD
from tests.designer.pages.conftest import Designer, OpenPage, heading, log_in, settled, textbox


def test_who_is_not_logged_in_sees_the_log_in_page_and_comes_where_he_wanted(
    designer: Designer, open_page: OpenPage
) -> None:
    page = open_page("/ring-groups", role="")
    expect(page).to_have_url(re.compile(r"/log-in\?next=/ring-groups$"))
    page.get_by_label("Login").fill("Admin")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_have_text("Login or password is wrong.")
    expect(page.get_by_label("Login")).to_have_value("Admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(heading(page, "Ring groups")).to_be_visible()
    page.reload()
    expect(heading(page, "Ring groups")).to_be_visible()


def test_the_cookie_is_out_of_reach_of_scripts_and_ends_with_the_log_out(open_page: OpenPage) -> None:
    page = open_page("/")
    expect(heading(page, "Dashboard")).to_be_visible()
    [cookie] = [one for one in page.context.cookies() if one["name"] == "belplan_session"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    assert "belplan_session" not in page.evaluate("document.cookie")


def test_log_out(designer: Designer, open_page: OpenPage, api: httpx.Client) -> None:
    page = open_page("/", role="")
    log_in(designer, page, "supervisor", PASSWORD)
    token = next(one["value"] for one in page.context.cookies() if one["name"] == "belplan_session")
    assert api.get("/session", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    page.get_by_role("button", name="Supervisor Peeters").click()
    page.get_by_role("link", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    assert api.get("/session", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    page.goto(f"{designer.address}/ring-groups")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example", "/log-out"])
def test_nobody_is_sent_elsewhere_after_the_log_in(designer: Designer, open_page: OpenPage, address: str) -> None:
    page = open_page("/log-in", role="")
    page.goto(f"{designer.address}/log-in?next={address}")
    assert page.locator("input[name=next]").input_value() == "/"


def test_other_sites_can_not_log_anybody_in_or_out(designer: Designer) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    form = {"login": "admin", "password": PASSWORD}
    with httpx.Client(base_url=designer.address, headers=headers, trust_env=False) as browser:
        assert browser.post("/log-in", data=form).status_code == 403
        assert browser.get("/log-out").status_code == 403
        assert browser.post("/log-in/claim", content=b"x").status_code == 404


def test_second_factor_is_set_up_by_qr_code_and_asked_at_the_next_log_in(
    designer: Designer, open_page: OpenPage, api: httpx.Client
) -> None:
    password = new_person(api, "eva", "supervisor")
    page = open_page("/", role="")
    begin_log_in(designer, page, "eva", password)
    expect(page.get_by_text("Somebody else chose your password.")).to_be_visible()
    first, password = password, "a quiet harbour in november"
    fill_new_password(page, first, password)
    expect(page.get_by_role("button", name="PBX")).to_be_visible()
    page.goto(f"{designer.address}/account")
    box = page.locator(".st-key-own_second_factor")
    box.get_by_label("Present password").fill(password)
    box.get_by_role("button", name="Set it up").click()
    expect(box.get_by_role("img", name="QR code for the authenticator app")).to_be_visible()
    box.get_by_text("I can't scan it").click()
    secret = box.locator("code").first.inner_text().strip()
    box.get_by_label("Code").fill("000000")
    box.get_by_role("button", name="Confirm").click()
    expect(box.get_by_text("The code is wrong")).to_be_visible()
    box.get_by_label("Code").fill(pyotp.TOTP(secret).now())
    box.get_by_role("button", name="Confirm").click()
    expect(box.get_by_text("The second step is on.")).to_be_visible()
    codes = box.locator("code").inner_text().split()
    assert len(codes) >= 8

    page.context.clear_cookies()
    begin_log_in(designer, page, "eva", password)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_label("Code").fill("123123")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("This code is wrong")
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Go on").click()
    expect(heading(page, "Dashboard")).to_be_visible()


def test_session_that_ends_is_renewed_on_the_spot_and_nothing_is_lost(
    designer: Designer, open_page: OpenPage, api: httpx.Client
) -> None:
    page = open_page("/", role="")
    log_in(designer, page, "supervisor", PASSWORD, "/short-numbers?new=1")
    textbox(page, "Whose").fill("Plumber")
    textbox(page, "Number *").fill("0475 12 34 56")
    textbox(page, "Short number *").fill("7801")
    settled(page)
    page.wait_for_timeout(1000 * KEPT_SECONDS)  # all is read anew then, so that nothing of the form is shown any more
    assert api.delete("/login-accounts/supervisor/sessions").status_code == 204
    page.get_by_role("button", name="Save", exact=True).click()
    again = page.get_by_role("dialog")
    expect(again.get_by_text("Your session has ended")).to_be_visible()
    expect(again.get_by_label("Login")).to_have_value("supervisor")
    again.locator("input[type=password]").fill(PASSWORD)
    again.get_by_role("button", name="Log in").click()
    expect(again).to_have_count(0)
    settled(page)
    expect(textbox(page, "Whose")).to_have_value("Plumber")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(heading(page, "7801 · Plumber")).to_be_visible()
    page.reload()
    expect(heading(page, "7801 · Plumber")).to_be_visible()


def new_person(api: httpx.Client, login: str, role: str) -> str:
    made = api.post("/login-accounts", json={"name": login.capitalize(), "login": login, "role": role})
    assert made.status_code == 201, made.text
    answer = api.post(f"/login-accounts/{made.json()['id']}/password", json={})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["password"])


def begin_log_in(designer: Designer, page: Page, login: str, password: str) -> None:
    page.goto(f"{designer.address}/")
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def fill_new_password(page: Page, present: str, new: str) -> None:
    box = page.locator(".st-key-own_password")
    box.get_by_label("Present password").fill(present)
    box.get_by_label("New password", exact=True).fill(new)
    box.get_by_label("New password, once more").fill(new)
    box.get_by_role("button", name="Change password").click()
