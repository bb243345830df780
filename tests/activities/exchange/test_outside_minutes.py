"""Minutes that were called outside today."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from activities.exchange.outside_minutes import minutes_called
from schemas.database import read_session, write_session
from schemas.tables import Call, CallLeg, ChannelInUse

BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)


def call(key: str, source: str, begun: datetime, minutes: float | None, called: str = "32475123456") -> None:
    """Note a call with a leg outside; without minutes it still runs."""
    ended = None if minutes is None else begun + timedelta(minutes=minutes)
    with write_session() as session:
        session.add(Call(id=key, source=source, edge_id="x", edge_boot_id="b", started_at=begun, ended_at=ended))
        session.flush()
        if ended is None:
            session.add(ChannelInUse(call_id=key, leg=1, edge_id="x", edge_boot_id="b", since=begun))
            session.add(ChannelInUse(call_id=key, leg=2, edge_id="x", edge_boot_id="b", since=begun))
            return
        for number, to in ((1, ""), (2, called), (3, "")):
            leg = CallLeg(call_id=key, number=number, called=to, started_at=begun, answered_at=begun, ended_at=ended)
            session.add(leg)


@pytest.fixture(autouse=True)
def calls(sample: None) -> None:
    call("today", "account:anna", NOW - timedelta(hours=2), 10)
    call("over-midnight", "account:anna", MIDNIGHT - timedelta(minutes=5), 8)
    call("yesterday", "account:anna", MIDNIGHT - timedelta(hours=3), 60)
    call("forwarded", "trunk:sample", NOW - timedelta(hours=1), 4)
    call("now", "account:bram", NOW - timedelta(minutes=6), None)
    call("unanswered", "account:chris", NOW - timedelta(minutes=6), 3, called="")


def test_what_counts() -> None:
    with read_session() as session:
        called = minutes_called(session, NOW, BRUSSELS)
    assert called.accounts == {"anna": 13, "bram": 6}
    assert called.total == 23
