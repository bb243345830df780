"""A publisher and the front's book of publications, with a socket between them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from schemas.entities import Entity
from schemas.publisher_proof import is_proven
from telephony.dialog_info import Dialog
from telephony.edge import publisher as module
from telephony.edge.publisher import Publisher
from telephony.front.events.publications import Publications
from telephony.front.events.states import States
from telephony.front.message import response_to
from telephony.front.parser import parse_message
from tests.telephony.front.running_front import until

ANNA, BRAM, EDGE = Entity("account", "anna"), Entity("account", "bram"), Entity("edge", "edge-1")
RINGS, TALKS = Dialog("1", "early"), Dialog("1", "confirmed")


class Ear(asyncio.DatagramProtocol):
    """The front's side; it may be deaf, and forget everything."""

    def __init__(self) -> None:
        self.port = 0
        self.deaf = False
        self.order: list[str] = []
        self.forget()

    def forget(self) -> None:
        self.states = States(lambda _: None)
        self.publications = Publications(self.states)

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if self.deaf:
            return
        message = parse_message(data)
        etag, expires = message.value("sip-if-match") or "", message.require("expires")
        publisher, proof = message.require("x-belplan-publisher"), message.require("x-belplan-proof")
        assert is_proven(proof, publisher, message.uri, "dialog", etag, expires, message.body)
        entity = Entity.of_user(message.uri.partition(":")[2].partition("@")[0])
        assert entity
        self.order.append(str(entity))
        source = publisher.partition(";")[0]
        done = self.publications.publish(source, entity, etag, int(expires), message.body or None)
        headers = [("SIP-ETag", done.etag)] if done.etag else []
        answer = response_to(message, done.status, headers=headers, to_tag="x")
        self._transport.sendto(answer.serialize(), addr)

    def knows(self, entity: Entity) -> list[Dialog]:
        return self.states.dialogs(entity)


@pytest.fixture
async def ear() -> AsyncIterator[Ear]:
    transport, made = await asyncio.get_running_loop().create_datagram_endpoint(Ear, local_addr=("127.0.0.1", 0))
    yield made
    transport.close()


@pytest.fixture
async def publisher(ear: Ear, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Publisher]:
    monkeypatch.setattr(module, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.1)
    made = Publisher("edge-1", "boot")
    await made.open("127.0.0.1", ear.port)
    beating = asyncio.create_task(made.run())
    yield made
    beating.cancel()
    await made.close()


async def test_states_come_change_and_go(ear: Ear, publisher: Publisher) -> None:
    publisher.say(ANNA, (RINGS,))
    publisher.say(BRAM, (TALKS,))
    await until(lambda: ear.knows(ANNA) == [RINGS] and ear.knows(BRAM) == [TALKS])
    publisher.say(ANNA, (TALKS,))
    await until(lambda: ear.knows(ANNA) == [TALKS])
    publisher.say(ANNA, ())
    await until(lambda: ear.knows(ANNA) == [])
    assert ear.knows(BRAM) == [TALKS]
    await until(lambda: ear.publications.edges() == {"edge-1"})


async def test_changes_while_an_answer_is_awaited_are_not_lost(ear: Ear, publisher: Publisher) -> None:
    for dialogs in ((RINGS,), (TALKS,), (), (RINGS,)):
        publisher.say(ANNA, dialogs)
    publisher.say(BRAM, (RINGS,))
    publisher.say(BRAM, ())
    await until(lambda: ear.knows(ANNA) == [RINGS])
    await until(lambda: ear.knows(BRAM) == [])


async def test_a_front_that_forgot_everything_is_told_again_the_edge_itself_last(
    ear: Ear, publisher: Publisher
) -> None:
    publisher.say(ANNA, (RINGS,))
    publisher.say(BRAM, (TALKS,))
    await until(lambda: ear.publications.edges() == {"edge-1"})
    ear.forget()
    ear.order.clear()
    await until(lambda: ear.publications.edges() == {"edge-1"})
    assert (ear.knows(ANNA), ear.knows(BRAM)) == ([RINGS], [TALKS])
    assert ear.order[0] == "edge:edge-1", "refused: it is not known"
    assert set(ear.order[1:3]) == {"account:anna", "account:bram"}


async def test_a_front_that_was_away_is_told_what_is_true_then(ear: Ear, publisher: Publisher) -> None:
    publisher.say(ANNA, (RINGS,))
    await until(lambda: ear.knows(ANNA) == [RINGS])
    ear.deaf = True
    publisher.say(ANNA, (TALKS,))
    publisher.say(BRAM, (RINGS,))
    await asyncio.sleep(0.4)
    publisher.say(BRAM, (TALKS,))
    ear.deaf = False
    await until(lambda: (ear.knows(ANNA), ear.knows(BRAM)) == ([TALKS], [TALKS]))


async def test_what_lasts_is_refreshed(ear: Ear, publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REFRESH_SECONDS", 0.1)
    publisher.say(ANNA, (RINGS,))
    await until(lambda: ear.order.count("account:anna") > 2)
    assert ear.knows(ANNA) == [RINGS]


async def test_an_edge_that_stops_takes_everything_back(ear: Ear, publisher: Publisher) -> None:
    publisher.say(ANNA, (RINGS,))
    await until(lambda: ear.publications.edges() == {"edge-1"})
    await publisher.close()
    await until(lambda: ear.knows(ANNA) == [] and ear.publications.edges() == set())
