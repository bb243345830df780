"""Mails about what happens in calls: help is called, a limit on calls to the outside is reached."""

import asyncio
import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.service import RPCError

from activities.exchange.alerts import emergency_mail, limit_mail
from schemas.call_messages import CallFacts, MailOrder
from schemas.tables.base import utc_now
from workflows.mail import start_mail

log = logging.getLogger(__name__)

ATTEMPTS = 30
PAUSE_SECONDS = 2.0
"""A Temporal server or a database that restarts is waited for."""


class Alerts:
    """Orders mails, each once; no call waits for one."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._orders: set[asyncio.Task[None]] = set()

    def help_called(self, facts: CallFacts, number: str) -> None:
        """Tell that somebody calls an emergency number."""
        self._begin(lambda: emergency_mail(facts, number))

    def limit_reached(self, account: str, reason: str) -> None:
        """Tell that a limit on calls to the outside is reached; empty `account`: of calls that are forwarded."""
        at = utc_now()
        self._begin(lambda: limit_mail(account, reason, at))

    async def close(self) -> None:
        """Give what was ordered a moment to get on its way."""
        if self._orders:
            _, late = await asyncio.wait(self._orders, timeout=3)
            for task in late:
                task.cancel()

    def _begin(self, write: Callable[[], MailOrder | None]) -> None:
        task = asyncio.create_task(self._order(write), name="alert")
        self._orders.add(task)
        task.add_done_callback(self._orders.discard)

    async def _order(self, write: Callable[[], MailOrder | None]) -> None:
        for _ in range(ATTEMPTS):
            try:
                mail = await asyncio.to_thread(write)
                if mail is not None:
                    await start_mail(self._client, mail)
                return
            except (RPCError, SQLAlchemyError) as error:
                log.warning("an alert can't be sent yet: %s", error)
                await asyncio.sleep(PAUSE_SECONDS)
        log.error("an alert was given up: neither the database nor Temporal took it")
