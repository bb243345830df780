"""Mails about phones that are gone (P2), by workers: the front that notes them knows no workflows.

A mail is a workflow whose id names the event, so several workers that look, or one that starts again, send it once.
"""

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.service import RPCError

from activities.exchange.alerts import offline_mails
from schemas.tables.base import utc_now
from workflows.mail import start_mail

log = logging.getLogger(__name__)

LOOK_SECONDS = 10.0


class OfflineAlerts:
    """Looks for watched accounts that no phone is registered with any more."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._ordered: set[str] = set()
        """Mails that need not be ordered again."""

    async def keep_on(self) -> None:
        """Look on and on, until cancelled. What does not work is tried again."""
        while True:
            try:
                await self.look()
            except (RPCError, SQLAlchemyError, OSError, RuntimeError) as error:
                # RuntimeError: the SDK has no narrower one for "nobody listens there"
                log.warning("nobody is told of phones that are offline: %s", error)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Order the mails that there are to be sent now."""
        mails = await asyncio.to_thread(offline_mails, utc_now())
        for mail in mails:
            if mail.id not in self._ordered:
                await start_mail(self._client, mail)
        self._ordered = {mail.id for mail in mails}
