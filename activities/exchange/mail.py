"""Mail goes out by SMTP. A mail server that is away is retried by the workflow that asks; nothing here waits."""

import asyncio
import logging
from collections.abc import Mapping
from email.message import EmailMessage

import aiosmtplib
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.exchange.mail_log import note_attempt, note_refusal
from schemas.call_messages import MailOrder, MailOutcome
from schemas.database import read_session, write_session
from schemas.settings import settings
from schemas.tables import VoicemailBox, VoicemailMessage
from schemas.tables.base import utc_now

log = logging.getLogger(__name__)

SMTP_TIMEOUT_SECONDS = 20.0


@activity.defn
async def send_mail(order: MailOrder) -> MailOutcome:
    """Send a mail; with a voicemail message, attach its WAV when the box says so and note that it was mailed.

    Each attempt stands in the log of mails.
    Raises ApplicationError, not to be retried, when the mail server refuses the mail for good (SMTP 5xx).
    """
    message, box = await asyncio.to_thread(_voicemail, order.voicemail_message_id)
    if message is not None and message.mailed_at is not None:
        return MailOutcome(sent=True)  # an earlier attempt got it through and died before it could say so
    await asyncio.to_thread(note_attempt, order)
    mail = await asyncio.to_thread(_compose, order, message, box)
    try:
        refused = await _send(mail)
    except (aiosmtplib.SMTPException, OSError) as error:
        await asyncio.to_thread(note_refusal, order, str(error))
        if _is_final(error):
            raise ApplicationError(
                f"The mail server refused the mail to {', '.join(order.to)}: {error}. Check the addresses.",
                type="mail-refused",
                non_retryable=True,
            ) from error
        raise
    if message is not None and box is not None:
        await asyncio.to_thread(_note_mailed, message.id, delete=box.delete_after_mail)
    for address, answer in refused.items():
        log.warning("mail %s: the mail server refused %s (%s %s)", order.id, address, answer.code, answer.message)
    return MailOutcome(sent=True, error="; ".join(f"{one}: {answer.message}" for one, answer in refused.items()))


async def _send(mail: EmailMessage) -> Mapping[str, aiosmtplib.SMTPResponse]:
    config = settings()
    refused, _ = await aiosmtplib.send(
        mail,
        hostname=config.smtp_host,
        port=config.smtp_port,
        username=config.smtp_username or None,
        password=config.smtp_password or None,
        start_tls=config.smtp_start_tls,
        timeout=SMTP_TIMEOUT_SECONDS,
    )
    return refused


def _is_final(error: Exception) -> bool:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(one.code >= 500 for one in error.recipients)
    return isinstance(error, aiosmtplib.SMTPResponseException) and error.code >= 500


def _compose(order: MailOrder, message: VoicemailMessage | None, box: VoicemailBox | None) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = settings().mail_from
    mail["To"] = ", ".join(order.to)
    mail["Subject"] = " ".join(order.subject.split())
    mail["Message-ID"] = f"<{order.id}@belplan>"  # the same at each attempt: a server may drop the double
    mail["Date"] = utc_now()
    mail.set_content(order.text)
    if message is not None and box is not None and box.mail_attach and message.file:
        path = settings().recordings_dir / message.file
        try:
            mail.add_attachment(path.read_bytes(), maintype="audio", subtype="wav", filename=path.name)
        except FileNotFoundError:
            log.warning("mail %s goes without its recording: there is no file %s any more", order.id, path.name)
            mail.set_content(f"{order.text}\nThe recording was deleted before this mail could be sent.\n")
    return mail


def _voicemail(message_id: str) -> tuple[VoicemailMessage | None, VoicemailBox | None]:
    if not message_id:
        return None, None
    with read_session() as session:
        message = session.get(VoicemailMessage, message_id)
        box = session.get(VoicemailBox, message.box_id) if message else None
    return message, box


def _note_mailed(message_id: str, *, delete: bool) -> None:
    with write_session() as session:
        message = session.get(VoicemailMessage, message_id)
        if message is None:
            return
        message.mailed_at = utc_now()
        file, message.file = message.file, "" if delete else message.file
        session.add(message)
    if delete and file:
        (settings().recordings_dir / file).unlink(missing_ok=True)
