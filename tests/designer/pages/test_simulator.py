"""A call is played through a plan on its page: its way lights up, is kept as a scenario, warns when it breaks (B3)."""

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.designer.pages.conftest import OpenPage, heading, settled
from tests.designer.pages.test_accessibility import serious_findings

KEYS = {"11": "desk", "12": "office", "21": "desk", "22": "message"}
"""What a caller presses, and the step at which he arrives."""
TITLES = {"desk": "Ring group", "office": "SIP account", "message": "Voicemail"}


def menu(node: str, x: int, y: int) -> dict[str, Any]:
    params = {"prompt": "welcome", "choices": [{"key": "1"}, {"key": "2"}]}
    return {"id": node, "kind": "ivr_basic", "params": params, "position": {"x": x, "y": y}}


def step(node: str, kind: str, params: dict[str, Any], x: int, y: int) -> dict[str, Any]:
    return {"id": node, "kind": kind, "params": params, "position": {"x": x, "y": y}}


def edges(source: str, **targets: str) -> list[dict[str, str]]:
    names = {"key1": "digit:1", "key2": "digit:2"}
    return [{"from": source, "outcome": names.get(one, one), "to": to} for one, to in targets.items()]


PLAN_EDGES = [
    *edges("language", key1="dutch", key2="french", timeout="message", invalid="message"),
    *edges("dutch", key1="desk", key2="office", timeout="message", invalid="message"),
    *edges("french", key1="desk", key2="message", timeout="message", invalid="message"),
    *edges("desk", timeout="message", busy="message", declined="message", unavailable="message"),
    *edges("office", timeout="message", busy="message", declined="message", unavailable="message"),
]

PLAN = {
    "format": "belplan-graph/1",
    "version": 0,
    "start": "language",
    "nodes": [
        menu("language", 0, 0),
        menu("dutch", 360, -260),
        menu("french", 360, 160),
        step("desk", "ring_group", {"group": "helpdesk", "seconds": 20}, 740, -330),
        step("office", "ring_account", {"account": "chris", "seconds": 15}, 740, 40),
        step("message", "voicemail", {"box": "general"}, 1110, -60),
    ],
    "edges": PLAN_EDGES,
}


@pytest.fixture(scope="module")
def route(api: httpx.Client) -> str:
    assert api.post("/routes", json={"id": "languages", "name": "Languages"}).status_code == 201
    draft(api, PLAN)
    return "languages"


def draft(api: httpx.Client, plan: dict[str, Any]) -> None:
    saved = api.put("/routes/languages/draft", json={"graph": plan})
    assert saved.status_code == 200, saved.text


def simulate(page: Page, route: str) -> None:
    settled(page).get_by_role("radio", name="Simulate").click()
    expect(page.get_by_role("textbox", name="Keys pressed")).to_be_visible()


def press_keys(page: Page, keys: str) -> None:
    box = settled(page).get_by_role("textbox", name="Keys pressed")
    box.fill(keys)
    box.press("Enter")


def lit(page: Page, node: str) -> Any:
    return page.locator(f'.react-flow__node[data-id="{node}"] .visit')


def test_every_way_through_two_menus_is_played_and_one_is_kept(
    open_page: OpenPage, api: httpx.Client, route: str
) -> None:
    page = open_page(f"/routes?id={route}")
    expect(heading(page, "Languages")).to_be_visible()
    simulate(page, route)
    way = page.get_by_role("group", name="Way of the call")
    expect(way).to_contain_text("Nothing was entered")  # played at once: nobody presses anything
    for keys, arrives in KEYS.items():
        press_keys(page, keys)
        listed = way.get_by_role("listitem")
        expect(listed.nth(0)).to_contain_text(f"Key {keys[0]}")
        expect(listed.nth(1)).to_contain_text(f"Key {keys[1]}")
        expect(listed.nth(2)).to_contain_text(TITLES[arrives])
        expect(lit(page, arrives)).to_contain_text("3")
        expect(lit(page, "dutch" if keys[0] == "1" else "french")).to_have_count(1)
        expect(lit(page, "french" if keys[0] == "1" else "dutch")).to_have_count(0)

    press_keys(page, "12")
    page.get_by_role("combobox", name="Who answers").click()
    page.get_by_role("option", name=re.compile("^Chris")).click()
    page.keyboard.press("Escape")
    expect(way).to_contain_text("In conversation with Chris")
    assert serious_findings(settled(page)) == []
    way.get_by_role("listitem").nth(2).get_by_role("button").click()
    expect(page.locator('.react-flow__node[data-id="office"].selected')).to_be_visible()

    settled(page).get_by_role("button", name="Keep as a scenario").click()
    question = page.get_by_role("dialog")
    question.get_by_label("Name").fill("Dutch, then the office")
    question.get_by_text("The route can't be published while it goes otherwise").click()
    settled(page)
    question.get_by_role("button", name="Keep", exact=True).click()
    expect(question).to_have_count(0)
    [kept] = api.get(f"/routes/{route}/scenarios").json()
    assert (kept["name"], kept["forbids_publishing"], kept["world"]["digits"]) == ("Dutch, then the office", True, "12")
    assert kept["expected"]["party"] == "account:chris"
    assert [one["outcome"] for one in kept["expected"]["steps"]] == ["digit:1", "digit:2", "answered"]

    settled(page).get_by_role("radio", name="Scenarios").click()
    expect(page.get_by_text("All go as they should")).to_be_visible()
    page.get_by_role("button", name="Show its way").click()
    expect(lit(page, "office")).to_have_count(1)

    others = [one for one in PLAN_EDGES if one["from"] != "dutch"]
    swapped = edges("dutch", key1="office", key2="desk", timeout="message", invalid="message")
    draft(api, {**PLAN, "edges": [*others, *swapped]})
    page.reload()
    expect(page.get_by_role("button", name="1 problem")).to_be_visible()
    settled(page).get_by_role("radio", name="Simulate").click()
    settled(page).get_by_role("radio", name="Scenarios").click()
    expect(page.get_by_text("1 of 1 goes otherwise")).to_be_visible()
    expect(page.get_by_text(re.compile("the call must take office"))).to_be_visible()
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("textbox", name="Keys pressed")).to_have_value("12")
    expect(way).to_contain_text("Voicemail")

    settled(page).get_by_role("radio", name="Scenarios").click()
    page.get_by_role("button", name="Delete Dutch, then the office").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No scenarios yet")).to_be_visible()
    assert api.get(f"/routes/{route}/scenarios").json() == []


def test_a_call_to_a_number_is_played_with_all_that_decides_on_it(open_page: OpenPage) -> None:
    page = open_page("/routes?id=main", color_scheme="dark")
    expect(heading(page, "Main")).to_be_visible()
    simulate(page, "main")
    page.get_by_role("combobox", name="The call comes in on").click()
    page.get_by_role("option", name=re.compile("050 12 31 00")).click()
    decided = page.get_by_text("Decided by: Main route")
    expect(decided).to_be_visible()
    decided.click()
    expect(page.get_by_text("There are no call filters.")).to_be_visible()
    expect(lit(page, "voicemail").first).to_be_visible()
    assert serious_findings(settled(page)) == []


def test_who_may_only_look_plays_but_keeps_nothing(open_page: OpenPage, route: str) -> None:
    page = open_page(f"/routes?id={route}", role="read-only", viewport={"width": 390, "height": 844}, is_mobile=True)
    expect(heading(page, "Languages")).to_be_visible()
    simulate(page, route)
    press_keys(page, "21")
    expect(page.get_by_role("group", name="Way of the call")).to_contain_text("Key 2")
    expect(page.get_by_role("button", name="Keep as a scenario")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "it is wider than the phone"
