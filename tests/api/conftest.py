import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from api.app import app
from api.tokens import create_token
from schemas.database import write_session
from schemas.settings import settings
from schemas.temporal_server import temporal_server_command
from tests.calls.phones.ports import free_port
from tests.databases import PostgresServer, forget_settings, load_the_sample, own_database, own_postgres_database


@pytest.fixture(scope="session")
def temporal_address() -> Iterator[str]:
    """A real Temporal server."""
    port = free_port()
    process = subprocess.Popen(
        temporal_server_command(port=port, ui_port=None, db_file=None), stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < deadline, "Temporal did not start"
            assert process.poll() is None
            time.sleep(0.1)
    yield f"127.0.0.1:{port}"
    process.kill()  # it keeps nothing, so there is nothing to wait for
    process.wait(timeout=20)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture
def nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that name ports where nothing listens."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", f"127.0.0.1:{free_port()}")
    monkeypatch.setenv("BELPLAN_SIP_LISTEN", "127.0.0.1")
    monkeypatch.setenv("BELPLAN_SIP_PORT", str(free_port()))
    monkeypatch.setenv("BELPLAN_DESIGNER_PORT", str(free_port()))


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest, tmp_path: Path, nobody_there: None) -> Iterator[None]:
    if request.param == "sqlite":
        with own_database(tmp_path):
            yield
    else:
        with own_postgres_database(tmp_path, request.getfixturevalue("postgres")):
            yield


@pytest.fixture
def database(tmp_path: Path, nobody_there: None) -> Iterator[None]:
    with own_database(tmp_path):
        yield


@asynccontextmanager
async def running_api() -> AsyncIterator[httpx.AsyncClient]:
    """The api over the sample exchange, and a client with a token."""
    load_the_sample()
    with write_session() as session:
        token = create_token(session, "test")
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://api", headers=headers, timeout=20) as client,
    ):
        yield client


@pytest.fixture
async def client(database: None) -> AsyncIterator[httpx.AsyncClient]:
    """The api on SQLite, without Temporal."""
    async with running_api() as one:
        yield one


@pytest.fixture
async def each_client(each_database: None) -> AsyncIterator[httpx.AsyncClient]:
    """The api on each database, without Temporal."""
    async with running_api() as one:
        yield one


@pytest.fixture
async def client_with_temporal(
    database: None, temporal_address: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """The api on SQLite, with a real Temporal server."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_address)
    forget_settings()
    assert settings().temporal_address == temporal_address
    async with running_api() as one:
        yield one
