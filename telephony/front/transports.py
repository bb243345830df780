"""The sockets of the front: UDP, TCP, and TLS when there is a certificate."""

import asyncio
import logging
import os
import socket
import ssl
from collections import Counter
from dataclasses import dataclass
from typing import Any, Protocol

from telephony.flow_token import Flow, Transport
from telephony.front.fields import SipParseError
from telephony.front.message import Message
from telephony.front.stream import StreamBrokenError, StreamFramer

log = logging.getLogger("front.transports")

_RECEIVE_BUFFER = 4 * 1024 * 1024
_MAX_UNSENT_BYTES = 1024 * 1024
_FIRST_MESSAGE_SECONDS = 30.0
CONNECT_SECONDS = 4.0


class FlowGoneError(Exception):
    """The TCP or TLS connection of a flow is closed."""

    error_id = "flow-gone"


class Receiver(Protocol):
    """Who gets what comes in."""

    def datagram(self, data: bytes, flow: Flow) -> None:
        """Take one datagram."""

    def admit(self, flow: Flow) -> bool:
        """Say whether bytes of a connection are looked at; if not, it is closed."""

    def message(self, message: Message, flow: Flow) -> None:
        """Take one message of a connection."""

    def unreadable(self, error: SipParseError, flow: Flow) -> None:
        """Take what could not be read on a connection, which is closed next."""

    def connection_lost(self, flow: Flow) -> None:
        """Note that a connection is closed."""


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """Bounds of connections; times in seconds."""

    connections: int
    connections_per_source: int
    idle_seconds: float


def plain_host(host: str) -> str:
    """Return an address without an IPv6 zone, and IPv4 in its own form."""
    return host.removeprefix("::ffff:").partition("%")[0]


class Transports:
    """Opens the sockets, names connections, and sends along flows."""

    def __init__(self, receiver: Receiver, limits: StreamLimits) -> None:
        self._receiver = receiver
        self._limits = limits
        self._udp: asyncio.DatagramTransport | None = None
        self._udp_is_ipv6 = False
        self._servers: list[asyncio.Server] = []
        self._connections: dict[str, _Connection] = {}
        self._per_source: Counter[str] = Counter()

    async def open_udp(self, host: str, port: int) -> None:
        """Listen on UDP. Raises OSError when the port is taken."""
        loop = asyncio.get_running_loop()
        self._udp, _ = await loop.create_datagram_endpoint(
            lambda: _DatagramReceiver(self._receiver), local_addr=(host or "0.0.0.0", port)
        )
        self._udp_is_ipv6 = ":" in host
        raw: socket.socket = self._udp.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)

    async def open_stream(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> None:
        """Listen on TCP, or on TLS with a context. Raises OSError when the port is taken."""
        loop = asyncio.get_running_loop()
        transport = "tls" if tls else "tcp"
        server = await loop.create_server(
            lambda: _Connection(self, self._receiver, self._limits, transport),
            host or "0.0.0.0",
            port,
            ssl=tls,
            ssl_handshake_timeout=10 if tls else None,
        )
        self._servers.append(server)

    async def connect(self, flow: Flow, tls: ssl.SSLContext | None = None, name: str = "") -> None:
        """Open the connection that a flow names; `name` is what the certificate must say. Raises OSError."""
        async with asyncio.timeout(CONNECT_SECONDS):  # its TimeoutError is an OSError
            await asyncio.get_running_loop().create_connection(
                lambda: _Connection(self, self._receiver, self._limits, flow.transport, flow),
                flow.host,
                flow.port,
                ssl=tls,
                server_hostname=name if tls else None,
            )

    def send(self, data: bytes, flow: Flow) -> None:
        """Send bytes along a flow. Raises FlowGoneError when its connection is closed."""
        if flow.transport == "udp":
            if self._udp is not None:
                host = f"::ffff:{flow.host}" if self._udp_is_ipv6 and ":" not in flow.host else flow.host
                self._udp.sendto(data, (host, flow.port))
            return
        connection = self._connections.get(flow.connection)
        if connection is None or not connection.write(data):
            raise FlowGoneError(f"The connection of {flow} is closed.")

    def is_open(self, flow: Flow) -> bool:
        """Whether something can be sent along a flow."""
        return flow.transport == "udp" or flow.connection in self._connections

    def count(self) -> int:
        """Return the number of open connections."""
        return len(self._connections)

    def register(self, connection: "_Connection", flow: Flow) -> bool:
        """Take a new connection into the table; False when there are too many."""
        if (
            len(self._connections) >= self._limits.connections
            or self._per_source[flow.host] >= self._limits.connections_per_source
        ):
            log.warning("connection from %s refused: too many are open", flow)
            return False
        self._connections[flow.connection] = connection
        self._per_source[flow.host] += 1
        return True

    def unregister(self, flow: Flow) -> None:
        """Take a closed connection out of the table."""
        if self._connections.pop(flow.connection, None) is None:
            return
        self._per_source[flow.host] -= 1
        if self._per_source[flow.host] <= 0:
            del self._per_source[flow.host]
        self._receiver.connection_lost(flow)

    async def close(self) -> None:
        """Close every socket."""
        for server in self._servers:
            server.close()
        for connection in list(self._connections.values()):
            connection.close()
        if self._udp is not None:
            self._udp.close()
        for server in self._servers:
            await asyncio.wait_for(server.wait_closed(), 5)


class _DatagramReceiver(asyncio.DatagramProtocol):
    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self._receiver.datagram(data, Flow("udp", plain_host(addr[0]), addr[1]))

    def error_received(self, exc: Exception) -> None:
        log.debug("a datagram could not be delivered: %s", exc)


class _Connection(asyncio.Protocol):
    """One TCP or TLS connection."""

    def __init__(
        self, owner: Transports, receiver: Receiver, limits: StreamLimits, transport: str, flow: Flow | None = None
    ) -> None:
        self._outgoing = flow
        """What it is called when we open it."""
        self._owner = owner
        self._receiver = receiver
        self._limits = limits
        self._kind = transport
        self._framer = StreamFramer()
        self._transport: asyncio.Transport | None = None
        self._flow: Flow | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._registered = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        peer = transport.get_extra_info("peername")
        if peer is None:
            transport.abort()
            return
        self._transport = transport
        kind: Transport = "tls" if self._kind == "tls" else "tcp"
        self._flow = self._outgoing or Flow(kind, plain_host(peer[0]), peer[1], os.urandom(8).hex())
        self._registered = self._owner.register(self, self._flow)
        if not self._registered:
            transport.abort()
            return
        self._watch(_FIRST_MESSAGE_SECONDS if self._outgoing is None else self._limits.idle_seconds)

    def _watch(self, seconds: float) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = asyncio.get_running_loop().call_later(seconds, self.close)

    def data_received(self, data: bytes) -> None:
        if self._flow is None or not self._registered:
            return
        if not self._receiver.admit(self._flow):
            self.close()
            return
        broken: StreamBrokenError | None = None
        try:
            messages = self._framer.feed(data)
        except StreamBrokenError as error:
            broken, messages = error, error.complete
        pings, self._framer.pings = self._framer.pings, 0
        if pings:
            self.write(b"\r\n" * min(pings, 8))
        for message in messages:
            self._receiver.message(message, self._flow)
        if messages or pings:
            self._watch(self._limits.idle_seconds)
        if broken is not None:
            self._receiver.unreadable(broken.cause, self._flow)
            self.close()

    def write(self, data: bytes) -> bool:
        """Send bytes; False when the connection is closing. A peer that takes nothing in any more is cut off."""
        if self._transport is None or self._transport.is_closing():
            return False
        if self._transport.get_write_buffer_size() > _MAX_UNSENT_BYTES:
            log.warning("%s takes nothing in any more: connection closed", self._flow)
            self._transport.abort()
            return False
        self._transport.write(data)
        return True

    def close(self) -> None:
        """Close the connection once what was written is sent."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._idle is not None:
            self._idle.cancel()
        if self._flow is not None and self._registered:
            self._owner.unregister(self._flow)
