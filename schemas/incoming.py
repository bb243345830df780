"""What decides where a call to one of the company's numbers goes, in the order in which it is asked."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from schemas.call_filters import AcdFilter, CallFilter
from schemas.dialling import ExchangeSetting, PhoneNumber
from schemas.references import RouteRef

RuleName = Literal[
    "channels",
    "call_filters",
    "prefix_forwarding",
    "acd_before",
    "backup_before",
    "time_filters",
    "acd_after",
    "backup_after",
    "function_indicator",
    "main_route",
    "fallback",
]
"""In the order in which they are asked. `channels` is asked of live calls only, before all others; `fallback` decides
when what another rule decided can't be done."""


class FollowRoute(ExchangeSetting):
    """The call follows a route."""

    kind: Literal["route"] = "route"
    route: str
    backup: bool = False
    """The route is a back-up route, which has its own rule about pressing 1 (C3)."""


class ForwardCall(ExchangeSetting):
    """The call goes to an external number."""

    kind: Literal["forward"] = "forward"
    number: str
    backup: bool = False
    """The number is the target of a back-up route."""


class TakeMessage(ExchangeSetting):
    """A voicemail box takes the call."""

    kind: Literal["voicemail"] = "voicemail"
    box: str


class PlayAndHangUp(ExchangeSetting):
    """The caller hears a prompt, then the call ends."""

    kind: Literal["prompt"] = "prompt"
    prompt: str


class StartDisa(ExchangeSetting):
    """The caller gets a dial tone."""

    kind: Literal["disa"] = "disa"
    disa: str


class StartCallback(ExchangeSetting):
    """The call is refused, the caller called back."""

    kind: Literal["callback"] = "callback"
    callback: str


class RefuseCall(ExchangeSetting):
    """The call is refused."""

    kind: Literal["refuse"] = "refuse"
    sip_status: int


IncomingAction = Annotated[
    FollowRoute | ForwardCall | TakeMessage | PlayAndHangUp | StartDisa | StartCallback | RefuseCall,
    Field(discriminator="kind"),
]


class RuleVerdict(ExchangeSetting):
    """What one rule says of a call."""

    rule: RuleName
    reason: str
    """In words, for the trace; also when the rule lets the call go on to the next."""
    action: IncomingAction | None = None
    """None: the rule does not decide."""


class IncomingDecision(ExchangeSetting):
    """Where a call goes."""

    action: IncomingAction
    rule: RuleName
    """The rule that decided."""
    reason: str
    trail: tuple[RuleVerdict, ...]
    """Every rule that was asked, in order; the last one decided."""


class Forwarding(ExchangeSetting):
    """A number of the company that is forwarded now (M10)."""

    number: PhoneNumber
    """Where its calls go."""
    since: datetime
    by: str = Field(default="", max_length=80)
    """Who dialled the code: `account:<id>`."""


BackupTarget = Annotated[FollowRoute | ForwardCall | TakeMessage, Field(discriminator="kind")]


class BackupSettings(ExchangeSetting):
    """What happens when no phone is registered: power or internet failed (P15, C1)."""

    check: Literal["off", "before", "after"] = "after"
    """Whether it is checked, and if so before or after holidays, vacations and office hours."""
    target: BackupTarget | None = None
    """The back-up route of the number: a voicemail box, an external number, or a route without SIP accounts."""


class FunctionIndicatorOnDid(ExchangeSetting):
    """The function indicator of a number (M4)."""

    id: str
    name: str = Field(default="", max_length=80)
    green_route: RouteRef | None = None
    """Nothing: the main route of the number."""
    red_route: RouteRef


class IncomingSettings(ExchangeSetting):
    """All settings that decide on a call to one number. Made once for each revision of the configuration."""

    did: PhoneNumber
    call_filters: tuple[CallFilter, ...] = ()
    acd_filters: tuple[AcdFilter, ...] = ()
    backup: BackupSettings = BackupSettings()
    function_indicator: FunctionIndicatorOnDid | None = None
    main_route: RouteRef | None = None


class IncomingFacts(ExchangeSetting):
    """What is so at the moment of the call."""

    caller: str = Field(default="", max_length=64)
    """As `caller_number` gives it; empty when anonymous."""
    forwarding: Forwarding | None = None
    """Of the number that was called."""
    plan_accounts: frozenset[str] = frozenset()
    """The SIP accounts that the number's plans would ring."""
    registered_accounts: frozenset[str] = frozenset()
    indicator_colour: Literal["green", "red"] = "green"
    """Of the number's function indicator."""
