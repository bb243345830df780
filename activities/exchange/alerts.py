"""The mails that tell of trouble: who gets them, and what they say. Each has an id that makes it go out once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from activities.exchange.incoming_settings import exchange_settings, registered_accounts
from schemas.call_messages import CallFacts, MailOrder
from schemas.database import read_session
from schemas.tables import RegistrationEvent, SipAccount

OFFLINE_AFTER = timedelta(seconds=60)
"""A phone that restarts is away for less."""
NEWS_FOR = timedelta(days=1)
"""What happened longer ago, while nobody looked, is no news any more."""


def emergency_mail(facts: CallFacts, number: str) -> MailOrder | None:
    """Return the mail about a call for help; None when nobody is to get one. Blocks."""
    with read_session() as session:
        exchange = exchange_settings(session)
        name = _account_name(session, facts.source)
    if not exchange.alerts.emergency:
        return None
    who = facts.caller_name or name or facts.caller or facts.source
    at = facts.started_at.astimezone(ZoneInfo(exchange.time_zone))
    return MailOrder(
        id=f"emergency-{facts.call_id}",
        to=exchange.alerts.emergency,
        subject=f"{who} calls {number}",
        text=f"{who} ({facts.caller or 'no extension'}) calls the emergency number {number}, "
        f"at {at:%H:%M} on {at:%d/%m/%Y}.\n"
        f"The call is {facts.call_id}.\n",
    )


def limit_mail(account: str, reason: str, at: datetime) -> MailOrder | None:
    """Return the mail about a limit on calls outside, one a day for each account (empty: for all); None for nobody.

    Blocks.
    """
    with read_session() as session:
        exchange = exchange_settings(session)
        name = _account_name(session, f"account:{account}")
    if not exchange.alerts.trouble:
        return None
    day = at.astimezone(ZoneInfo(exchange.time_zone)).date()
    whose = f"of {name or account}" if account else "that are forwarded"
    return MailOrder(
        id=f"limit-{account or 'exchange'}-{day.isoformat()}",
        to=exchange.alerts.trouble,
        subject=f"Calls to numbers outside {whose} are refused",
        text=f"{reason}\n\nFurther calls to numbers outside are refused until calls end, or the day does. Emergency\n"
        "numbers can always be called. If nobody here made these calls, change the password of the account: somebody\n"
        "else may have it. The limits are in the settings of the exchange, and of the account.\n",
    )


def offline_mails(at: datetime) -> list[MailOrder]:
    """Return the mails about watched phones that are gone; also those that were ordered before. Blocks."""
    with read_session() as session:
        exchange = exchange_settings(session)
        if not exchange.alerts.trouble:
            return []
        zone = ZoneInfo(exchange.time_zone)
        return [
            MailOrder(
                id=f"offline-{account.id}-{event.id}",
                to=exchange.alerts.trouble,
                subject=f"{account.name} is offline",
                text=f"No phone is registered with the account {account.name} since "
                f"{event.at.astimezone(zone):%H:%M on %d/%m/%Y} ({event.event}).\n"
                f"It was {event.user_agent or 'a phone'} at {event.source}.\n",
            )
            for account, event in _gone(session, at)
        ]


def _gone(session: Session, at: datetime) -> Iterator[tuple[SipAccount, RegistrationEvent]]:
    watched = {row.id: row for row in session.exec(select(SipAccount).where(SipAccount.offline_alert))}
    away = watched.keys() - registered_accounts(session, watched)
    last = (
        select(func.max(RegistrationEvent.id))
        .where(col(RegistrationEvent.account_id).in_(away), col(RegistrationEvent.at) > at - NEWS_FOR)
        .group_by(RegistrationEvent.account_id)
    )
    for event in session.exec(select(RegistrationEvent).where(col(RegistrationEvent.id).in_(last))):
        if event.event not in ("registered", "moved") and event.at <= at - OFFLINE_AFTER:
            yield watched[event.account_id], event


def _account_name(session: Session, source: str) -> str:
    kind, _, account = source.partition(":")
    row = session.get(SipAccount, account) if kind == "account" and account else None
    return row.name if row else ""
