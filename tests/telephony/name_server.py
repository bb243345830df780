"""A name server on loopback that knows SRV records, for the tests of who asks for them."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Self

import dns.message
import dns.rcode
import dns.rrset

from tests.calls.phones.ports import HOST, free_port


class NameServer(asyncio.DatagramProtocol):
    """Answers from `records`: *priority weight port target* by name. Says of all others that there are none."""

    def __init__(self, records: dict[str, Iterable[str]]) -> None:
        self.records = records
        self.asked: list[str] = []
        self.port = free_port()
        self._transport: asyncio.DatagramTransport | None = None

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Self]:
        self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: self, local_addr=(HOST, self.port)
        )
        try:
            yield self
        finally:
            self._transport.close()

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        name = query.question[0].name
        self.asked.append(name.to_text(omit_final_dot=True))
        answer = dns.message.make_response(query, recursion_available=True)
        records = list(self.records.get(self.asked[-1], ()))
        if records:
            answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", "SRV", records))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        assert self._transport
        self._transport.sendto(answer.to_wire(), addr)
