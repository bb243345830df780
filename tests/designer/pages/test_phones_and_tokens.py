"""Phones that configure themselves, and tokens of programs, in a browser."""

import re

import httpx
from playwright.sync_api import expect

from tests.designer.pages.conftest import OpenPage, heading, settled
from tests.designer.pages.test_entries import pick, save


def test_a_phone_is_added_and_says_what_to_type_into_it(open_page: OpenPage, api: httpx.Client) -> None:
    page = open_page("/phones?new=1")
    page.get_by_role("textbox", name="Name *").fill("Reception")
    page.get_by_role("textbox", name="MAC address *").fill("00:15:65")
    pick(page, "Model", "Yealink T5x")
    pick(page, "SIP accounts", "Anna", several=True)
    save(page)
    expect(page.locator("[class*=st-key-field_error_]")).to_contain_text("MAC address on the back of the phone")
    page.get_by_role("textbox", name="MAC address *").fill("00:15:65:12:34:56")
    page.get_by_role("tab", name="Keys").click()
    page.get_by_role("button", name="Add a key").click()
    page.get_by_role("textbox", name="Extension or number").fill("102")
    page.get_by_role("textbox", name="Text beside the key").fill("Bram")
    page.get_by_role("tab", name="Phone book and ring tones").click()
    page.get_by_text("The phone asks a phone book (LDAP)").click()
    page.get_by_role("textbox", name="Server").fill("ldap.example.be")
    page.get_by_role("tab", name="Advanced").click()
    page.get_by_role("textbox", name="Own parameters").fill("voice.tone.country = Belgium\nscreensaver.wait_time=600")
    save(page)
    expect(heading(page, "Reception")).to_be_visible()
    made = api.get("/devices/reception").json()
    assert (made["mac"], made["model"], made["accounts"]) == ("001565123456", "yealink-t5", ["anna"])
    assert made["keys"] == [{"kind": "blf", "value": "102", "label": "Bram", "account": 1}]
    assert made["phone_book"] == {"server": "ldap.example.be", "port": 389, "base": ""}
    assert made["parameters"] == {"voice.tone.country": "Belgium", "screensaver.wait_time": "600"}

    page.get_by_role("tab", name="Provisioning").click()
    given = api.get("/devices/reception/provisioning").json()
    for value in (given["url"], given["password"], given["admin_password"]):
        expect(page.get_by_text(value, exact=True)).to_be_visible()
    page.get_by_role("button", name="Restart the phone").click()
    expect(page.get_by_role("alert")).to_contain_text("not registered")

    page.get_by_role("tab", name="Advanced").click()
    page.get_by_text("New passwords for fetching the configuration").click()
    save(page)
    page.get_by_role("tab", name="Provisioning").click()
    expect(page.get_by_text(given["password"], exact=True)).to_have_count(0)
    assert api.get("/devices/reception").json()["secret"] == 2

    page.get_by_role("button", name="Phones").first.click()
    row = page.get_by_role("row", name=re.compile("Reception"))
    expect(row).to_contain_text("00:15:65:12:34:56")
    row.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)


def test_a_token_is_made_works_and_is_revoked(open_page: OpenPage, api: httpx.Client) -> None:
    page = open_page("/tokens")
    page.get_by_role("button", name="Make a token").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("Wallboard")
    dialog.get_by_role("button", name="Make a token").click()
    expect(dialog.locator("[class*=st-key-field_error_]")).to_contain_text("Choose at least one.")
    dialog.get_by_text("read: Look at everything but secrets").click()
    settled(page)
    dialog.get_by_role("button", name="Make a token").click()
    code = dialog.get_by_test_id("stCode")
    expect(code).to_contain_text("bp_")
    token = (code.locator("code").text_content() or "").strip()
    asked = httpx.Client(base_url=api.base_url, headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    assert asked.get("/dids").status_code == 200
    assert asked.post("/dids", json={"number": "3250123190"}).status_code == 403
    dialog.get_by_role("button", name="I have kept it").click()
    expect(dialog).to_have_count(0)
    assert token not in page.content()

    row = page.get_by_role("row", name=re.compile("Wallboard"))
    expect(row).to_contain_text("read")
    row.get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(row).to_have_count(0)
    assert asked.get("/dids").status_code == 401
    asked.close()


def test_a_supervisor_sees_no_tokens(open_page: OpenPage) -> None:
    page = open_page("/", role="supervisor")
    expect(heading(page, "Dashboard")).to_be_visible()
    page.get_by_role("button", name="Config").click()
    expect(page.get_by_role("menuitem", name="Voice prompts")).to_be_visible()
    expect(page.get_by_role("menuitem", name="API tokens")).to_have_count(0)
