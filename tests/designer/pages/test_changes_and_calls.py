"""What is changed on a page decides on the next call: office hours, and a function indicator (P12, M4)."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from playwright.sync_api import expect

from tests.calls.running_exchange import RunningExchange
from tests.calls.talk import CALLER_HZ, call_did, ended
from tests.designer.pages.conftest import Designer, OpenPage, heading, settled
from tests.designer.pages.drawn_plans import until
from tests.designer.pages.real_calls import until_in_conversation
from tests.designer.pages.test_dial_plans import in_its_own_loop

HOURS_NUMBER, SWITCHED_NUMBER = "3250123161", "3250123162"
ZONE = ZoneInfo("Europe/Brussels")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST = timedelta(minutes=15)
"""What a test takes at most: it may begin today and end tomorrow."""


def test_a_day_that_is_closed_on_its_page_is_closed_for_the_next_call(
    open_page: OpenPage, api: httpx.Client, designer: Designer
) -> None:
    usual, away = make_routes(api, "hours")
    week = {day: {"availability": "always"} for day in WEEK}
    wish = {"name": "Flower shop", "action": {"route": away}, **week}
    assert api.post("/office-hours", json=wish).status_code == 201
    make_number(api, HOURS_NUMBER, route=usual, office_hours=["flower-shop"])
    in_its_own_loop(call_rings(designer.exchange, HOURS_NUMBER, "anna", usual))

    page = open_page("/office-hours?id=flower-shop")
    now = datetime.now(ZONE)
    closed = {WEEK[moment.weekday()] for moment in (now, now + LONGEST)}
    for day in closed:
        reachable = page.get_by_role("radiogroup", name=f"{day.capitalize()}: reachable")
        expect(reachable.get_by_role("radio", name="Always")).to_be_checked()
        settled(page)
        reachable.get_by_role("radio", name="Never").click()
        expect(reachable.get_by_role("radio", name="Never")).to_be_checked()
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    settled(page).get_by_role("button", name="Save", exact=True).click()
    until(page, lambda: days_off(api, "flower-shop"), closed)
    in_its_own_loop(call_rings(designer.exchange, HOURS_NUMBER, "bram", away))

    page.goto(page.url.split("/office-hours")[0] + f"/phone-numbers?id={HOURS_NUMBER}")
    expect(page.locator(".st-key-opening")).to_contain_text("Closed now")


def test_an_indicator_that_is_switched_on_its_page_moves_the_next_call(
    open_page: OpenPage, api: httpx.Client, designer: Designer
) -> None:
    usual, away = make_routes(api, "switched")
    wish = {"name": "On the road", "extension": "*83", "red_route": away, "dids": [SWITCHED_NUMBER]}
    make_number(api, SWITCHED_NUMBER, route=usual)
    made = api.post("/function-indicators", json=wish)
    assert made.status_code == 201, made.text
    in_its_own_loop(call_rings(designer.exchange, SWITCHED_NUMBER, "anna", usual))

    page = open_page("/function-indicators")
    expect(heading(page, "Function indicators")).to_be_visible()
    card = page.locator(".st-key-switch_on-the-road")
    for colour, other, phone, route in (("Green", "Red", "bram", away), ("Red", "Green", "anna", usual)):
        card.get_by_text(colour, exact=True).click()
        expect(card.get_by_text(other, exact=True)).to_be_visible()
        expect(card).to_contain_text(re.compile("since .* by admin"))
        assert api.get("/function-indicators/on-the-road/state").json()["colour"] == other.lower()
        in_its_own_loop(call_rings(designer.exchange, SWITCHED_NUMBER, phone, route))


def make_routes(api: httpx.Client, name: str) -> tuple[str, str]:
    """Make a route that rings anna, and one that rings bram; return their ids."""
    made = []
    for suffix, account in (("usual", "anna"), ("away", "bram")):
        route = api.post("/routes", json={"id": f"{name}-{suffix}", "name": f"{name} {suffix}"}).json()
        steps = [{"kind": "ring_account", "params": {"account": account, "seconds": 60}}]
        body = {"steps": steps, "publish": True}
        headers = {"If-Match": str(route["version"])}
        answer = api.put(f"/routes/{route['id']}/simple-plan", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        made.append(str(route["id"]))
    return made[0], made[1]


def make_number(api: httpx.Client, number: str, **what: Any) -> None:
    made = api.post("/dids", json={"number": number, "name": number, **what})
    assert made.status_code == 201, made.text


def days_off(api: httpx.Client, hours: str) -> set[str]:
    kept = api.get(f"/office-hours/{hours}").json()
    return {day for day in WEEK if kept[day]["availability"] == "never"}


async def call_rings(exchange: RunningExchange, number: str, account: str, route: str) -> None:
    """Call a number; one phone of two has to ring, by the only step of a route."""
    try:
        phones = {name: await exchange.phone(name) for name in ("anna", "bram")}
        caller = await exchange.trunk_caller(speaks=CALLER_HZ)
        await call_did(exchange, caller, number)
        phone = phones.pop(account)
        await phone.wait_event("incoming")
        await phone.answer()
        await until_in_conversation(exchange, account)
        await caller.hangup()
        await ended(phone)
        call = await exchange.ended_call(20)
        assert [(one.route_id, one.node, one.outcome) for one in exchange.steps(call.id)] == [
            (route, "ring_account", "answered")
        ]
        assert not any(event.kind == "incoming" for one in phones.values() for event in one.events)
    finally:
        await exchange.switch_phones_off()
