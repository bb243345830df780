"""The pages of calls over real ones: found while they run, drawn on the plan that they followed, hung up (B4, C16)."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.calls.phones.sipp_scenarios import uac_call
from tests.calls.sample import DID
from tests.designer.pages.conftest import Designer, OpenPage, heading, settled
from tests.designer.pages.real_calls import trunk_call
from tests.designer.pages.test_accessibility import serious_findings

TRACED, CUT_OFF = "32470123401", "32470123402"


def call_of(api: httpx.Client, caller: str) -> str:
    [found] = api.get("/calls", params={"search": caller}).json()["items"]
    return str(found["id"])


def test_a_call_is_seen_while_it_runs_and_drawn_when_it_is_over(
    open_page: OpenPage, designer: Designer, api: httpx.Client
) -> None:
    page = open_page("/calls")
    expect(heading(page, "Calls")).to_be_visible()
    with trunk_call(designer.exchange, uac_call(target=DID, caller=TRACED, hold_ms=7000)) as placed:
        row = page.get_by_role("row").filter(has_text="0470 12 34 01")
        expect(row).to_contain_text("In progress")  # without a reload
        row.get_by_role("link").click()
        expect(heading(page, re.compile("0470 12 34 01 → 050 12 31 00"))).to_be_visible()
        expect(page.get_by_role("button", name="Hang up")).to_be_visible()
        steps = page.get_by_role("group", name="Steps").get_by_role("listitem")
        expect(steps.first).to_contain_text("Voice prompt")
        expect(page.locator("li.running")).to_have_count(1)
        expect(steps).to_have_count(4)  # it moves on: nobody is registered, so the box takes the message
    assert placed.result().successful == 1
    expect(page.get_by_role("button", name="Hang up")).to_have_count(0)
    expect(page.locator("li.running")).to_have_count(0)
    trace = api.get(f"/calls/{call_of(api, TRACED)}").json()
    assert [step["kind"] for step in trace["steps"]] == ["prompt", "ring_group", "ring_account", "voicemail"]
    expect(steps.nth(1)).to_contain_text("No phone registered")
    expect(steps.nth(1)).to_contain_text("not registered: anna, bram")

    visits = page.locator("a.visit")
    expect(visits).to_have_count(4)
    expect(page.locator(".line.is-followed")).to_have_count(3)
    event = re.compile(rf"/workflows/{trace['id']}/[0-9a-f-]+/history/events/\d+$")
    expect(visits.nth(3)).to_have_attribute("href", event)
    expect(steps.nth(3).get_by_role("link")).to_have_attribute("href", visits.nth(3).get_attribute("href") or "")
    steps.nth(1).get_by_role("button").click()
    expect(steps.nth(1).get_by_role("button")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".react-flow__node.selected")).to_contain_text("Ring group")

    page.get_by_text("Why it went there: Main route").click()
    expect(page.get_by_text("Holidays, vacations, office hours")).to_be_visible()
    page.get_by_text("Legs and sound").click()
    expect(page.get_by_role("row", name=re.compile("trunk Sample.*PCMA"))).to_be_visible()
    assert serious_findings(settled(page)) == []


def test_a_running_call_is_hung_up(open_page: OpenPage, designer: Designer, api: httpx.Client) -> None:
    # who says nothing is hung up on by the voicemail
    says = uac_call(target=DID, caller=CUT_OFF, hold_ms=60_000, speaks=True, callee_hangs_up=True)
    with trunk_call(designer.exchange, says) as placed:
        page = open_page("/calls")
        page.get_by_role("row").filter(has_text="0470 12 34 02").get_by_role("link").click()
        page.get_by_role("button", name="Hang up").click()
        question = page.get_by_role("dialog")
        question.get_by_label("Reason, for the trace").fill("the test is over")
        question.get_by_role("button", name="Hang up").click()
        expect(question).to_have_count(0)
        expect(page.get_by_text("the test is over")).to_be_visible()
    assert placed.result().successful == 1, "the caller got a BYE"
    assert api.get(f"/calls/{call_of(api, CUT_OFF)}").json()["outcome_reason"] == "the test is over"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_calls_are_searched_and_filtered(open_page: OpenPage, designer: Designer, scheme: str) -> None:
    caller = {"light": "32470123403", "dark": "32470123404"}[scheme]
    with trunk_call(designer.exchange, uac_call(target=DID, caller=caller, hold_ms=500)):
        pass
    page = open_page("/calls", color_scheme=scheme)
    page.get_by_role("searchbox", name="Search").fill(f"0{caller[2:5]} {caller[5:]}")
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_text("Caller gave up")).to_be_visible()
    assert serious_findings(settled(page)) == []
    page.get_by_role("combobox", name="What became of it").click()
    page.get_by_role("option", name="Answered", exact=True).click()
    expect(page.get_by_text("Nothing fits these filters")).to_be_visible()
    page.get_by_role("combobox", name="What became of it").click()
    page.get_by_role("option", name="Caller gave up").click()
    page.get_by_role("combobox", name="Phone number").click()
    page.get_by_role("option", name=re.compile("050 12 31 00")).click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("radio", name="In progress").click()
    expect(page.get_by_text("Nothing fits these filters")).to_be_visible()


def test_a_user_sees_none_of_the_calls_of_others(open_page: OpenPage, api: httpx.Client) -> None:
    assert api.get("/calls").json()["total"] > 0
    page = open_page("/calls", role="user")
    expect(heading(page, "Calls")).to_be_visible()
    expect(page.get_by_text("No calls yet")).to_be_visible()
    expect(page.get_by_role("combobox", name="Phone number")).to_have_count(0)
    other = api.get("/calls").json()["items"][0]["id"]
    page.goto(page.url.split("?")[0] + f"?id={other}")
    expect(page.get_by_text("There is no such call (any more).")).to_be_visible()
