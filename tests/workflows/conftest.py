from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.databases import own_database
from tests.workflows.scripted_exchange import ScriptedExchange, scripted_exchange
from tests.workflows.temporal_servers import development_server


@pytest.fixture(scope="session")
def temporal_port() -> Iterator[int]:
    """The port of a development server that all tests of this process share."""
    with development_server() as port:
        yield port


@pytest.fixture
def database(tmp_path: Path) -> Iterator[None]:
    with own_database(tmp_path):
        yield


@pytest.fixture
async def exchange(database: None, temporal_port: int) -> AsyncIterator[ScriptedExchange]:
    async with scripted_exchange(temporal_port) as running:
        yield running
