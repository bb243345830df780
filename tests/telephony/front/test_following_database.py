"""The front follows the database while it runs: edges that come and go, accounts that change."""

import asyncio

from schemas.database import write_session
from schemas.tables import EdgeProcess, SipAccount
from tests.telephony.front.peer import Peer, header, status
from tests.telephony.front.running_front import PASSWORDS, RunningFront, edge_row, registrations, until


async def invite(phone: Peer) -> None:
    """Send an authenticated INVITE."""
    await phone.authenticated("INVITE", "sip:102@pbx.example", username="101", password=PASSWORDS["101"])


async def test_without_a_living_edge_a_call_is_refused(front: RunningFront) -> None:
    with write_session() as session:
        session.merge(edge_row("edge-1", front.edge_port, silent_seconds=21))
    answer = ""
    async with await Peer.udp(front.port) as phone, asyncio.timeout(20):
        while not answer:
            await invite(phone)
            try:
                answer = await phone.receive(0.2)
            except TimeoutError:
                continue  # it went to the edge, which nobody plays
    assert (status(answer), bool(header(answer, "retry-after"))) == (503, True)
    assert "no edge is running" in front.log()


async def test_the_last_edge_gets_calls_while_it_may_come_back(front: RunningFront) -> None:
    async with await Peer.udp(front.port) as phone, await Peer.udp(front.port, front.edge_port) as edge:
        with write_session() as session:
            session.merge(edge_row("edge-1", front.edge_port, silent_seconds=6))
            session.add(edge_row("edge-2", front.edge_port + 1, silent_seconds=21))
        await until(lambda: "found edge edge-2" in front.log())
        await invite(phone)
        assert (await edge.receive()).startswith("INVITE ")


async def test_an_edge_that_dies_hands_over_new_calls(front: RunningFront) -> None:
    async with await Peer.udp(front.port) as phone, await Peer.udp(front.port) as second, asyncio.timeout(20):
        with write_session() as session:
            session.merge(edge_row("edge-1", front.edge_port, silent_seconds=6))
            session.add(edge_row("edge-2", second.port))
        received = ""
        while not received:
            await invite(phone)
            try:
                received = await second.receive(0.2)
            except TimeoutError:
                continue
        assert received.startswith("INVITE ")


async def test_calls_are_spread_over_the_edges(front: RunningFront) -> None:
    async with (
        await Peer.udp(front.port) as phone,
        await Peer.udp(front.port, front.edge_port) as first,
        await Peer.udp(front.port) as second,
        asyncio.timeout(20),
    ):
        with write_session() as session:
            session.add(edge_row("edge-2", second.port))
        received = {"edge-1": 0, "edge-2": 0}
        while not all(received.values()):
            await invite(phone)
            for name, edge in (("edge-1", first), ("edge-2", second)):
                received[name] += not await edge.nothing_comes(0.05)


async def test_an_address_that_is_no_edge_any_more_is_a_stranger(front: RunningFront) -> None:
    async with await Peer.udp(front.port, front.edge_port) as edge, asyncio.timeout(20):
        edge.send(edge.request("INVITE", "sip:102@pbx.example"))
        assert status(await edge.receive()) == 403
        with write_session() as session:
            session.delete(session.get(EdgeProcess, "edge-1"))
        code = 403
        while code == 403:
            edge.send(edge.request("INVITE", "sip:102@pbx.example"))
            code = status(await edge.receive())
            await edge.nothing_comes(0.1)
        assert code == 407


async def test_a_deleted_account_is_forgotten(front: RunningFront) -> None:
    async with await Peer.udp(front.port) as phone:
        await phone.register("101", PASSWORDS["101"])
        (row,) = registrations("account-101")
        with write_session() as session:
            session.delete(session.merge(row))
            session.flush()
            session.delete(session.get(SipAccount, "account-101"))
        await until(lambda: "configuration revision" in front.log())
        assert status(await phone.register("101", PASSWORDS["101"])) == 401


async def test_a_new_password_holds_at_once(front: RunningFront) -> None:
    async with await Peer.udp(front.port) as phone:
        assert status(await phone.register("102", PASSWORDS["101"])) == 401
        with write_session() as session:
            first, second = (session.get(SipAccount, f"account-{name}") for name in ("101", "102"))
            assert first
            assert second
            second.password_encrypted = first.password_encrypted
        await until(lambda: "configuration revision" in front.log())
        assert status(await phone.register("102", PASSWORDS["101"])) == 200
