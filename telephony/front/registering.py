"""A REGISTER from its proof to its answer: it is answered once its change is in the database."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from telephony.front.answers import Answers
from telephony.front.digest import AccountSecret
from telephony.front.location import LocationStore
from telephony.front.proofs import Proofs
from telephony.front.registrar import Outcome, Registrar
from telephony.front.request import Request

log = logging.getLogger("front")

RETRY_SECONDS = "5"


class Registering:
    """Takes REGISTER requests."""

    def __init__(
        self,
        registrar: Registrar,
        locations: LocationStore,
        proofs: Proofs,
        answers: Answers,
        registered: Callable[[str], None],
    ) -> None:
        self._registrar = registrar
        self._locations = locations
        self._proofs = proofs
        self._answers = answers
        self._registered = registered
        """Told of each account that registered."""

    def take(self, request: Request) -> None:
        """Take a REGISTER from outside."""
        account = self._proofs.account_of(request, "server")
        if account is None:
            return
        now = datetime.now(UTC)
        outcome = self._registrar.handle(request.message, account, request.peer, now)
        if outcome.status != 200:
            log.info(
                "account %s: registration from %s refused: %d %s",
                account.account_id,
                request.source,
                outcome.status,
                outcome.reason,
            )
            self._answers.reply(request, outcome.status, outcome.reason, outcome.headers)
            return
        before = {one.contact_uri for one in self._locations.bindings(account.account_id, now)}
        self._locations.apply(outcome.changes)
        committed = self._locations.commit(account.account_id)
        committed.add_done_callback(lambda future: self._committed(request, account, outcome, before, future))

    def _committed(
        self,
        request: Request,
        account: AccountSecret,
        outcome: Outcome,
        before: set[str],
        committed: "asyncio.Future[None]",
    ) -> None:
        if committed.cancelled() or committed.exception() is not None:
            self._answers.reply(request, 503, "The registration could not be stored", [("Retry-After", RETRY_SECONDS)])
            return
        for change in outcome.changes:
            if change.binding is None:
                log.info("account %s: %s no longer registered", account.account_id, change.contact_uri)
            elif change.contact_uri not in before:
                log.info("account %s: registered %s over %s", account.account_id, change.contact_uri, request.peer)
        self._answers.reply(request, 200, headers=outcome.headers)
        self._registered(account.account_id)
