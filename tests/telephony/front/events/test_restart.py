"""Keys and lamps are right again after the front was killed, and when what they watch changes."""

import asyncio

from sqlmodel import Session, select

from schemas.database import write_session
from schemas.entities import Entity
from schemas.tables import Extension, Subscription
from telephony.dialog_info import Dialog, Identity
from tests.telephony.front.events.watching import EdgeVoice, Watcher
from tests.telephony.front.peer import Peer, status
from tests.telephony.front.running_front import PASSWORDS, RunningFront, edge_row, until

ANNA, EDGE = Entity("account", "account-101"), Entity("edge", "edge-1")
RINGS = Dialog("call-1-2", "early", "recipient", Identity("sip:0475@pbx.example", "Jan"))
TALKS = Dialog("call-1-2", "confirmed", "recipient", Identity("sip:0475@pbx.example", "Jan"))


async def test_lamps_after_a_restart_of_the_front(own_front: RunningFront) -> None:
    async with await Peer.udp(own_front.port) as peer, await Peer.udp(own_front.port) as edge_peer:
        phone, edge = Watcher(peer), EdgeVoice(edge_peer)
        await edge.say(ANNA, RINGS)
        await edge.say(EDGE, expires=5)
        await phone.subscribe("201")
        before = await phone.notified()
        assert before.dialog == RINGS
        own_front.kill()
        own_front.start()
        # the edge was seen not long ago: until it has said what it knows, no phone is told that anything is free
        assert await peer.nothing_comes(0.5)
        assert status(await edge.publish(ANNA, edge.etags.pop(ANNA), "60", "")) == 412
        await edge.say(ANNA, TALKS)
        await edge.say(EDGE, expires=5, code=412)
        edge.etags.clear()
        await edge.say(EDGE, expires=5)
        after = await phone.notified()
        assert after.dialog == TALKS
        assert after.cseq > before.cseq
        assert after.version > before.version
        assert status(await phone.refresh(120)) == 200


async def test_an_edge_that_does_not_come_back_is_not_waited_for(own_front: RunningFront) -> None:
    async with await Peer.udp(own_front.port) as peer:
        phone = Watcher(peer)
        await phone.subscribe("201")
        own_front.kill()
        own_front.start()
        told = await phone.notified()
        assert told.dialog is None


async def test_a_tcp_phone_after_a_restart_of_the_front(own_front: RunningFront) -> None:
    with write_session() as session:
        session.merge(edge_row("edge-1", own_front.edge_port, silent_seconds=60))
    contact = "sip:101@192.168.7.7:5060;transport=tcp"
    async with await Peer.stream(own_front.port) as peer:
        peer.own_contact = contact
        await peer.register("101", PASSWORDS["101"])
        phone = Watcher(peer)
        await phone.subscribe("201")
        await phone.notified()
    own_front.kill()
    own_front.start()
    async with await Peer.stream(own_front.port) as peer, await Peer.udp(own_front.port) as edge_peer:
        await EdgeVoice(edge_peer).say(ANNA, RINGS)
        peer.own_contact = contact
        await peer.register("101", PASSWORDS["101"], call_id="again")
        phone.peer = peer
        assert (await phone.notified()).dialog == RINGS


async def test_what_is_watched_may_change(own_front: RunningFront) -> None:
    async with (
        await Peer.udp(own_front.port) as peer,
        await Peer.udp(own_front.port) as second_peer,
        await Peer.udp(own_front.port) as edge_peer,
    ):
        phone, second, edge = Watcher(peer), Watcher(second_peer, "102"), EdgeVoice(edge_peer)
        await edge.say(ANNA, RINGS)
        for one in (phone, second):
            await one.subscribe("202")
            assert (await one.notified()).dialog is None
        with write_session() as session:
            row = session.get(Extension, "202")
            assert row
            row.account_id = "account-101"
            session.add(row)
        assert (await phone.notified()).dialog == RINGS
        await second.notified()
        with write_session() as session:
            session.delete(session.get(Extension, "202"))
        assert (await phone.notified()).state == "terminated;reason=noresource"
        assert (await second.notified()).state == "terminated;reason=noresource"
        await until(lambda: _count() == 0)


async def test_a_deleted_account_takes_its_subscriptions_along(own_front: RunningFront) -> None:
    async with await Peer.udp(own_front.port) as peer:
        phone = Watcher(peer, "102")
        await phone.subscribe("201")
        await phone.notified()
        with write_session() as session:
            _delete_account(session, "account-102")
        assert (await phone.notified()).state == "terminated;reason=noresource"
        await asyncio.sleep(0.1)
        assert _count() == 0
        assert "could not be written" not in own_front.log()


def _count() -> int:
    with write_session() as session:
        return len(session.exec(select(Subscription)).all())


def _delete_account(session: Session, account_id: str) -> None:
    from schemas.configuration.resources import SIP_ACCOUNTS

    for table, column in (*SIP_ACCOUNTS.owned, (Extension, "account_id")):
        for row in session.exec(select(table).where(getattr(table, column) == account_id)):
            session.delete(row)
    session.flush()
    session.delete(session.get(SIP_ACCOUNTS.table, account_id))
