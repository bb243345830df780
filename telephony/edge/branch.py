"""A branch of ringing (RFC 3261 section 16.7): one phone, or one number outside, and how it ends."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import lru_cache, partial

import pjsua2 as pj

from activities.call_port import RingEnd, StepError
from schemas.public_address import public_address
from schemas.settings import settings
from schemas.tables import Registration
from telephony.edge.leg import Leg, LegState
from telephony.edge.leg_video import offer_video
from telephony.edge.pj_leg import PjLeg
from telephony.edge.placing_accounts import TO_PHONES, TO_SECURE_PHONES, WITH_VIDEO, CallWay
from telephony.edge.session import CallSession
from telephony.flow_token import flow_target_uri

log = logging.getLogger(__name__)

_BUSY = {486, 600}
_DECLINED = {603, 403}


class Branch(ABC):
    """One of those that ring together. Its leg may change while it rings, when another trunk is tried."""

    def __init__(self, session: CallSession, changed: asyncio.Event) -> None:
        self._session = session
        self._changed = changed
        """Set at each change of its leg."""
        self.leg: Leg | None = None
        """The leg that rings now, or the last one that did."""
        self.end: RingEnd = "unavailable"
        self.status = 0
        """Why it failed, as SIP says it."""
        self.reason = ""
        self.accepting = False
        """Somebody answered, and is being asked to accept the call."""

    async def ring(self) -> bool:
        """Ring until somebody answers (True) or it failed (False): `end`, `status` and `reason` say why."""
        try:
            return await self._ring() and self.is_up()
        except StepError as error:
            log.warning("%s: a branch failed: %s", self._session.facts.call_id, error)
            self.end, self.reason = "unavailable", str(error)
            return False

    @property
    @abstractmethod
    def party(self) -> str:
        """Who it is: `account:<id>` or `number:<E.164>`."""

    @property
    def passes_early_media(self) -> bool:
        """Whether the caller may hear what comes before the answer."""
        return False

    @abstractmethod
    async def _ring(self) -> bool:
        """Do the work of `ring`; raises StepError."""

    def new_leg(self, party: str) -> Leg:
        """Return a new leg of this branch; the one before it is over."""
        if self.leg is not None:
            self.leg.watchers.discard(self._changed)
        self.leg = self._session.new_leg(party)
        self.leg.watchers.add(self._changed)
        return self.leg

    def rings(self) -> bool:
        """Tell whether it rings somewhere, or did: a caller who heard the tone hears it on."""
        return self.leg is not None and self.leg.ringing.is_set()

    def is_up(self) -> bool:
        """Tell whether somebody is there."""
        return self.leg is not None and self.leg.answered.is_set() and not self.leg.gone.is_set()

    async def hang_up(self, reason_header: str = "") -> None:
        """End what is left of it."""
        if self.leg is not None:
            self.leg.watchers.discard(self._changed)
            await self.leg.hang_up(reason_header=reason_header)


class PhoneBranch(Branch):
    """One registered phone."""

    def __init__(
        self,
        session: CallSession,
        changed: asyncio.Event,
        registration: Registration,
        from_uri: str,
        *,
        encrypted: bool = False,
        video: bool = False,
        headers: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(session, changed)
        self._headers = headers
        self._encrypted = encrypted
        """It is called over TLS with SRTP, or not at all (P4)."""
        self._video = video
        """It is offered the caller's video (P5)."""
        self._registration = registration
        self._from_uri = from_uri

    @property
    def party(self) -> str:
        """The account of the phone."""
        return f"account:{self._registration.account_id}"

    async def _ring(self) -> bool:
        registration = self._registration
        leg = self.new_leg(self.party)
        leg.may_refer = self._session.may_transfer(leg)
        leg.encrypted = self._encrypted
        if leg.encrypted and registration.transport != "tls":
            leg.fail(488, "a secure account is called over TLS only")
        else:
            way = TO_SECURE_PHONES if leg.encrypted else TO_PHONES
            to_uri = f"sip:{registration.account_id}@{sip_domain()}"
            if self._video:
                offer_video(self._session.caller, leg, registration.remote_ip)
                way = WITH_VIDEO[way] if leg.video.is_offered else way
            await place(leg, to_uri, flow_target_uri(registration), self._from_uri, self._headers, way)
        if await leg.until(leg.answered.is_set):
            self.reason = ""
            return True
        self.end, self.status = meaning(leg.status), leg.status
        self.reason = f"{registration.account_id}: {leg.end_reason}"
        return False


async def place(
    leg: Leg,
    to_uri: str,
    target_uri: str,
    from_uri: str,
    headers: Sequence[tuple[str, str]] = (),
    way: CallWay = TO_PHONES,
) -> None:
    """Send the INVITE of a leg; one that can't be sent ends the leg with 503."""
    await leg.sip.run(partial(_place, leg, to_uri, target_uri, from_uri, headers, way))


def _place(
    leg: Leg, to_uri: str, target_uri: str, from_uri: str, headers: Sequence[tuple[str, str]], way: CallWay
) -> None:
    half = None
    try:
        half = PjLeg(leg.sip, leg, account=leg.sip.placing.of(way))
        half.invite(to_uri, target_uri, from_uri, headers)
    except pj.Error as error:  # no leg is free, or the phone registered an address that nobody can call
        log.error("%s can't be called: %s", leg.party, error.reason)
        if half is not None:
            leg.sip.drop(half)
        leg.pj = None
        leg.sip.post(leg.on_state, LegState(pj.PJSIP_INV_STATE_DISCONNECTED, 503, error.reason, ""))


def meaning(status: int) -> RingEnd:
    """Return what the status of a phone's refusal means for the plan."""
    if status in _BUSY:
        return "busy"
    if status in _DECLINED:
        return "declined"
    return "unavailable"


@lru_cache(maxsize=1)
def sip_domain() -> str:
    """Return the host part of the exchange's own addresses."""
    config = settings()
    return config.sip_domain or public_address(config)
