"""What is published, for how long it holds, and who may publish."""

import time

import pytest

from schemas.entities import Entity
from telephony.dialog_info import Dialog, dialog_info
from telephony.front.events.publications import Publications
from telephony.front.events.states import States
from tests.telephony.front.events.watching import EdgeVoice, Watcher
from tests.telephony.front.peer import Peer, header, status
from tests.telephony.front.running_front import RunningFront

ANNA, BRAM, EDGE = Entity("account", "anna"), Entity("account", "bram"), Entity("edge", "edge-1")
RINGS, TALKS = Dialog("1", "early"), Dialog("1", "confirmed")


def body(*dialogs: Dialog) -> bytes:
    return dialog_info("sip:x@y", 0, dialogs)


class Board:
    """Publications with a clock of their own, and what changed."""

    def __init__(self) -> None:
        self.now = 100.0
        self.changed: list[Entity] = []
        self.states = States(self.changed.append)
        self.publications = Publications(self.states, lambda: self.now)

    def publish(
        self, entity: Entity, *dialogs: Dialog, source: str = "edge-1/a", etag: str = "", seconds: int = 60
    ) -> str:
        done = self.publications.publish(source, entity, etag, seconds, body(*dialogs))
        assert done.status == 200
        return done.etag


@pytest.fixture
def board() -> Board:
    return Board()


def test_a_publication_is_changed_refreshed_and_removed(board: Board) -> None:
    first = board.publish(ANNA, RINGS)
    second = board.publish(ANNA, TALKS, etag=first)
    assert first != second
    assert board.states.dialogs(ANNA) == [TALKS]
    assert board.publications.publish("edge-1/a", ANNA, first, 60, None).status == 412
    board.now += 59
    refreshed = board.publications.publish("edge-1/a", ANNA, second, 60, None)
    assert (refreshed.status, refreshed.seconds) == (200, 60)
    board.now += 59
    board.publications.expire()
    assert board.states.lamp(ANNA) == TALKS
    assert board.publications.publish("edge-1/a", ANNA, refreshed.etag, 0, None).status == 200
    assert board.states.lamp(ANNA) is None
    assert board.changed == [ANNA] * 3


def test_a_publication_holds_for_its_time(board: Board) -> None:
    etag = board.publish(ANNA, RINGS, seconds=10)
    board.now += 10
    assert board.publications.expire() == []
    assert board.states.lamp(ANNA) is None
    assert board.publications.publish("edge-1/a", ANNA, etag, 60, None).status == 412


def test_the_same_again_replaces_the_first(board: Board) -> None:
    lost = board.publish(ANNA, RINGS, seconds=10)
    board.publish(ANNA, RINGS, seconds=60)
    board.now += 30
    board.publications.expire()
    assert board.states.lamp(ANNA) == RINGS
    assert board.publications.publish("edge-1/a", ANNA, lost, 60, None).status == 412


@pytest.mark.parametrize(("source", "entity"), [("edge-2/a", ANNA), ("edge-1/a", BRAM)])
def test_nobody_changes_what_another_published(board: Board, source: str, entity: Entity) -> None:
    etag = board.publish(ANNA, RINGS)
    assert board.publications.publish(source, entity, etag, 0, None).status == 412
    assert board.states.lamp(ANNA) == RINGS


def test_a_dead_edge_is_in_no_call(board: Board) -> None:
    board.publish(ANNA, TALKS, seconds=3600)
    board.publish(EDGE, seconds=5)
    board.publish(ANNA, RINGS, source="edge-2/b", seconds=3600)
    assert board.publications.edges() == {"edge-1"}
    board.now += 5
    assert board.publications.expire() == ["edge-1/a"]
    assert board.publications.edges() == set()
    assert board.states.dialogs(ANNA) == [RINGS]


def test_a_new_process_of_an_edge_knows_nothing_of_the_old_ones_calls(board: Board) -> None:
    board.publish(ANNA, TALKS)
    board.publish(EDGE)
    board.publish(BRAM, RINGS, source="edge-1/b")
    assert board.states.dialogs(ANNA) == []
    assert board.states.dialogs(BRAM) == [RINGS]
    assert board.publications.edges() == set()


def test_what_is_no_publication(board: Board) -> None:
    publish = board.publications.publish
    assert publish("edge-1/a", ANNA, "", 60, None).status == 400
    assert publish("edge-1/a", ANNA, "", 60, b"<dialog-info").status == 400
    assert publish("edge-1/a", ANNA, "unknown", 60, body(RINGS)).status == 412
    assert publish("edge-1/a", ANNA, "", 0, None).status == 200
    assert board.changed == []


# over the wire


async def test_only_the_exchange_itself_publishes(watched_front: RunningFront, phone: Watcher, edge: EdgeVoice) -> None:
    anna = Entity("account", "account-101")
    await phone.subscribe("201")
    await phone.notified()
    text = body(RINGS).decode()
    good = edge.publication(anna, "", "60", text)
    for bad in (
        good.replace("early", "confirmed"),
        good.replace("account.account-101", "account.account-102"),
        good.replace("Expires: 60", "Expires: 61"),
        good.replace("X-Belplan-Proof: ", "X-Belplan-Proof: 0"),
        good.replace("X-Belplan-Publisher", "X-Other"),
        edge.publication(anna, "", "60", text, at=time.time() - 60),
        edge.publication(anna, "", "60", text, at=time.time() + 60),
    ):
        edge.peer.send(bad.replace("Content-Length: ", "l: ") if "confirmed" in bad else bad)
        assert status(await edge.peer.receive()) == 405
    assert await phone.peer.nothing_comes()
    other = await edge.publish(anna, "", "60", "x=1", event="presence")
    assert (status(other), header(other, "allow-events")) == (489, "dialog, belplan-stored")
    assert status(await edge.publish(Entity("Account", "x y"), "", "60", text)) in (400, 404)
    assert status(await edge.publish(anna, "", "60", "no xml")) == 400


async def test_lamps_go_out_when_their_edge_dies(watched_front: RunningFront, phone: Watcher) -> None:
    async with await Peer.udp(watched_front.port) as peer:
        dying = EdgeVoice(peer, "edge-3")
        await phone.subscribe("201")
        await phone.notified()
        await dying.say(Entity("account", "account-101"), TALKS, expires=3600)
        assert (await phone.notified()).dialog == TALKS
        await dying.say(Entity("edge", "edge-3"), expires=1)
        assert (await phone.notified()).dialog is None
        assert "edge edge-3/boot says nothing any more" in watched_front.log()
