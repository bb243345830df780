"""A call whose phones and caller follow a script: what steps do with a live call, on a virtual clock."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from activities.call_port import (
    REST_OF_INPUT_SECONDS,
    BoxFacts,
    CallerHungUp,
    CutShort,
    Digits,
    EdgePort,
    GroupFacts,
    HttpAnswer,
    HttpRequest,
    ParkResult,
    Recording,
    RingResult,
    ServerUnreachable,
    StepError,
    SwitchedForwarding,
    WorkerPort,
    WorkflowPort,
    check_target,
)
from activities.script import PAUSE, Script
from schemas.account_wishes import AccountSetting, AccountWishes
from schemas.call_filters import AcdVerdict
from schemas.call_messages import CallFacts
from schemas.call_states import (
    IndicatorFacts,
    TimeFilterState,
    indicator_subject,
    time_filter_subject,
    what_counts,
)
from schemas.indicator_states import IndicatorState
from schemas.outgoing import OutgoingDecision, OutsideNumber
from workflows.simulator.scripted_ringing import course_of_ringing
from workflows.simulator.scripted_states import ScriptedStates
from workflows.simulator.virtual_clock import VirtualClock

BEEP_SECONDS = 0.4
PRESS_SECONDS = 1.0
"""When the caller presses a digit: after so many seconds of the prompt."""
NEXT_PRESS_SECONDS = 0.5
"""Between two digits of one input."""


class ScriptedWorld:
    """What the steps of one call share: the caller, the phones, the time."""

    def __init__(
        self,
        facts: CallFacts,
        script: Script,
        clock: VirtualClock,
        *,
        boxes: Mapping[str, BoxFacts] | None = None,
        groups: Mapping[str, GroupFacts] | None = None,
        decide_leg: Callable[[OutsideNumber, datetime], OutgoingDecision] | None = None,
    ) -> None:
        self.facts = facts
        self.script = script
        self.clock = clock
        self.boxes = {box_id: _plain_box(box_id, facts.language) for box_id in script.boxes} | dict(boxes or {})
        self.groups = {
            one: GroupFacts(accounts=accounts, numbers=script.group_numbers.get(one, []))
            for one, accounts in script.groups.items()
        } | dict(groups or {})
        self.decide_leg = decide_leg
        """Says whether and how a number outside is called; None: every one is, as a new exchange would."""
        self.started_at = clock.now()
        self.answered_at: datetime | None = None
        self.gone = asyncio.Event()
        """Set once the caller's leg is gone."""
        self.ended_by: Literal["", "caller", "callee", "plan", "api"] = ""
        self.messages: dict[str, Recording] = {}
        """Kept voicemail messages, by id."""
        self.roused = asyncio.Event()
        """Set when who waits must look again: the caller left, or an earlier step decides anew."""
        self.states = ScriptedStates(facts, script, clock)
        self.forwarded: dict[str, str | None] = {}
        """Phone numbers whose forwarding was switched, and where to; None: they come in again."""
        self._digits = list(script.digits)

    def end(self, ended_by: Literal["caller", "callee", "plan", "api"]) -> None:
        """End the call; only the first end counts."""
        if not self.gone.is_set():
            self.ended_by = ended_by
            self.gone.set()
            self.roused.set()

    def check_caller(self) -> None:
        """Raise CallerHungUp when the caller is gone."""
        if self.gone.is_set():
            raise CallerHungUp

    def answer(self) -> None:
        """Note that the caller was answered, if not done yet."""
        self.answered_at = self.answered_at or self.clock.now()

    def next_digit(self) -> str:
        """Return what the caller presses next; empty when nothing."""
        return self._digits.pop(0) if self._digits else ""

    async def pass_time(self, seconds: float) -> None:
        """Let time pass. Raises CallerHungUp when the caller leaves in it."""
        self.check_caller()
        await self._pass_until(self.clock.now() + timedelta(seconds=seconds), self.gone)

    async def wait(self, seconds: float, is_overtaken: Callable[[], bool]) -> None:
        """Let time pass in which the caller only waits. Raises CallerHungUp, and CutShort once `is_overtaken`."""
        self.check_caller()
        until = self.clock.now() + timedelta(seconds=seconds)
        while True:
            self.roused.clear()
            if is_overtaken():
                raise CutShort
            change = self.states.next_change(until)
            await self._pass_until(change or until, self.roused)
            if change is None and not self.roused.is_set():
                return

    async def _pass_until(self, until: datetime, interrupted: asyncio.Event) -> None:
        leaves_at = self._leaves_at()
        await self.clock.sleep_until(until if leaves_at is None else min(until, leaves_at), interrupted)
        if leaves_at is not None and self.clock.now() >= leaves_at:
            self.end("caller")
        self.check_caller()

    def _leaves_at(self) -> datetime | None:
        after = self.script.hang_up_after
        return None if after is None else self.started_at + timedelta(seconds=after)


class ScriptedCall(EdgePort, WorkerPort, WorkflowPort):
    """A scripted call as one of its steps sees it; the ports' contract is `activities.call_port`'s."""

    def __init__(
        self,
        world: ScriptedWorld,
        step_number: int,
        variables: Mapping[str, str] | None = None,
        *,
        is_overtaken: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(world.facts, step_number, variables)
        self._world = world
        self._is_overtaken = is_overtaken

    def now(self) -> datetime:
        """Return the clock's time."""
        return self._world.clock.now()

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        await self._wait(seconds)

    async def function_indicator(self, indicator_id: str, *, keep_watching: bool = False) -> IndicatorFacts:
        """Return one of the script's function indicators."""
        found = self._world.states.function_indicator(indicator_id)
        if keep_watching:
            self.watches[indicator_subject(indicator_id)] = what_counts(found)
        return found

    async def time_filter(self, filter_id: str, *, keep_watching: bool = False) -> TimeFilterState:
        """Return what one of the script's time filters says now."""
        found = self._world.states.time_filter(filter_id)
        if keep_watching:
            self._world.states.watched.add(filter_id)
            self.watches[time_filter_subject(filter_id)] = what_counts(found)
        return found

    async def acd_filter(self, filter_id: str) -> AcdVerdict:
        """Return what one of the script's ACD filters says of the caller."""
        return self._world.states.acd_filter(filter_id)

    async def answer(self) -> None:
        """Note the time of the first answer."""
        self._world.check_caller()
        self._world.answer()

    async def play(self, prompt_id: str, *, stop_on: str = "") -> str:
        """Play as long as the script says."""
        return await self._listen(stop_on, self._prompt_seconds(prompt_id))

    async def speak(self, text: str, language: str, *, stop_on: str = "") -> str:
        """Speak for the script's `prompt_seconds`."""
        return await self._listen(stop_on, self._world.script.prompt_seconds)

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
        """Take the script's digits. Nobody types ahead here: each is pressed once somebody listens."""
        self._world.check_caller()
        if fresh:
            await self._world.pass_time(REST_OF_INPUT_SECONDS)
        key = self._world.next_digit()
        cut_short = barge_in and key not in ("", PAUSE)
        for prompt_id in prompt_ids[:1] if cut_short else prompt_ids:
            seconds = self._prompt_seconds(prompt_id)
            await self._world.pass_time(min(PRESS_SECONDS, seconds) if cut_short else seconds)
        if key in ("", PAUSE):
            await self._world.pass_time(first_seconds)
            return Digits(pressed="", ended_by="timeout")
        if not (cut_short and prompt_ids):
            await self._world.pass_time(min(PRESS_SECONDS, first_seconds))
        pressed = ""
        while key not in ("", PAUSE):
            if key == finish_key:
                return Digits(pressed=pressed, ended_by="finish_key")
            pressed += key
            if len(pressed) >= max_digits:
                return Digits(pressed=pressed, ended_by="length")
            key = self._world.next_digit()
            if key not in ("", PAUSE):
                await self._world.pass_time(min(NEXT_PRESS_SECONDS, next_seconds))
        await self._world.pass_time(next_seconds)
        return Digits(pressed=pressed, ended_by="pause")

    async def request(self, request: HttpRequest) -> HttpAnswer:
        """Return the script's answer."""
        answer = self._world.script.servers.get(request.url)
        if answer is None:
            raise ServerUnreachable(f"the script has no server at {request.url}")
        return HttpAnswer(status=answer.status, text=answer.text)

    async def beep(self) -> None:
        """Let the beep pass."""
        await self._world.pass_time(BEEP_SECONDS)

    async def record(self, *, max_seconds: float, silence_seconds: float, finish_digit: str) -> Recording:
        """Record what the script lets the caller say."""
        if self._world.gone.is_set():
            return Recording(file="", seconds=0, ended_by="hang_up")
        started = self.now()
        spoken = self._world.script.message_seconds
        digit = self._world.next_digit()
        ends: list[tuple[float, Literal["digit", "silence", "length"]]] = [
            (max_seconds, "length"),
            (spoken + silence_seconds, "silence"),
        ]
        if digit and digit in finish_digit:
            ends.append((spoken, "digit"))
        seconds, ended_by = min(ends)
        try:
            await self._world.pass_time(seconds)
        except CallerHungUp:
            said = min(spoken, (self.now() - started).total_seconds())
            return self._recording(said, "hang_up")
        return self._recording(min(spoken, seconds), ended_by)

    async def ring(
        self, account_ids: Sequence[str], seconds: float, outside: Sequence[OutsideNumber] = ()
    ) -> RingResult:
        """Ring the script's phones and numbers."""
        self._world.check_caller()
        decide = self._world.decide_leg
        course = course_of_ringing(
            self._world.script,
            account_ids,
            outside,
            seconds,
            None if decide is None else lambda wanted: decide(wanted, self.now()),
        )
        await self._wait(course.takes)
        if course.result.end == "answered":
            self._world.answer()
        return course.result

    async def park(self, range_id: str, place: str, *, announce: bool) -> ParkResult:
        """Let what the script says become of a parked call."""
        self._world.check_caller()
        parking = self._world.script.parking.get(range_id)
        if parking is None:
            raise StepError(f"There is no parking range {range_id!r}; choose another in the dial plan.")
        if parking.does == "occupied":
            return ParkResult(end="occupied", reason="no place is free")
        self._world.answer()
        if announce:
            await self._world.pass_time(self._world.script.prompt_seconds)
        is_taken = parking.does == "taken" and parking.after < parking.seconds
        await self._wait(parking.after if is_taken else parking.seconds)
        if is_taken:
            return ParkResult(end="taken", party="account:somebody", reason="taken back")
        return ParkResult(end="timeout", reason=f"nobody took it in {parking.seconds:g} s")

    async def hang_up(self, sip_code: int) -> None:
        """End the call."""
        self._world.end("plan")

    async def switch_indicator(self, indicator_id: str, to: Literal["toggle", "green", "red"]) -> IndicatorState:
        """Switch one of the script's indicators, for the rest of this call."""
        self._world.check_caller()
        return self._world.states.switch(indicator_id, to)

    async def ring_group(self, group_id: str) -> GroupFacts:
        """Return the script's members of a group."""
        group = self._world.groups.get(group_id)
        if group is None:
            raise StepError(f"There is no ring group {group_id!r}; choose another in the dial plan.")
        resting = [one for one in group.accounts if self._wishes_of(one).do_not_disturb]
        accounts = [one for one in group.accounts if one not in resting]
        return group.model_copy(update={"accounts": accounts, "resting": resting})

    async def account_wishes(self, account_id: str) -> AccountWishes:
        """Return the script's wishes of an account."""
        return self._wishes_of(account_id)

    def _wishes_of(self, account_id: str) -> AccountWishes:
        return self._world.script.wishes.get(account_id, AccountWishes())

    async def switch_account_setting(self, account_id: str, setting: AccountSetting, number: str, *, on: bool) -> str:
        """Switch nothing; an account that has no phone in the script does not exist."""
        self._world.check_caller()
        if account_id not in self._world.script.phones:
            raise StepError(f"There is no SIP account {account_id!r}; choose another in the dial plan.")
        return check_target(setting, number, on=on)

    async def switch_forwarding(self, did: str | None, number: str | None) -> SwitchedForwarding:
        """Note which of the script's numbers are forwarded."""
        self._world.check_caller()
        dids = self._world.script.dids
        if did is not None and did not in dids:
            raise StepError(f"The company has no phone number {did}; choose another.")
        self._world.forwarded |= {one: number for one in dids if did in (None, one)}
        return SwitchedForwarding(did=did or "", number=number or "")

    async def voicemail_box(self, box_id: str) -> BoxFacts:
        """Return a box that was given, or a plain one when the script names it."""
        box = self._world.boxes.get(box_id)
        if box is None:
            raise StepError(f"There is no voicemail box {box_id!r}; choose another in the dial plan.")
        return box

    async def keep_message(self, box: BoxFacts, recording: Recording) -> str:
        """Keep a message, once."""
        message_id = f"{self.facts.call_id}-{self.step_number}"
        self._world.messages.setdefault(message_id, recording)
        return message_id

    async def _wait(self, seconds: float) -> None:
        await self._world.wait(seconds, self._is_overtaken)

    def _prompt_seconds(self, prompt_id: str) -> float:
        script = self._world.script
        if prompt_id in script.missing_prompts or (script.prompts is not None and prompt_id not in script.prompts):
            raise StepError(f"There is no prompt {prompt_id!r}; choose another in the dial plan.")
        return (script.prompts or {}).get(prompt_id, script.prompt_seconds)

    async def _listen(self, stop_on: str, seconds: float) -> str:
        pressed = self._world.next_digit() if stop_on else ""
        if pressed and pressed in stop_on:
            await self._world.pass_time(min(PRESS_SECONDS, seconds))
            return pressed
        await self._world.pass_time(seconds)
        return ""

    def _recording(self, seconds: float, ended_by: Literal["digit", "silence", "length", "hang_up"]) -> Recording:
        file = f"{self.facts.call_id}-{self.step_number}.wav"
        return Recording(file=file, seconds=round(seconds, 1), ended_by=ended_by)


def _plain_box(box_id: str, language: str) -> BoxFacts:
    return BoxFacts(
        id=box_id,
        name=box_id,
        greet=True,
        greeting_prompt_id=None,
        language=language,
        max_seconds=180,
        silence_seconds=8,
        mail_addresses=[f"{box_id}@example.org"],
        mail_salutation="",
        mail_say_time=True,
        mail_say_caller=True,
    )
