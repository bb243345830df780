"""Phones that watch, and edges that publish: raw SIP peers."""

import re
import secrets
import time
from dataclasses import dataclass
from typing import Any

from schemas.entities import Entity
from schemas.publisher_proof import PROOF_HEADER, PUBLISHER_HEADER, publisher_proof, publisher_value
from telephony.dialog_info import MEDIA_TYPE, Dialog, dialog_info, read_dialog_info
from tests.telephony.front.peer import Peer, digest_answer, header, status
from tests.telephony.front.running_front import PASSWORDS


@dataclass
class Notified:
    """A NOTIFY as a phone got it."""

    message: str
    at: float

    @property
    def body(self) -> str:
        return self.message.partition("\r\n\r\n")[2]

    @property
    def state(self) -> str:
        """Its Subscription-State, without the seconds."""
        return re.sub(r"expires=\d+", "expires", header(self.message, "subscription-state"))

    @property
    def cseq(self) -> int:
        return int(header(self.message, "cseq").partition(" ")[0])

    @property
    def version(self) -> int:
        found = re.search(r'version="(\d+)" state="full"', self.body)
        assert found, self.body
        return int(found[1])

    @property
    def dialog(self) -> Dialog | None:
        """The call that the lamp shows, None when it is free."""
        assert self.body.count("<dialog ") == 1, self.body
        found = read_dialog_info(self.body.encode())
        assert found or "<state>terminated</state>" in self.body
        return found[0] if found else None

    @property
    def messages(self) -> str:
        """Such as `yes 1/0`."""
        found = re.fullmatch(
            r"Messages-Waiting: (yes|no)\r\nMessage-Account: sip:\S+\r\nVoice-Message: (\d+/\d+) \(0/0\)\r\n", self.body
        )
        assert found, self.body
        return f"{found[1]} {found[2]}"


class Watcher:
    """A phone with a subscription."""

    def __init__(self, peer: Peer, username: str = "101") -> None:
        self.peer = peer
        self.username = username
        self.call_id = f"watch-{secrets.token_hex(6)}"
        self.uri = ""
        self.event = "dialog"
        self.to = ""
        self.cseq = 0
        self.remote_target = ""
        self._notifications: list[str] = []

    async def subscribe(
        self, resource: str, *extra: str, package: str = "dialog", expires: int | None = 300, **fields: Any
    ) -> str:
        """Subscribe, and return the last answer."""
        self.uri = f"sip:{resource}@pbx.example" if resource else "sip:pbx.example"
        self.event = package
        answer = await self._ask(self.uri, "", expires, *extra, **fields)
        if status(answer) == 200:
            self.to = header(answer, "to")
            self.remote_target = header(answer, "contact").strip("<>")
        return answer

    async def refresh(self, expires: int = 300, **fields: Any) -> str:
        """Subscribe again within the dialog, and return the answer."""
        return await self._ask(self.remote_target, self.to, expires, **fields)

    async def _ask(self, uri: str, to: str, expires: int | None, *extra: str, **fields: Any) -> str:
        lines = [*extra, *([f"Event: {self.event}"] if self.event else [])]
        if expires is not None:
            lines.append(f"Expires: {expires}")
        account, password = fields.pop("account", self.username), fields.pop("password", "")
        fields = {"call_id": self.call_id, "to": to, "user": self.username, **fields}
        self.cseq += 1
        self.peer.send(self.peer.request("SUBSCRIBE", uri, *lines, cseq=self.cseq, **fields))
        challenged = await self.answered()
        assert status(challenged) == 401, challenged
        challenge = header(challenged, "www-authenticate")
        credentials = digest_answer(challenge, "SUBSCRIBE", uri, account, password or PASSWORDS[account])
        self.cseq += 1
        proven = f"Authorization: {credentials}"
        self.last = self.peer.request("SUBSCRIBE", uri, *lines, proven, cseq=self.cseq, **fields)
        self.peer.send(self.last)
        return await self.answered()

    async def answered(self, within: float = 5.0) -> str:
        """Return the next answer; notifications that come before it are kept."""
        while True:
            message = await self.peer.receive(within)
            if not message.startswith("NOTIFY "):
                return message
            self._notifications.append(message)

    async def notified(self, within: float = 15.0, code: int = 200) -> Notified:
        """Return the next notification, and answer it (code 0: not)."""
        message = self._notifications.pop(0) if self._notifications else await self.peer.receive(within)
        at = time.monotonic()
        assert message.startswith(f"NOTIFY {self.peer.contact} SIP/2.0\r\n"), message
        assert header(message, "event") == self.event
        assert header(message, "call-id") == self.call_id
        if code:
            self.peer.send(self.peer.answer(message, code))
        return Notified(message, at)


class EdgeVoice:
    """An edge that publishes states."""

    def __init__(self, peer: Peer, name: str = "edge-1", process: str = "boot") -> None:
        self.peer = peer
        self.name, self.process = name, process
        self.etags: dict[Entity, str] = {}

    async def say(self, entity: Entity, *dialogs: Dialog, expires: int = 60, code: int = 200) -> str:
        """Publish the calls of an entity, as a change of what was published before."""
        body = dialog_info(f"sip:{entity.user}@pbx.example", 0, dialogs).decode()
        etag = self.etags.get(entity, "")
        if not dialogs and entity.kind != "edge":
            expires, body = 0, ""
        answer = await self.publish(entity, etag, str(expires), body)
        assert status(answer) == code, answer
        self.etags[entity] = header(answer, "sip-etag") if expires else ""
        return answer

    async def publish(self, entity: Entity, etag: str, expires: str, body: str, **fields: Any) -> str:
        """Send a PUBLISH and return its answer."""
        self.peer.send(self.publication(entity, etag, expires, body, **fields))
        return await self.peer.receive()

    def publication(
        self, entity: Entity, etag: str, expires: str, body: str, *, event: str = "dialog", at: float | None = None
    ) -> str:
        """Write a PUBLISH with its proof."""
        uri = f"sip:{entity.user}@127.0.0.1:{self.peer.front_port}"
        publisher = publisher_value(self.name, self.process, at)
        lines = [
            f"Event: {event}",
            f"Expires: {expires}",
            f"{PUBLISHER_HEADER}: {publisher}",
            f"{PROOF_HEADER}: {publisher_proof(publisher, uri, event, etag, expires, body.encode())}",
        ]
        if etag:
            lines.append(f"SIP-If-Match: {etag}")
        if body:
            lines.append(f"Content-Type: {MEDIA_TYPE}")
        return self.peer.request("PUBLISH", uri, *lines, body=body)
