"""Which edge gets a call: where who begins it talks already; all other calls are spread."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.database import write_session
from schemas.entities import Entity
from telephony.dialog_info import Dialog
from telephony.flow_token import Flow
from telephony.front.digest import AccountSecret
from telephony.front.directory import Configuration, Directory, Edge
from telephony.front.edge_choice import MOST_CALLS_OF_A_PHONE, EdgeChoice
from telephony.front.events.states import States
from telephony.front.parser import parse_message
from telephony.front.request import Request, read_request
from telephony.front.watched import Watched
from tests.telephony.front.events.watching import EdgeVoice
from tests.telephony.front.peer import Peer, header
from tests.telephony.front.running_front import PASSWORDS, RunningFront, edge_row, until

ANNA, BRAM = "account-101", "account-102"
EDGES = ("edge-1", "edge-2", "edge-3")
MANY = 60


def talks(number: int, state: str = "confirmed") -> Dialog:
    """Return the call with a number, which began in that second."""
    return Dialog(f"call-20260101-1200{number:02}-0000abcd-1", "early" if state == "early" else "confirmed")


def invite(
    call_id: str, *, called: str = "0475123456", user: str = "101", method: str = "INVITE", tag: str = "ft"
) -> Request:
    lines = [
        f"{method} sip:{called}@pbx.example SIP/2.0",
        "Via: SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bK1;rport",
        f"From: <sip:{user}@pbx.example>;tag={tag}",
        f"To: <sip:{called}@pbx.example>",
        f"Call-ID: {call_id}",
        f"CSeq: 1 {method}",
        "Content-Length: 0",
    ]
    return read_request(parse_message("\r\n".join([*lines, "", ""]).encode()), Flow("udp", "127.0.0.1", 5062))


class Office:
    """Three edges, and what they say of anna (extension 201, username 101) and bram (202, 102)."""

    def __init__(self) -> None:
        self.directory = Directory("pbx.example")
        extensions = {"201": Entity("account", ANNA), "202": Entity("account", BRAM), "300": Entity("group", ANNA)}
        accounts = {name: AccountSecret(f"account-{name}", name, {}) for name in ("101", "102")}
        self.directory.configuration = Configuration(accounts=accounts, watched=Watched(extensions=extensions))
        for port, name in enumerate(EDGES, 5070):
            self.lives(name, port)
        self.states = States(lambda _: None)
        self.choice = EdgeChoice(self.directory, self.states, most_remembered=100)

    def lives(self, name: str, port: int, silent_seconds: float = 0) -> None:
        address = ("127.0.0.1", port)
        self.directory.edges[address] = Edge(name, address, datetime.now(UTC) - timedelta(seconds=silent_seconds))

    def says(self, edge: str, account: str, *dialogs: Dialog) -> None:
        self.states.say(f"{edge}/boot", Entity("account", account), dialogs)

    def edges_for(self, account: str | None, called: str = "0475123456") -> set[str]:
        """Return the edges to which many calls go."""
        chosen = (self.choice.for_new(invite(f"c{number}", called=called), account) for number in range(MANY))
        return {edge.id for edge in chosen if edge is not None}


@pytest.fixture
def office() -> Office:
    return Office()


def test_calls_are_spread_over_the_edges(office: Office) -> None:
    office.says("edge-2", BRAM, talks(1))
    assert office.edges_for(ANNA) == office.edges_for(None) == set(EDGES)


@pytest.mark.parametrize("edge", EDGES)
def test_who_talks_stays_on_his_edge(office: Office, edge: str) -> None:
    office.says(edge, ANNA, talks(1))
    assert office.edges_for(ANNA) == {edge}
    assert office.edges_for(BRAM) == office.edges_for(None) == set(EDGES)


def test_the_newest_conversation_counts_and_what_only_rings_does_not(office: Office) -> None:
    office.says("edge-1", ANNA, talks(1), talks(2))
    office.says("edge-2", ANNA, talks(3))
    office.says("edge-3", ANNA, talks(4, "early"))
    assert office.edges_for(ANNA) == {"edge-2"}
    office.says("edge-2", ANNA)
    assert office.edges_for(ANNA) == {"edge-1"}
    office.says("edge-1", ANNA)
    assert office.edges_for(ANNA) == {"edge-3"}
    office.says("edge-3", ANNA)
    assert office.edges_for(ANNA) == set(EDGES)


def test_who_calls_somebody_that_talks_goes_to_his_edge(office: Office) -> None:
    office.says("edge-3", BRAM, talks(1))
    assert office.edges_for(ANNA, "202") == {"edge-3"}
    assert office.edges_for(None, "202") == set(EDGES)
    office.says("edge-1", ANNA, talks(1))
    assert office.edges_for(ANNA, "202") == {"edge-1"}
    assert office.edges_for(BRAM, "300") == {"edge-3"}


def test_a_dead_edge_keeps_nobody(office: Office) -> None:
    office.says("edge-1", ANNA, talks(1))
    office.says("edge-2", ANNA, talks(2))
    office.lives("edge-2", 5071, silent_seconds=6)
    assert office.edges_for(ANNA) == {"edge-1"}
    office.lives("edge-1", 5070, silent_seconds=6)
    assert office.edges_for(ANNA) == {"edge-3"}


def test_when_all_are_silent_those_that_may_come_back_get_the_calls(office: Office) -> None:
    office.lives("edge-1", 5070, silent_seconds=6)
    office.lives("edge-2", 5071, silent_seconds=15)
    office.lives("edge-3", 5072, silent_seconds=21)
    assert office.edges_for(ANNA) == {"edge-1", "edge-2"}
    office.lives("edge-1", 5070, silent_seconds=21)
    office.lives("edge-2", 5071, silent_seconds=21)
    assert office.edges_for(ANNA) == set()


def test_a_gateway_is_spread(office: Office) -> None:
    office.says("edge-1", ANNA, *map(talks, range(MOST_CALLS_OF_A_PHONE)))
    assert office.edges_for(ANNA) == {"edge-1"}
    office.says("edge-1", ANNA, *map(talks, range(MOST_CALLS_OF_A_PHONE + 1)))
    assert office.edges_for(ANNA) == set(EDGES)


def test_an_invite_sent_again_and_its_cancel_go_where_it_went(office: Office) -> None:
    for number in range(MANY):
        first = invite(f"c{number}")
        went = office.choice.for_new(first, ANNA)
        assert went is not None
        office.choice.remember(first, went)
        office.says("edge-1" if went.id != "edge-1" else "edge-2", ANNA, talks(1))
        assert office.choice.for_new(first, ANNA) == went
        assert office.choice.for_sent(invite(f"c{number}", method="CANCEL"), None) == went
        assert office.choice.for_sent(invite(f"c{number}", method="ACK"), None) == went
        for edge in EDGES:
            office.says(edge, ANNA)


def test_a_cancel_of_a_call_that_is_not_remembered_goes_where_its_sender_talks(office: Office) -> None:
    office.says("edge-2", ANNA, talks(1))
    cancels = [invite(f"c{number}", called="202", method="CANCEL") for number in range(MANY)]
    assert {edge.id for one in cancels if (edge := office.choice.for_sent(one, None))} == {"edge-2"}
    assert {edge.id for one in cancels if (edge := office.choice.for_sent(one, "sample"))} == set(EDGES)
    strangers = [invite(f"c{number}", user="105", method="CANCEL") for number in range(MANY)]
    assert {edge.id for one in strangers if (edge := office.choice.for_sent(one, None))} == set(EDGES)


def test_the_same_call_id_of_somebody_else_is_another_call(office: Office) -> None:
    office.says("edge-1", ANNA, talks(1))
    for number in range(MANY):
        office.choice.remember(invite(f"c{number}"), office.directory.edges["127.0.0.1", 5070])
    others = {office.choice.for_new(invite(f"c{number}", tag="other"), BRAM) for number in range(MANY)}
    assert {edge.id for edge in others if edge} == set(EDGES)


def test_only_so_many_calls_are_remembered(office: Office) -> None:
    edge = office.directory.edges["127.0.0.1", 5070]
    for number in range(1000):
        office.choice.remember(invite(f"c{number}"), edge)
    sent = [office.choice.for_sent(invite(f"c{number}", method="CANCEL"), "trunk") for number in range(1000)]
    assert all(one == edge for one in sent[900:])
    assert {one.id for one in sent[:900] if one} == set(EDGES)


def test_without_an_edge_there_is_none() -> None:
    choice = EdgeChoice(Directory("pbx.example"), States(lambda _: None))
    assert choice.for_new(invite("c"), ANNA) is choice.for_sent(invite("c", method="CANCEL"), None) is None


async def test_a_consultation_and_its_cancel_through_a_front_that_restarts(front: RunningFront) -> None:
    """What it remembered of the call is gone then, and what the edges say is as good."""
    async with (
        await Peer.udp(front.port) as phone,
        await Peer.udp(front.port, front.edge_port) as first,
        await Peer.udp(front.port) as second,
    ):
        with write_session() as session:
            session.add(edge_row("edge-2", second.port))
        await until(lambda: "found edge edge-2" in front.log())
        await _says(front, "edge-2")
        for restarts in (False, True) * 2:
            sent = await phone.authenticated(
                "INVITE", "sip:102@pbx.example", username="101", password=PASSWORDS["101"], branch="z9hG4bKconsult"
            )
            arrived = await second.receive()
            assert arrived.startswith("INVITE ")
            if restarts:
                front.stop()
                front.start()
                await _says(front, "edge-2")
            same = {"call_id": header(sent, "call-id"), "branch": "z9hG4bKconsult", "cseq": 2}
            phone.send(phone.request("CANCEL", "sip:102@pbx.example", **same))
            assert (await second.receive()).startswith("CANCEL ")
        assert await first.nothing_comes()


async def _says(front: RunningFront, edge: str) -> None:
    async with await Peer.udp(front.port) as peer:
        await EdgeVoice(peer, edge).say(Entity("account", ANNA), talks(1))
