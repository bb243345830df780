"""What a step can do with a call. The edge does it for real, the simulator plays it on a virtual clock."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from schemas.account_wishes import AccountSetting, AccountWishes
from schemas.call_filters import AcdVerdict
from schemas.call_messages import CallFacts, MailOrder
from schemas.call_states import IndicatorFacts, TimeFilterState
from schemas.call_variables import FACTS, WELL_KNOWN, VariableError, check_variable
from schemas.indicator_states import IndicatorState
from schemas.outgoing import OutsideNumber

RingEnd = Literal["answered", "timeout", "busy", "declined", "unavailable", "refused"]


SHORTEST_RECORDING_SECONDS = 1.0
"""Less is somebody who hung up at the beep, not a message."""
REST_OF_INPUT_SECONDS = 0.5
"""Keys that follow a wrong one so soon belong to it."""
ACCEPT_SECONDS = 20.0
"""How long somebody outside may take to accept a call with a key (C3)."""


class StepError(Exception):
    """A step can't do its work; it leaves by `error`, with the message as the reason in the trace."""


class CutShort(Exception):  # noqa: N818  (an event, not a fault)
    """What an earlier step decided from has changed: the call waits no longer, but goes back to that step."""


class CallerHungUp(Exception):  # noqa: N818  (an event, not a fault)
    """The caller is gone; nothing is left to do for the step."""


def check_target(setting: AccountSetting, number: str, *, on: bool) -> str:
    """Return the number that a setting of an account needs: forwarding needs one. Raises StepError."""
    if not on or setting == "do_not_disturb":
        return ""
    if not number:
        raise StepError("No number is given to which calls are forwarded; enter one in the dial plan.")
    return number


class RingResult(BaseModel):
    """How ringing ended."""

    end: RingEnd
    """`refused`: no leg was made, because a right, a limit or the lack of a trunk forbids it."""
    party: str = ""
    """Who answered: `account:<id>` or `number:<E.164>`."""
    reason: str = ""
    sip_status: int = 0
    """When nobody answered: the status that says why, of the most hopeful of the refusals; 0 when there is none."""


class Recording(BaseModel):
    """A sound file that the caller spoke."""

    file: str
    """Name below the recordings folder; empty when nothing was recorded."""
    seconds: float
    ended_by: Literal["digit", "silence", "length", "hang_up", "disk_full"]


class BoxFacts(BaseModel):
    """A voicemail box, as far as a call needs it."""

    id: str
    name: str
    greet: bool
    greeting_prompt_id: str | None
    language: str
    max_seconds: int
    silence_seconds: int
    mail_addresses: list[str]
    mail_salutation: str
    mail_say_time: bool
    mail_say_caller: bool


class GroupFacts(BaseModel):
    """A ring group, as far as a call needs it."""

    accounts: list[str]
    """Its SIP accounts, in order."""
    numbers: list[str] = []
    """The numbers outside that ring along; with any of them it is a mixed group (P8)."""
    did: str | None = None
    """The company's number with which those are called; None: as the settings say."""
    resting: list[str] = []
    """Its accounts that do not want to be disturbed: they are not rung, and not among the others."""


class SwitchedForwarding(BaseModel):
    """What was forwarded, or is no longer, as people write the numbers."""

    did: str = ""
    """The company's number; empty for all."""
    number: str = ""
    """Where its calls go; empty when they come in again."""


class ParkResult(BaseModel):
    """How a call left its parking place."""

    end: Literal["taken", "timeout", "occupied"]
    """`occupied`: it never got one."""
    party: str = ""
    """Who took it: `account:<id>`."""
    reason: str = ""


class Digits(BaseModel):
    """What the caller entered."""

    pressed: str
    """Without the finish key."""
    ended_by: Literal["length", "finish_key", "pause", "timeout"]
    """`timeout`: no key at all; `pause`: no further key in time."""


class HttpRequest(BaseModel):
    """A request to somebody else's server."""

    method: str
    url: str
    headers: dict[str, str]
    body: str = ""
    seconds: float
    """The most it may take, redirects included."""


class HttpAnswer(BaseModel):
    """What a server answered."""

    status: int
    text: str = ""


class ServerUnreachable(Exception):  # noqa: N818  (an event, not a fault)
    """No answer came in time, or no connection."""


class CallPort(ABC):
    """What every step has: the facts, the variables, the time, and mails that go out after it."""

    def __init__(self, facts: CallFacts, step_number: int, variables: Mapping[str, str] | None = None) -> None:
        self.facts = facts
        self.step_number = step_number
        self.mails: list[MailOrder] = []
        self.watches: dict[str, str] = {}
        """What this step watches, with how it is."""
        self.changed_variables: dict[str, str] = {}
        """Those that this step set."""
        self._variables = dict(variables or {})

    @property
    def variables(self) -> Mapping[str, str]:
        """The variables of the call, those that this step set among them."""
        return self._variables

    def set_variable(self, name: str, value: str) -> None:
        """Set a variable of the call; later steps see it. Raises StepError for a wrong name or one too many."""
        try:
            check_variable(self._variables, name, value)
        except VariableError as error:
            raise StepError(str(error)) from error
        self._variables[name] = self.changed_variables[name] = value

    def values(self) -> Mapping[str, str]:
        """Return all that can be read by name: variables, `digits` and `display` in any case, and the call's facts."""
        facts = {name: str(getattr(self.facts, name)) for name in FACTS}
        return dict.fromkeys(WELL_KNOWN, "") | self._variables | facts

    @abstractmethod
    def now(self) -> datetime:
        """Return the present instant, aware."""

    def notify(self, to: Sequence[str], subject: str, text: str, *, voicemail_message_id: str = "") -> None:
        """Have a mail sent once the step is done; it goes out even when the call ends first."""
        mail_id = f"{self.facts.call_id}-{self.step_number}-{len(self.mails) + 1}"
        self.mails.append(
            MailOrder(id=mail_id, to=list(to), subject=subject, text=text, voicemail_message_id=voicemail_message_id)
        )


class WorkflowPort(CallPort):
    """For steps that are decided inside the workflow."""

    @abstractmethod
    async def sleep(self, seconds: float) -> None:
        """Let time pass; a durable timer, so it survives every crash. Raises CallerHungUp, CutShort."""

    @abstractmethod
    async def function_indicator(self, indicator_id: str, *, keep_watching: bool = False) -> IndicatorFacts:
        """Return the colour of a basic function indicator, and its red route.

        With `keep_watching` the call comes back to this step when the colour changes while it waits. Raises StepError
        when there is no such indicator.
        """

    @abstractmethod
    async def time_filter(self, filter_id: str, *, keep_watching: bool = False) -> TimeFilterState:
        """Return what a time filter of any kind says; as `function_indicator` otherwise."""

    @abstractmethod
    async def acd_filter(self, filter_id: str) -> AcdVerdict:
        """Return what an ACD filter says of the caller. Raises StepError when there is no such filter."""


class WorkerPort(CallPort):
    """For steps that touch the world outside."""

    @abstractmethod
    async def request(self, request: HttpRequest) -> HttpAnswer:
        """Send a request and return the answer, redirects followed.

        Raises ServerUnreachable when none came, StepError when it may not be sent, or its answer is too large.
        """


class EdgePort(CallPort):
    """For steps with media. Every method raises CallerHungUp when the caller is gone, except `record`."""

    @abstractmethod
    async def answer(self) -> None:
        """Answer the caller, if not done yet (200 OK)."""

    @abstractmethod
    async def play(self, prompt_id: str, *, stop_on: str = "") -> str:
        """Play a prompt to its end, or until the caller presses one of the digits in `stop_on`.

        Returns the digit pressed, or an empty string. Raises StepError when the prompt or its sound file is missing.
        """

    @abstractmethod
    async def speak(self, text: str, language: str, *, stop_on: str = "") -> str:
        """Speak a text; as `play` otherwise."""

    @abstractmethod
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
        """Play prompts one after the other and take what the caller enters.

        `first_seconds` is how long the first key may take after the prompts, `next_seconds` each further one. It is
        over at `max_digits`, or at the finish key, which is no digit. With `barge_in` the first key cuts the prompts
        short; without it, keys pressed before the end of the prompts don't count.

        Keys pressed before the step count, too (who knows the menu types ahead), unless since then something else had
        the caller's keys: ringing, a conversation, a recording, or a prompt that a key may stop. `fresh` is for another
        try: the rest of a wrong input is waited for (REST_OF_INPUT_SECONDS) and forgotten. Raises StepError as `play`.
        """

    @abstractmethod
    async def beep(self) -> None:
        """Play the tone after which the caller may speak."""

    @abstractmethod
    async def record(self, *, max_seconds: float, silence_seconds: float, finish_digit: str) -> Recording:
        """Record the caller until the digit, silence, the greatest length, hang-up, or until the disk is full.

        When nothing is said, or for less than SHORTEST_RECORDING_SECONDS, no file is kept and `seconds` is less.
        Raises StepError when the recording can't be written.
        """

    @abstractmethod
    async def ring(
        self, account_ids: Sequence[str], seconds: float, outside: Sequence[OutsideNumber] = ()
    ) -> RingResult:
        """Ring the phones of accounts, and numbers outside, together for at most `seconds`.

        The first who answers talks to the caller; the others stop ringing. One outside who must accept the call first
        (C3) hears a prompt, and does not count as an answer before he does; he gets ACCEPT_SECONDS for it, also when
        the time to ring is over meanwhile.

        Raises CutShort, too, unless somebody has answered.
        """

    @abstractmethod
    async def park(self, range_id: str, place: str, *, announce: bool) -> ParkResult:
        """Let the caller wait with music at a place of a parking range until somebody takes the call, or for its time.

        Empty `place`: the first one that is free. With `announce` he hears its number first. Who takes the call talks
        to the caller. Raises StepError when there is no such range or place, CutShort unless somebody has taken it.
        """

    @abstractmethod
    async def hang_up(self, sip_code: int) -> None:
        """End the call: with this status when the caller was not answered yet, with a BYE otherwise."""

    @abstractmethod
    async def switch_indicator(self, indicator_id: str, to: Literal["toggle", "green", "red"]) -> IndicatorState:
        """Switch a function indicator in the caller's name and return its new state.

        It is switched once, also when the step is repeated, and also when the caller hangs up meanwhile. Raises
        StepError when there is no such indicator, or it can't be switched now.
        """

    @abstractmethod
    async def ring_group(self, group_id: str) -> GroupFacts:
        """Return who is in a ring group. Raises StepError when there is no such group."""

    @abstractmethod
    async def switch_forwarding(self, did: str | None, number: str | None) -> SwitchedForwarding:
        """Forward the calls of a phone number (None: of all) to a number outside; None: let them come in again (M10).

        Raises StepError when the company has no such number.
        """

    @abstractmethod
    async def account_wishes(self, account_id: str) -> AccountWishes:
        """Return what an account wants to become of its calls."""

    @abstractmethod
    async def switch_account_setting(self, account_id: str, setting: AccountSetting, number: str, *, on: bool) -> str:
        """Switch do-not-disturb or forwarding of an account in the caller's name; return the number as people write it.

        Raises StepError when there is no such account, or no number to forward to.
        """

    @abstractmethod
    async def voicemail_box(self, box_id: str) -> BoxFacts:
        """Return a box. Raises StepError when there is no such box."""

    @abstractmethod
    async def keep_message(self, box: BoxFacts, recording: Recording) -> str:
        """Store a recording as a message of the box and return the message's id. Repeating it stores nothing twice."""
