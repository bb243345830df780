"""Keeps a trunk registered with its provider (RFC 3261 section 10.2)."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from telephony.flow_token import Flow
from telephony.front.digest_answer import answer_challenge
from telephony.front.fields import SipParseError, parse_name_address
from telephony.front.message import Message
from telephony.front.trunks.client import OwnRequest, RequestClient
from telephony.front.trunks.contact import LINE_PARAMETER, trunk_contact
from telephony.front.trunks.line_state import LineState
from telephony.front.trunks.wish import TrunkWish

log = logging.getLogger("front.trunks")

FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 5.0, 300.0
REFUSED_RETRY_SECONDS = 60.0
"""A provider that says no is not asked again soon: it may ban who insists."""
LONGEST_RETRY_AFTER_SECONDS = 3600
MAX_REQUESTS = 4
"""Of one attempt: one that is challenged, its answer, one with a longer time (423), its answer."""
SHORTEST_REFRESH_SECONDS = 5.0
_REFUSALS = frozenset((401, 403, 404, 407))


class RegistrationFailedError(Exception):
    """The provider did not take the registration."""

    def __init__(self, reason: str, *, refused: bool = False, retry_after: float = 0) -> None:
        super().__init__(reason)
        self.refused = refused
        self.retry_after = retry_after


class TrunkRegistration:
    """One trunk's registration. `flow_of` finds the way to its server, `changed` keeps what changed."""

    def __init__(
        self,
        wish: TrunkWish,
        state: LineState,
        client: RequestClient,
        flow_of: Callable[[], Awaitable[Flow]],
        changed: Callable[[], Awaitable[None]],
    ) -> None:
        self._wish = wish
        self._state = state
        self._client = client
        self._flow_of = flow_of
        self._changed = changed
        self._seconds = wish.register_seconds

    async def run(self) -> None:
        """Register, and again in time, until cancelled; after a failure sooner, then ever later."""
        failures = 0
        while True:
            try:
                granted = await self._register(self._seconds)
            except RegistrationFailedError as error:
                pause = retry_pause(failures, error)
                failures += 1
                self._note_failure(error, pause)
            else:
                failures = 0
                pause = refresh_pause(granted)
                self._note_success(granted, pause)
            await self._changed()
            await asyncio.sleep(pause)

    async def leave(self) -> None:
        """Take the registration back, once."""
        try:
            await self._register(0)
        except RegistrationFailedError as error:
            log.info("trunk %s: the registration could not be taken back: %s", self._wish.id, error)
        else:
            log.info("trunk %s: no longer registered", self._wish.id)

    def _note_success(self, granted: float, pause: float) -> None:
        state, now = self._state, datetime.now(UTC)
        if not state.is_registered():
            log.info("trunk %s: registered at %s for %g s", self._wish.id, self._wish.uri, granted)
        state.registration, state.reason = "registered", ""
        state.registered_until = now + timedelta(seconds=granted)
        state.next_try_at = now + timedelta(seconds=pause)

    def _note_failure(self, error: RegistrationFailedError, pause: float) -> None:
        state, now = self._state, datetime.now(UTC)
        reason = str(error)[:200]
        if state.reason != reason:
            log.warning("trunk %s: not registered: %s", self._wish.id, reason)
        state.registration, state.reason = "refused" if error.refused else "trying", reason
        if error.refused:
            state.registered_until = None
        state.next_try_at = now + timedelta(seconds=pause)

    async def _register(self, seconds: int) -> float:
        """Send one registration, and return for how long it holds. Raises RegistrationFailedError."""
        try:
            flow = await self._flow_of()
        except (OSError, ValueError) as error:
            raise RegistrationFailedError(f"the server {self._wish.host} can't be found") from error
        self._state.address = str(flow)
        headers: tuple[tuple[str, str], ...] = ()
        challenged = False
        for _ in range(MAX_REQUESTS):
            answer = await self._client.ask(self._request(flow, seconds, headers), flow, self._wish.id)
            if answer is None:
                raise RegistrationFailedError("no answer")
            if 200 <= answer.status < 300:
                return self._granted(answer, seconds)
            if answer.status == 423 and seconds:
                seconds = _longer(answer, seconds)
                self._seconds, headers, challenged = seconds, (), False
            elif answer.status in (401, 407) and not challenged:
                headers, challenged = (self._credentials(answer),), True
            else:
                raise _failure(answer)
        raise RegistrationFailedError("the provider asks for ever longer registrations")

    def _request(self, flow: Flow, seconds: int, headers: tuple[tuple[str, str], ...]) -> OwnRequest:
        wish, state = self._wish, self._state
        state.cseq += 1
        own = f"<sip:{wish.username}@{wish.domain}>"
        contact = trunk_contact(self._client.address, flow, wish.id, wish.username)
        return OwnRequest(
            "REGISTER",
            wish.uri,
            own,
            own,
            state.sip_call_id,
            state.cseq,
            (("Contact", f"<{contact}>"), ("Expires", str(seconds)), *headers),
        )

    def _credentials(self, answer: Message) -> tuple[str, str]:
        wish = self._wish
        asked, given = ("www-authenticate", "Authorization")
        if answer.status == 407:
            asked, given = ("proxy-authenticate", "Proxy-Authorization")
        challenges = [one.value for one in answer.headers if one.name == asked]
        value = answer_challenge(challenges, "REGISTER", wish.uri, wish.username, wish.password)
        if value is None:
            raise RegistrationFailedError("the provider asks for a proof that the exchange can't give", refused=True)
        return given, value

    def _granted(self, answer: Message, asked: int) -> float:
        """Return the time that the provider grants: of our Contact, or of all, or what was asked (section 10.3)."""
        try:
            contacts = [parse_name_address(one) for one in answer.values("contact")]
            ours = next((one for one in contacts if LINE_PARAMETER in one.uri_text), None)
        except SipParseError:
            ours = None
        text = (ours.parameters.get("expires") if ours else None) or answer.value("expires") or ""
        granted = int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else asked
        return float(min(granted, 24 * 3600))


def refresh_pause(granted: float) -> float:
    """Return after how long a registration is repeated: with time left for a second attempt and a third."""
    return max(min(granted * 0.8, granted - 30), granted / 2, SHORTEST_REFRESH_SECONDS)


def retry_pause(failures: int, error: RegistrationFailedError) -> float:
    """Return after how long a failed registration is tried again; not all exchanges at the same moment."""
    pause: float = min(FIRST_RETRY_SECONDS * 2 ** min(failures, 10), LONGEST_RETRY_SECONDS)
    if error.refused:
        pause = max(pause, REFUSED_RETRY_SECONDS)
    return max(pause * random.uniform(0.8, 1.2), error.retry_after)  # noqa: S311  (no secret)


def _longer(answer: Message, seconds: int) -> int:
    text = (answer.value("min-expires") or "").strip()
    if text.isascii() and text.isdecimal() and len(text) <= 5 and seconds < int(text):
        return int(text)
    raise RegistrationFailedError(f"the provider takes no registration of {seconds} s")


def _failure(answer: Message) -> RegistrationFailedError:
    text = (answer.value("retry-after") or "").partition(";")[0].partition("(")[0].strip()
    after = min(int(text), LONGEST_RETRY_AFTER_SECONDS) if text.isascii() and text.isdecimal() else 0
    reason = f"{answer.status} {answer.reason}".strip()
    if answer.status in (401, 407):
        reason = f"{reason}: username or password is wrong"
    return RegistrationFailedError(reason, refused=answer.status in _REFUSALS, retry_after=after)
