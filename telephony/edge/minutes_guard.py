"""The guard against toll fraud in calls that run: those that have used up the minutes of the day end, and say so."""

import asyncio
import logging
from collections.abc import Set
from datetime import datetime
from weakref import WeakSet

from sqlalchemy.exc import SQLAlchemyError

from activities.call_port import StepError
from activities.exchange.outgoing_settings import outgoing_settings
from schemas.database import read_session
from schemas.tables.base import utc_now
from telephony.edge.leg import Leg
from telephony.edge.playing import play_to
from telephony.edge.session import CallSession, disconnect
from telephony.edge.switchboard import Switchboard
from workflows.decisions.outside_limits import minutes_used_up
from workflows.outgoing_leg import called_today

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
SPEAK_SECONDS = 15.0
"""How long the announcement may take; nobody talks any more meanwhile."""
WORDS = {
    "nl": "De minuten voor oproepen naar buiten zijn op voor vandaag. Dit gesprek wordt beëindigd.",
    "fr": "Les minutes d'appels vers l'extérieur sont épuisées pour aujourd'hui. Cet appel est terminé.",
    "en": "The minutes for calls to numbers outside are used up for today. This call ends now.",
}


class MinutesGuard:
    """Looks after the legs of this edge to numbers outside; the minutes are those of all edges."""

    def __init__(self, switchboard: Switchboard) -> None:
        self._switchboard = switchboard
        self._ending: WeakSet[Leg] = WeakSet()

    async def run(self) -> None:
        """Look every few seconds, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self._look()
            except SQLAlchemyError as error:
                log.warning("the minutes called outside could not be counted: %s", error)

    async def _look(self) -> None:
        legs = [
            (session, leg)
            for session in self._switchboard.running()
            for leg in session.legs
            if _counts(leg) and leg not in self._ending
        ]
        if not legs:
            return
        used_up = await asyncio.to_thread(accounts_without_minutes, {leg.account for _, leg in legs}, utc_now())
        for session, leg in legs:
            if leg.account in used_up:
                self._ending.add(leg)
                session.beside(_end(session, leg, used_up[leg.account]), f"limit of {session.facts.call_id}")


def accounts_without_minutes(accounts: Set[str], at: datetime) -> dict[str, str]:
    """Return those of some accounts that may call outside no more today, each with the reason in words.

    An empty name stands for calls that are forwarded. Blocks.
    """
    with read_session() as session:
        settings = outgoing_settings(session)
        called = called_today(session, settings, at)
    reasons = {account: minutes_used_up(settings.minutes, called, account) for account in accounts}
    return {account: reason for account, reason in reasons.items() if reason}


def _counts(leg: Leg) -> bool:
    return bool(leg.called) and not leg.emergency and leg.answered.is_set() and not leg.gone.is_set()


async def _end(session: CallSession, leg: Leg, reason: str) -> None:
    """Part the two, tell the other side why, and end the call."""
    log.warning("%s: %s", session.facts.call_id, reason)
    session.alerts.limit_reached(leg.account, reason)
    found = session.other_side(leg)
    if found is None and leg is not session.caller:
        await leg.hang_up()  # it is asked to accept the call
        return
    if found is not None:
        _, listener = found
        await session.sip.run(lambda: disconnect(listener, leg))
        language = session.facts.language if session.facts.language in WORDS else "en"
        try:
            async with asyncio.timeout(SPEAK_SECONDS):
                await play_to(listener, await session.sounds.speech(WORDS[language], language))
        except (StepError, TimeoutError) as error:
            log.warning("%s: could not say why the call ends: %s", session.facts.call_id, error)
    await session.hang_up("limit", reason=reason)
