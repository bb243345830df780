from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import own_database
from tests.telephony.front.running_front import RunningFront, add_accounts


@pytest.fixture
def database(tmp_path: Path) -> Iterator[None]:
    """A migrated SQLite database of the test's own."""
    with own_database(tmp_path):
        yield


@pytest.fixture
def front(database: None, tmp_path: Path) -> Iterator[RunningFront]:
    """A running front with accounts 101 and 102, trunk `sample` and edge `edge-1`."""
    yield from _running(tmp_path)


@pytest.fixture(scope="module")
def shared_front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningFront]:
    """The same, for all tests of a module: they leave it as they found it."""
    folder = tmp_path_factory.mktemp("front")
    with own_database(folder):
        # all tests come from one address: their wrong passwords together must not ban it
        yield from _running(folder, BELPLAN_FRONT_BAN_FAILURES="1000")


def _running(folder: Path, **environment: str) -> Iterator[RunningFront]:
    running = RunningFront(folder, **environment)
    add_accounts(running.trunk_port, running.edge_port)
    try:
        running.start()
        yield running
    finally:
        running.stop()
