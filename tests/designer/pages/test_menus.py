"""Menus of two levels, as an admin makes them: drawn by mouse, played, published, and walked by a real caller."""

import re

import httpx
from playwright.sync_api import expect

from tests.calls.phones.baresip import Baresip
from tests.calls.running_exchange import RunningExchange
from tests.calls.talk import ended, trunk_call
from tests.designer.pages.conftest import Designer, OpenPage, heading, settled
from tests.designer.pages.drawn_plans import WIDE, PlanPage, draft_of, until, ways
from tests.designer.pages.real_calls import until_in_conversation
from tests.designer.pages.test_dial_plans import in_its_own_loop, params_of
from tests.designer.pages.test_simulator import lit, press_keys

NUMBER = "3250123160"
ROUTE = "languages-and-departments"
LANGUAGE, DUTCH, FRENCH = "ivr_basic", "ivr_basic-2", "ivr_basic-3"
ANNA, BRAM, CHRIS = "ring_account", "ring_account-2", "ring_account-3"
WAYS = {
    "11": (DUTCH, ANNA, "anna"),
    "12": (DUTCH, BRAM, "bram"),
    "21": (FRENCH, CHRIS, "chris"),
    "22": (FRENCH, BRAM, "bram"),
}
"""By the keys: the second menu, the step after it, and whose phone rings."""
PROMPTS = {LANGUAGE: "Which language", DUTCH: "Dutch departments", FRENCH: "French departments"}
DRAWN = {
    f"{LANGUAGE}.digit:1 > {DUTCH}",
    f"{LANGUAGE}.digit:2 > {FRENCH}",
    f"{DUTCH}.digit:1 > {ANNA}",
    f"{DUTCH}.digit:2 > {BRAM}",
    f"{FRENCH}.digit:1 > {CHRIS}",
    f"{FRENCH}.digit:2 > {BRAM}",
}


def test_a_menu_of_languages_leads_to_menus_of_departments(
    open_page: OpenPage, api: httpx.Client, designer: Designer
) -> None:
    for name in PROMPTS.values():
        speech = [{"language": "en", "text": f"{name}: press one, or press two."}]
        made = api.post("/prompts", json={"name": name, "speech": speech})
        assert made.status_code == 201, made.text
    page = open_page("/routes?new=1", viewport=WIDE)
    page.get_by_label(re.compile(r"^Name\b")).fill("Languages and departments")
    settled(page).get_by_role("button", name="Save", exact=True).click()
    expect(heading(page, "Languages and departments")).to_be_visible()
    plan = PlanPage(page).opened()

    add_menu(plan, api, LANGUAGE, 60, 60)
    add_account(plan, api, ANNA, "Anna", 700, 40)
    add_menu(plan, api, DUTCH, 380, 40)
    add_account(plan, api, BRAM, "Bram", 700, 240)
    add_menu(plan, api, FRENCH, 380, 380)
    add_account(plan, api, CHRIS, "Chris", 700, 440)
    plan.drawing.arrange()
    plan.drawing.select_nothing()  # the tools of a selected step cover exits of the one above it
    for way in sorted(DRAWN):
        connect(plan, api, way)
    assert ways(draft_of(api, ROUTE)) == DRAWN
    expect(plan.state).to_contain_text("Draft, saved")

    plan.beside("Simulate")
    for keys, (menu, step, _) in WAYS.items():
        press_keys(page, keys)
        listed = page.get_by_role("group", name="Way of the call").get_by_role("listitem")
        expect(listed.nth(0)).to_contain_text(f"Key {keys[0]}")
        expect(listed.nth(1)).to_contain_text(f"Key {keys[1]}")
        expect(listed.nth(2)).to_contain_text("SIP account")
        for node, order in ((LANGUAGE, "1"), (menu, "2"), (step, "3")):
            expect(lit(page, node)).to_contain_text(order)
        for node in {DUTCH, FRENCH, ANNA, BRAM, CHRIS} - {menu, step}:
            expect(lit(page, node)).to_have_count(0)

    plan.publish("Two languages")
    expect(plan.state).to_contain_text("Calls follow version 1, this one")
    number = {"number": NUMBER, "name": "Languages", "route": ROUTE}
    assert api.post("/dids", json=number).status_code == 201
    in_its_own_loop(calls_that_follow_their_keys(designer.exchange))


def add_menu(plan: PlanPage, api: httpx.Client, node: str, x: float, y: float) -> None:
    """Drag a menu onto the canvas and give it its prompt and two keys."""
    plan.add("Basic IVR", x, y)
    plan.pick("Prompt", PROMPTS[node])
    prompt = PROMPTS[node].lower().replace(" ", "-")
    until(plan.page, lambda: params_of(api, ROUTE, node).get("prompt"), prompt)
    for number in (1, 2):
        settled(plan.page)
        plan.panel.get_by_role("button", name="Add to Choices").click()
        expect(plan.panel.get_by_role("button", name=f"Remove Choices {number}")).to_be_visible()
    until(plan.page, lambda: params_of(api, ROUTE, node).get("choices"), [{"key": "1"}, {"key": "2"}])


def add_account(plan: PlanPage, api: httpx.Client, node: str, name: str, x: float, y: float) -> None:
    """Drag a step onto the canvas that rings somebody."""
    plan.add("SIP account", x, y)
    plan.pick("Account", name)
    until(plan.page, lambda: params_of(api, ROUTE, node), {"account": name.lower()})


def connect(plan: PlanPage, api: httpx.Client, way: str) -> None:
    """Draw a line from a key to a step, and wait until it is kept."""
    source, key, target = re.split(r"\.digit:| > ", way)
    plan.connect(source, f"Key {key}", target)
    until(plan.page, lambda: way in ways(draft_of(api, ROUTE)), True)


async def calls_that_follow_their_keys(exchange: RunningExchange) -> None:
    """Call the number once for each way; the key of a menu is pressed when the call is in it."""
    for keys, (menu, step, account) in WAYS.items():
        try:
            phones = {name: await exchange.phone(name) for name in ("anna", "bram", "chris")}
            caller = await trunk_call(exchange, NUMBER)
            await exchange.until_step(LANGUAGE, 20)
            await caller.send_digits(keys[0])
            await exchange.until_step(menu, 20)
            await caller.send_digits(keys[1])
            phone = phones.pop(account)
            await phone.wait_event("incoming")
            await phone.answer()
            await until_in_conversation(exchange, account)
            await caller.hangup()
            await ended(phone)
            call = await exchange.ended_call(20)
            assert [(one.node, one.outcome) for one in exchange.steps(call.id)] == [
                (LANGUAGE, f"digit:{keys[0]}"),
                (menu, f"digit:{keys[1]}"),
                (step, "answered"),
            ]
            assert call.outcome == "answered"
            assert not any(rang(other) for other in phones.values()), "only one phone rings"
        finally:
            await exchange.switch_phones_off()


def rang(phone: Baresip) -> bool:
    return any(event.kind == "incoming" for event in phone.events)
