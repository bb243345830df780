"""How ringing goes in a scripted world: who answers first, and how long it takes until that is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from activities.call_port import ACCEPT_SECONDS, RingEnd, RingResult
from activities.ringing import most_hopeful
from activities.script import Script, ScriptedPhone
from schemas.caller_id import ExternalForwarding
from schemas.outgoing import OutgoingDecision, OutsideNumber
from workflows.decisions.outgoing import must_accept

ACCEPT_PRESS_SECONDS = 3.0
"""After so many seconds of the prompt somebody outside presses the key that accepts the call."""
_REFUSALS: dict[str, tuple[RingEnd, int]] = {
    "busy": ("busy", 486),
    "declines": ("declined", 603),
    "unavailable": ("unavailable", 480),
    "refused": ("refused", 403),
}

DecideLeg = Callable[[OutsideNumber], OutgoingDecision]


@dataclass(frozen=True)
class Course:
    """What becomes of ringing, and after how many seconds."""

    result: RingResult
    takes: float


@dataclass(frozen=True)
class _Party:
    name: str
    picks_up: float | None = None
    """When he answers; whether that counts, the key decides."""
    answers: float | None = None
    """When he talks to the caller, if nobody is quicker."""
    fails: float | None = None
    failure: tuple[RingEnd, int] = ("unavailable", 480)
    said: str = ""
    """What was decided on calling him."""

    @property
    def reason(self) -> str:
        why = f"{self.name.partition(':')[2]}: {self.failure[0]}"
        return self.said if self.failure[0] == "refused" and self.said else why


def course_of_ringing(
    script: Script,
    account_ids: Sequence[str],
    outside: Sequence[OutsideNumber],
    seconds: float,
    decide: DecideLeg | None = None,
) -> Course:
    """Return how ringing accounts and numbers together for at most some seconds goes.

    `decide` says whether and how a number is called; without it every one is, as a new exchange would.
    """
    phones = {one: script.phones.get(one, ScriptedPhone(does="unavailable")) for one in account_ids}
    parties = [_phone(one, phone) for one, phone in phones.items() if phone.does != "unavailable"]
    parties += [_outside(script, wanted, decide) for wanted in outside]
    if not parties:
        return Course(RingResult(end="unavailable", reason=f"not registered: {', '.join(account_ids)}"), 0)
    in_time = [one for one in parties if one.picks_up is not None and one.picks_up <= seconds]
    answers = [(one.answers, one.name) for one in in_time if one.answers is not None]
    if answers:
        after, name = min(answers)
        reason = next(one.said for one in parties if one.name == name)
        return Course(RingResult(end="answered", party=name, reason=reason), after)
    if all(one.fails is not None and (one.fails <= seconds or one in in_time) for one in parties):
        return Course(_nobody(parties), max(one.fails or 0 for one in parties))
    late = max((one.fails or 0 for one in in_time), default=0)
    return Course(RingResult(end="timeout", reason=f"not answered in {seconds:g} s"), max(seconds, late))


def _phone(account_id: str, phone: ScriptedPhone) -> _Party:
    name = f"account:{account_id}"
    if phone.does == "answers":
        return _Party(name, picks_up=phone.after, answers=phone.after)
    if phone.does == "rings":
        return _Party(name)
    return _Party(name, fails=phone.after, failure=_REFUSALS[phone.does])


def _outside(script: Script, wanted: OutsideNumber, decide: DecideLeg | None) -> _Party:
    number, said = wanted.number, ""
    press_one = must_accept(ExternalForwarding(), wanted)
    if decide is not None:
        decision = decide(wanted)
        number, said, press_one = decision.number, decision.reason, decision.press_one
        if not decision.allowed:
            failure: tuple[RingEnd, int] = ("refused", decision.sip_status or _REFUSALS["refused"][1])
            return _Party(f"number:{number}", fails=0, failure=failure, said=said)
    party = _Party(f"number:{number}", said=said)
    does = script.numbers.get(number, script.other_numbers)
    if does.does == "rings":
        return party
    if does.does != "answers":
        fails = 0 if does.does in ("refused", "unavailable") else does.after
        return replace(party, fails=fails, failure=_REFUSALS[does.does])
    if not press_one:
        return replace(party, picks_up=does.after, answers=does.after)
    if does.accepts:
        return replace(party, picks_up=does.after, answers=does.after + ACCEPT_PRESS_SECONDS)
    return replace(
        party, picks_up=does.after, fails=does.after + ACCEPT_SECONDS, failure=("declined", _REFUSALS["declines"][1])
    )


def _nobody(parties: Sequence[_Party]) -> RingResult:
    end = most_hopeful(one.failure[0] for one in parties)
    status = next(one.failure[1] for one in parties if one.failure[0] == end)
    return RingResult(end=end, reason=", ".join(one.reason for one in parties), sip_status=status)
