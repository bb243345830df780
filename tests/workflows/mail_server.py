"""A real SMTP server that keeps what it gets, and refuses whom it is told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest import MonkeyPatch

from schemas.settings import settings
from tests.calls.phones.ports import free_port


class Inbox:
    """Handles the mails of a server."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        """What recipients are answered, by address; others are welcome."""

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content, _class=EmailMessage, policy=default))
        return "250 Taken"


class MailServer:
    """An SMTP server on a port of its own that can be away."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.port = free_port()
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self.inbox, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@contextmanager
def mail_server_of_settings() -> Iterator[MailServer]:
    """Point the settings of this process to a mail server that is not started yet."""
    server = MailServer()
    with MonkeyPatch.context() as patch:
        patch.setenv("BELPLAN_SMTP_HOST", "127.0.0.1")
        patch.setenv("BELPLAN_SMTP_PORT", str(server.port))
        settings.cache_clear()
        yield server
        server.stop()
    settings.cache_clear()
