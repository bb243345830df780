"""Trunks over TCP and TLS: the front opens the connection, calls go both ways along it, and it opens it anew."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from schemas.database import write_session
from schemas.settings import Settings
from schemas.tls_certificate import own_certificate
from telephony.flow_token import trunk_flow, trunk_route_uri
from telephony.source_proof import Source
from tests.calls.phones.ports import HOST
from tests.databases import own_database
from tests.telephony.front.peer import Peer, header, status
from tests.telephony.front.running_front import RunningFront, edge_row, until
from tests.telephony.front.test_calls import from_callee, source_of
from tests.telephony.front.trunks.test_registration import Registrar, add_trunk, line, registration

NUMBER = "sip:0477@provider.example"


class Provider:
    """Listens for connections; each is a peer."""

    def __init__(self, transport: str) -> None:
        self.transport = transport
        self.port = 0
        self._peers: asyncio.Queue[Peer] = asyncio.Queue()
        self._server: asyncio.Server | None = None

    @asynccontextmanager
    async def listening(self, certificate: Path) -> AsyncIterator[None]:
        context = None
        if self.transport == "tls":
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate)
        async with await asyncio.start_server(self._take, HOST, 0, ssl=context) as server:
            self._server = server
            self.port = server.sockets[0].getsockname()[1]
            yield

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = Peer(0)
        peer.transport, peer.port = self.transport.upper(), self.port
        peer._reader, peer._writer = reader, writer
        self._peers.put_nowait(peer)

    async def connection(self) -> Peer:
        """Return the next connection."""
        return await asyncio.wait_for(self._peers.get(), 15)

    def stop(self) -> None:
        """Take no more connections."""
        assert self._server
        self._server.close()

    def has_connections(self) -> bool:
        return not self._peers.empty()


async def _another(front: RunningFront, transport: str) -> Peer:
    """Open a connection from the provider to the front."""
    if transport == "tcp":
        return await Peer.stream(front.port)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return await Peer.stream(front.tls_port, ssl=context)


@pytest.mark.parametrize("transport", ["tcp", "tls"])
async def test_calls_both_ways_along_one_connection(tmp_path: Path, transport: str) -> None:
    certificate = own_certificate(Settings(data_dir=tmp_path / "provider", public_address=HOST))
    with own_database(tmp_path):
        front = RunningFront(tmp_path, SSL_CERT_FILE=str(certificate))
        with write_session() as session:
            session.add(edge_row("edge-1", front.edge_port))
        provider = Provider(transport)
        async with provider.listening(certificate), await Peer.udp(front.port, front.edge_port) as edge:
            add_trunk(provider.port, transport=transport)
            front.start()
            try:
                peer = await provider.connection()
                request = await Registrar(peer).register(expires=600)
                port = front.tls_port if transport == "tls" else front.port
                assert f"@{HOST}:{port};transport={transport};bp-line=" in header(request, "contact")
                await until(lambda: registration() == "registered")

                peer.send(peer.request("INVITE", "sip:3250123100@elsewhere.example"))
                assert source_of(await edge.receive()) == Source("trunk", "alpha"), "known by its connection"

                route = f"Route: {trunk_route_uri('alpha', trunk_flow('alpha', transport, HOST, provider.port))}"  # type: ignore[arg-type]
                edge.send(edge.request("INVITE", NUMBER, route))
                invite = await peer.receive()
                assert invite.startswith(f"INVITE {NUMBER} ")
                peer.send(peer.answer(invite, 486))
                assert status(await edge.receive()) == 486

                async with await _another(front, transport) as other:
                    other.send(from_callee(other, "BYE", invite))
                    assert (await edge.receive()).startswith(f"BYE {edge.contact} "), "over a connection of its own"
                    other.send(from_callee(other, "BYE", invite).replace(header(invite, "call-id"), "another"))
                    assert status(await other.receive()) == 407, "a token is good for one call"

                await peer.close()
                await asyncio.sleep(0.2)  # the front must see it closed, else it sends into it
                edge.send(edge.request("INVITE", NUMBER, route))
                again = await provider.connection()
                assert (await again.receive()).startswith(f"INVITE {NUMBER} ")
                await again.close()
                provider.stop()
                await asyncio.sleep(0.2)
                edge.send(edge.request("INVITE", NUMBER, route))
                refused = await edge.receive(within=8)
                assert (status(refused), header(refused, "to").endswith(";tag=no-connection")) == (503, True), "at once"
            finally:
                front.stop()


async def test_a_server_without_a_sound_certificate_gets_no_password(tmp_path: Path) -> None:
    certificate = own_certificate(Settings(data_dir=tmp_path / "provider", public_address=HOST))
    with own_database(tmp_path):
        front = RunningFront(tmp_path)
        provider = Provider("tls")
        async with provider.listening(certificate):
            add_trunk(provider.port, transport="tls")
            front.start()
            try:
                await until(lambda: "certificate verify failed" in front.log(), within=15)
                await until(lambda: registration() == "trying", within=15)
                found = line()
                assert found and found.reason == "no answer"
                assert not provider.has_connections()
            finally:
                front.stop()
