"""What steps do with a live call: the EdgePort over real legs and the conference bridge."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Literal

from temporalio.client import Client

from activities.call_port import (
    REST_OF_INPUT_SECONDS,
    BoxFacts,
    CallerHungUp,
    CutShort,
    Digits,
    EdgePort,
    GroupFacts,
    ParkResult,
    Recording,
    RingResult,
    StepError,
    SwitchedForwarding,
)
from schemas.account_wishes import AccountSetting, AccountWishes
from schemas.call_variables import DISPLAY
from schemas.indicator_states import IndicatorState, SwitchOrder
from schemas.outgoing import OutsideNumber
from schemas.settings import settings
from schemas.tables.base import utc_now
from telephony.audio.tones import GeneratedSound
from telephony.edge import account_settings, directory
from telephony.edge.bridge import Player
from telephony.edge.forwarding import switch_forwarding
from telephony.edge.parking import Parking
from telephony.edge.recording import record_caller
from telephony.edge.ringing import Ringing
from telephony.edge.session import CallSession
from workflows.switching import SwitchError, switch_indicator

LONGEST_PROMPT_SECONDS = 3600.0


class LiveCall(EdgePort):
    """A call on this edge, as one of its steps sees it."""

    def __init__(
        self, session: CallSession, client: Client, step_number: int, variables: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(session.facts, step_number, variables)
        self._client = client
        self._session = session
        self._caller = session.caller
        self._group = ""
        """The ring group that this step asked for."""

    def now(self) -> datetime:
        """Return the present instant."""
        return utc_now()

    async def answer(self) -> None:
        """Send 200 OK, if not done yet."""
        self._check_caller()
        if not self._caller.answered.is_set():
            await self._caller.answer()

    async def play(self, prompt_id: str, *, stop_on: str = "") -> str:
        """Play a prompt."""
        return await self._play_until_key(await self._session.sounds.prompt(prompt_id), stop_on)

    async def speak(self, text: str, language: str, *, stop_on: str = "") -> str:
        """Speak a text."""
        return await self._play_until_key(await self._session.sounds.speech(text, language), stop_on)

    async def collect(
        self,
        prompt_ids: Sequence[str],
        *,
        max_digits: int,
        first_seconds: float,
        next_seconds: float = 3.0,
        finish_key: str = "",
        barge_in: bool = True,
        fresh: bool = False,
    ) -> Digits:
        """Play prompts and take digits."""
        keys = self._caller.keys
        if fresh:
            await self._until(_never, REST_OF_INPUT_SECONDS)
            keys.clear()
        for prompt_id in prompt_ids:
            if barge_in and keys.any_waiting():
                break
            path = await self._session.sounds.prompt(prompt_id)
            await self._play_file(path, keys.any_waiting if barge_in else _never)
        if not barge_in:
            keys.clear()
        pressed = ""
        while len(pressed) < max_digits:
            if not await self._until(keys.any_waiting, next_seconds if pressed else first_seconds):
                return Digits(pressed=pressed, ended_by="pause" if pressed else "timeout")
            key = keys.take()
            if key == finish_key:
                return Digits(pressed=pressed, ended_by="finish_key")
            pressed += key
        return Digits(pressed=pressed, ended_by="length")

    async def beep(self) -> None:
        """Play the beep."""
        await self._play_file(await self._session.sounds.generated(GeneratedSound.BEEP), _never)

    async def record(self, *, max_seconds: float, silence_seconds: float, finish_digit: str) -> Recording:
        """Record the caller."""
        name = f"{self.facts.call_id}-{self.step_number}.wav"
        return await record_caller(
            self._caller,
            settings().recordings_dir / name,
            max_seconds=max_seconds,
            silence_seconds=silence_seconds,
            finish_digit=finish_digit,
        )

    async def ring(
        self, account_ids: Sequence[str], seconds: float, outside: Sequence[OutsideNumber] = ()
    ) -> RingResult:
        """Ring phones and numbers; the first who answers talks to the caller."""
        self._check_caller()
        self._session.ringing_group = self._group
        ringing = Ringing(
            self._session,
            account_ids,
            seconds,
            outside=outside,
            label=self.variables.get(DISPLAY, ""),
            is_cut_short=lambda: self._session.is_cut_short(self.step_number),
        )
        return await ringing.run()

    async def park(self, range_id: str, place: str, *, announce: bool) -> ParkResult:
        """Let the caller wait at a parking place."""
        self._check_caller()
        result = await Parking(self._session, range_id, place, announce=announce).run(
            lambda condition, seconds: self._until(condition, seconds),
            lambda: self._session.is_cut_short(self.step_number),
        )
        if result is None:
            raise CutShort
        return result

    async def hang_up(self, sip_code: int) -> None:
        """End the call."""
        await self._session.hang_up("plan", sip_code=sip_code, reason=f"the plan hung up ({sip_code})")

    async def switch_indicator(self, indicator_id: str, to: Literal["toggle", "green", "red"]) -> IndicatorState:
        """Have the indicator's workflow switch it."""
        by = self.facts.source if self.facts.source.startswith("account:") else self.facts.caller or "anonymous"
        order = SwitchOrder(indicator=indicator_id, to=to, by=by, id=f"{self.facts.call_id}-{self.step_number}")
        try:
            return await switch_indicator(self._client, order)
        except SwitchError as error:
            raise StepError(str(error)) from error

    async def ring_group(self, group_id: str) -> GroupFacts:
        """Return the members of a group."""
        self._group = group_id
        return await asyncio.to_thread(directory.ring_group, group_id)

    async def switch_forwarding(self, did: str | None, number: str | None) -> SwitchedForwarding:
        """Write the forwarding down, and who did it."""
        self._check_caller()
        return await asyncio.to_thread(switch_forwarding, did, number, self.facts.source)

    async def account_wishes(self, account_id: str) -> AccountWishes:
        """Ask the database, at each call anew."""
        return await asyncio.to_thread(account_settings.account_wishes, account_id)

    async def switch_account_setting(self, account_id: str, setting: AccountSetting, number: str, *, on: bool) -> str:
        """Write the setting down, and who switched it."""
        self._check_caller()
        return await asyncio.to_thread(
            account_settings.switch_account_setting, account_id, setting, number, self.facts.source, on=on
        )

    async def voicemail_box(self, box_id: str) -> BoxFacts:
        """Return a box."""
        return await asyncio.to_thread(directory.voicemail_box, box_id, self.facts.language)

    async def keep_message(self, box: BoxFacts, recording: Recording) -> str:
        """Store a message."""
        message_id = f"{self.facts.call_id}-{self.step_number}"
        await asyncio.to_thread(directory.keep_message, message_id, box.id, self.facts, recording)
        return message_id

    def _check_caller(self) -> None:
        if self._caller.gone.is_set():
            raise CallerHungUp

    async def _play_until_key(self, path: Path, stop_on: str) -> str:
        """Play to the end, or to one of the keys, and return that key. Other keys wait, unless one may stop it."""
        if not stop_on:
            await self._play_file(path, _never)
            return ""
        stopped_by: list[str] = []

        def stops() -> bool:
            stopped_by.extend(self._caller.keys.take_one_of(stop_on))
            return bool(stopped_by)

        await self._play_file(path, stops)
        return stopped_by[0] if stopped_by else ""

    async def _play_file(self, path: Path, stops: Callable[[], bool]) -> None:
        """Play to the end, or until `stops` says so, which is asked at each key."""
        self._check_caller()
        sip = self._session.sip
        over = asyncio.Event()
        changed = asyncio.Event()
        player = await sip.run(lambda: self._start_player(path, over, changed))
        try:
            if not await self._until(lambda: over.is_set() or stops(), LONGEST_PROMPT_SECONDS, changed):
                raise StepError("The prompt did not come to its end.")
        finally:
            await sip.run(player.close)

    def _start_player(self, path: Path, over: asyncio.Event, changed: asyncio.Event) -> Player:
        def end() -> None:
            over.set()
            changed.set()

        player = Player(self._session.sip, path, loop=False, on_end=end)
        if self._caller.pj is not None:
            player.feed(self._caller.pj)
        return player

    async def _until(self, condition: Callable[[], bool], seconds: float, changed: asyncio.Event | None = None) -> bool:
        """Wait until a condition holds; return whether it does after so many seconds.

        It is looked at when the caller's leg changes, and when `changed` is set. Raises CallerHungUp.
        """
        changed = changed or asyncio.Event()
        deadline = time.monotonic() + seconds
        self._caller.watchers.add(changed)
        try:
            while True:
                changed.clear()
                self._check_caller()
                if condition():
                    return True
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                with suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), left)
        finally:
            self._caller.watchers.discard(changed)


def _never() -> bool:
    return False
