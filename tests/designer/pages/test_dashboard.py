"""The dashboard over real calls and real changes, and the log of changes behind it (D1 to D6)."""

import re

import httpx
from playwright.sync_api import expect

from tests.calls.phones.sipp_scenarios import uac_call
from tests.calls.sample import DID
from tests.designer.pages.conftest import Designer, OpenPage, heading, settled
from tests.designer.pages.real_calls import trunk_call


def test_calls_come_onto_the_dashboard_by_themselves(
    open_page: OpenPage, designer: Designer, api: httpx.Client
) -> None:
    page = open_page("/")
    live = page.locator(".st-key-dashboard_calls")
    expect(live).to_be_visible()
    with trunk_call(designer.exchange, uac_call(target=DID, caller="32470123501", hold_ms=5000)):
        row = live.get_by_role("row").filter(has_text="0470 12 35 01")
        expect(row).to_contain_text("In progress")
    expect(row).to_contain_text("Caller gave up")

    page.reload()
    expect(live).to_be_visible()
    figures = api.get("/dashboard/calls").json()
    calls = sum(one["calls"] for one in figures["over_time"])
    chart = page.get_by_role("img", name=re.compile(rf"^{calls} incoming calls? since"))
    expect(chart).to_be_visible()
    expect(chart.locator(".column span").first).to_be_visible()
    page.get_by_text("As a table").click()
    numbers = page.locator(".st-key-dashboard_over_time").get_by_role("table")
    expect(numbers.get_by_role("columnheader", name="050 12 31 00 · Main number")).to_be_visible()
    shown = [int(one) for one in numbers.get_by_role("cell").all_inner_texts() if one.strip()]
    assert sum(shown) == calls

    page.get_by_role("radiogroup", name="Time").get_by_role("radio", name="7 days").click()
    incoming = next(one for one in figures["incoming"] if one["did"] == DID)
    bar = page.locator(".st-key-dashboard_incoming").get_by_role("row", name=re.compile("050 12 31 00"))
    expect(bar).to_contain_text(str(incoming["calls"]))
    expect(page.locator(".st-key-dashboard_outgoing")).to_contain_text("Outgoing per SIP account")

    row.get_by_role("link").click()
    expect(heading(page, re.compile("0470 12 35 01"))).to_be_visible()


def test_attention_points_lead_to_what_is_to_be_mended(open_page: OpenPage, api: httpx.Client) -> None:
    made = api.post("/ring-groups", json={"name": "Nobody there"})
    assert made.status_code == 201, made.text
    page = open_page("/")
    points = page.locator(".st-key-dashboard_attention")
    point = points.get_by_role("group", name="No members: nobody rings")
    point.get_by_role("link", name="Nobody there").click()
    expect(heading(page, "Nobody there")).to_be_visible()
    key = made.json()["id"]
    assert api.delete(f"/ring-groups/{key}", headers={"If-Match": str(made.json()["version"])}).status_code == 204
    page.goto(page.url.split("/ring-groups")[0])
    expect(points.get_by_role("group", name="Not registered: the phone can't be reached")).to_be_visible()
    expect(point).to_have_count(0)


def test_changes_are_told_with_what_was_and_what_became(open_page: OpenPage, api: httpx.Client) -> None:
    made = api.post("/ring-groups", json={"name": "First name", "members": ["anna"]}).json()
    changed = api.put(
        f"/ring-groups/{made['id']}",
        json={"name": "Second name", "members": ["anna", "bram"]},
        headers={"If-Match": str(made["version"])},
    )
    assert changed.status_code == 200, changed.text
    page = open_page("/")
    latest = page.locator(".st-key-dashboard_changes")
    expect(latest).to_contain_text("Second name")
    expect(latest).to_contain_text("changed by test")
    latest.get_by_role("link", name="All changes").click()
    expect(heading(page, "Changes")).to_be_visible()
    page.get_by_role("searchbox", name="Search").fill("second name")
    line = page.get_by_text(re.compile("^Ring group Second name · changed by test"))
    expect(page.locator(".st-key-changes_lines").get_by_test_id("stExpander")).to_have_count(1)
    line.click()
    table = page.get_by_role("table")
    expect(table.get_by_role("row", name="Name First name Second name")).to_be_visible()
    expect(table.get_by_role("row", name=re.compile("SIP accounts Anna.* Anna.*, Bram"))).to_be_visible()
    page.get_by_role("link", name="Open").click()
    expect(heading(page, "Second name")).to_be_visible()


def test_who_logged_in_and_which_phones_came_is_on_record(open_page: OpenPage) -> None:
    page = open_page("/authentications")
    expect(page.get_by_role("row").filter(has_text="Logged in").filter(has_text="admin").first).to_be_visible()
    page.get_by_role("combobox", name="What happened").click()
    page.get_by_role("option", name="Phone banned").click()
    expect(page.get_by_text("Nothing fits these filters")).to_be_visible()
    page.goto(page.url.replace("authentications", "registrations"))
    expect(heading(page, "Registrations")).to_be_visible()
    settled(page)
    page.goto(page.url.replace("registrations", "mails"))
    expect(heading(page, "Mails")).to_be_visible()
    expect(settled(page).get_by_text("No mails yet")).to_be_visible()
