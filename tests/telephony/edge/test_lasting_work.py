"""Work that lasts as long as the edge is begun again after a fault, and the fault is told."""

import asyncio

import pytest

from telephony.edge import lasting_work
from telephony.edge.lasting_work import keep_up


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lasting_work, "AGAIN_AFTER_SECONDS", 0.0)


async def test_what_fails_is_told_and_begun_again(caplog: pytest.LogCaptureFixture) -> None:
    begun = 0

    async def work() -> None:
        nonlocal begun
        begun += 1
        if begun < 3:
            raise KeyError("no such leg")

    await asyncio.wait_for(keep_up("signs of life", work), 5)
    assert begun == 3
    assert caplog.text.count("signs of life failed, and is begun again") == 2
    assert "KeyError: 'no such leg'" in caplog.text, "with the place of the fault"


async def test_it_ends_when_it_is_cancelled(caplog: pytest.LogCaptureFixture) -> None:
    task = asyncio.create_task(keep_up("signs of life", lambda: asyncio.sleep(60)))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task], timeout=5)
    assert (task.cancelled(), caplog.text) == (True, "")
