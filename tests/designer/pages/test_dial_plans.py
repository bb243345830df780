"""Plans as admins make them: drawn by mouse, listed, published, called, changed by two people at once."""

import asyncio
import re
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from playwright.sync_api import expect

from tests.calls.running_exchange import RunningExchange
from tests.calls.talk import call_did
from tests.designer.pages.conftest import Designer, OpenPage, heading, settled
from tests.designer.pages.drawn_plans import WIDE, PlanPage, choose, draft_of, until, ways
from tests.designer.pages.test_accessibility import serious_findings
from tests.designer.pages.test_entries import pick

NUMBER = "3250123150"
STEPS = [
    {"kind": "prompt", "params": {"prompt": "welcome"}},
    {"kind": "ring_account", "params": {"account": "chris", "seconds": 20}},
    {"kind": "voicemail", "params": {"box": "general"}},
]


def in_its_own_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run a call: the browser's loop runs in this thread already."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


def kept_steps(api: httpx.Client, route: str) -> list[str]:
    return [node["id"] for node in draft_of(api, route)["nodes"]]


def params_of(api: httpx.Client, route: str, node_id: str) -> dict[str, Any]:
    return next((node["params"] for node in draft_of(api, route)["nodes"] if node["id"] == node_id), {})


def make_route(api: httpx.Client, name: str, *, publish: bool = True, drawn: bool = True) -> str:
    """Make a route of three steps, whose places somebody gave them unless it is not `drawn`."""
    made = api.post("/routes", json={"name": name}).json()
    route = f"/routes/{made['id']}"
    body = {"steps": STEPS}
    answer = api.put(f"{route}/simple-plan", json=body, headers={"If-Match": str(made["version"])})
    assert answer.status_code == 200, answer.text
    if drawn:
        graph = api.get(route).json()["draft"]
        for node in graph["nodes"]:
            node["position"]["x"] = 1
        kept = api.put(f"{route}/draft", json={"graph": graph})
        assert kept.status_code == 200, kept.text
    if publish:
        published = api.post(f"{route}/publish")
        assert published.status_code == 201, published.text
    return str(made["id"])


def open_plan(open_page: OpenPage, route: str, role: str = "admin", **options: Any) -> PlanPage:
    return PlanPage(open_page(f"/routes?id={route}", role=role, viewport=WIDE, **options)).opened()


def test_the_manuals_example_is_drawn_published_and_called(
    open_page: OpenPage, api: httpx.Client, designer: Designer
) -> None:
    page = open_page("/routes?new=1", viewport=WIDE)
    page.get_by_label(re.compile(r"^Name\b")).fill("Drawn by mouse")
    settled(page).get_by_role("button", name="Save", exact=True).click()
    expect(heading(page, "Drawn by mouse")).to_be_visible()
    plan = PlanPage(page).opened()
    expect(plan.state).to_contain_text("Not published")

    plan.add("Voice prompt", 260, 200)
    expect(plan.panel.get_by_text("Fill this in.").first).to_be_visible()
    plan.pick("Prompt", "Welcome")
    plan.add("Ring group", 620, 120)
    plan.pick("Group", "Help desk")
    plan.fill("Seconds", "45")
    plan.add("SIP account", 260, 420)
    plan.pick("Account", "Chris")
    plan.fill("Seconds", "30")
    plan.add("Voicemail", 620, 480)
    plan.pick("Box", "General")
    drawing = plan.drawing
    drawing.arrange()
    plan.connect("prompt", "Played", "ring_group")
    for title in ("Not answered in time", "No phone registered"):
        plan.connect("ring_group", title, "ring_account")
    for title in ("Not answered in time", "Busy"):
        plan.connect("ring_account", title, "voicemail")
    expected = {
        "prompt.done > ring_group",
        "ring_group.timeout > ring_account",
        "ring_group.unavailable > ring_account",
        "ring_account.timeout > voicemail",
        "ring_account.busy > voicemail",
    }
    until(page, lambda: ways(draft_of(api, "drawn-by-mouse")), expected)
    expect(plan.state).to_contain_text("Draft, saved")
    kept = {node["id"]: node["params"] for node in draft_of(api, "drawn-by-mouse")["nodes"]}
    assert kept["ring_group"] == {"group": "helpdesk", "seconds": 45}
    assert kept["ring_account"] == {"account": "chris"}, "30 seconds are the default"

    drawing.click("prompt")
    page.locator(".canvas").focus()
    drawing.press("Control+z")
    until(page, lambda: len(draft_of(api, "drawn-by-mouse")["edges"]), len(expected) - 1)
    drawing.press("Control+y")
    until(page, lambda: ways(draft_of(api, "drawn-by-mouse")), expected)
    assert serious_findings(settled(page)) == []

    plan.publish("The manual's example")
    expect(plan.state).to_contain_text("Calls follow version 1, this one")
    assert api.get("/routes/drawn-by-mouse").json()["versions"][0]["note"] == "The manual's example"
    number = {"number": NUMBER, "name": "Drawn", "route": "drawn-by-mouse"}
    assert api.post("/dids", json=number).status_code == 201
    in_its_own_loop(call_that_ends_in_voicemail(designer.exchange))


async def call_that_ends_in_voicemail(exchange: RunningExchange) -> None:
    """Call the number: nobody of the help desk is there, the secretary is busy, the box takes a message."""
    try:
        secretary = await exchange.phone("chris")
        caller = await exchange.trunk_caller(speaks=440)
        await call_did(exchange, caller, NUMBER)
        await secretary.wait_event("incoming")
        await secretary.reject()
        call = exchange.call()
        await exchange.until(lambda: leads_to(exchange, call.id, "voicemail"), "the call in the box", 20)
        await caller.hangup()
        await exchange.ended_call(20)
        steps = [(step.node, step.outcome) for step in exchange.steps(call.id)]
        assert steps[:3] == [("prompt", "done"), ("ring_group", "unavailable"), ("ring_account", "busy")], steps
        assert steps[3][0] == "voicemail"
    finally:
        await exchange.switch_phones_off()


async def leads_to(exchange: RunningExchange, call_id: str, node: str) -> bool:
    return (await exchange.trace(call_id)).steps[-1].node == node


def test_problems_lead_to_their_step_and_forbid_publishing(open_page: OpenPage, api: httpx.Client) -> None:
    route = make_route(api, "With a problem")
    plan = open_plan(open_page, route)
    expect(plan.state).to_contain_text("No problems")
    expect(plan.page.get_by_role("button", name="Publish", exact=True)).to_be_disabled()
    plan.drawing.click("ring_account")
    plan.panel.get_by_role("button", name="New").click()
    dialog = plan.page.get_by_role("dialog")
    dialog.get_by_label(re.compile(r"^Name\b")).fill("Eva, sales")
    settled(plan.page)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(plan.panel.get_by_role("combobox", name=re.compile("^Account"))).to_have_value(re.compile("Eva, sales"))
    until(plan.page, lambda: params_of(api, route, "ring_account").get("account"), "eva-sales")

    plan.add("Voice prompt", 300, 520)
    expect(plan.state).to_contain_text(re.compile(r"\d problems?"))
    settled(plan.page).get_by_role("button", name=re.compile(r"\d problems?")).click()
    expect(plan.panel).to_contain_text("Fill this in.")
    plan.drawing.click("prompt")
    expect(plan.panel.get_by_role("combobox", name=re.compile("^Prompt"))).to_have_value("Welcome")
    plan.beside("Problems")
    plan.panel.get_by_role("button", name="Voice prompt").first.click()
    expect(plan.drawing.step("prompt-2")).to_have_class(re.compile("selected"))
    expect(plan.panel.get_by_text("Fill this in.").first).to_be_visible()
    settled(plan.page).get_by_role("button", name="Publish", exact=True).click()
    question = plan.page.get_by_role("dialog")
    expect(question).to_contain_text("This keeps it from being published")
    expect(question.get_by_role("button", name="Publish", exact=True)).to_be_disabled()
    question.get_by_role("button", name="Cancel").click()

    plan.drawing.click("prompt-2")
    plan.drawing.press("Delete")
    expect(plan.state).to_contain_text("No problems")
    plan.beside("Changes")
    expect(plan.panel).to_contain_text(re.compile("Account: Chris.* → Eva, sales"))
    expect(plan.drawing.step("ring_account")).to_contain_text("Changed")
    plan.publish()
    plan.view("Versions")
    expect(plan.panel).to_contain_text("Version 2 · calls follow it")
    plan.panel.get_by_text("Version 1", exact=False).first.click()
    settled(plan.page).get_by_role("button", name="Go back to version 1").click()
    plan.page.get_by_role("dialog").get_by_role("button", name="Go back", exact=True).click()
    expect(plan.panel).to_contain_text("Version 3 · calls follow it")
    now = api.get(f"/routes/{route}").json()
    assert (now["published_version"], now["versions"][0]["back_to"], now["draft"]) == (3, 1, None)


def test_two_people_draw_at_once(open_page: OpenPage, api: httpx.Client) -> None:
    route = make_route(api, "Drawn by two")
    mine = open_plan(open_page, route)
    theirs = open_plan(open_page, route, role="supervisor")
    theirs.drawing.click("ring_account")
    theirs.fill("Seconds", "25")
    until(theirs.page, lambda: params_of(api, route, "ring_account").get("seconds"), 25)
    clash = mine.page.locator(".st-key-plan_clash")
    expect(clash).to_contain_text("supervisor changed this plan meanwhile")
    mine.drawing.click("ring_account")
    mine.fill("Seconds", "35")
    expect(clash).to_contain_text("Nothing was overwritten")
    assert params_of(api, route, "ring_account")["seconds"] == 25
    assert serious_findings(settled(mine.page)) == []
    clash.get_by_role("button", name="Keep mine, replace theirs").click()
    expect(clash).to_have_count(0)
    until(mine.page, lambda: params_of(api, route, "ring_account").get("seconds"), 35)
    clash = theirs.page.locator(".st-key-plan_clash")
    expect(clash).to_contain_text("admin changed this plan meanwhile")
    clash.get_by_role("button", name="Show theirs").click()
    expect(clash).to_have_count(0)
    theirs.drawing.click("ring_account")
    expect(theirs.panel.get_by_label("Seconds", exact=True)).to_have_value("35")


def test_the_list_and_the_drawing_are_one_plan(open_page: OpenPage, api: httpx.Client) -> None:
    route = make_route(api, "Also a list")
    plan = open_plan(open_page, route)
    plan.view("Steps")
    steps = plan.page.locator(".st-key-plan_list")
    expect(steps).to_contain_text("2. ")
    steps.get_by_role("button", name="Delete step 2").click()
    until(plan.page, lambda: kept_steps(api, route), ["prompt", "voicemail"])
    settled(plan.page).get_by_role("button", name="Add a step").click()
    plan.page.get_by_role("button", name="Ring group", exact=True).click()
    settled(plan.page)
    choose(plan.page, "Group", "Help desk")
    until(plan.page, lambda: params_of(api, route, "ring_group"), {"group": "helpdesk"})
    settled(plan.page).get_by_role("button", name="Move step 3 up").click()
    until(plan.page, lambda: kept_steps(api, route), ["prompt", "ring_group", "voicemail"])
    assert "ring_group.busy > voicemail" in ways(draft_of(api, route))
    assert serious_findings(settled(plan.page)) == []
    plan.view("Drawing")
    expect(plan.drawing.step("ring_group")).to_contain_text("helpdesk")


def test_a_simple_plan_is_made_in_a_form(open_page: OpenPage, api: httpx.Client) -> None:
    assert api.post("/dids", json={"number": "3250123151", "name": "Simple"}).status_code == 201
    page = open_page("/routes?new=simple")
    page.get_by_label(re.compile(r"^Name\b")).fill("Simple")
    choose(page, "Step 1", "SIP account")
    settled(page)
    choose(page, "Account", "Anna")
    expect(page.get_by_text("Fill this in.")).to_have_count(0)
    choose(page, "Step 2", "Voicemail")
    choose(page, "Box", "General")
    expect(page.get_by_text("Fill this in.")).to_have_count(0)
    settled(page)
    page.get_by_role("tab", name="Application").click()
    pick(page, "Main route of these numbers", "050 12 31 51 · Simple")
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_have_count(0)
    assert serious_findings(settled(page)) == []
    page.get_by_role("button", name="Save and publish").click()
    expect(heading(page, "Simple")).to_be_visible()
    made = api.get("/routes/simple").json()
    assert [node["kind"] for node in made["published"]["nodes"]] == ["ring_account", "voicemail"]
    assert made["dids"] == ["3250123151"]


def test_a_simple_plan_opens_as_the_form_until_it_is_more(open_page: OpenPage, api: httpx.Client) -> None:
    route = make_route(api, "Three steps", drawn=False)
    page = open_page(f"/routes?id={route}", viewport=WIDE)
    expect(page.get_by_role("combobox", name=re.compile("^Step 1"))).to_have_value("Voice prompt")
    choose(page, "Step 2", "Hang up")
    expect(page.get_by_role("combobox", name=re.compile("^Step 3"))).to_have_count(0)
    until(page, lambda: kept_steps(api, route), ["prompt", "hang_up"])
    choose(page, "Step 2", "SIP account")
    choose(page, "Account", "Anna")
    until(page, lambda: params_of(api, route, "ring_account").get("account"), "anna")
    choose(page, "Step 3", "Voicemail")
    choose(page, "Box", "General")
    until(page, lambda: params_of(api, route, "voicemail").get("box"), "general")
    choose(page, "Step 3", "Nothing more")
    until(page, lambda: kept_steps(api, route), ["prompt", "ring_account"])
    assert serious_findings(settled(page)) == []

    plan = PlanPage(page)
    plan.view("Drawing")
    plan.opened()
    plan.drawing.click("ring_account")
    plan.drawing.press("Delete")
    until(page, lambda: kept_steps(api, route), ["prompt"])
    plan.add("Time filter", 300, 520)
    until(page, lambda: len(kept_steps(api, route)), 2)
    expect(page.locator(".st-key-plan_bar").get_by_role("radio", name="Form")).to_have_count(0)


def test_each_kind_of_time_filter_is_made_from_its_step(open_page: OpenPage, api: httpx.Client) -> None:
    route = make_route(api, "With a time filter")
    plan = open_plan(open_page, route)
    plan.add("Time filter", 300, 520)
    plan.panel.get_by_role("button", name="New").click()
    offered = plan.page.get_by_role("menuitem").all_inner_texts()
    assert [one.strip() for one in offered] == [
        "New office hours",
        "New advanced office hours",
        "New holidays",
        "New vacation",
        "New collection of vacations",
    ]
    plan.page.get_by_role("menuitem", name="New holidays").click()
    dialog = plan.page.get_by_role("dialog")
    dialog.get_by_label(re.compile(r"^Name\b")).fill("Feasts")
    settled(plan.page)
    choose(plan.page, "Voice prompt", "Closed", within=dialog)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    until(plan.page, lambda: params_of(api, route, "time_filter").get("filter"), "feasts")
    assert api.get("/holidays/feasts").json()["country"] == "BE"


def test_read_only_sees_the_drawing_and_changes_nothing(open_page: OpenPage, api: httpx.Client) -> None:
    route = make_route(api, "To look at")
    plan = open_plan(open_page, route, role="read-only")
    expect(plan.page.locator(".palette")).to_have_count(0)
    expect(plan.page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    plan.drawing.click("ring_account")
    expect(plan.panel.get_by_label("Seconds", exact=True)).to_be_disabled()
    expect(plan.panel.get_by_role("button", name="New")).to_have_count(0)
    plan.view("Steps")
    expect(plan.page.get_by_role("button", name="Delete step 1")).to_have_count(0)
    plan.view("Settings")
    expect(plan.page.get_by_label(re.compile(r"^Name\b"))).to_be_disabled()
