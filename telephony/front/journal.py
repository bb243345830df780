"""What the front writes down of phones (C16): who came and went, who gave a wrong password.

Nothing waits for it, and nothing that strangers send makes it grow: equal failures are counted together, and what can't
be written in time is left out and counted.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from schemas.database import write_session
from schemas.logs import AuthenticationEventKind, RegistrationEventKind, beginning_of
from schemas.tables import AuthenticationEvent, RegistrationEvent
from telephony.front.location import Binding

log = logging.getLogger("front.journal")

WRITE_SECONDS = 1.0
MAX_WAITING = 5_000
"""Registrations, and different failures, that wait to be written."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A wrong password, or a ban."""

    event: AuthenticationEventKind
    username: str
    source: str


class Journal:
    """Gathers what happened and writes it once a second. Used from one event loop."""

    def __init__(
        self, is_account: Callable[[str], bool], now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._is_account = is_account
        self._now = now
        self._registrations: list[RegistrationEvent] = []
        self._failures: Counter[Failure] = Counter()
        self._left_out = 0
        self._wake = asyncio.Event()

    def registration(self, event: RegistrationEventKind, binding: Binding) -> None:
        """Note that a phone came or went."""
        if len(self._registrations) >= MAX_WAITING:
            self._left_out += 1
            return
        self._registrations.append(
            RegistrationEvent(
                at=self._now(),
                account_id=binding.account_id,
                event=event,
                contact_uri=binding.contact_uri,
                transport=binding.flow.transport,
                source=binding.flow.host[:45],
                source_port=binding.flow.port,
                user_agent=binding.user_agent,
            )
        )
        self._wake.set()

    def failure(self, event: AuthenticationEventKind, username: str, source: str) -> None:
        """Note a wrong password, or a ban; of a username that does not exist only how it begins."""
        failure = Failure(event, username[:80] if self._is_account(username) else beginning_of(username), source[:45])
        if failure not in self._failures and len(self._failures) >= MAX_WAITING:
            self._left_out += 1
            return
        self._failures[failure] += 1
        self._wake.set()

    async def run(self) -> None:
        """Write until cancelled; what waits then is written first."""
        try:
            while True:
                await self._wake.wait()
                await asyncio.sleep(WRITE_SECONDS)
                self._wake.clear()
                await self._write()
        except asyncio.CancelledError:
            await self._write()
            raise

    async def _write(self) -> None:
        registrations, self._registrations = self._registrations, []
        failures, self._failures = self._failures, Counter()
        left_out, self._left_out = self._left_out, 0
        if left_out:
            log.warning("%d events were too many to be written down", left_out)
        if not registrations and not failures:
            return
        try:
            await asyncio.to_thread(write_events, registrations, failures, self._now())
        except SQLAlchemyError as error:
            log.error("%d events could not be written down: %s", len(registrations) + failures.total(), error)


def write_events(registrations: list[RegistrationEvent], failures: Counter[Failure], now: datetime) -> None:
    """Write events in one transaction (blocks)."""
    with write_session() as session:
        session.add_all(registrations)
        session.add_all(
            AuthenticationEvent(at=now, event=one.event, login=one.username, source=one.source, count=count)
            for one, count in failures.items()
        )
