"""Colours and messages: they change in the database, and the lamps follow at once."""

import time
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from schemas.database import write_session
from schemas.tables import FunctionIndicatorStateRow, MwiGroupRow, SipAccount, VoicemailMessage
from tests.telephony.front.events.watching import Watcher
from tests.telephony.front.peer import Peer, status
from tests.telephony.front.running_front import RunningFront

WITHIN_SECONDS = 0.3
"""The best of some times counts: other programs share the machine."""


@pytest.fixture(autouse=True)
async def nothing_stored(watched_front: RunningFront) -> None:
    """Empty the tables, and wait until the front has seen it."""
    with write_session() as session:
        for table in (FunctionIndicatorStateRow, VoicemailMessage):
            for row in session.exec(select(table)):
                session.delete(row)
    async with await Peer.udp(watched_front.port) as peer:
        phone = Watcher(peer)
        await phone.subscribe("101", package="message-summary")
        while (await phone.notified()).messages != "no 0/0":
            pass
        await phone.refresh(0)
        await phone.notified()


def switch(colour: str) -> float:
    with write_session() as session:
        row = FunctionIndicatorStateRow(id="night", colour=colour, since=datetime.now(UTC))
        session.merge(row)
    return time.monotonic()


def leave_message(number: int, box: str = "general", file: str = "m.wav") -> float:
    with write_session() as session:
        session.add(
            VoicemailMessage(
                id=f"message-{number}", box_id=box, call_id="call-1", recorded_at=datetime.now(UTC), file=file
            )
        )
    return time.monotonic()


async def test_a_key_shows_the_colour(phone: Watcher) -> None:
    await phone.subscribe("%2A21")
    assert (await phone.notified()).dialog is None
    late = []
    for colour in ("red", "green", "red"):
        switched = switch(colour)
        told = await phone.notified()
        late.append(told.at - switched)
        assert (told.dialog is not None and told.dialog.state == "confirmed") == (colour == "red")
    assert min(late) < WITHIN_SECONDS
    switch("red")
    assert await phone.peer.nothing_comes()


async def test_the_lamp_of_messages(phone: Watcher) -> None:
    assert status(await phone.subscribe("101", package="message-summary")) == 200
    assert (await phone.notified()).messages == "no 0/0"
    left = leave_message(1)
    told = await phone.notified()
    assert told.messages == "yes 1/0"
    late = [told.at - left]
    left = leave_message(2, box="sales")
    told = await phone.notified()
    assert told.messages == "yes 2/0"
    late.append(told.at - left)
    assert min(late) < WITHIN_SECONDS
    leave_message(3, file="")
    assert await phone.peer.nothing_comes(), "a message whose sound was deleted does not count"
    for number, expected in ((1, "yes 1/1"), (2, "no 0/2")):
        with write_session() as session:
            message = session.get(VoicemailMessage, f"message-{number}")
            assert message
            message.heard_at = datetime.now(UTC)
            session.add(message)
        assert (await phone.notified()).messages == expected
    with write_session() as session:
        session.delete(session.get(VoicemailMessage, "message-2"))
    assert (await phone.notified()).messages == "no 0/1"


@pytest.mark.parametrize("resource", ["101", "201", ""])
async def test_the_names_under_which_a_phone_asks_for_its_messages(phone: Watcher, resource: str) -> None:
    leave_message(1)
    assert status(await phone.subscribe(resource, package="message-summary")) == 200
    while (await phone.notified()).messages != "yes 1/0":
        pass  # the front may not have looked yet


async def test_what_is_rolled_back_is_not_told(phone: Watcher) -> None:
    await phone.subscribe("101", package="message-summary")
    await phone.notified()
    with pytest.raises(ZeroDivisionError), write_session() as session:
        session.add(VoicemailMessage(id="m", box_id="general", call_id="c", recorded_at=datetime.now(UTC), file="x"))
        session.flush()
        raise ZeroDivisionError
    assert await phone.peer.nothing_comes()


async def test_a_lamp_without_a_group_burns_once_there_is_one(watched_front: RunningFront) -> None:
    leave_message(1, box="sales")
    async with await Peer.udp(watched_front.port) as peer:
        phone = Watcher(peer, "102")
        await phone.subscribe("102", package="message-summary")
        assert (await phone.notified()).messages == "no 0/0", "though there is a message"
        with write_session() as session:
            session.add(MwiGroupRow(id="two", name="Two", settings={"boxes": ["sales"]}))
            session.flush()
            account = session.get(SipAccount, "account-102")
            assert account
            account.mwi_group_id = "two"
            session.add(account)
        assert (await phone.notified()).messages == "yes 1/0"
        with write_session() as session:
            group = session.get(MwiGroupRow, "two")
            assert group
            group.settings = {"boxes": ["general"]}
            session.add(group)
        assert (await phone.notified()).messages == "no 0/0"
