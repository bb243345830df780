"""An INVITE that picks up a call goes to the edge that has the call, whatever edge new calls would go to."""

import pytest

from schemas.database import write_session
from schemas.entities import Entity
from telephony.dialog_info import Dialog
from tests.telephony.front.events.watching import EdgeVoice
from tests.telephony.front.peer import Peer, header, status
from tests.telephony.front.running_front import PASSWORDS, RunningFront, edge_row, until

ANNA = Entity("account", "account-101")
RINGS, TALKS = (
    Dialog("call-20260101-120000-00000001-2", "early"),
    Dialog("call-20260101-120000-00000002-2", "confirmed"),
)
FORGED = "X-Belplan-Picks: call-20260101-120000-00000009-2"


async def invite(phone: Peer, called: str, *lines: str) -> str:
    return await phone.authenticated(
        "INVITE", f"sip:{called}@pbx.example", *lines, username="102", password=PASSWORDS["102"]
    )


async def test_it_goes_to_the_edge_that_has_the_call(own_front: RunningFront) -> None:
    async with (
        await Peer.udp(own_front.port) as phone,
        await Peer.udp(own_front.port, own_front.edge_port) as first,
        await Peer.udp(own_front.port) as second,
        await Peer.udp(own_front.port) as voice_peer,
    ):
        with write_session() as session:
            session.add(edge_row("edge-2", second.port))
        await until(lambda: "found edge edge-2" in own_front.log())
        voice = EdgeVoice(voice_peer, "edge-2")
        await voice.say(ANNA, RINGS)
        for number in range(6):
            called = "**201" if number % 2 else "202"
            lines = () if number % 2 else (f"Replaces: {RINGS.id};to-tag=exchange;from-tag=watched",)
            sent = await invite(phone, called, *lines, FORGED)
            arrived = await second.receive()
            assert header(arrived, "x-belplan-picks") == RINGS.id
            assert header(arrived, "replaces") == ""
            call_id = header(sent, "call-id")
            phone.send(phone.request("CANCEL", f"sip:{called}@pbx.example", user="102", call_id=call_id, cseq=2))
            assert (await second.receive()).startswith("CANCEL ")
        assert await first.nothing_comes()


@pytest.mark.parametrize(
    ("called", "lines", "code"),
    [
        ("**201", (), 480),
        ("**300", (), 480),
        ("202", (f"Replaces: {TALKS.id};to-tag=exchange;from-tag=watched",), 481),
        ("202", ("Replaces: call-1;to-tag=exchange;from-tag=watched",), 481),
    ],
)
async def test_what_does_not_ring_is_not_picked_up(
    watched_front: RunningFront, edge: EdgeVoice, called: str, lines: tuple[str, ...], code: int
) -> None:
    await edge.say(ANNA, TALKS)
    async with await Peer.udp(watched_front.port) as phone:
        await invite(phone, called, *lines)
        assert status(await phone.receive()) == code


async def test_other_codes_and_dialogs_are_the_edges_business(watched_front: RunningFront) -> None:
    async with (
        await Peer.udp(watched_front.port) as phone,
        await Peer.udp(watched_front.port, watched_front.edge_port) as edge_peer,
    ):
        for called, lines in (("**299", ()), ("*201***", ()), ("202", ("Replaces: other@host;to-tag=a;from-tag=b",))):
            await invite(phone, called, FORGED, *lines)
            arrived = await edge_peer.receive()
            assert header(arrived, "x-belplan-picks") == ""
            assert bool(header(arrived, "replaces")) == bool(lines)
