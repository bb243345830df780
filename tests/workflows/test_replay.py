"""Calls that ran under earlier code go on under this one: their histories replay without a difference."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from schemas.temporal_server import SEARCH_ATTRIBUTES
from tests.workflows.record_histories import HISTORIES
from tests.workflows.scenarios import SCENARIOS
from workflows import edge_orders
from workflows.task_queue import WORKFLOWS, workflow_runner

FILES = sorted(HISTORIES.glob("*.json"))


def replayer() -> Replayer:
    return Replayer(workflows=WORKFLOWS, workflow_runner=workflow_runner(), data_converter=pydantic_data_converter)


def history(file: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(f"call-{file.stem}", file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_it_replays(file: Path) -> None:
    asyncio.run(replayer().replay_workflow(history(file)))


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_it_replays_from_every_moment(file: Path) -> None:
    """As when a worker dies in the middle of a call: another one goes on from what was noted until then."""
    whole = json.loads(file.read_text(encoding="utf-8"))
    events = whole["events"]
    started = [number for number, event in enumerate(events) if event["eventType"].endswith("WORKFLOW_TASK_STARTED")]
    assert started
    for number in started:
        part = json.dumps({"events": events[: number + 1]})
        asyncio.run(replayer().replay_workflow(WorkflowHistory.from_json(f"call-{file.stem}", part)))


def test_every_scenario_is_recorded() -> None:
    assert [file.stem for file in FILES] == sorted(SCENARIOS)


async def test_a_change_of_the_order_of_things_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge_orders, "WATCH_ACTIVITY", "hold_leg")
    with pytest.raises(NondeterminismError):
        await replayer().replay_workflow(history(HISTORIES / "answered.json"))


@pytest.fixture(params=FILES, ids=[file.stem for file in FILES])
def text(request: pytest.FixtureRequest) -> Iterator[str]:
    file: Path = request.param
    yield file.read_text(encoding="utf-8")


def test_it_is_small_and_names_no_machine(text: str) -> None:
    assert len(text) < 100_000
    assert "/site-packages/" not in text and "@" not in text.replace("@example.org", "")
    assert all(f'"{name}"' in text for name in SEARCH_ATTRIBUTES)
