"""Who sent a request: the account that its digest credentials prove."""

import hashlib
import logging
from collections.abc import Callable
from typing import Literal

from schemas.logs import AuthenticationEventKind
from telephony.front.answers import Answers
from telephony.front.digest import AccountSecret, DigestAuthenticator, Verdict
from telephony.front.limits import AccountLimits, SourceLimits
from telephony.front.message import Message
from telephony.front.request import Request

log = logging.getLogger("front")

_MAX_USERNAME = 80

Challenger = Literal["server", "proxy"]
"""As what the front asks: as the server that takes the request itself (401), or as a proxy before an edge (407)."""


class Proofs:
    """Checks credentials, challenges who has none, and counts wrong passwords."""

    def __init__(
        self,
        authenticator: DigestAuthenticator,
        limits: SourceLimits,
        accounts: AccountLimits,
        answers: Answers,
        is_registered_at: Callable[[str, str], bool],
        failed: Callable[[AuthenticationEventKind, str, str], None] = lambda _event, _username, _source: None,
    ) -> None:
        self._failed = failed
        """Told of wrong passwords and bans: what happened, username, source address."""
        self._authenticator = authenticator
        self._limits = limits
        self._accounts = accounts
        self._is_registered_at = is_registered_at
        """Whether a phone of an account is registered at an address: it was known before the front started."""
        self._answers = answers

    def account_of(self, request: Request, challenger: Challenger) -> AccountSecret | None:
        """Return the account that a request proves; otherwise challenge it and return None."""
        header = "authorization" if challenger == "server" else "proxy-authorization"
        values = [one.value for one in request.message.headers if one.name == header]
        identity = f"{request.source}|{request.source.connection}|{request.call_id}|{request.message.require('cseq')}"
        fingerprint = hashlib.sha256(identity.encode("utf-8", "surrogateescape")).digest()
        judgement = self._authenticator.check(values, request.method, fingerprint)
        if judgement.verdict is Verdict.GOOD and judgement.account is not None:
            if judgement.account.secure and request.source.transport != "tls":
                log.warning(
                    "account %s: %s over %s refused", judgement.account.account_id, request.method, request.source
                )
                self._answers.reply(request, 403, "Forbidden: this account is served over TLS only")
                return None
            if not self._is_shut(judgement.account, request.source.host):
                self._accounts.proven(judgement.username, request.source.host)
                return judgement.account
            log.warning(
                "account %s is guessed at: %s is not let in for now", judgement.account.account_id, request.source
            )
        if judgement.verdict is Verdict.WRONG:
            log.warning(
                "authentication failed: %s from %s as %r", request.method, request.source, judgement.username[:64]
            )
            self._failed("sip-failed", judgement.username, request.source.host)
            if self._accounts.failed(judgement.username[:_MAX_USERNAME]):
                log.warning("%r is guessed at: only who is known may log in for now", judgement.username[:64])
            if self._limits.authentication_failed(request.source.host):
                self._failed("sip-banned", judgement.username, request.source.host)
                log.warning("source %s banned: too many wrong passwords", request.source.host)
        status, name = (401, "WWW-Authenticate") if challenger == "server" else (407, "Proxy-Authenticate")
        stale = judgement.verdict is Verdict.STALE
        challenges = [(name, value) for value in self._authenticator.challenges(stale=stale)]
        self._answers.reply(request, status, headers=challenges)
        return None

    def _is_shut(self, account: AccountSecret, host: str) -> bool:
        return self._accounts.is_shut(account.username, host) and not self._is_registered_at(account.account_id, host)

    def take_off(self, message: Message) -> None:
        """Take off the credentials for our realm: they are nobody else's business."""
        message.headers = [
            header
            for header in message.headers
            if header.name != "proxy-authorization" or not self._authenticator.is_ours(header.value)
        ]
