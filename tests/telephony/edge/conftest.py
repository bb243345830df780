from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import load_the_sample, own_database
from tests.schemas.conftest import each_database, empty_database_url, postgres

__all__ = ["each_database", "empty_database_url", "postgres"]


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[None]:
    """A SQLite database of the test's own with the sample exchange in it."""
    with own_database(tmp_path):
        load_the_sample()
        yield
