"""The log of mails (C16): whether each was sent, waits for the mail server, or failed. Texts are not kept."""

import asyncio

from sqlmodel import Session
from temporalio import activity

from schemas.call_messages import MailOrder, MailOutcome
from schemas.database import write_session
from schemas.tables import MailRecord
from schemas.tables.base import utc_now


def note_attempt(order: MailOrder) -> None:
    """Note that a mail is about to be sent."""
    with write_session() as session:
        record = _record(session, order)
        record.attempts += 1
        record.last_attempt_at = utc_now()
        session.add(record)


def note_refusal(order: MailOrder, error: str) -> None:
    """Note why an attempt did not get through; the mail waits for the next one."""
    with write_session() as session:
        record = _record(session, order)
        record.error = error[:500]
        session.add(record)


@activity.defn
async def note_mail_outcome(order: MailOrder, outcome: MailOutcome) -> None:
    """Note what became of a mail in the end. Repeating it is harmless."""
    await asyncio.to_thread(_note_outcome, order, outcome)


def _note_outcome(order: MailOrder, outcome: MailOutcome) -> None:
    with write_session() as session:
        record = _record(session, order)
        record.state = "sent" if outcome.sent else "failed"
        record.sent_at = record.last_attempt_at if outcome.sent else None
        if outcome.sent or not record.error:  # what the mail server said tells more than that time is up
            record.error = outcome.error[:500]
        session.add(record)


def _record(session: Session, order: MailOrder) -> MailRecord:
    found = session.get(MailRecord, order.id)
    return found or MailRecord(id=order.id, to=order.to, subject=order.subject[:200], state="waiting")
