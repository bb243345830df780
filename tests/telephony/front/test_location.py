"""Bindings in memory and in the database, on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from schemas.database import write_session
from schemas.tables import SipAccount
from telephony.flow_token import Flow
from telephony.front.location import Binding, Change, LocationStore, load_bindings, write_changes
from tests.databases import PostgresServer, own_database

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def some_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder: Path = tmp_path_factory.mktemp("data")
    if request.param == "sqlite":
        with own_database(folder):
            yield
        return
    server = PostgresServer()
    try:
        with own_database(folder, server.new_database()):
            yield
    finally:
        server.stop()


@pytest.fixture
async def store(some_database: None) -> AsyncIterator[LocationStore]:
    with write_session() as session:
        for name in ("jan", "an"):
            session.merge(SipAccount(id=name, name=name, username=name, password_encrypted="x"))
    write_changes(Change(one.account_id, one.contact_uri, None) for one in load_bindings())
    one = LocationStore()
    task = asyncio.create_task(one.run())
    yield one
    task.cancel()
    await asyncio.wait([task], timeout=5)


def binding(contact: str, account: str = "jan", seconds: int = 86400, connection: str = "") -> Binding:
    flow = Flow("tcp" if connection else "udp", "192.0.2.1", 5060, connection)
    return Binding(account, contact, flow, "", "phone", "call", 1, NOW, NOW + timedelta(seconds=seconds))


async def test_a_cseq_may_have_32_bits(store: LocationStore) -> None:
    """RFC 3261 section 8.1.1.5: below 2^31 at first, but it counts on; some phones begin anywhere."""
    highest = replace(binding("sip:jan@192.0.2.1"), cseq=2**32 - 1)
    await saved(store, written(highest))
    assert [one.cseq for one in load_bindings()] == [2**32 - 1]


def written(one: Binding) -> Change:
    return Change(one.account_id, one.contact_uri, one)


async def saved(store: LocationStore, *changes: Change, account: str = "jan") -> None:
    store.apply(list(changes))
    await asyncio.wait_for(store.commit(account), 10)


async def test_what_is_saved_is_loaded_again(store: LocationStore) -> None:
    first, second = binding("sip:1@a"), binding("sip:1@b", connection="00112233445566ff")
    await saved(store, written(first), written(second))
    fresh = LocationStore()
    fresh.load(load_bindings())
    assert sorted(fresh.bindings("jan", NOW), key=lambda one: one.contact_uri) == [first, second]


async def test_changes_and_removals(store: LocationStore) -> None:
    await saved(store, written(binding("sip:1@a")), written(binding("sip:1@b")))
    longer = binding("sip:1@a", seconds=90_000)
    await saved(store, written(longer), Change("jan", "sip:1@b", None))
    assert load_bindings() == [longer]
    assert store.bindings("jan", NOW) == [longer]


async def test_of_several_changes_to_one_binding_the_last_counts(store: LocationStore) -> None:
    one = binding("sip:1@a")
    await saved(store, written(one), Change("jan", "sip:1@a", None))
    assert load_bindings() == []
    await saved(store, Change("jan", "sip:1@a", None), written(one))
    assert load_bindings() == [one]


async def test_many_at_once_share_transactions(store: LocationStore) -> None:
    waiting = []
    for number in range(500):
        store.apply([written(binding(f"sip:{number}@a"))])
        waiting.append(store.commit("jan"))
    started = asyncio.get_running_loop().time()
    await asyncio.wait_for(asyncio.gather(*waiting), 10)
    assert asyncio.get_running_loop().time() - started < 3
    assert len(load_bindings()) == 500


async def test_one_that_cannot_be_saved_does_not_stop_the_others(store: LocationStore) -> None:
    good, bad = binding("sip:1@a"), binding("sip:2@a", account="deleted")
    store.apply([written(good), written(bad)])
    failing, succeeding = store.commit("deleted"), store.commit("jan")
    await asyncio.wait_for(succeeding, 10)
    with pytest.raises(IntegrityError):
        await asyncio.wait_for(failing, 10)
    assert load_bindings() == [good]
    assert store.bindings("deleted", NOW) == []


async def test_what_expired_what_closed_and_whose_account_is_gone(store: LocationStore) -> None:
    old, on_tcp = binding("sip:1@a", seconds=-1), binding("sip:2@a", connection="00112233445566ff")
    other = binding("sip:3@a", account="an")
    await saved(store, written(old), written(on_tcp), written(other))
    assert load_bindings() != []
    assert old not in load_bindings()
    assert [one.contact_uri for one in store.expired(NOW)] == ["sip:1@a"]
    assert [one.contact_uri for one in store.without_connection("00112233445566ff")] == ["sip:2@a"]
    assert [one.contact_uri for one in store.of_others(frozenset({"jan"}))] == ["sip:3@a"]


async def test_a_stop_writes_what_is_pending(some_database: None) -> None:
    with write_session() as session:
        session.merge(SipAccount(id="jan", name="jan", username="jan", password_encrypted="x"))
    one = LocationStore()
    task = asyncio.create_task(one.run())
    await asyncio.sleep(0)
    pending = binding("sip:late@a")
    one.apply([written(pending)])
    task.cancel()
    await asyncio.wait([task], timeout=5)
    assert pending in load_bindings()
