"""A call to play through a dial plan before anybody calls: what comes in, when, and what the world does then (B3)."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from schemas.configuration.fields import Section
from schemas.dialling import PhoneNumber
from schemas.function_indicators import Colour
from schemas.tables.base import Slug

EARLIEST, LATEST = datetime(1972, 1, 1, tzinfo=UTC), datetime(2198, 1, 1, tzinfo=UTC)
MAX_THINGS = 1000
ONE_DAY = 86_400


class Part(Section):
    """Base of all parts; docstrings below fields are help texts of forms."""

    model_config = ConfigDict(use_attribute_docstrings=True)


def _moment(value: str) -> str:
    if value:
        read_moment(value, UTC)
    return value


def read_moment(value: str, zone: Any) -> datetime:
    """Return the instant that a text means; without an offset it is by the clock on the wall of a zone.

    Raises ValueError for what is no time, or too far away.
    """
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
                            r"(Z|[+-][0-9]{2}:[0-9]{2})?", value):  # fmt: skip
            raise ValueError
        read = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f'"{value}" is no time; write it such as 2027-03-01T10:00, or with an offset') from None
    instant = (read if read.tzinfo is not None else read.replace(tzinfo=zone)).astimezone(UTC)
    if not EARLIEST <= instant < LATEST:
        raise ValueError(f'"{value}" is too far away; choose a time from {EARLIEST.year} to {LATEST.year - 1}')
    return instant


Moment = Annotated[str, Field(max_length=40), AfterValidator(_moment)]
"""`2027-03-01T10:00` by the clock on the wall in the exchange's zone, or an instant with its offset. Empty: now."""
NodeId = Annotated[str, Field(min_length=1, max_length=63)]


class SimulatedPhone(Part):
    """What a phone does when it rings."""

    does: Literal["answers", "rings", "busy", "declines", "unavailable"] = "rings"
    """Whether somebody answers, nobody does, it is busy, somebody declines, or no phone is registered."""
    after: Annotated[float, Field(ge=0, le=600)] = 4
    """Seconds until it answers, declines or says busy."""


class SimulatedNumber(Part):
    """What becomes of a call to a number outside."""

    does: Literal["answers", "rings", "busy", "declines", "unavailable"] = "rings"
    """Whether somebody answers, nobody does, it is busy, somebody declines, or it is out of reach."""
    after: Annotated[float, Field(ge=0, le=600)] = 6
    """Seconds until it answers, declines or says busy."""
    accepts: bool = True
    """Who answers presses 1 when asked to; a voicemail does not."""


class SimulatedServer(Part):
    """What a server outside answers."""

    status: Annotated[int, Field(ge=100, le=599)] = 200
    """The status of its answer."""
    text: Annotated[str, Field(max_length=10_000)] = ""
    """The body of its answer."""


class SimulatedSwitch(Part):
    """Somebody switches a function indicator during the call."""

    indicator: Slug
    """The function indicator."""
    to: Colour
    """The colour that it gets."""
    after: Annotated[float, Field(ge=0, le=ONE_DAY)]
    """Seconds after the call came in."""


class SimulatedWorld(Part):
    """What people, phones and servers do. What is left open is as it is at the exchange now."""

    phones: Annotated[dict[Slug, SimulatedPhone], Field(max_length=MAX_THINGS)] = Field(default_factory=dict)
    """By SIP account."""
    registered: Literal["all", "now", "none"] = "all"
    """Whether the phones of other accounts are registered: all of them, those that are now, or none."""
    others: SimulatedPhone = SimulatedPhone()
    """What those do when they ring."""
    numbers: Annotated[dict[PhoneNumber, SimulatedNumber], Field(max_length=MAX_THINGS)] = Field(default_factory=dict)
    """Numbers outside, with their country code and without +."""
    other_numbers: SimulatedNumber = SimulatedNumber()
    """What becomes of calls to other numbers outside."""
    function_indicators: Annotated[dict[Slug, Colour], Field(max_length=MAX_THINGS)] = Field(default_factory=dict)
    """Colours of function indicators; the others are as they are now."""
    switches: Annotated[list[SimulatedSwitch], Field(max_length=100)] = Field(default_factory=list)
    """Switches of function indicators while the call lasts."""
    digits: Annotated[str, Field(max_length=200, pattern=r"^[0-9*#,]*$")] = ""
    """What the caller presses, each key once somebody listens. At a comma he lets the time for a key run out."""
    message_seconds: Annotated[float, Field(ge=0, le=3600)] = 10
    """How long the caller speaks after a beep."""
    hang_up_after: Annotated[float, Field(ge=0, le=ONE_DAY)] | None = None
    """Seconds after which the caller hangs up. Nothing: he stays."""
    servers: Annotated[
        dict[Annotated[str, Field(min_length=1, max_length=2000)], SimulatedServer], Field(max_length=50)
    ] = Field(default_factory=dict)
    """What servers answer to HTTP requests, by URL; any other is out of reach."""


class SimulatedCaller(Part):
    """Who calls."""

    number: Annotated[str, Field(max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")] = "32475000000"
    """The caller's number, as the provider sends it. Empty: anonymous."""
    name: Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    """The caller's name, as the provider sends it."""
    account: Slug | None = None
    """One of the exchange's own phones calls; number and name are those of its account then."""


class SimulatedCall(Part):
    """A call to play."""

    called: Annotated[str, Field(max_length=64, pattern=r"^[!-~ ]*$")] = ""
    """What is dialled: a phone number of the company, or from one of its phones an extension."""
    route: Slug | None = None
    """The route that the call follows at once, whatever was dialled. Nothing: what is dialled decides."""
    plan: Annotated[str, Field(pattern=r"^(newest|draft|published|[1-9][0-9]{0,8})$")] = "newest"
    """Which plan of that route: its draft, the published one, a version by its number; newest: the draft if any."""
    drafts: Annotated[list[Slug], Field(max_length=50)] = Field(default_factory=list)
    """Other routes whose drafts are followed in place of what is published."""
    caller: SimulatedCaller = SimulatedCaller()
    at: Moment = ""
    """When: 2027-03-01T10:00 by the clock on the wall, or with an offset. Empty: now."""
    world: SimulatedWorld = SimulatedWorld()

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if not self.called.strip() and self.route is None:
            raise ValueError("give called (what is dialled), or route (the plan to play)")
        return self

    def instant(self, zone: ZoneInfo, now: datetime) -> datetime:
        """Return when the call comes in, in UTC."""
        return read_moment(self.at, zone) if self.at else now.astimezone(UTC)
