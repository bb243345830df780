"""The day ends while phones ring: real calls, real clocks, also when worker or Temporal are killed meanwhile."""

import copy
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from schemas.call_states import TimeFilterState
from tests.calls.exchange_api import ExchangeApi
from tests.calls.phones.tones import tone_present, tone_wav
from tests.calls.running_exchange import ALWAYS, RunningExchange
from tests.calls.sample import DID, sample_configuration
from tests.calls.talk import CALLER_HZ, call_did, ended, nothing_is_left
from workflows.time_filter import workflow_id

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("time_filters")]

ZONE = ZoneInfo("Europe/Brussels")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CLOSED_HZ = 520.0
SOON = timedelta(seconds=25)
"""The day ends at a full minute, so far away at least."""


def week(**day: Any) -> dict[str, Any]:
    """Every day alike."""
    return {name: dict(day) for name in WEEK}


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    """The number rings anna while the office is open; then there is a prompt."""
    sample = sample_configuration()
    sample["prompts"].append({"id": "closed", "name": "Closed", "file": "closed.wav"})
    nodes = [
        {"id": "hours", "kind": "time_filter", "params": {"filter": "office", "while_waiting": True}},
        {"id": "anna", "kind": "ring_account", "params": {"account": "anna", "seconds": 180}},
    ]
    plan = {"start": "hours", "nodes": nodes, "edges": [{"from": "hours", "outcome": "open", "to": "anna"}]}
    sample["routes"] = [{"id": "main", "name": "Main", "graph": {"format": "belplan-graph/1", **plan}}]
    sample["office_hours"] = [
        {
            "id": "office",
            "name": "Office",
            "action": {"prompt": "closed"},
            **week(availability="always"),
        }
    ]
    return sample


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def exchange(configuration: dict[str, Any]) -> AsyncIterator[RunningExchange]:
    async with RunningExchange(copy.deepcopy(configuration), processes=(*ALWAYS, "api")) as running:
        uploads = running.data / "sounds" / "uploads"
        uploads.mkdir(parents=True, exist_ok=True)
        tone_wav(uploads / "closed.wav", CLOSED_HZ, 1.5)
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(exchange: RunningExchange) -> AsyncIterator[ExchangeApi]:
    async with ExchangeApi(exchange) as running:
        yield running


async def filter_says(exchange: RunningExchange, state: str, within: float = 20) -> float:
    """Wait until the filter's workflow says so; return how many seconds that took."""
    start = time.monotonic()
    handle = (await exchange.temporal()).get_workflow_handle(workflow_id("office"))

    async def reached() -> bool:
        found: TimeFilterState | None = await handle.query("state", result_type=TimeFilterState)
        return found is not None and found.opening.state == state

    await exchange.until(reached, f"the filter is {state}", within)
    return time.monotonic() - start


def open_until(end: datetime) -> dict[str, Any]:
    """Office hours that end at a minute of this day, or next midnight."""
    closes = f"{end:%H:%M}" if end.time() != datetime.min.time() else "24:00"
    return week(availability="by_hours", morning={"opens": "00:01", "closes": closes})


async def test_changed_hours_move_a_ringing_call(exchange: RunningExchange, api: ExchangeApi) -> None:
    await filter_says(exchange, "open")
    anna = await exchange.phone("anna")
    caller = await exchange.trunk_caller(speaks=CALLER_HZ)
    await call_did(exchange, caller, DID)
    await anna.wait_event("incoming")
    await api.change("/office-hours/office", **week(availability="never"))
    assert await filter_says(exchange, "closed") < 3, "a second is meant; this machine may be busy"
    await ended(anna)
    await ended(caller)
    samples, rate = caller.heard()
    assert tone_present(samples, rate, CLOSED_HZ), "the prompt of the filter"
    call = await exchange.ended_call()
    assert [(one.node, one.outcome) for one in exchange.steps(call.id)] == [
        ("hours", "open"),
        ("anna", "cut_short"),
        ("hours", "closed"),
        ("prompt", "done"),
        ("done", "ended"),
    ]
    await nothing_is_left(exchange)


@pytest.mark.parametrize("victim", ["worker", "temporal"])
async def test_the_day_ends_though_something_was_killed(
    exchange: RunningExchange, api: ExchangeApi, victim: str
) -> None:
    end = (datetime.now(ZONE) + SOON).replace(second=0, microsecond=0) + timedelta(minutes=1)
    await api.change("/office-hours/office", **open_until(end))
    await filter_says(exchange, "open")
    anna = await exchange.phone("anna")
    caller = await exchange.trunk_caller(speaks=CALLER_HZ)
    await call_did(exchange, caller, DID)
    await anna.wait_event("incoming")
    exchange.kill(victim)
    exchange.start(victim)
    await ended(anna, within=100)
    late = datetime.now(ZONE) - end
    assert timedelta(seconds=-0.5) < late < timedelta(seconds=10), f"the phone stopped {late} after the end of the day"
    await ended(caller)
    call = await exchange.ended_call()
    assert [one.outcome for one in exchange.steps(call.id)][:3] == ["open", "cut_short", "closed"]
