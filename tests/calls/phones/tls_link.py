"""A link over TLS between one phone and its server, along which more can be asked in the name of the phone."""

import asyncio
import contextlib
import re
import secrets
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.calls.phones.ports import HOST, free_port

_HEAD_END = b"\r\n\r\n"
_WITHIN = 10.0


@dataclass(frozen=True)
class _Dialog:
    """What stands in each request of a dialog that the phone began."""

    target: str
    routes: tuple[str, ...]
    sender: str
    to: str
    call_id: str
    contact: str
    cseq: int


class TlsLink:
    """Passes SIP from a phone to `server` and back. Give its address as `server` to Baresip.

    What is asked by `reinvite` is answered to the link, not to the phone, which knows nothing of it.
    """

    def __init__(self, server: str, certificate: Path) -> None:
        self.port = free_port()
        self._server = server
        self._certificate = certificate
        self._listening: asyncio.Server | None = None
        self._passing: set[asyncio.Task[None]] = set()
        self._to_server: asyncio.StreamWriter | None = None
        self._writers: list[asyncio.StreamWriter] = []
        self._requests: list[str] = []
        self._answers: list[str] = []
        self._own: dict[str, asyncio.Queue[str]] = {}
        """Answers to what the link itself asked, by branch."""
        self._asked: dict[str, int] = {}
        """The highest CSeq of what the link itself asked, by Call-ID."""

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    async def __aenter__(self) -> Self:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self._certificate)
        self._listening = await asyncio.start_server(self._connected, HOST, self.port, ssl=context)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._listening:
            self._listening.close()
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)
        for writer in self._writers:
            writer.close()

    async def reinvite(self, sdp: str, answer_sdp: str = "") -> str:
        """Offer this in the phone's latest call, as the phone, and return the final answer, which is acknowledged.

        Without an `sdp` the offer is the other side's, which gets `answer_sdp`.
        """
        dialog = self._dialog()
        self._asked[dialog.call_id] = dialog.cseq
        branch = f"z9hG4bK{secrets.token_hex(8)}"
        answers = self._own[branch] = asyncio.Queue()
        self._ask("INVITE", dialog, branch, sdp)
        async with asyncio.timeout(_WITHIN):
            while (answer := await answers.get()).startswith("SIP/2.0 1"):
                pass
        taken = answer.startswith("SIP/2.0 2")
        self._ask("ACK", dialog, f"{branch}a" if taken else branch, answer_sdp)
        return answer

    def _ask(self, method: str, dialog: _Dialog, branch: str, sdp: str = "") -> None:
        lines = [
            f"{method} {dialog.target} SIP/2.0",
            f"Via: SIP/2.0/TLS {self.address};branch={branch};rport",
            *(f"Route: {route}" for route in dialog.routes),
            f"From: {dialog.sender}",
            f"To: {dialog.to}",
            f"Call-ID: {dialog.call_id}",
            f"CSeq: {dialog.cseq} {method}",
            f"Contact: {dialog.contact}",
            "Max-Forwards: 70",
            *(["Content-Type: application/sdp"] if sdp else []),
            f"Content-Length: {len(sdp)}",
        ]
        assert self._to_server
        self._to_server.write(("\r\n".join(lines) + "\r\n\r\n" + sdp).encode())

    def _dialog(self) -> _Dialog:
        invite = [one for one in self._requests if one.startswith("INVITE ")][-1]
        call_id = _fields(invite, "Call-ID")[0]
        of_call = [one for one in self._answers if _fields(one, "Call-ID") == [call_id]]
        answer = [one for one in of_call if re.match(r"SIP/2\.0 200 .*?^CSeq: \d+ INVITE", one, re.S | re.M)][-1]
        asked = [one for one in self._requests if _fields(one, "Call-ID") == [call_id]]
        return _Dialog(
            target=_fields(answer, "Contact")[0].strip("<>"),
            routes=tuple(reversed(_fields(answer, "Record-Route"))),
            sender=_fields(invite, "From")[0],
            to=_fields(answer, "To")[0],
            call_id=call_id,
            contact=_fields(invite, "Contact")[0],
            cseq=1 + max(self._asked.get(call_id, 0), *(int(_fields(one, "CSeq")[0].split()[0]) for one in asked)),
        )

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = self._server.rsplit(":", 1)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        from_server, to_server = await asyncio.open_connection(host, int(port), ssl=context)
        self._to_server = to_server
        self._writers += [writer, to_server]
        for passing in (self._pass(reader, to_server, self._requests), self._pass(from_server, writer, self._answers)):
            task = asyncio.create_task(passing, name="TLS link")
            self._passing.add(task)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, noted: list[str]) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(_HEAD_END)
                length = _fields(head.decode(), "Content-Length") or ["0"]
                message = head + await reader.readexactly(int(length[0]))
                text = message.decode()
                branch = re.search(r"^Via:.*?branch=([^;,\s]+)", text, re.MULTILINE)
                if noted is self._answers and branch and branch[1] in self._own:
                    self._own[branch[1]].put_nowait(text)
                    continue
                noted.append(text)
                writer.write(message)
                await writer.drain()
        writer.close()


def _fields(message: str, name: str) -> list[str]:
    """Return the header fields of a name, in their order."""
    return re.findall(rf"^{name}:[ \t]*(.*?)\r?$", message.partition("\r\n\r\n")[0], re.MULTILINE | re.IGNORECASE)
