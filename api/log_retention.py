"""Keeps the logs from growing for ever: what is older than the exchange wants, or more than a bound, is removed."""

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, delete, func, select

from api.logins.guard import forget_old_attempts
from api.logins.sessions import remove_ended_sessions
from schemas.configuration.exchange_entry import LogRetention
from schemas.database import write_session
from schemas.exchange_file.stored import stored_exchange
from schemas.tables import AuditEntry, AuthenticationEvent, MailRecord, RegistrationEvent
from schemas.tables.base import utc_now

log = logging.getLogger("belplan.api")

FIRST, EVERY = timedelta(minutes=1), timedelta(hours=1)
MAX_LINES = 1_000_000
"""Of a log, whatever its age: strangers can fill the ones of authentications."""
MAX_LINES_OF_ACCOUNT = 10_000
"""Of the log of registrations: a phone that comes and goes each minute must not push out the others."""
CHUNK = 5_000
"""Lines that one transaction removes: others wait for it."""


async def keep_logs_short() -> None:
    """Remove old lines each hour, until cancelled."""
    await asyncio.sleep(FIRST.total_seconds())  # a start has better things to do
    while True:
        try:
            removed = await asyncio.to_thread(remove_old_lines, utc_now())
            if removed:
                log.info("%d old lines of logs were removed", removed)
        except SQLAlchemyError as error:
            log.error("old lines of logs could not be removed, the next try is in an hour: %s", error)
        await asyncio.sleep(EVERY.total_seconds())


def remove_old_lines(now: datetime) -> int:
    """Remove what is too old or too much, and what is over of log-ins; return how many lines of logs went."""
    with write_session() as session:
        kept: LogRetention = stored_exchange(session).log_retention
        remove_ended_sessions(session, now)
        forget_old_attempts(session, now)
        crowded = _crowded_accounts(session)
    days = {
        AuthenticationEvent.at: kept.authentications,
        RegistrationEvent.at: kept.registrations,
        MailRecord.ordered_at: kept.mails,
        AuditEntry.at: kept.changes,
    }
    removed = sum(_remove(column, col(column) < now - timedelta(days=age)) for column, age in days.items())
    removed += sum(_remove_surplus(column, MAX_LINES) for column in days)
    for account in crowded:
        of_account = col(RegistrationEvent.account_id) == account
        removed += _remove_surplus(RegistrationEvent.at, MAX_LINES_OF_ACCOUNT, of_account)
    return removed


def _crowded_accounts(session: Session) -> list[str]:
    account = col(RegistrationEvent.account_id)
    query = select(account).group_by(account).having(func.count() > MAX_LINES_OF_ACCOUNT)
    return list(session.exec(query))


def _remove_surplus(at: Any, most: int, *where: Any) -> int:
    with write_session() as session:
        newest = select(col(at)).where(*where).order_by(col(at).desc()).offset(most).limit(1)
        edge = session.exec(newest).first()
    return 0 if edge is None else _remove(at, col(at) <= edge, *where)


def _remove(at: Any, *where: Any) -> int:
    table = at.class_
    [key] = table.__table__.primary_key.columns
    total = 0
    while True:
        with write_session() as session:
            keys = select(key).where(*where).limit(CHUNK)
            removed = session.exec(delete(table).where(key.in_(keys))).rowcount
        total += removed
        if removed < CHUNK:
            return total
