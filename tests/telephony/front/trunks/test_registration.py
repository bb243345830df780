"""A trunk that registers, by a running front: a raw SIP peer plays the provider's registrar."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from schemas.database import read_session, write_session
from schemas.secrets import encrypt
from schemas.tables import Trunk, TrunkLineState
from telephony.front.digest import AccountSecret, DigestAuthenticator, Verdict, hash_a1
from telephony.source_proof import Source
from tests.calls.phones.ports import HOST
from tests.databases import own_database
from tests.telephony.front.peer import Peer, header, status
from tests.telephony.front.running_front import RunningFront, edge_row, until
from tests.telephony.front.test_calls import source_of
from tests.telephony.name_server import NameServer

USERNAME, PASSWORD = "3250123100", "as given: by letter"


class Registrar:
    """A provider with one customer; its digest is checked by what phones are held to."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        secret = AccountSecret("us", USERNAME, {"md5": hash_a1(USERNAME, "provider", PASSWORD)})
        self.digest = DigestAuthenticator("provider", b"key", lambda name: secret if name == USERNAME else None)
        self.password_is_right: list[bool] = []

    def challenge(self, request: str) -> None:
        """Answer 401."""
        self.peer.send(self.peer.answer(request, 401, f"WWW-Authenticate: {self.digest.challenges()[0]}"))

    async def register(self, expires: int = 10) -> str:
        """Take one registration with its challenge; return the request that was proven."""
        self.challenge(await self.request("REGISTER"))
        request = await self.request("REGISTER")
        judged = self.digest.check([header(request, "authorization")], "REGISTER", header(request, "cseq").encode())
        assert judged.verdict is Verdict.GOOD
        granted = f"Contact: {header(request, 'contact')};expires={expires}"
        self.peer.send(self.peer.answer(request, 200, granted))
        return request

    async def request(self, method: str, within: float = 8.0) -> str:
        """Return the next request of a method; others are answered 200."""
        async with asyncio.timeout(within):
            while True:
                request = await self.peer.receive(within)
                if request.startswith(f"{method} "):
                    return request
                if request.startswith("OPTIONS "):
                    self.peer.send(self.peer.answer(request, 200))


def add_trunk(port: int, server: str = "", **settings: object) -> None:
    server = server or f"{HOST}:{port}"
    values = {"registers": True, "username": USERNAME, "check_seconds": 0, **settings}
    with write_session() as session:
        session.merge(
            Trunk(id="alpha", name="Alpha", server=server, password_encrypted=encrypt(PASSWORD), settings=values)
        )


def line() -> TrunkLineState | None:
    with read_session() as session:
        return session.exec(select(TrunkLineState)).first()


def registration() -> str:
    found = line()
    return found.registration if found else ""


@pytest.fixture
def front(tmp_path: Path) -> object:
    with own_database(tmp_path):
        running = RunningFront(tmp_path)
        with write_session() as session:
            session.add(edge_row("edge-1", running.edge_port))
        try:
            yield running
        finally:
            running.stop()


@pytest.fixture
async def provider(front: RunningFront) -> AsyncIterator[Registrar]:
    async with await Peer.udp(front.port) as peer:
        yield Registrar(peer)


async def test_registering_refreshing_and_starting_again(front: RunningFront, provider: Registrar) -> None:
    add_trunk(provider.peer.port)
    front.start()
    first = await provider.register()
    assert first.startswith(f"REGISTER sip:{HOST} ")
    assert f"<sip:{USERNAME}@{HOST}>" in header(first, "to")
    assert header(first, "contact").startswith(f"<sip:{USERNAME}@{front.address};bp-line=")
    await until(lambda: registration() == "registered")
    second = await provider.register()  # in time: 5 of 10 seconds later
    assert header(second, "call-id") == header(first, "call-id")
    front.stop()
    front.start()
    third = await provider.register(expires=600)
    assert header(third, "call-id") == header(first, "call-id"), "the same binding, not a second one"
    assert int(header(third, "cseq").split()[0]) > int(header(second, "cseq").split()[0])
    assert PASSWORD not in front.log()
    with write_session() as session:
        session.get_one(Trunk, "alpha").enabled = False
    provider.challenge(await provider.request("REGISTER"))
    gone = await provider.request("REGISTER")
    assert header(gone, "expires") == "0"
    provider.peer.send(provider.peer.answer(gone, 200))


async def test_who_calls_by_the_registered_contact_is_the_trunk(front: RunningFront, provider: Registrar) -> None:
    add_trunk(provider.peer.port)
    front.start()
    contact = re.search("<(.*)>", header(await provider.register(expires=600), "contact"))
    assert contact
    async with await Peer.udp(front.port, front.edge_port) as edge, await Peer.udp(front.port) as elsewhere:
        elsewhere.send(elsewhere.request("INVITE", contact[1]))
        assert source_of(await edge.receive()) == Source("trunk", "alpha")
        provider.peer.send(provider.peer.request("INVITE", f"sip:{USERNAME}@{front.address}"))
        assert source_of(await edge.receive()) == Source("trunk", "alpha")
        forged = contact[1][:-4] + ("aaaa" if not contact[1].endswith("aaaa") else "bbbb")
        for uri in (f"sip:{USERNAME}@{front.address}", forged):
            elsewhere.send(elsewhere.request("INVITE", uri))
            assert status(await elsewhere.receive()) == 407, "a stranger, as anybody"
        assert await edge.nothing_comes()


async def test_a_provider_that_refuses(front: RunningFront, provider: Registrar) -> None:
    add_trunk(provider.peer.port)
    front.start()
    request = await provider.request("REGISTER")
    provider.peer.send(provider.peer.answer(request, 423, "Min-Expires: 1800"))
    longer = await provider.request("REGISTER")
    assert header(longer, "expires") == "1800"
    provider.peer.send(provider.peer.answer(longer, 403))
    await until(lambda: registration() == "refused")
    found = line()
    assert found and found.reason == "403 Reason" and found.next_try_at
    assert (found.next_try_at - datetime.now(UTC)).total_seconds() > 40, "who insists is banned by many"


async def test_a_silent_server(front: RunningFront, provider: Registrar) -> None:
    """One that never answered is not judged; one that did and no longer does is silent, until it answers again."""
    add_trunk(provider.peer.port, registers=False, check_seconds=1)
    front.start()
    options = await provider.request("OPTIONS")
    assert not (found := line()) or not found.silent
    provider.peer.send(provider.peer.answer(options, 405))

    def is_silent() -> bool:
        found = line()
        return found is not None and found.silent

    await until(is_silent, within=20)
    options = await provider.request("OPTIONS")  # tells that it was sent again; the inbox holds older ones too
    while not await provider.peer.nothing_comes(0.1):
        pass
    options = await provider.request("OPTIONS", within=15)
    provider.peer.send(provider.peer.answer(options, 200))
    await until(lambda: not is_silent(), within=15)


async def test_a_server_out_of_service_is_left_for_the_next_of_the_name(tmp_path: Path) -> None:
    with own_database(tmp_path):
        async with NameServer({}).listening() as name_server:
            front = RunningFront(tmp_path, BELPLAN_DNS_SERVER=name_server.address)
            async with await Peer.udp(front.port) as broken, await Peer.udp(front.port) as sound:
                servers = [f"1 0 {broken.port} localhost.", f"2 0 {sound.port} localhost."]
                name_server.records["_sip._udp.provider.example"] = servers
                with write_session() as session:
                    session.add(edge_row("edge-1", front.edge_port))
                add_trunk(0, server="provider.example")
                front.start()
                try:
                    refused = await Registrar(broken).request("REGISTER")
                    broken.send(broken.answer(refused, 503))
                    await Registrar(sound).register(expires=600)
                    await until(lambda: registration() == "registered")
                    found = line()
                    assert found and found.address == f"udp:{HOST}:{sound.port}"
                finally:
                    front.stop()
