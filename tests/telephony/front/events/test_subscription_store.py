"""Subscriptions, and the states that are in the database, on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.database import write_session
from schemas.entities import Entity
from schemas.tables import FunctionIndicatorStateRow, SipAccount, VoicemailMessage
from telephony.flow_token import Flow
from telephony.front.events.stored_states import load_stored
from telephony.front.events.subscription import Subscription
from telephony.front.events.subscription_store import SubscriptionStore, load_subscriptions
from telephony.front.watched import load_watched
from telephony.message_summary import MessageCounts
from tests.databases import PostgresServer, own_database
from tests.telephony.front.events.conftest import add_watched
from tests.telephony.front.running_front import add_accounts

NOW = datetime.now(UTC).replace(microsecond=0)
SUBSCRIPTION = Subscription(
    id="s1", account_id="account-101", package="dialog", event_id="7", resource="*21", call_id="c1", local_tag="lt",
    remote_tag="rt", local_address='"Jé" <sip:*21@pbx>', remote_address="<sip:101@pbx>;tag=rt", target="sip:101@h",
    routes=("<sip:a;lr>", "<sip:b;lr>"), remote_cseq=2**32 - 1, flow=Flow("tls", "2001:db8::1", 5061, "0" * 16),
    created_at=NOW, expires_at=NOW + timedelta(hours=1),
)  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def some_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder: Path = tmp_path_factory.mktemp("data")
    server = PostgresServer() if request.param == "postgresql" else None
    try:
        with own_database(folder, server.new_database() if server else ""):
            add_accounts(1, 2)
            add_watched()
            yield
    finally:
        if server:
            server.stop()


@pytest.fixture
async def store(some_database: None) -> AsyncIterator[SubscriptionStore]:
    one = SubscriptionStore()
    task = asyncio.create_task(one.run())
    yield one
    task.cancel()
    await asyncio.wait([task], timeout=5)


async def test_what_is_kept_comes_back(store: SubscriptionStore) -> None:
    one = replace(SUBSCRIPTION)
    store.put(one)
    await store.commit(one.account_id)
    assert load_subscriptions() == [SUBSCRIPTION]
    one.expires_at += timedelta(hours=1)
    one.target = "sip:101@elsewhere"
    store.put(one)
    await store.commit(one.account_id)
    [found] = load_subscriptions()
    assert (found.target, found.expires_at) == ("sip:101@elsewhere", one.expires_at)
    store.remove(one)
    await store.commit(one.account_id)
    assert load_subscriptions() == []


async def test_what_is_over_does_not_come_back(store: SubscriptionStore) -> None:
    old = replace(SUBSCRIPTION, id="old", expires_at=NOW - timedelta(seconds=1))
    store.put(old)
    await store.commit(old.account_id)
    assert load_subscriptions() == []
    store.remove(old)
    await store.commit(old.account_id)


async def test_an_account_that_is_gone_has_no_subscriptions(store: SubscriptionStore) -> None:
    lost, kept = replace(SUBSCRIPTION, id="lost", account_id="nobody", call_id="c2"), replace(SUBSCRIPTION)
    store.put(lost)
    store.put(kept)
    outcomes = await asyncio.gather(store.commit("nobody"), store.commit(kept.account_id), return_exceptions=True)
    assert [outcome is None for outcome in outcomes] == [False, True]
    assert (store.holds(lost), store.holds(kept)) == (False, True)
    assert [one.id for one in load_subscriptions()] == ["s1"]
    store.remove(kept)
    await store.commit(kept.account_id)


async def test_counters_go_on_after_a_restart() -> None:
    before = replace(SUBSCRIPTION, cseq=40, version=39)
    after = replace(SUBSCRIPTION)
    after.resume(NOW + timedelta(minutes=5))
    assert (after.cseq > before.cseq, after.version > before.version) == (True, True)
    fresh = replace(SUBSCRIPTION)
    fresh.resume(NOW)
    assert (fresh.cseq, fresh.version) == (1, 0)


def test_states_and_what_can_be_watched(some_database: None) -> None:
    with write_session() as session:
        session.merge(FunctionIndicatorStateRow(id="night", colour="red", since=NOW))
        for number, (file, heard) in enumerate((("a", None), ("b", None), ("c", NOW), ("", None))):
            message = VoicemailMessage(id=f"m{number}", box_id="general", call_id="c", recorded_at=NOW, file=file)
            message.heard_at = heard
            session.merge(message)
    stored = load_stored()
    assert stored.counts == {Entity("voicemail-box", "general"): MessageCounts(2, 1)}
    assert list(stored.red) == [Entity("function-indicator", "night")]
    with write_session() as session:
        account = session.get(SipAccount, "account-102")
        assert account
        account.blf_extension = "300"
        session.add(account)
        session.flush()
        watched = load_watched(session)
        session.rollback()
    assert watched.extensions["201"] == Entity("account", "account-101")
    assert watched.extensions["930"] == Entity("group", "helpdesk")
    assert watched.extensions["300"] == Entity("account", "account-102"), "a BLF extension goes before an extension"
    boxes = (Entity("voicemail-box", "general"), Entity("voicemail-box", "sales"))
    assert watched.boxes == {"account-101": boxes}
    assert watched.own["account-101"] == {"101", "201"}
