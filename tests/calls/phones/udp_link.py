"""A bad network: a UDP link that delivers requests more than once, as retransmissions and broken routers do."""

import asyncio
from typing import Self

from tests.calls.phones.ports import HOST, free_port

_Address = tuple[str, int]


class DuplicatingLink(asyncio.DatagramProtocol):
    """Passes datagrams from one client to `server` and back; those that begin with `method` arrive `copies` times.

    Give its address as `via` to Sipp. The server sees the link's `port` as the source.
    """

    def __init__(self, server: str, *, method: str = "INVITE", copies: int = 3, port: int | None = None) -> None:
        host, server_port = server.rsplit(":", 1)
        self.port = port or free_port()
        self.duplicated = 0
        self._server: _Address = (host, int(server_port))
        self._method = method.encode() + b" "
        self._copies = copies
        self._client: _Address | None = None
        self._transport: asyncio.DatagramTransport | None = None

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(HOST, self.port))
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._transport:
            self._transport.close()

    def datagram_received(self, data: bytes, addr: _Address) -> None:
        assert self._transport
        if addr == self._server:
            if self._client:
                self._transport.sendto(data, self._client)
            return
        self._client = addr
        copies = self._copies if data.startswith(self._method) else 1
        self.duplicated += copies - 1
        for _ in range(copies):
            self._transport.sendto(data, self._server)
