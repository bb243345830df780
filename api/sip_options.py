"""Asks a SIP server whether it is there: OPTIONS over UDP (RFC 3261 section 11)."""

import asyncio
import re
import secrets

_FIRST_REPEAT_SECONDS = 0.5
"""Timer T1 of RFC 3261 section 17.1.2.1: the request is sent again after this, then after twice as long."""


class _Asking(asyncio.DatagramProtocol):
    def __init__(self, branch: str) -> None:
        self._branch = branch.encode()
        self.answer: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Take the final answer to our own request."""
        found = re.match(rb"SIP/2\.0 ([2-6][0-9][0-9]) ", data)
        if found and self._branch in data and not self.answer.done():
            self.answer.set_result(int(found[1]))

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there (ICMP)."""
        if not self.answer.done():
            self.answer.set_result(None)


async def ask_options(host: str, port: int, seconds: float) -> int | None:
    """Return the status code of the answer, None when there is none within `seconds`."""
    loop = asyncio.get_running_loop()
    branch = f"z9hG4bK{secrets.token_hex(8)}"
    transport, asking = await loop.create_datagram_endpoint(lambda: _Asking(branch), remote_addr=(host, port))
    try:
        own_host, own_port = transport.get_extra_info("sockname")[:2]
        request = _options(host, port, own_host, own_port, branch)
        deadline, pause = loop.time() + seconds, _FIRST_REPEAT_SECONDS
        while (left := deadline - loop.time()) > 0:
            transport.sendto(request)
            done, _ = await asyncio.wait([asking.answer], timeout=min(pause, left))
            if done:
                return asking.answer.result()
            pause *= 2
        return None
    finally:
        transport.close()


def _options(host: str, port: int, own_host: str, own_port: int, branch: str) -> bytes:
    to, own = _bracketed(host), _bracketed(own_host)
    lines = (
        f"OPTIONS sip:{to}:{port} SIP/2.0",
        f"Via: SIP/2.0/UDP {own}:{own_port};branch={branch};rport",
        "Max-Forwards: 70",
        f"From: <sip:health@{own}:{own_port}>;tag={secrets.token_hex(4)}",
        f"To: <sip:{to}:{port}>",
        f"Call-ID: {secrets.token_hex(8)}",
        "CSeq: 1 OPTIONS",
        f"Contact: <sip:health@{own}:{own_port}>",
        "Accept: application/sdp",
        "Content-Length: 0",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
