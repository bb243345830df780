"""Function indicators switched by real phones, and through the api while phones ring."""

import copy
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlmodel import Session, col, select

from schemas.indicator_states import IndicatorState, indicator_states
from schemas.tables import AuditEntry, CallWatch
from tests.calls.exchange_api import ExchangeApi
from tests.calls.phones.baresip import Baresip
from tests.calls.running_exchange import ALWAYS, RunningExchange
from tests.calls.sample import DID, sample_configuration
from tests.calls.talk import BRAM_HZ, CALLER_HZ, Talk, call_did, ended, is_speech, nothing_is_left, pick_up

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("function_indicators")]


def step(name: str, kind: str, **params: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "params": params}


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    """The number rings anna while the indicator is green; when it turns red the call moves, and rings bram."""
    sample = sample_configuration()
    nodes = [
        step("night", "function_indicator", indicator="night", while_waiting=True),
        step("anna", "ring_account", account="anna", seconds=60),
    ]
    watched = {"start": "night", "nodes": nodes, "edges": [{"from": "night", "outcome": "green", "to": "anna"}]}
    sample["routes"] = [
        {"id": "main", "name": "Main", "graph": {"format": "belplan-graph/1", **watched}},
        {
            "id": "away",
            "name": "Away",
            "steps": [{"kind": "ring_account", "params": {"account": "bram", "seconds": 60}}],
        },
    ]
    sample["function_indicators"] = [{"id": "night", "name": "Night", "extension": "*21", "red_route": "away"}]
    sample["advanced_function_indicators"] = [{"id": "duty", "name": "On duty", "extension": "2001"}]
    return sample


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def exchange(configuration: dict[str, Any]) -> AsyncIterator[RunningExchange]:
    async with RunningExchange(copy.deepcopy(configuration), processes=(*ALWAYS, "api")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(exchange: RunningExchange) -> AsyncIterator[ExchangeApi]:
    async with ExchangeApi(exchange) as running:
        yield running


def state(exchange: RunningExchange, indicator: str) -> IndicatorState:
    with Session(exchange.database) as session:
        return next(one for one in indicator_states(session) if one.id == indicator)


def watches(exchange: RunningExchange) -> int:
    with Session(exchange.database) as session:
        return len(session.exec(select(CallWatch)).all())


async def dial(exchange: RunningExchange, phone: Baresip, extension: str) -> None:
    """Dial an extension that speaks, listen, and see the call end by itself."""
    await phone.dial(f"sip:{extension}@{exchange.server}")
    await phone.wait_event("established")
    await ended(phone)
    assert is_speech(*phone.heard()), "the new colour is said"


@pytest.mark.parametrize(("extension", "indicator"), [("*21", "night"), ("2001", "duty")])
async def test_dialling_the_extension_switches_it(exchange: RunningExchange, extension: str, indicator: str) -> None:
    anna = await exchange.phone("anna")
    await dial(exchange, anna, extension)
    red = state(exchange, indicator)
    assert (red.colour, red.by, red.number) == ("red", "account:anna", 1)
    call = await exchange.ended_call()
    assert [(step.kind, step.outcome) for step in exchange.steps(call.id)] == [("switch_function_indicator", "red")]
    await dial(exchange, anna, extension)
    assert (state(exchange, indicator).colour, state(exchange, indicator).number) == ("green", 2)
    with Session(exchange.database) as session:
        lines = session.exec(select(AuditEntry).where(col(AuditEntry.resource_id) == indicator))
        assert [one.who for one in lines if one.resource == "function_indicator_states"] == ["account:anna"] * 2


async def test_a_ringing_call_moves_when_the_indicator_turns_red(exchange: RunningExchange, api: ExchangeApi) -> None:
    anna, bram = await exchange.phone("anna"), await exchange.phone("bram", speaks=BRAM_HZ)
    caller = await exchange.trunk_caller(speaks=CALLER_HZ)
    await call_did(exchange, caller, DID)
    await anna.wait_event("incoming")
    assert watches(exchange) == 1
    told = await api.post("/function-indicators/night/toggle")
    assert told["colour"] == "red"
    await ended(anna)
    await pick_up(bram)
    await caller.wait_event("established")
    await Talk(caller, bram, phone_hz=BRAM_HZ).both_hear()
    back = await api.post("/function-indicators/night/toggle")
    assert back["colour"] == "green"
    await Talk(caller, bram, phone_hz=BRAM_HZ).both_hear()  # nobody takes a conversation away
    await caller.hangup()
    call = await exchange.ended_call()
    assert [(one.route_id, one.node, one.outcome) for one in exchange.steps(call.id)] == [
        ("main", "night", "green"),
        ("main", "anna", "cut_short"),
        ("main", "night", "red"),
        ("away", "ring_account", "answered"),
    ]
    assert call.outcome == "answered"
    assert watches(exchange) == 0
    await nothing_is_left(exchange)


@pytest.mark.parametrize("victim", ["worker", "temporal"])
async def test_it_moves_though_something_was_killed_while_it_rang(
    exchange: RunningExchange, api: ExchangeApi, victim: str
) -> None:
    anna, bram = await exchange.phone("anna"), await exchange.phone("bram", speaks=BRAM_HZ)
    caller = await exchange.trunk_caller(speaks=CALLER_HZ)
    await call_did(exchange, caller, DID)
    await anna.wait_event("incoming")
    exchange.kill(victim)
    exchange.start(victim)
    assert (await api.post("/function-indicators/night/toggle"))["colour"] == "red"
    await ended(anna)
    await pick_up(bram)
    await caller.wait_event("established")
    await caller.hangup()
    call = await exchange.ended_call()
    assert [one.outcome for one in exchange.steps(call.id)] == ["green", "cut_short", "red", "answered"]
    exchange.kill(victim)
    exchange.start(victim)
    assert state(exchange, "night").colour == "red"
    number = state(exchange, "night").number
    back = await api.post("/function-indicators/night/toggle")
    assert (back["colour"], back["number"]) == ("green", number + 1)
