from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[FrozenDateTimeFactory]:
    """A clock that stands still at START until it is moved."""
    with freeze_time(START, ignore=["asyncio", "anyio", "concurrent", "threading", "httpx", "sqlalchemy"]) as frozen:
        yield frozen
