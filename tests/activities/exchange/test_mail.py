"""Sending a mail to a real SMTP server: what it holds, whom it reaches, and that nobody gets it twice."""

from collections.abc import Iterator

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.exchange.mail import send_mail
from schemas.call_messages import MailOrder
from schemas.database import read_session, write_session
from schemas.settings import settings
from schemas.tables import VoicemailBox, VoicemailMessage
from tests.workflows.mail_server import MailServer, mail_server_of_settings
from tests.workflows.plans import AT

WAV = b"RIFF....WAVE, as far as this test goes"


@pytest.fixture
def mail_server(sample: None) -> Iterator[MailServer]:
    with mail_server_of_settings() as server:
        server.start()
        yield server


def mail(*to: str, subject: str = "Hello", message_id: str = "") -> MailOrder:
    text = "Er is één boodschap.\n"
    return MailOrder(id="call-1-1-1", to=list(to), subject=subject, text=text, voicemail_message_id=message_id)


async def send(order: MailOrder) -> None:
    await ActivityEnvironment().run(send_mail, order)


def keep_message(*, attach: bool = True, delete: bool = False) -> VoicemailMessage:
    with write_session() as session:
        box = session.get_one(VoicemailBox, "general")
        box.mail_attach, box.delete_after_mail = attach, delete
        message = VoicemailMessage(
            id="call-1-1", box_id="general", call_id="call-1", recorded_at=AT, file="call-1-1.wav"
        )
        session.add_all([box, message])
    settings().recordings_dir.mkdir()
    (settings().recordings_dir / "call-1-1.wav").write_bytes(WAV)
    return message


def stored() -> VoicemailMessage:
    with read_session() as session:
        return session.get_one(VoicemailMessage, "call-1-1")


async def test_a_plain_mail(mail_server: MailServer) -> None:
    await send(mail("office@example.org", "boss@example.org", subject="Two\nlines"))
    (got,) = mail_server.inbox.mails
    assert got["To"] == "office@example.org, boss@example.org"
    assert (got["Subject"], got["From"], got["Message-ID"]) == (
        "Two lines",
        "belplan@localhost",
        "<call-1-1-1@belplan>",
    )
    assert got.get_content().splitlines() == ["Er is één boodschap."]


@pytest.mark.parametrize("attach", [True, False])
async def test_the_recording_goes_along_when_the_box_says_so(mail_server: MailServer, attach: bool) -> None:
    keep_message(attach=attach)
    await send(mail("office@example.org", message_id="call-1-1"))
    (got,) = mail_server.inbox.mails
    attached = [(part.get_filename(), part.get_content()) for part in got.iter_attachments()]
    assert attached == ([("call-1-1.wav", WAV)] if attach else [])
    assert stored().mailed_at is not None
    assert (settings().recordings_dir / "call-1-1.wav").exists()


async def test_a_message_is_mailed_once(mail_server: MailServer) -> None:
    keep_message()
    for _ in range(2):
        await send(mail("office@example.org", message_id="call-1-1"))
    assert len(mail_server.inbox.mails) == 1


async def test_a_message_goes_away_once_mailed_when_the_box_says_so(mail_server: MailServer) -> None:
    keep_message(delete=True)
    await send(mail("office@example.org", message_id="call-1-1"))
    assert len(list(mail_server.inbox.mails[0].iter_attachments())) == 1
    assert stored().file == ""
    assert not (settings().recordings_dir / "call-1-1.wav").exists()


async def test_a_recording_that_is_gone_does_not_hold_the_mail(mail_server: MailServer) -> None:
    keep_message()
    (settings().recordings_dir / "call-1-1.wav").unlink()
    await send(mail("office@example.org", message_id="call-1-1"))
    (got,) = mail_server.inbox.mails
    assert "The recording was deleted" in got.get_content()


async def test_refused_for_good(mail_server: MailServer) -> None:
    mail_server.inbox.answers["nobody@example.org"] = "550 no such user"
    with pytest.raises(ApplicationError, match=r"nobody@example\.org.*Check the addresses") as refused:
        await send(mail("nobody@example.org"))
    assert refused.value.non_retryable
    assert mail_server.inbox.mails == []


async def test_one_of_two_is_refused(mail_server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    mail_server.inbox.answers["nobody@example.org"] = "550 no such user"
    await send(mail("nobody@example.org", "office@example.org"))
    assert len(mail_server.inbox.mails) == 1
    assert "refused nobody@example.org (550 no such user)" in caplog.text


async def test_a_temporary_refusal_among_final_ones_is_tried_again(mail_server: MailServer) -> None:
    mail_server.inbox.answers = {"nobody@example.org": "550 no such user", "office@example.org": "450 greylisted"}
    with pytest.raises(Exception, match="greylisted") as refused:
        await send(mail("nobody@example.org", "office@example.org"))
    assert not isinstance(refused.value, ApplicationError)


async def test_no_mail_server(mail_server: MailServer) -> None:
    mail_server.stop()
    with pytest.raises(OSError, match="Connect call failed"):
        await send(mail("office@example.org"))
