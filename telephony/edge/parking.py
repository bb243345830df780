"""A parked call (M12): music for the caller, a lamp for the place, and who dials the place has the call."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from activities.call_port import ParkResult, StepError
from activities.exchange.parking import Parker, leave_place, parking_ranges, take_place
from schemas.database import read_session, write_session
from schemas.parking import ParkingRange
from telephony.edge.playing import play_to, start_playing
from telephony.edge.session import CallSession

log = logging.getLogger(__name__)

FREED_SECONDS = 1.5
"""A place may just be leaving: who asked for it, to hear whether it is free, parks somebody else there now."""
TRY_AGAIN_SECONDS = 0.2
_PLACES = {"nl": "Parkeerplaats {place}.", "fr": "Place de parking {place}.", "en": "Parking place {place}."}

Until = Callable[[Callable[[], bool], float], Awaitable[bool]]
"""Waits until something holds, for so many seconds at most; returns whether it does."""


class Parking:
    """One call at a parking place."""

    def __init__(self, session: CallSession, range_id: str, place: str, *, announce: bool) -> None:
        self._session = session
        self._range_id = range_id
        self._wanted = place
        self._announce = announce

    async def run(self, until: Until, is_cut_short: Callable[[], bool]) -> ParkResult | None:
        """Wait until somebody takes the call; None when the wait was cut short. Raises StepError, CallerHungUp."""
        session = self._session
        found = await asyncio.to_thread(_find_range, self._range_id, self._wanted)
        place = await self._take(found, until)
        if not place:
            return ParkResult(end="occupied", reason=f"{self._wanted or 'every place'} is taken")
        if not session.caller.answered.is_set():
            await session.caller.answer()
        session.park(place)
        try:
            await self._say(place)
            taken = await self._with_music(found, until, is_cut_short)
        finally:
            session.park("")
            await asyncio.to_thread(_leave, place, session.facts.call_id)
            late, session.picker = session.picker, None
            if late is not None:
                await late.hang_up()
        if taken is not None:
            return taken
        return None if is_cut_short() else ParkResult(end="timeout", reason=f"nobody took it in {found.seconds} s")

    async def _take(self, found: ParkingRange, until: Until) -> str:
        wanted = [self._wanted] if self._wanted else found.places()
        channels = self._session.channels
        parker = Parker(self._session.facts.call_id, channels.edge_id, channels.boot_id)
        deadline = asyncio.get_running_loop().time() + FREED_SECONDS
        while True:
            place = await asyncio.to_thread(_take, wanted, parker, found.seconds)
            if place or asyncio.get_running_loop().time() > deadline:
                return place
            await until(lambda: False, TRY_AGAIN_SECONDS)

    async def _say(self, place: str) -> None:
        """Say the number of the place to who asked for it: the caller himself, or who parks him."""
        session = self._session
        listener = session.caller if self._announce else None
        if session.transfer is not None and not session.transfer.over.is_set():
            listener = session.transfer.transferor
        if listener is not None and not listener.held:
            language = session.facts.language if session.facts.language in _PLACES else "en"
            path = await session.sounds.speech(_PLACES[language].format(place=" ".join(place)), language)
            await play_to(listener, path)
        if session.transfer is not None:
            session.transfer.arrived()

    async def _with_music(
        self, found: ParkingRange, until: Until, is_cut_short: Callable[[], bool]
    ) -> ParkResult | None:
        session = self._session
        first, *more = await session.sounds.music_of(found.music_class)
        music = await start_playing(session.caller, first, *more, loop=True)
        try:
            await until(lambda: session.picker is not None or is_cut_short(), found.seconds)
            picker, session.picker = session.picker, None
        finally:
            await session.sip.run(music.close)
        if picker is None:
            return None
        await session.talk(picker)
        return ParkResult(end="taken", party=picker.party, reason=f"taken by {picker.party}")


def _find_range(range_id: str, place: str) -> ParkingRange:
    with read_session() as session:
        found = next((one for one in parking_ranges(session) if one.id == range_id), None)
    if found is None:
        raise StepError(f"There is no parking range {range_id!r}; choose another in the dial plan.")
    if place and place not in found.places():
        raise StepError(f"The parking range {found.name} has no place {place}; choose another in the dial plan.")
    return found


def _take(wanted: list[str], parker: Parker, seconds: float) -> str:
    try:
        with write_session() as session:
            return take_place(session, wanted, parker, seconds)
    except IntegrityError:
        return ""  # another edge was quicker


def _leave(place: str, call_id: str) -> None:
    try:
        with write_session() as session:
            leave_place(session, place, call_id)
    except SQLAlchemyError as error:  # it is free by itself when the call's time is over
        log.error("%s: parking place %s could not be given back: %s", call_id, place, error)
