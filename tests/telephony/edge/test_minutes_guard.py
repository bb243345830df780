"""Whose minutes outside are used up, also those of calls that run."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.database import write_session
from schemas.tables import Call, ChannelInUse, Exchange, SipAccount
from telephony.edge.minutes_guard import accounts_without_minutes

NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
EVERYBODY = {"anna", "bram", ""}


@pytest.fixture(autouse=True)
def running(sample: None) -> None:
    """A call of anna that has run for 10 minutes, and one of bram for 4."""
    with write_session() as session:
        for account, minutes in (("anna", 10), ("bram", 4)):
            at = NOW - timedelta(minutes=minutes)
            session.add(Call(id=account, source=f"account:{account}", edge_id="x", edge_boot_id="b", started_at=at))
            session.flush()
            session.add(ChannelInUse(call_id=account, leg=2, edge_id="x", edge_boot_id="b", account=account, since=at))


def limit(total: int | None = None, **accounts: int) -> None:
    with write_session() as session:
        exchange = session.get_one(Exchange, 1)
        exchange.settings = {**exchange.settings, "outside_limits": {"minutes": total}}
        for account, minutes in accounts.items():
            session.get_one(SipAccount, account).outside_minutes = minutes


def test_without_a_limit_nobody_ends() -> None:
    assert accounts_without_minutes(EVERYBODY, NOW) == {}


def test_each_account_has_its_own() -> None:
    limit(anna=10, bram=10)
    assert accounts_without_minutes(EVERYBODY, NOW) == {
        "anna": "The limit of account anna, 10 minutes a day of calls to numbers outside, is reached."
    }
    assert set(accounts_without_minutes(EVERYBODY, NOW + timedelta(minutes=6))) == {"anna", "bram"}


def test_what_all_used_ends_all() -> None:
    limit(total=14)
    assert accounts_without_minutes(EVERYBODY, NOW - timedelta(seconds=1)) == {}
    assert set(accounts_without_minutes(EVERYBODY, NOW)) == EVERYBODY
