"""Two edges in one exchange: a consultation goes to the edge that has the first call, all other calls are spread."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.calls.phones.baresip import Baresip
from tests.calls.running_exchange import TWO_EDGES, RunningExchange
from tests.calls.sample import sample_configuration
from tests.calls.talk import ANNA_HZ, CHRIS_HZ, Talk, ended, hears_only, nothing_is_left, pick_up
from tests.calls.test_transfer import answered_by, call_id, replacing, story

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("two-edges")]

GIVEN_UP = 3
"""Consultations that anna gives up while it rings: by chance none would go, or be cancelled, elsewhere."""
MOST_TRIES = 20
"""Calls after which each of two edges had one, but for one time in a million."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def exchange() -> AsyncIterator[RunningExchange]:
    sample: dict[str, Any] = sample_configuration()
    del sample["routes"][0]["steps"][0]
    async with RunningExchange(sample, processes=TWO_EDGES) as running:
        yield running


async def edge_of_call(exchange: RunningExchange, number: int) -> str:
    """Return the edge that has a call, 1 for the first of all."""
    await exchange.until(lambda: len(exchange.calls()) == number, f"call {number}")
    return exchange.call().edge_id


async def call_on_another_edge(exchange: RunningExchange, caller: Baresip, phone: Baresip, edge: str) -> None:
    """Let somebody call the help desk until the phone of one who talks already rings from another edge."""
    for _ in range(MOST_TRIES):
        number = len(exchange.calls()) + 1
        await caller.dial("100")
        await phone.wait_event("incoming", within=10)
        if await edge_of_call(exchange, number) != edge:
            return
        await caller.hangup()
        await ended(phone)
        await ended(caller)
    raise AssertionError(f"{MOST_TRIES} calls went to {edge}, none to the other one")


async def test_a_consultation_is_on_the_edge_of_the_first_call(exchange: RunningExchange) -> None:
    anna, chris = await asyncio.gather(exchange.phone("anna", speaks=ANNA_HZ), exchange.phone("chris", speaks=CHRIS_HZ))
    caller = await answered_by(exchange, anna)
    incoming = exchange.call()
    first, calls = call_id(anna, -1), len(exchange.calls())
    await anna.hold()
    for number in range(1, GIVEN_UP + 1):
        await anna.dial("103")
        await chris.wait_event("incoming", within=10)
        assert await edge_of_call(exchange, calls + number) == incoming.edge_id
        await anna.hangup()
        await ended(chris)
        await ended(anna)
    await anna.dial("103")
    await pick_up(chris)
    await hears_only(chris, ANNA_HZ)
    consultation = exchange.call()
    assert consultation.edge_id == incoming.edge_id
    await anna.transfer(replacing(exchange, first))
    await Talk(caller, chris, phone_hz=CHRIS_HZ).both_hear()
    await ended(anna)
    await caller.hangup()
    await ended(chris)
    await exchange.until(lambda: all(call.ended_at for call in exchange.calls()), "both calls are over")
    assert [step.kind for step in exchange.steps(incoming.id)][-1] == "join"
    assert story(exchange, consultation.id) == [("ring_account", "answered"), ("join", "answered")]
    await nothing_is_left(exchange)


async def test_calls_on_two_edges_are_not_joined_and_the_trace_says_why(exchange: RunningExchange) -> None:
    """The second call came to anna, and nobody knew at its beginning that it would."""
    anna, chris = await asyncio.gather(exchange.phone("anna", speaks=ANNA_HZ), exchange.phone("chris", speaks=CHRIS_HZ))
    caller = await answered_by(exchange, anna)
    first, here = call_id(anna, -1), exchange.call().edge_id
    await anna.hold()
    await call_on_another_edge(exchange, chris, anna, here)
    second = exchange.call()
    await anna.answer()
    await hears_only(chris, ANNA_HZ)
    await anna.transfer(replacing(exchange, first))
    await anna.wait_event("transfer_failed", within=10)
    assert "SIP/2.0 481 That Call Is Over Or Not On This Edge" in anna.log()
    await ended(chris)  # there are phones that hang up when a transfer fails; the first call goes on
    await anna.resume()
    await hears_only(caller, ANNA_HZ)
    await caller.hangup()
    await exchange.until(lambda: all(call.ended_at for call in exchange.calls()), "all calls are over")
    told = exchange.steps(second.id)[-1]
    assert (told.kind, told.outcome) == ("transfer", "refused")
    assert told.summary == "account:anna transfers after a consultation"
    assert f"or on another edge than this call ({second.edge_id})" in told.reason
    await nothing_is_left(exchange)
