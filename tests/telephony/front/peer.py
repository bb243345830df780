"""A SIP peer that sends and receives raw text: it can play a phone, a trunk or an edge, and can lie."""

import asyncio
import hashlib
import itertools
import random
import re
from typing import Any, Self

from tests.calls.phones.ports import HOST

_numbers = itertools.count(1)


def header(message: str, name: str) -> str:
    """Return the first value of a header field, or an empty string."""
    return next(iter(headers(message, name)), "")


def headers(message: str, name: str) -> list[str]:
    """Return the values of all lines of a header field."""
    head = message.partition("\r\n\r\n")[0].split("\r\n")[1:]
    return [line.partition(":")[2].strip() for line in head if line.partition(":")[0].strip().lower() == name.lower()]


def status(message: str) -> int:
    """Return the status of a response."""
    assert message.startswith("SIP/2.0 "), message
    return int(message.split(" ", 2)[1])


def digest_answer(challenge: str, method: str, uri: str, username: str, password: str, count: int = 1) -> str:
    """Return the credentials that answer a challenge."""
    fields = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge.partition(" ")[2]))
    name = {"MD5": "md5", "SHA-256": "sha256"}[fields.get("algorithm", "MD5")]

    def hashed(text: str) -> str:
        return hashlib.new(name, text.encode()).hexdigest()

    a1 = hashed(f"{username}:{fields['realm']}:{password}")
    a2 = hashed(f"{method}:{uri}")
    response = hashed(f"{a1}:{fields['nonce']}:{count:08x}:cn:auth:{a2}")
    return (
        f'Digest username="{username}", realm="{fields["realm"]}", nonce="{fields["nonce"]}", uri="{uri}", '
        f'response="{response}", algorithm={fields.get("algorithm", "MD5")}, qop=auth, nc={count:08x}, cnonce="cn"'
    )


class Peer:
    """One socket towards the front."""

    def __init__(self, front_port: int) -> None:
        self.front_port = front_port
        self.port = 0
        self.transport = "UDP"
        self.own_contact = ""
        self._inbox: asyncio.Queue[str] = asyncio.Queue()
        self._udp: asyncio.DatagramTransport | None = None
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    @classmethod
    async def udp(cls, front_port: int, port: int = 0) -> "Peer":
        """Open a UDP socket."""
        peer = cls(front_port)

        class Protocol(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
                peer._inbox.put_nowait(data.decode("utf-8", "replace"))

        peer._udp, _ = await asyncio.get_running_loop().create_datagram_endpoint(Protocol, local_addr=(HOST, port))
        peer.port = peer._udp.get_extra_info("sockname")[1]
        return peer

    @classmethod
    async def stream(cls, front_port: int, **tls: Any) -> "Peer":
        """Open a TCP connection, or TLS with `ssl=`."""
        peer = cls(front_port)
        peer.transport = "TLS" if tls else "TCP"
        peer._reader, peer._writer = await asyncio.open_connection(HOST, front_port, **tls)
        peer.port = peer._writer.get_extra_info("sockname")[1]
        return peer

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the socket."""
        if self._udp:
            self._udp.close()
        if self._writer:
            self._writer.close()

    @property
    def contact(self) -> str:
        """Our Contact address."""
        if self.own_contact:
            return self.own_contact
        suffix = "" if self.transport == "UDP" else f";transport={self.transport.lower()}"
        return f"sip:peer@{HOST}:{self.port}{suffix}"

    def request(
        self,
        method: str,
        uri: str,
        *extra: str,
        user: str = "101",
        to: str = "",
        call_id: str = "",
        cseq: int = 1,
        branch: str = "",
        from_tag: str = "ft",
        body: str = "",
    ) -> str:
        """Write a request."""
        number = next(_numbers)
        branch = branch or f"z9hG4bK{random.getrandbits(48)}"
        return "\r\n".join(
            [
                f"{method} {uri} SIP/2.0",
                f"Via: SIP/2.0/{self.transport} {HOST}:{self.port};branch={branch};rport",
                f"From: <sip:{user}@pbx.example>;tag={from_tag}",
                f"To: {to or f'<{uri}>'}",
                f"Call-ID: {call_id or f'call-{number}-{random.getrandbits(48)}'}",
                f"CSeq: {cseq} {method}",
                "Max-Forwards: 70",
                f"Contact: <{self.contact}>",
                *extra,
                f"Content-Length: {len(body)}",
                "",
                body,
            ]
        )

    def answer(self, request: str, code: int, *extra: str, tag: str = "peer") -> str:
        """Write the response to a request."""
        to = header(request, "to")
        return "\r\n".join(
            [
                f"SIP/2.0 {code} Reason",
                *(f"Via: {value}" for value in headers(request, "via")),
                *(f"Record-Route: {value}" for value in headers(request, "record-route")),
                f"From: {header(request, 'from')}",
                f"To: {to}" + ("" if "tag=" in to else f";tag={tag}"),
                f"Call-ID: {header(request, 'call-id')}",
                f"CSeq: {header(request, 'cseq')}",
                *extra,
                "Content-Length: 0",
                "",
                "",
            ]
        )

    def send(self, message: str | bytes) -> None:
        """Send text."""
        data = message if isinstance(message, bytes) else message.encode()
        if self._udp:
            self._udp.sendto(data, (HOST, self.front_port))
        elif self._writer:
            self._writer.write(data)

    async def receive(self, within: float = 15.0) -> str:
        """Return the next message. Raises TimeoutError."""
        if self._reader is None:
            return await asyncio.wait_for(self._inbox.get(), within)
        head = await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), within)
        length = int(header(head.decode(), "content-length") or 0)
        body = await asyncio.wait_for(self._reader.readexactly(length), within)
        return (head + body).decode()

    async def receive_bytes(self, count: int, within: float = 15.0) -> bytes:
        """Return so many bytes of a connection."""
        assert self._reader
        return await asyncio.wait_for(self._reader.readexactly(count), within)

    async def is_closed(self, within: float = 15.0) -> bool:
        """Whether the other side closes the connection."""
        assert self._reader
        return await asyncio.wait_for(self._reader.read(), within) is not None

    async def nothing_comes(self, within: float = 0.3) -> bool:
        """Whether nothing is received for so many seconds."""
        try:
            await self.receive(within)
        except TimeoutError:
            return True
        return False

    async def authenticated(
        self, method: str, uri: str, *extra: str, username: str, password: str, **fields: Any
    ) -> str:
        """Send a request, answer its challenge, and return the second request (already sent)."""
        fields.setdefault("user", username)
        fields.setdefault("call_id", f"call-{next(_numbers)}-{random.getrandbits(48)}")
        cseq = fields.pop("cseq", 1)
        self.send(self.request(method, uri, *extra, cseq=cseq, **fields))
        challenged = await self.receive()
        assert status(challenged) in (401, 407), challenged
        kind = "WWW-Authenticate" if status(challenged) == 401 else "Proxy-Authenticate"
        name = "Authorization" if status(challenged) == 401 else "Proxy-Authorization"
        credentials = digest_answer(header(challenged, kind), method, uri, username, password)
        second = self.request(method, uri, *extra, f"{name}: {credentials}", cseq=cseq + 1, **fields)
        self.send(second)
        return second

    async def register(self, username: str, password: str, *extra: str, **fields: Any) -> str:
        """Register and return the last response."""
        extra = extra or ("Expires: 300",)
        await self.authenticated(
            "REGISTER", "sip:pbx.example", *extra, username=username, password=password,
            to=f"<sip:{username}@pbx.example>", **fields,
        )  # fmt: skip
        return await self.receive()
