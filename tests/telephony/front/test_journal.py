"""What the front writes down: bounded, counted together, and nothing of what strangers type."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from schemas.database import engine, read_session
from schemas.tables import AuthenticationEvent, RegistrationEvent
from telephony.flow_token import Flow
from telephony.front import journal as journal_module
from telephony.front.journal import Journal
from telephony.front.location import Binding, Change, LocationStore

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def binding(contact: str = "sip:101@192.0.2.7:5060", port: int = 5060) -> Binding:
    flow = Flow("udp", "192.0.2.7", port, "")
    return Binding("anna", contact, flow, "", "Snom D785", "call", 1, NOW, NOW + timedelta(hours=1))


@pytest.fixture
def journal(monkeypatch: pytest.MonkeyPatch) -> Journal:
    monkeypatch.setattr(journal_module, "WRITE_SECONDS", 0)
    return Journal(lambda username: username == "101", lambda: NOW)


async def written(journal: Journal) -> None:
    """Let the journal write what waits, as at the end of the process."""
    task = asyncio.create_task(journal.run())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_phones_come_move_and_go(database: None, journal: Journal) -> None:
    store = LocationStore(journal.registration)
    one, other = binding(), binding("sip:101@192.0.2.8:5060")
    store.apply([Change("anna", one.contact_uri, one)])
    store.apply([Change("anna", one.contact_uri, one)])  # a refresh is no event
    store.apply([Change("anna", one.contact_uri, binding(port=6000))])
    store.apply([Change("anna", other.contact_uri, other)])
    store.apply([Change("anna", one.contact_uri, None)])
    store.apply([Change("anna", one.contact_uri, None)])
    store.apply(store.expired(NOW + timedelta(hours=2)), gone="expired")
    await written(journal)
    with read_session() as session:
        rows = session.exec(select(RegistrationEvent).order_by("id")).all()
    assert [(row.event, row.contact_uri, row.source_port) for row in rows] == [
        ("registered", one.contact_uri, 5060),
        ("moved", one.contact_uri, 6000),
        ("registered", other.contact_uri, 5060),
        ("unregistered", one.contact_uri, 6000),
        ("expired", other.contact_uri, 5060),
    ]
    assert (rows[0].account_id, rows[0].source, rows[0].user_agent) == ("anna", "192.0.2.7", "Snom D785")


async def test_equal_failures_are_one_line(database: None, journal: Journal) -> None:
    for _ in range(1000):
        journal.failure("sip-failed", "101", "192.0.2.9")
        journal.failure("sip-failed", "my secret \r\n", "192.0.2.9")
    journal.failure("sip-banned", "101", "192.0.2.9")
    await written(journal)
    with read_session() as session:
        rows = session.exec(select(AuthenticationEvent).order_by("id")).all()
    assert [(row.event, row.login, row.count) for row in rows] == [
        ("sip-failed", "101", 1000),
        ("sip-failed", "my…", 1000),
        ("sip-banned", "101", 1),
    ]


async def test_what_waits_is_bounded(
    database: None, journal: Journal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(journal_module, "MAX_WAITING", 10)
    for number in range(30):
        journal.failure("sip-failed", "101", f"192.0.2.{number}")
        journal.registration("registered", binding(f"sip:101@192.0.2.{number}"))
    await written(journal)
    with read_session() as session:
        assert len(session.exec(select(AuthenticationEvent)).all()) == 10
        assert len(session.exec(select(RegistrationEvent)).all()) == 10
    assert "40 events were too many" in caplog.text


async def test_a_database_that_is_away_stops_nothing(
    database: None, journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    with engine().begin() as connection:
        connection.exec_driver_sql("ALTER TABLE registrationevent RENAME TO gone")
    journal.registration("registered", binding())
    await written(journal)
    assert "1 events could not be written down" in caplog.text
