"""Menus walked by a real caller with RFC 4733 digits. Each prompt is a tone of its own, to tell them apart."""

from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from schemas.tables import Prompt
from tests.calls.phones.baresip import Baresip
from tests.calls.phones.tones import Segment, segments, tone_present, tone_wav
from tests.calls.running_exchange import RunningExchange
from tests.calls.sample import DID, sample_configuration
from tests.calls.talk import ANNA_HZ, Talk, ended, nothing_is_left, trunk_call

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("ivr")]

PATIENT, RINGS_FIRST = "3250123101", "3250123102"
TONES = {"greeting": 520.0, "menu": 700.0, "support": 860.0, "code": 1050.0, "wrong": 1300.0}
LENGTHS = {"greeting": 1.5, "menu": 3.0, "support": 3.0, "code": 3.0, "wrong": 1.0}
KEY_SECONDS = 1.2
"""How long a caller may take here after a prompt."""


def node(name: str, kind: str, **params: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "params": params}


def edge(source: str, outcome: str, target: str) -> dict[str, Any]:
    return {"from": source, "outcome": outcome, "to": target}


def bye() -> dict[str, Any]:
    return node("bye", "hang_up")


MENU = {"prompt": "menu", "seconds": KEY_SECONDS, "tries": 2, "invalid_prompt": "wrong"}
MAIN = {
    "start": "greeting",
    "nodes": [
        node("greeting", "prompt", prompt="greeting"),
        node("menu", "ivr_basic", **MENU, choices=[{"key": "1"}, {"key": "*"}, {"key": "2"}]),
        node("support", "ivr_basic", prompt="support", choices=[{"key": "3", "display": "Support"}, {"key": "0"}]),
        node(
            "code",
            "ivr_advanced",
            prompt="code",
            variable="customer",
            next_seconds=2,
            codes=[{"name": "vip", "code": "4711"}, {"name": "customer", "code": "4*"}, {"name": "back", "code": "9"}],
        ),
        node("anna", "ring_account", account="anna", seconds=8),
        bye(),
    ],
    "edges": [
        edge("greeting", "done", "menu"),
        edge("menu", "digit:1", "support"),
        edge("menu", "digit:2", "code"),
        edge("menu", "digit:*", "menu"),
        edge("menu", "timeout", "bye"),
        edge("menu", "invalid", "bye"),
        edge("support", "digit:3", "anna"),
        edge("support", "digit:0", "menu"),
        edge("code", "code:vip", "anna"),
        edge("code", "code:customer", "bye"),
        edge("code", "code:back", "menu"),
    ],
}
PATIENT_PLAN = {
    "start": "menu",
    "nodes": [node("menu", "ivr_basic", **MENU | {"seconds": 4}, barge_in=False, choices=[{"key": "1"}]), bye()],
    "edges": [edge("menu", "digit:1", "bye")],
}
RINGS_FIRST_PLAN = {
    "start": "greeting",
    "nodes": [
        node("greeting", "prompt", prompt="greeting"),
        node("chris", "ring_account", account="chris", seconds=3),
        node("menu", "ivr_basic", **MENU | {"tries": 1}, choices=[{"key": "1"}]),
        bye(),
    ],
    "edges": [edge("greeting", "done", "chris"), edge("chris", "timeout", "menu"), edge("menu", "digit:1", "bye")],
}


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    sample = sample_configuration()
    sample["prompts"] += [{"id": name, "name": name, "speech": [{"language": "en", "text": name}]} for name in TONES]
    for route, number, graph in (
        ("menus", DID, MAIN),
        ("patient", PATIENT, PATIENT_PLAN),
        ("rings-first", RINGS_FIRST, RINGS_FIRST_PLAN),
    ):
        sample["routes"].append({"id": route, "name": route, "graph": {"format": "belplan-graph/1", **graph}})
        sample["dids"] = [did for did in sample["dids"] if did["number"] != number]
        sample["dids"].append({"number": number, "name": route, "route": route})
    return sample


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def tones_for_prompts(exchange: RunningExchange) -> None:
    """Upload a tone for each prompt."""
    uploads = exchange.data / "sounds" / "uploads"
    uploads.mkdir(parents=True, exist_ok=True)
    with exchange.write() as session:
        for name, hz in TONES.items():
            tone_wav(Path(uploads / f"{name}.wav"), hz, LENGTHS[name])
            prompt = session.get_one(Prompt, name)
            prompt.file = f"{name}.wav"
            session.add(prompt)


def heard(caller: Baresip) -> list[tuple[str, Segment]]:
    """Return the prompts that a caller heard, in their order, with their times."""
    found = []
    for segment in segments(*caller.heard(), step_seconds=0.1):
        name = next((name for name, hz in TONES.items() if segment.hz and abs(segment.hz - hz) < 20), "")
        if name and segment.seconds >= 0.2:
            found.append((name, segment))
    return found


async def hears(exchange: RunningExchange, caller: Baresip, prompt: str, times: int = 1) -> None:
    """Wait until the caller hears a prompt for the so-many-th time."""

    def enough() -> bool:
        return [name for name, _ in heard(caller)].count(prompt) >= times

    await exchange.until(enough, f"the caller hears {prompt} ({times}), not only {[name for name, _ in heard(caller)]}")


async def way(exchange: RunningExchange) -> list[tuple[str, str]]:
    call = await exchange.ended_call()
    return [(step.node, step.outcome) for step in exchange.steps(call.id)]


async def test_two_levels_with_keys_that_cut_the_prompts_short(exchange: RunningExchange) -> None:
    anna = await exchange.phone("anna", speaks=ANNA_HZ)
    caller = await trunk_call(exchange)
    await hears(exchange, caller, "menu")
    await caller.send_digits("1")
    await hears(exchange, caller, "support")
    await caller.send_digits("3")
    await anna.wait_event("incoming")
    assert anna.events[-1].peer_name == "Support: 0032475123456"
    prompts = heard(caller)
    assert [name for name, _ in prompts] == ["greeting", "menu", "support"]
    assert prompts[0][1].seconds == pytest.approx(LENGTHS["greeting"], abs=0.3)
    assert prompts[1][1].seconds < LENGTHS["menu"] - 0.5, "the key stopped it"
    assert prompts[2][1].seconds < LENGTHS["support"] - 0.5
    await anna.answer()
    await anna.wait_event("established")
    await Talk(caller, anna).both_hear()
    trace = await exchange.trace(exchange.call().id)
    assert trace.variables == {"digits": "3", "display": "Support"}
    await caller.hangup()
    assert await way(exchange) == [
        ("greeting", "done"),
        ("menu", "digit:1"),
        ("support", "digit:3"),
        ("anna", "answered"),
    ]
    await nothing_is_left(exchange)


async def test_who_knows_the_menus_types_ahead(exchange: RunningExchange) -> None:
    anna = await exchange.phone("anna", speaks=ANNA_HZ)
    caller = await trunk_call(exchange)
    await hears(exchange, caller, "greeting")
    await caller.send_digits("13")
    await anna.wait_event("incoming")
    assert [name for name, _ in heard(caller)] == ["greeting"], "no menu plays when its answer is known"
    assert heard(caller)[0][1].seconds == pytest.approx(LENGTHS["greeting"], abs=0.3), "a key stops no plain prompt"
    await caller.hangup()
    assert (await way(exchange))[-1] == ("anna", "hung_up")


async def test_without_a_key_the_prompt_repeats_and_then_the_plan_goes_on(exchange: RunningExchange) -> None:
    caller = await trunk_call(exchange)
    await ended(caller)
    assert await way(exchange) == [("greeting", "done"), ("menu", "timeout"), ("bye", "ended")]
    prompts = heard(caller)
    assert [name for name, _ in prompts] == ["greeting", "menu", "menu"]
    first, second = prompts[1][1], prompts[2][1]
    assert first.seconds == pytest.approx(LENGTHS["menu"], abs=0.3)
    assert second.seconds == pytest.approx(LENGTHS["menu"], abs=0.3)
    assert second.start - first.end == pytest.approx(KEY_SECONDS, abs=0.5)
    assert exchange.steps(exchange.call().id)[1].reason == "nothing entered, 2 of 2 tries"


async def test_a_wrong_key_is_told_and_counts(exchange: RunningExchange) -> None:
    caller = await trunk_call(exchange)
    await hears(exchange, caller, "menu")
    await caller.send_digits("77")  # the second one is the rest of a wrong input, not the next try
    await hears(exchange, caller, "menu", 2)
    assert [name for name, _ in heard(caller)] == ["greeting", "menu", "wrong", "menu"]
    await caller.send_digits("8")
    await ended(caller)
    assert await way(exchange) == [("greeting", "done"), ("menu", "invalid"), ("bye", "ended")]
    assert exchange.steps(exchange.call().id)[1].reason == "entered 8, 2 of 2 tries"


async def test_after_a_wrong_key_the_right_one(exchange: RunningExchange) -> None:
    caller = await trunk_call(exchange)
    await hears(exchange, caller, "menu")
    await caller.send_digits("9")
    await hears(exchange, caller, "wrong")
    await caller.send_digits("*")
    await hears(exchange, caller, "menu", 2)
    assert [name for name, _ in heard(caller)] == ["greeting", "menu", "wrong", "menu"]
    await caller.hangup()
    assert (await way(exchange))[1:] == [("menu", "digit:*"), ("menu", "hung_up")]


@pytest.mark.parametrize(
    ("keys", "outcome", "entered"),
    [("4711#", "code:vip", "4711"), ("47#", "code:customer", "47"), ("9", "code:back", "9")],
)
async def test_a_code_of_several_digits(exchange: RunningExchange, keys: str, outcome: str, entered: str) -> None:
    caller = await trunk_call(exchange)
    await hears(exchange, caller, "menu")
    await caller.send_digits("2")
    await hears(exchange, caller, "code")
    await caller.send_digits(keys)

    async def has_it() -> bool:
        variables = (await exchange.trace(exchange.call().id)).variables
        return variables == {"digits": entered, "customer": entered}

    await exchange.until(has_it, "the code kept as a variable of the call")
    await caller.hangup()
    assert ("code", outcome) in await way(exchange)


async def test_without_barge_in_a_key_in_the_prompt_does_not_count(exchange: RunningExchange) -> None:
    caller = await trunk_call(exchange, PATIENT)
    await hears(exchange, caller, "menu")
    await caller.send_digits("1")
    await hears(exchange, caller, "menu", 2)
    assert heard(caller)[0][1].seconds == pytest.approx(LENGTHS["menu"], abs=0.3)

    def is_over() -> bool:
        samples, rate = caller.heard()
        return len(samples) / rate - heard(caller)[1][1].end > 0.3

    await exchange.until(is_over, "the end of the prompt")
    await caller.send_digits("1")
    await ended(caller)
    assert await way(exchange) == [("menu", "digit:1"), ("bye", "ended")]


async def test_a_key_pressed_while_it_rang_answers_no_later_menu(exchange: RunningExchange) -> None:
    chris = await exchange.phone("chris")
    caller = await trunk_call(exchange, RINGS_FIRST)
    await chris.wait_event("incoming")
    await caller.send_digits("1")
    await hears(exchange, caller, "menu")
    await ended(caller)
    assert await way(exchange) == [("greeting", "done"), ("chris", "timeout"), ("menu", "timeout")]
    assert heard(caller)[-1][1].seconds == pytest.approx(LENGTHS["menu"], abs=0.3)


async def test_the_caller_leaves_in_the_menu(exchange: RunningExchange) -> None:
    caller = await trunk_call(exchange)
    await hears(exchange, caller, "menu")
    await caller.hangup()
    assert await way(exchange) == [("greeting", "done"), ("menu", "hung_up")]
    assert not tone_present(*caller.heard(), TONES["support"])
    await nothing_is_left(exchange)
