"""Who sees and changes what."""

import re

import httpx
from playwright.sync_api import expect

from tests.designer.pages.conftest import Designer, OpenPage, heading, textbox


def test_read_only_sees_all_and_changes_nothing(open_page: OpenPage) -> None:
    page = open_page("/ring-groups", role="read-only")
    expect(page.get_by_role("link", name="Help desk")).to_be_visible()
    expect(page.get_by_role("button", name="Add a ring group")).to_have_count(0)
    expect(page.get_by_role("button", name="Delete: Help desk")).to_have_count(0)
    page.get_by_role("link", name="Help desk").click()
    expect(textbox(page, "Name *")).to_be_disabled()
    expect(page.get_by_text("You may look at this, but not change it.")).to_be_visible()
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)


def test_read_only_sees_no_passwords(open_page: OpenPage, api: httpx.Client) -> None:
    page = open_page("/sip-accounts?id=anna", role="read-only")
    page.get_by_role("tab", name="Registration").click()
    expect(page.get_by_text("it needs the scope configure")).to_be_visible()
    password = api.get("/sip-accounts/anna/registration").json()["password"]
    assert password not in page.content()


def test_a_supervisor_has_no_log_in_accounts(designer: Designer, open_page: OpenPage) -> None:
    page = open_page("/", role="supervisor")
    expect(heading(page, "Dashboard")).to_be_visible()
    page.get_by_role("button", name="Config").click()
    expect(page.get_by_role("menuitem", name="SIP trunks")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Log-in accounts")).to_have_count(0)


def test_a_user_sees_the_own_phone_and_switches_alone(open_page: OpenPage, api: httpx.Client) -> None:
    wish = {"name": "Mine", "extension": "*78", "red_route": "main"}
    assert api.post("/function-indicators", json=wish).status_code == 201
    assert api.post("/function-indicators", json={**wish, "name": "Not mine", "extension": "*79"}).status_code == 201
    phone = {"id": "dora", "name": "Dora", "extensions": ["141"]}  # other tests call the phones of the sample
    assert api.post("/sip-accounts", json=phone).status_code == 201
    person = api.get("/login-accounts/user").json()
    fields = ("name", "login", "role", "enabled", "language", "voicemail_boxes", "advanced_function_indicators")
    body = {name: person[name] for name in fields}
    body |= {"sip_accounts": ["dora"], "function_indicators": ["mine"]}
    saved = api.put("/login-accounts/user", json=body, headers={"If-Match": str(person["version"])})
    assert saved.status_code == 200, saved.text

    page = open_page("/", role="user")
    expect(heading(page, "My phone")).to_be_visible()
    expect(page.get_by_role("heading", name="Dora")).to_be_visible()
    expect(page.get_by_role("heading", name="Bram")).to_have_count(0)
    password = api.get("/sip-accounts/dora/registration").json()["password"]
    expect(page.get_by_text(password, exact=True)).to_be_visible()
    expect(page.locator(".st-key-switch_mine")).to_be_visible()
    expect(page.locator(".st-key-switch_not-mine")).to_have_count(0)
    page.locator(".st-key-switch_mine").get_by_text("Green", exact=True).click()
    expect(page.locator(".st-key-switch_mine").get_by_text("Red", exact=True)).to_be_visible()
    page.get_by_text("Do not disturb", exact=True).click()
    busy = page.get_by_role("textbox", name=re.compile("^Forward calls while busy to"))
    busy.fill("112")
    save = page.get_by_role("button", name="Save", exact=True)
    save.click()
    expect(page.get_by_text("No calls can be forwarded to 112.")).to_be_visible()
    assert not api.get("/sip-accounts/dora").json()["do_not_disturb"]
    busy.fill("102")
    save.click()
    expect(page.get_by_text("Saved: Dora")).to_be_visible()
    kept = api.get("/sip-accounts/dora").json()
    assert (kept["do_not_disturb"], kept["forward_busy"], kept["forward_always"]) == (True, "102", "")
    for menu in ("PBX", "Modules", "Config"):
        expect(page.get_by_role("button", name=menu, exact=True)).to_have_count(0)
