"""What the simulator says is what happens: drawn calls are played by it and with real phones, and go the same way."""

import asyncio
import copy
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase, example, given, settings

from schemas.call_messages import CallTrace
from tests.calls.drawn_calls import (
    ANSWERS,
    BUSY,
    DECLINES,
    GROUPS,
    NO_KEY,
    PHONES,
    RINGS,
    SIDE_PLAN,
    DrawnCall,
    drawn_calls,
)
from tests.calls.exchange_api import ExchangeApi
from tests.calls.phones.baresip import Baresip
from tests.calls.phones.sipp_scenarios import uas_busy
from tests.calls.phones.tones import tone_present, tone_wav
from tests.calls.running_exchange import ALWAYS, RunningExchange
from tests.calls.sample import DID, sample_configuration
from tests.calls.talk import call_did, sipp_phone

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("simulator")]

EXAMPLES = 6
SECONDS = 45.0
"""No further call is drawn then; on a slow machine fewer are played."""
BEEP_HZ = 1000.0
MESSAGE_SECONDS = 2.0
CALLER = "32475123456"


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    sample = sample_configuration()
    sample["prompts"] = [{"id": name, "name": name, "file": f"{name}.wav"} for name in ("hear", "menu", "greeting")]
    sample["sip_accounts"] = [{"id": name, "name": name} for name in (*PHONES, "dora")]
    sample["ring_groups"] = [{"id": name, "name": name, "members": members} for name, members in GROUPS.items()]
    sample["voicemail_boxes"][0] |= {"greeting_prompt": "greeting", "max_seconds": 8}
    sample["routes"] = [
        {"id": route, "name": route, "graph": {"format": "belplan-graph/1", **copy.deepcopy(SIDE_PLAN)}}
        for route in ("main", "side")
    ]
    return sample


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def exchange(configuration: dict[str, Any]) -> AsyncIterator[RunningExchange]:
    async with RunningExchange(copy.deepcopy(configuration), processes=(*ALWAYS, "api")) as running:
        uploads = running.data / "sounds" / "uploads"
        uploads.mkdir(parents=True, exist_ok=True)
        for name, hz in (("hear", 520), ("menu", 700), ("greeting", 860)):
            tone_wav(uploads / f"{name}.wav", hz, 0.4)
        yield running


class Caller:
    """Calls the number and does what was drawn, as soon as the exchange waits for it."""

    def __init__(self, exchange: RunningExchange, phone: Baresip, call: DrawnCall) -> None:
        self._exchange = exchange
        self._phone = phone
        self._call = call
        self._keys = iter(call.keys)
        self._seen = 0
        """Steps that were dealt with."""

    async def play(self) -> CallTrace:
        """Call, and return the way of the call when it is over."""
        before = len(self._exchange.calls())
        await call_did(self._exchange, self._phone)
        await self._exchange.until(lambda: len(self._exchange.calls()) > before, "the call came in")
        call_id = self._exchange.call().id
        over = asyncio.create_task(self._phone.wait_event("closed", within=120))
        while not over.done():
            trace = await self._exchange.trace(call_id)
            await self._react(trace)
            await asyncio.wait([over], timeout=0.1)
        over.result()
        await self._exchange.ended_call()
        return await self._exchange.trace(call_id)

    async def _react(self, trace: CallTrace) -> None:
        if trace.state == "conversation":
            await self._phone.hangup()
            await asyncio.sleep(1)
        while self._seen < len(trace.steps):
            step = trace.steps[self._seen]
            self._seen += 1
            if step.kind == "ivr_basic":
                key = next(self._keys)
                if key != NO_KEY and not step.outcome:
                    await self._phone.send_digits(key)
            elif step.kind == "voicemail" and not step.outcome:
                await self._exchange.until(self._beep_was_heard, "the beep")
                await asyncio.sleep(MESSAGE_SECONDS)
                await self._phone.send_digits("#")

    def _beep_was_heard(self) -> bool:
        return tone_present(*self._phone.heard(last_seconds=0.6), BEEP_HZ)


async def answer_always(phone: Baresip) -> None:
    while True:
        await phone.wait_event("incoming", within=3600)
        await phone.answer()


async def refuse_always(phone: Baresip) -> None:
    while True:
        await phone.wait_event("incoming", within=3600)
        await phone.reject()


@pytest_asyncio.fixture(loop_scope="module")
async def caller(exchange: RunningExchange) -> AsyncIterator[Baresip]:
    """The caller's phone, while the others answer, ring, are busy and decline."""
    anna, chris = await exchange.phone(ANSWERS), await exchange.phone(BUSY)
    await exchange.phone(RINGS)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(sipp_phone(exchange, DECLINES, uas_busy(603, "Decline"), calls=10_000))
        people = [asyncio.create_task(answer_always(anna)), asyncio.create_task(refuse_always(chris))]
        yield await exchange.trunk_caller(CALLER)
        for one in people:
            one.cancel()
            with suppress(asyncio.CancelledError):
                await one


def way(steps: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(step["node"], step["outcome"]) for step in steps]


async def simulated(api: ExchangeApi, call: DrawnCall) -> dict[str, Any]:
    """Play the published plan; a step that takes a message listens for keys twice, and the caller presses none."""
    kinds = {node["id"]: node["kind"] for node in call.graph["nodes"]}
    keys, digits = iter(call.keys), ""
    while True:
        world = {"registered": "none", "phones": PHONES, "digits": digits, "message_seconds": MESSAGE_SECONDS}
        played: dict[str, Any] = await api.post("/simulations", called=DID, caller={"number": CALLER}, world=world)
        listening = [kinds.get(step["node"], "") for step in played["steps"]]
        wanted = len([kind for kind in listening if kind == "ivr_basic"]) + 2 * listening.count("voicemail")
        if len(digits) >= wanted:
            return played
        at = len(digits)
        for kind in listening:
            at -= {"ivr_basic": 1, "voicemail": 2}.get(kind, 0)
            if at < 0:
                digits += next(keys) if kind == "ivr_basic" else NO_KEY * 2
                break


MENU_AND_MESSAGE = DrawnCall(
    graph={
        "start": "menu",
        "nodes": [
            {"id": "menu", "kind": "ivr_basic", "params": {"prompt": "menu", "seconds": 4, "choices": [{"key": "1"}]}},
            {"id": "box", "kind": "voicemail", "params": {"box": "general"}},
            {"id": "hear", "kind": "prompt", "params": {"prompt": "hear"}},
        ],
        "edges": [
            {"from": "menu", "outcome": "digit:1", "to": "box"},
            {"from": "box", "outcome": "recorded", "to": "hear"},
        ],
    },
    keys="1",
)


@pytest.mark.timeout(300)
async def test_calls_go_as_the_simulator_says(exchange: RunningExchange, caller: Baresip) -> None:
    deadline = time.monotonic() + SECONDS
    played = 0
    async with ExchangeApi(exchange) as api:
        loop = asyncio.get_running_loop()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @example(MENU_AND_MESSAGE)
        @given(drawn_calls())
        def each(call: DrawnCall) -> None:
            if time.monotonic() < deadline:
                asyncio.run_coroutine_threadsafe(compare(call), loop).result(150)

        async def compare(call: DrawnCall) -> None:
            nonlocal played
            await api.put("/routes/main/draft", graph=call.graph)
            await api.post("/routes/main/publish")
            expected = await simulated(api, call)
            real = await Caller(exchange, caller, call).play()
            assert way([step.model_dump() for step in real.steps]) == way(expected["steps"]), expected
            assert (real.party, real.variables) == (expected["party"], expected["variables"])
            played += 1

        await asyncio.to_thread(each)
    assert played >= 2, "too few calls were played in the time there is"
