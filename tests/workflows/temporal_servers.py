"""Real Temporal servers for tests: the development server, and the one that skips time."""

import asyncio
import subprocess
import sysconfig
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from schemas.temporal_server import temporal_server_command
from tests.calls.phones.ports import free_port

START_SECONDS = 60
IDENTITY = "belplan"
"""Of the client: it ends up in histories."""


@contextmanager
def development_server() -> Iterator[int]:
    """Run a server that forgets all at its end; gives its port."""
    port = free_port()
    process = subprocess.Popen(
        temporal_server_command(port=port, ui_port=None, db_file=None),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield port
    finally:
        process.kill()
        process.wait()


async def connected(port: int) -> Client:
    """Connect, waiting for the server when it is still starting."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            client = await Client.connect(
                f"127.0.0.1:{port}", data_converter=pydantic_data_converter, identity=IDENTITY
            )
            await client.count_workflows("WorkflowType = 'CallWorkflow' AND EdgeId = 'none'")
            return client
        except (RuntimeError, RPCError):
            assert time.monotonic() < end, "the development server did not start"
            await asyncio.sleep(0.05)


@asynccontextmanager
async def time_skipping_server() -> AsyncIterator[WorkflowEnvironment]:
    """Run the server on which timers take no time."""
    program = Path(sysconfig.get_path("scripts")) / "temporal-test-server"
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(program), data_converter=pydantic_data_converter
    ) as environment:
        yield environment


class Relay:
    """A TCP line to a server that can be cut, as when the process at its end is killed."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._cut = False
        self._lines: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Drop what is connected and take nothing more."""
        self._cut = True
        await self._drop()

    def mend(self) -> None:
        self._cut = False

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._drop()

    async def _drop(self) -> None:
        lines = list(self._lines)
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None
        self._lines.add(line)
        try:
            if self._cut:
                return
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
            try:
                both = [asyncio.create_task(_copy(reader, far_writer)), asyncio.create_task(_copy(far_reader, writer))]
                try:
                    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for one in both:
                        one.cancel()
                    await asyncio.gather(*both, return_exceptions=True)
            finally:
                far_writer.close()
        except asyncio.CancelledError:
            return  # cut on purpose
        finally:
            writer.close()
            self._lines.discard(line)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
