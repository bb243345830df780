from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import PostgresServer, own_database, own_postgres_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[None]:
    """A migrated SQLite database of the test's own."""
    with own_database(tmp_path):
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables, on each of the two servers."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'belplan.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """A migrated database, on each of the two servers."""
    if request.param == "sqlite":
        with own_database(tmp_path):
            yield
    else:
        with own_postgres_database(tmp_path, request.getfixturevalue("postgres")):
            yield
