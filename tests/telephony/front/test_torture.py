"""The torture messages of RFC 4475, read by the parser and sent to a running front."""

import random
from collections.abc import AsyncIterator

import pytest

from telephony.flow_token import Flow
from telephony.front.fields import SipParseError, parse_name_address, parse_via
from telephony.front.parser import parse_message
from telephony.front.request import read_request
from tests.telephony.front.peer import Peer, header, status
from tests.telephony.front.phone_messages import PHONE_MESSAGES
from tests.telephony.front.running_front import RunningFront
from tests.telephony.front.torture_messages import (
    REFUSED_REQUESTS,
    UNREADABLE_RESPONSES,
    VALID_REQUESTS,
    VALID_RESPONSES,
)

SOURCE = Flow("udp", "192.0.2.1", 5060)


@pytest.fixture
async def peer(shared_front: RunningFront) -> AsyncIterator[Peer]:
    async with await Peer.udp(shared_front.port) as one:
        yield one


@pytest.mark.parametrize("name", VALID_REQUESTS)
def test_valid_requests_are_read(name: str) -> None:
    assert read_request(parse_message(VALID_REQUESTS[name]), SOURCE).call_id


@pytest.mark.parametrize("name", VALID_RESPONSES)
def test_valid_responses_are_read(name: str) -> None:
    assert parse_message(VALID_RESPONSES[name]).status in (100, 200)


def test_wsinv_is_read_right() -> None:
    message = parse_message(VALID_REQUESTS["wsinv"])
    request = read_request(message, SOURCE)
    assert (request.target.uri_text, request.target.tag) == ("sip:vivekg@chair-dnrc.example.com", "1918181833n")
    assert (request.sender.display_name, request.sender.tag) == ('J Rosenberg \\"', "98asjd8")
    assert (request.cseq, request.max_forwards) == (9, 68)
    vias = [parse_via(value) for value in message.values("via")]
    assert [(via.transport, via.host, via.branch) for via in vias] == [
        ("udp", "192.0.2.2", "390skdjuw"),
        ("tcp", "spindle.example.com", "z9hG4bK9ikj8"),
        ("udp", "192.168.255.111", "z9hG4bK30239"),
    ]
    assert message.value("newfangledheader") == "newfangled value continued newfangled value"
    contact = parse_name_address(message.values("contact")[0])
    assert contact.display_name == 'Quoted string ""'
    assert contact.parameters == {"newparam": "newvalue", "secondparam": None, "q": "0.33"}


def test_odd_names_are_read_right() -> None:
    intmeth = read_request(parse_message(VALID_REQUESTS["intmeth"]), SOURCE)
    assert intmeth.target.display_name == "BEL:\a NUL:\0 DEL:\x7f"
    assert intmeth.uri.host == "example.com"
    assert intmeth.sender.display_name == "token1~` token2'+_ token3*%!.-"
    esc01 = read_request(parse_message(VALID_REQUESTS["esc01"]), SOURCE)
    assert (esc01.uri.user_name, esc01.uri.host) == ("sips:user@example.com", "example.net")
    assert esc01.sender.uri.user_name == "I have spaces"
    assert read_request(parse_message(VALID_REQUESTS["esc02"]), SOURCE).method == "RE%47IST%45R"
    assert parse_message(VALID_REQUESTS["esc02"]).value("c%6fntact") == "<sip:alias2@host2.example.com>"
    lwsdisp = read_request(parse_message(VALID_REQUESTS["lwsdisp"]), SOURCE)
    assert lwsdisp.sender.display_name == "caller"
    semiuri = read_request(parse_message(VALID_REQUESTS["semiuri"]), SOURCE)
    assert (semiuri.uri.user, semiuri.uri.host) == ("user;par=u%40example.net", "example.com")
    assert len(parse_message(VALID_REQUESTS["longreq"]).values("via")) == 33
    dblreq = parse_message(VALID_REQUESTS["dblreq"])
    assert (dblreq.method, dblreq.body) == ("REGISTER", b"")
    assert b"\x00\x7f" in parse_message(VALID_REQUESTS["mpart01"]).body


def test_an_address_with_header_fields_needs_its_brackets() -> None:
    """The message regbadct."""
    with pytest.raises(SipParseError):
        parse_name_address("sip:user@example.com?Route=%3Csip:sip.example.com%3E")


@pytest.mark.parametrize("name", VALID_REQUESTS)
async def test_the_front_answers_valid_requests(peer: Peer, name: str) -> None:
    peer.send(VALID_REQUESTS[name])
    answer = await peer.receive()
    assert status(answer) in (401, 407, 501), answer
    assert header(answer, "call-id") == parse_message(VALID_REQUESTS[name]).call_id


@pytest.mark.parametrize("name", REFUSED_REQUESTS)
async def test_the_front_refuses_the_others(peer: Peer, name: str) -> None:
    message, code = REFUSED_REQUESTS[name]
    peer.send(message)
    if code:
        assert status(await peer.receive()) == code
    await _still_serves(peer)


@pytest.mark.parametrize("name", [*VALID_RESPONSES, *UNREADABLE_RESPONSES])
async def test_responses_to_nothing_are_dropped(peer: Peer, name: str) -> None:
    peer.send({**VALID_RESPONSES, **UNREADABLE_RESPONSES}[name])
    await _still_serves(peer)


async def _still_serves(peer: Peer) -> None:
    peer.send(peer.request("OPTIONS", "sip:pbx.example", call_id="alive"))
    answer = await peer.receive()
    assert (status(answer), header(answer, "call-id")) == (200, "alive"), answer


async def test_damaged_messages_from_everywhere(shared_front: RunningFront, peer: Peer) -> None:
    """A trunk, a phone and even an edge may send rubbish: the front goes on, and nothing goes wrong inside it."""
    chance = random.Random(4475)
    originals = [*VALID_REQUESTS.values(), *VALID_RESPONSES.values(), *PHONE_MESSAGES.values()]
    async with (
        await Peer.udp(shared_front.port, shared_front.trunk_port) as trunk,
        await Peer.udp(shared_front.port, shared_front.edge_port) as edge,
    ):
        for number in range(1500):
            damaged = bytearray(chance.choice(originals))
            for _ in range(chance.randint(0, 4)):
                place = chance.randrange(len(damaged))
                damaged[place : place + chance.randint(0, 3)] = chance.choice(originals)[place : place + 3]
            (trunk, edge, peer)[number % 3].send(bytes(damaged))
            if number % 100 == 99:
                trunk.send(trunk.request("OPTIONS", "sip:pbx.example", call_id=f"alive-{number}"))
                while header(await trunk.receive(), "call-id") != f"alive-{number}":
                    pass
    async with await Peer.udp(shared_front.port) as other:
        await _still_serves(other)
    assert "Traceback" not in shared_front.log()
