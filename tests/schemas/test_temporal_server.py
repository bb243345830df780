"""The development server starts with our settings, keeps its calls, and two can run at once."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError

from schemas.temporal_server import SEARCH_ATTRIBUTES, TemporalServerError, split_address, temporal_server_command
from tests.calls.phones.ports import free_port

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


async def connected(port: int) -> Client:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            client = await Client.connect(f"127.0.0.1:{port}")
            await client.operator_service.list_search_attributes(
                ListSearchAttributesRequest(namespace="default"), timeout=timedelta(seconds=5)
            )
            return client
        except (RuntimeError, RPCError):
            assert time.monotonic() < end, "the server did not start"
            await asyncio.sleep(0.05)


@asynccontextmanager
async def server(db_file: Path | None) -> AsyncIterator[Client]:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *temporal_server_command(port=port, ui_port=None, db_file=db_file),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield await connected(port)
    finally:
        process.kill()
        await process.wait()


async def test_search_attributes_are_there_on_two_servers_at_once(tmp_path: Path) -> None:
    async with server(tmp_path / "one.db") as one, server(tmp_path / "two.db") as two:
        for client in (one, two):
            known = await client.operator_service.list_search_attributes(
                ListSearchAttributesRequest(namespace="default")
            )
            assert set(SEARCH_ATTRIBUTES) <= set(known.custom_attributes)


async def test_workflows_survive_a_kill(tmp_path: Path) -> None:
    db_file = tmp_path / "temporal.db"
    async with server(db_file) as client:
        await client.start_workflow("CallWorkflow", id="call-1", task_queue="nobody")
    async with server(db_file) as client:
        description = await client.get_workflow_handle("call-1").describe()
        assert description.workflow_type == "CallWorkflow"


def run_module(environment: dict[str, str], folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "schemas.temporal_server"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def module(tmp_path: Path) -> Iterator[Callable[[dict[str, str]], "subprocess.Popen[str]"]]:
    started: list[subprocess.Popen[str]] = []

    def start(environment: dict[str, str]) -> "subprocess.Popen[str]":
        started.append(run_module(environment, tmp_path))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


async def test_the_module_becomes_the_server(
    module: Callable[[dict[str, str]], "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    port = free_port()
    process = module(
        {
            "TEMPORAL_ADDRESS": f"127.0.0.1:{port}",
            "BELPLAN_TEMPORAL_UI_ADDRESS": f"127.0.0.1:{free_port()}",
            "BELPLAN_DATA_DIR": str(tmp_path / "data"),
        }
    )
    await connected(port)
    assert (tmp_path / "data" / "temporal.db").is_file()
    assert process.poll() is None


@pytest.mark.parametrize(
    ("address", "said"),
    [("temporal.example.com:7233", "a server elsewhere"), ("127.0.0.1", "write host:port")],
)
def test_a_wrong_address_is_one_sentence(
    module: Callable[[dict[str, str]], "subprocess.Popen[str]"], address: str, said: str
) -> None:
    process = module({"TEMPORAL_ADDRESS": address})
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 78
    assert said in errors
    assert len(errors.splitlines()) == 1


@pytest.mark.parametrize(
    ("address", "parts"), [("127.0.0.1:7233", ("127.0.0.1", 7233)), ("[::1]:17233", ("::1", 17233))]
)
def test_addresses(address: str, parts: tuple[str, int]) -> None:
    assert split_address(address) == parts


def test_an_address_without_a_port_is_refused() -> None:
    with pytest.raises(TemporalServerError, match="host:port"):
        split_address("localhost")
