"""A scripted world for a step: who answers, what the caller presses. The simulator and the tests play it."""

from typing import Literal

from pydantic import BaseModel, Field

from schemas.account_wishes import AccountWishes
from schemas.call_filters import AcdFilter
from schemas.function_indicators import Colour
from schemas.time_filters import TimeFilters


class ScriptedPhone(BaseModel):
    """What one account's phone does when it rings."""

    does: Literal["answers", "rings", "busy", "declines", "unavailable"] = "rings"
    after: float = 2.0
    """Seconds until it answers, declines or says busy."""


class ScriptedNumber(BaseModel):
    """What becomes of a call to a number outside."""

    does: Literal["answers", "rings", "busy", "declines", "unavailable", "refused"] = "rings"
    """`refused`: a right, a limit or the lack of a trunk forbids it, so that it is not called at all."""
    after: float = 4.0
    """Seconds until it answers, declines or says busy."""
    accepts: bool = True
    """Who answers presses 1 when asked to; False for a voicemail."""


class ScriptedParking(BaseModel):
    """What becomes of a call that is parked in a range."""

    does: Literal["taken", "stays", "occupied"] = "stays"
    """`stays`: nobody takes it back; `occupied`: there is no free place."""
    after: float = 15.0
    """Seconds until somebody takes it."""
    seconds: float = 120.0
    """How long a call may be parked there."""


class ScriptedAnswer(BaseModel):
    """What a server outside answers."""

    status: int = 200
    text: str = ""


class ScriptedSwitch(BaseModel):
    """A function indicator gets a colour."""

    indicator: str
    after: float
    """Seconds after the call came in."""
    to: Colour


PAUSE = ","


class Script(BaseModel):
    """What the world does during a step."""

    phones: dict[str, ScriptedPhone] = Field(default_factory=dict)
    """By account; one that is not named is unavailable."""
    groups: dict[str, list[str]] = Field(default_factory=dict)
    """Ring groups and their accounts; a group that is not named does not exist."""
    numbers: dict[str, ScriptedNumber] = Field(default_factory=dict)
    """Numbers outside, as they are called."""
    other_numbers: ScriptedNumber = ScriptedNumber(does="unavailable")
    """What becomes of a call to a number that is not named."""
    group_numbers: dict[str, list[str]] = Field(default_factory=dict)
    """The numbers outside of mixed ring groups."""
    wishes: dict[str, AccountWishes] = Field(default_factory=dict)
    """What accounts want to become of their calls; nothing special of one that is not named."""
    parking: dict[str, ScriptedParking] = Field(default_factory=dict)
    """Parking ranges; one that is not named does not exist."""
    dids: list[str] = Field(default_factory=list)
    """The company's phone numbers, for steps that switch their forwarding."""
    indicators: dict[str, Colour] = Field(default_factory=dict)
    """Function indicators and their colours; one that is not named does not exist."""
    red_routes: dict[str, str] = Field(default_factory=dict)
    """Their red routes; of one that is not named it is the route of the same name."""
    switches: list[ScriptedSwitch] = Field(default_factory=list)
    """Somebody switches function indicators during the call."""
    time_filters: TimeFilters = Field(default_factory=TimeFilters)
    """The time filters that exist."""
    acd_filters: dict[str, AcdFilter] = Field(default_factory=dict)
    """The ACD filters that exist."""
    boxes: list[str] = Field(default_factory=list)
    """Voicemail boxes that exist."""
    prompts: dict[str, float] | None = None
    """The prompts that there are, and their lengths in seconds. Unset: every prompt is there."""
    missing_prompts: list[str] = Field(default_factory=list)
    """Prompts whose sound file is gone."""
    prompt_seconds: float = 4.0
    """How long prompts play whose length is not given."""
    digits: str = ""
    """What the caller presses: one digit each time something waits for one key, several where several are taken.

    At a comma the caller waits until the time for the key is over.
    """
    servers: dict[str, ScriptedAnswer] = Field(default_factory=dict)
    """Servers outside and what they answer, by URL; any other is unreachable."""
    message_seconds: float = 10.0
    """How long the caller speaks after the beep."""
    hang_up_after: float | None = None
    """Seconds after which the caller hangs up; None: never."""
