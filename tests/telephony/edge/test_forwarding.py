"""Forwarding switched from a phone: what is written, and who did it."""

import pytest
from sqlmodel import select

from activities.call_port import StepError
from schemas.database import configuration_revision, read_session, write_session
from schemas.sample import SAMPLE_DID
from schemas.tables import AuditEntry, Did, DidForwarding
from telephony.edge.forwarding import switch_forwarding

SHOP, MOBILE, OTHER = "3250123199", "32475123456", "32475999999"


@pytest.fixture(autouse=True)
def two_numbers(sample: None) -> None:
    with write_session() as session:
        session.add(Did(number=SHOP))


def state() -> dict[str, str]:
    with read_session() as session:
        return {row.did: row.number for row in session.exec(select(DidForwarding))}


def audit() -> list[tuple[str, str, str]]:
    with read_session() as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.resource == "forwardings").order_by(AuditEntry.id))  # type: ignore[arg-type]
        return [(row.who, row.action, row.resource_id) for row in rows]


def test_one_number_there_and_back() -> None:
    done = switch_forwarding(SHOP, MOBILE, "account:anna")
    assert (done.did, done.number) == ("050123199", "0475123456")
    assert state() == {SHOP: MOBILE}
    switch_forwarding(SHOP, OTHER, "account:bram")
    assert state() == {SHOP: OTHER}
    switch_forwarding(SHOP, None, "account:anna")
    assert state() == {}
    assert audit() == [
        ("account:anna", "create", SHOP), ("account:bram", "change", SHOP), ("account:anna", "delete", SHOP)
    ]  # fmt: skip


def test_all_numbers_there_and_back() -> None:
    switch_forwarding(SHOP, OTHER, "account:anna")
    switch_forwarding(None, MOBILE, "account:anna")
    assert state() == {SHOP: MOBILE, SAMPLE_DID: MOBILE}
    switch_forwarding(SHOP, None, "account:anna")
    assert state() == {SAMPLE_DID: MOBILE}
    switch_forwarding(None, None, "account:anna")
    assert state() == {}


def test_it_is_in_force_for_the_next_call() -> None:
    with read_session() as session:
        before = configuration_revision(session)
    switch_forwarding(SHOP, MOBILE, "account:anna")
    with read_session() as session:
        assert configuration_revision(session) > before


def test_a_number_that_is_gone() -> None:
    with pytest.raises(StepError, match="no phone number 3250999999"):
        switch_forwarding("3250999999", MOBILE, "account:anna")
    assert (state(), audit()) == ({}, [])
