"""Lists and forms of configured things, in a browser: what an admin does all day."""

import re

import httpx
from playwright.sync_api import Page, expect

from tests.designer.pages.conftest import OpenPage, heading, settled, textbox


def pick(page: Page, label: str, option: str, *, several: bool = False) -> None:
    """Pick something in a list with a search; where several may be picked it stays open, and is closed."""
    box = page.get_by_role("combobox", name=re.compile(rf"^{re.escape(label)}")).first
    # the list closes when the page scrolls: let that be over, with the field clear of the bar at the bottom
    box.evaluate(
        "(box) => { box.scrollIntoView({ block: 'center' });"
        " return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))) }"
    )
    box.click()
    page.get_by_role("option", name=option).first.click()
    if several:
        page.keyboard.press("Escape")


def save(page: Page) -> None:
    settled(page).get_by_role("button", name="Save", exact=True).click()


def test_a_sip_account_is_made_found_changed_and_deleted(open_page: OpenPage, api: httpx.Client) -> None:
    page = open_page("/sip-accounts")
    page.get_by_role("button", name="Add a SIP account").click()
    expect(heading(page, "New SIP account")).to_be_visible()
    textbox(page, "Name *").fill("Dirk, sales")
    textbox(page, "First name").fill("Dirk")
    pick(page, "Ring groups", "Help desk", several=True)
    pick(page, "Dial-out group", "Everything allowed")
    box = page.get_by_role("combobox", name="Extension").first
    box.fill("140")
    box.press("Enter")
    box.press("Escape")
    save(page)
    expect(heading(page, "Dirk, sales")).to_be_visible()
    expect(page).to_have_url(re.compile(r"id=dirk-sales"))
    made = api.get("/sip-accounts/dirk-sales").json()
    assert (made["first_name"], made["extensions"], made["ring_groups"]) == ("Dirk", ["140"], ["helpdesk"])
    assert made["dial_out_group"] == "everything"

    page.get_by_role("tab", name="Registration").click()
    given = api.get("/sip-accounts/dirk-sales/registration").json()
    for value in (given["username"], given["password"]):
        expect(page.get_by_text(value, exact=True)).to_be_visible()
    expect(page.get_by_role("img", name="QR code for a softphone")).to_be_visible()

    page.get_by_role("button", name="SIP accounts").first.click()
    page.get_by_role("searchbox", name="Search").fill("dirk")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name="Dirk, sales").click()
    textbox(page, "Last name").fill("Peeters")
    settled(page).get_by_role("button", name="Save and close").click()
    expect(heading(page, "SIP accounts")).to_be_visible()
    expect(page.get_by_role("cell", name="Dirk Peeters")).to_be_visible()

    page.get_by_role("button", name="Delete: Dirk, sales").click()
    question = page.get_by_role("dialog")
    expect(question.get_by_text("Ring group “Help desk” uses it.")).to_be_visible()
    page.keyboard.press("Escape")
    kept = api.get("/ring-groups/helpdesk").json()
    body = {name: value for name, value in kept.items() if name != "version"}
    body["members"] = [one for one in kept["members"] if one != "dirk-sales"]
    assert api.put("/ring-groups/helpdesk", json=body, headers={"If-Match": str(kept["version"])}).status_code == 200
    page.get_by_role("button", name="Delete: Dirk, sales").click()
    question.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("link", name="Dirk, sales")).to_have_count(0)
    assert api.get("/sip-accounts/dirk-sales").status_code == 404


def test_wrong_input_is_told_at_its_field_and_the_rest_stays(open_page: OpenPage, api: httpx.Client) -> None:
    page = open_page("/phone-numbers?new=1")
    textbox(page, "Number *").fill("fifty")
    textbox(page, "Name").fill("Wrong one")
    save(page)
    error = page.locator("[class*=st-key-field_error_]")
    expect(error).to_have_text(re.compile("Write a phone number"))
    expect(page.get_by_role("alert")).to_contain_text("Number")
    expect(textbox(page, "Name")).to_have_value("Wrong one")
    textbox(page, "Number *").fill("050 12 31 77")
    textbox(page, "Name").click()
    expect(error).to_have_count(0)
    save(page)
    expect(heading(page, "050 12 31 77 · Wrong one")).to_be_visible()
    assert api.get("/dids/3250123177").json()["name"] == "Wrong one"


def test_office_hours_are_filled_in_copied_and_applied(open_page: OpenPage, api: httpx.Client) -> None:
    assert api.post("/dids", json={"number": "3250123178", "name": "Hours"}).status_code == 201
    page = open_page("/office-hours?new=1")
    textbox(page, "Name *").fill("Bakery")
    monday = page.get_by_role("group", name="Monday, Morning: from")
    expect(monday.or_(page.get_by_label("Monday, Morning: from")).first).to_be_visible()
    page.get_by_role("radiogroup", name="Friday: reachable").get_by_role("radio", name="Always").click()
    settled(page).get_by_role("button", name="Copy Friday to Saturday").click()
    saturday = page.get_by_role("radiogroup", name="Saturday: reachable")
    expect(saturday.get_by_role("radio", name="Always")).to_be_checked()
    settled(page)
    pick(page, "Voice prompt", "Closed")
    page.get_by_role("tab", name="Application").click()
    pick(page, "Phone numbers", "050 12 31 78 · Hours", several=True)
    save(page)
    expect(heading(page, "Bakery")).to_be_visible()
    made = api.get("/office-hours/bakery").json()
    assert made["monday"]["morning"] == {"opens": "08:30", "closes": "12:00"}
    assert (made["friday"]["availability"], made["saturday"]) == ("always", made["friday"])
    assert (made["action"], made["dids"]) == ({"prompt": "closed", "route": None}, ["3250123178"])

    page.get_by_role("button", name="Office hours").first.click()
    row = page.get_by_role("row", name=re.compile("Bakery"))
    expect(row).to_contain_text("Mon–Thu 08:30–12:00, 13:00–17:00")
    expect(row).to_contain_text("Fri–Sat all day")


def test_a_number_says_whether_it_is_open_why_and_shows_its_week(open_page: OpenPage, api: httpx.Client) -> None:
    never = {"name": "Shut", "action": {"prompt": "closed"}}
    assert api.post("/office-hours", json=never).status_code == 201
    assert api.post("/dids", json={"number": "3250123179", "name": "Shut", "office_hours": ["shut"]}).status_code == 201
    page = open_page("/phone-numbers?id=3250123179")
    box = page.locator(".st-key-opening")
    expect(box).to_contain_text("Closed now")
    expect(box).to_contain_text("office hours “Shut”")
    expect(box).to_contain_text("hears “Closed” and is hung up")
    box.get_by_role("button", name="Why").click()
    expect(page.get_by_text("Holidays, vacations, office hours").last).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Calendar").click()
    expect(page.get_by_role("group", name=re.compile("^Wednesday"))).to_contain_text("closed: Shut")
    page.get_by_role("button", name="Week after").click()
    expect(page.get_by_role("button", name="This week")).to_be_enabled()


def test_a_number_is_changed_in_place(open_page: OpenPage, api: httpx.Client) -> None:
    assert api.post("/dids", json={"number": "3250123180", "name": "In place"}).status_code == 201
    page = open_page("/phone-numbers")
    row = page.get_by_role("row", name=re.compile("In place"))
    expect(row).to_contain_text("no route")
    row.get_by_role("button", name="Change: Main route").click()
    small = page.get_by_role("dialog")
    pick(page, "Main route", "Main")
    settled(page)
    small.get_by_role("button", name="Save").click()
    expect(small).to_have_count(0)
    expect(row).to_contain_text("Main")
    row.get_by_role("button", name="Change: Holidays").click()
    pick(page, "Holidays", "Belgian holidays", several=True)
    settled(page)
    small.get_by_role("button", name="Save").click()
    expect(small).to_have_count(0)
    expect(row).to_contain_text("Belgian holidays")
    now = api.get("/dids/3250123180").json()
    assert (now["route"], now["holidays"]) == ("main", ["belgium"])


def test_two_people_who_save_at_once_choose_what_holds(open_page: OpenPage, api: httpx.Client) -> None:
    made = api.post("/ring-groups", json={"name": "Twice", "members": ["anna"]}).json()
    page = open_page("/ring-groups?id=twice")
    textbox(page, "Name *").fill("Mine")
    theirs = {"name": "Theirs", "members": ["anna", "bram"]}
    headers = {"If-Match": str(made["version"])}
    assert api.put("/ring-groups/twice", json=theirs, headers=headers).status_code == 200
    save(page)
    clash = page.locator(".st-key-clash")
    expect(clash).to_contain_text("Somebody else changed this meanwhile")
    names = clash.get_by_role("radiogroup", name="Name")
    expect(names.get_by_role("radio", name="Mine: Mine")).to_be_checked()
    members = clash.get_by_role("radiogroup", name="SIP accounts")
    expect(members.get_by_role("radio", name="Theirs: Anna, Bram")).to_be_checked()
    assert api.get("/ring-groups/twice").json()["name"] == "Theirs"
    clash.get_by_role("button", name="Save what is chosen").click()
    expect(heading(page, "Mine")).to_be_visible()
    now = api.get("/ring-groups/twice").json()
    assert (now["name"], now["members"]) == ("Mine", ["anna", "bram"])

    page.get_by_role("tab", name="Changes").click()
    page.get_by_text("Show who changed this").click()
    expect(page.get_by_text("Name: Theirs → Mine")).to_be_visible()


def test_what_was_typed_is_there_when_one_comes_back(open_page: OpenPage) -> None:
    page = open_page("/ring-groups?id=helpdesk")
    textbox(page, "Name *").fill("Not saved")
    textbox(page, "Name *").press("Tab")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    page.get_by_role("button", name="Ring groups").first.click()
    page.get_by_role("link", name="Help desk").click()
    expect(textbox(page, "Name *")).to_have_value("Not saved")
    page.get_by_role("button", name="Discard").click()
    expect(textbox(page, "Name *")).to_have_value("Help desk")


def test_a_switch_is_pressed(open_page: OpenPage, api: httpx.Client) -> None:
    wish = {"name": "Night", "extension": "*77", "red_route": "main"}
    assert api.post("/function-indicators", json=wish).status_code == 201
    page = open_page("/function-indicators")
    card = page.locator(".st-key-switch_night")
    expect(card).to_contain_text("Green")
    card.get_by_text("Green", exact=True).click()
    expect(card.get_by_text("Red", exact=True)).to_be_visible()
    expect(card).to_contain_text("by admin")
    assert api.get("/function-indicators/night/state").json()["colour"] == "red"
    api.put("/function-indicators/night/state", json={"colour": "green"})
    expect(card.get_by_text("Green", exact=True)).to_be_visible()


def test_settings_change_name_and_colour_of_the_pages(open_page: OpenPage, api: httpx.Client) -> None:
    page = open_page("/company")
    textbox(page, "Name").fill("Peeters & Zonen")
    save(page)
    expect(page).to_have_title(re.compile("Peeters & Zonen"))
    assert api.get("/appearance").json()["name"] == "Peeters & Zonen"
