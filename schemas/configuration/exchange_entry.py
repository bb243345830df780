"""Settings that hold for the whole exchange: menu Config (C1, C3, C4, C6, C10, C17)."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from schemas.caller_id import ExternalForwarding
from schemas.configuration.fields import (
    Channels,
    DidNumber,
    Language,
    Line80,
    MailAddress,
    Minutes,
    Name,
    RingTone,
    Section,
    check_time_zone,
    check_unique,
    matching,
)
from schemas.dialling import BELGIAN_EMERGENCY_NUMBERS, EmergencyNumber, Notation
from schemas.references import DidRef, MusicClassRef, TrunkRef

Days = Annotated[int, Field(ge=1, le=36_500)]

Module = Literal[
    "voicemail",
    "mwi",
    "short_numbers",
    "function_indicators",
    "office_hours",
    "vacations",
    "prefix_dialling",
    "prefix_forwarding",
    "least_cost_routing",
    "parking",
    "ivr",
    "queues",
    "text_display",
    "follow_me",
    "conferencing",
    "recording",
    "intrusion",
    "acd",
    "disa",
    "callback",
    "authentication",
]


class IncomingBehaviour(Section):
    """What holds for all incoming calls (C1)."""

    backup_check: Literal["off", "before", "after"] = "after"
    """Whether a call takes the back-up route when no phone is registered; asked before or after holidays, vacations
    and office hours."""
    answered_elsewhere: bool = True
    """The other phones of a group are told that the call was answered, so it is no missed call for them."""


class InternalTransfer(Section):
    """What becomes of a call that somebody transfers to a colleague (C2)."""

    send_back: bool = True
    """When nobody answers, the call goes back to who transferred it. Without it, it rings until the caller hangs up."""
    send_back_after: int = Field(default=30, ge=5, le=600)
    """Seconds that it rings at the colleague before it goes back."""
    answered_elsewhere: bool = True
    """Of a group, the other phones are told that the call was answered, so it is no missed call for them."""


class CallForwarding(ExternalForwarding):
    """How calls are forwarded to external numbers (C3)."""

    fixed_did: DidRef | None = None
    """The company's number with which calls are forwarded. Nothing: the one that was called."""


class NumberNotation(Section):
    """How callers' numbers are written (C4)."""

    web: Literal["e164", "national", "leading_zeros"] = Notation.NATIONAL.value
    """In the web pages."""
    phones: Literal["e164", "national", "leading_zeros"] = Notation.LEADING_ZEROS.value
    """Towards the phones."""


class Company(Section):
    """Whose exchange it is (C17)."""

    name: Line80 = ""
    street: Line80 = ""
    postal_code: Annotated[str, matching(r"[A-Za-z0-9 -]{0,12}", "must be at most 12 letters and digits")] = ""
    town: Line80 = ""
    country: Annotated[str, matching(r"|[A-Z]{2}", "must be two capital letters, such as BE")] = ""
    vat_number: Annotated[str, matching(r"[A-Za-z0-9. ]{0,20}", "must be as BE0123456789")] = ""
    contact_mail: MailAddress | None = None
    billing_mail: MailAddress | None = None
    colour: Annotated[str, matching(r"|#[0-9a-fA-F]{6}", "must be a colour such as #0f6674")] = ""
    """The accent of the web pages; empty: their own."""


class LogInRules(Section):
    """How people log in to the web pages and the api (C12)."""

    second_factor: Literal["optional", "administrators", "everyone"] = "optional"
    """Who must use a second factor. Who must and has none yet can do nothing else than take one into use."""
    idle_minutes: int = Field(default=8 * 60, ge=5, le=30 * 24 * 60)
    """A session without requests for so long is over."""
    longest_hours: int = Field(default=7 * 24, ge=1, le=365 * 24)
    """A session is over after so long, however much it is used."""


class LogRetention(Section):
    """For how many days the logs are kept (C16)."""

    authentications: Days = 365
    registrations: Days = 90
    mails: Days = 90
    changes: Days = 5 * 365


class Alerts(Section):
    """Who gets a mail when something happens."""

    trouble: Annotated[list[MailAddress], Field(max_length=20), AfterValidator(check_unique)] = Field(
        default_factory=list
    )
    """A phone goes offline that is watched for it, or a limit on calls to the outside is reached."""
    emergency: Annotated[list[MailAddress], Field(max_length=20), AfterValidator(check_unique)] = Field(
        default_factory=list
    )
    """Somebody calls an emergency number; the mail goes at once, and says who."""


class OutsideLimits(Section):
    """The guard against toll fraud: the most that may be called outside. Emergency numbers always may."""

    calls: Channels | None = None
    """Numbers outside that are called at the same time, in all; nothing: no limit."""
    minutes: Minutes | None = None
    """Minutes of calls to numbers outside, in all, from midnight to midnight; nothing: no limit."""
    account_calls: Channels | None = None
    """Of each account that has no limit of its own."""
    account_minutes: Minutes | None = None
    """Of each account that has no limit of its own."""


class RingTones(Section):
    """How phones ring (C9): the names of distinctive rings, which the settings of the phones give a tone each."""

    internal: RingTone = "internal"
    """When a colleague calls."""
    external: RingTone = "external"
    """When somebody outside calls, and neither the number that he called nor the group that rings has its own."""


class ExchangeEntry(Section):
    """Settings that hold for the whole exchange."""

    name: Name = "Belplan"
    languages: Annotated[list[Language], Field(min_length=1), AfterValidator(check_unique)]
    """Of prompts and announcements; the first is the default."""
    time_zone: Annotated[str, AfterValidator(check_time_zone)] = "Europe/Brussels"
    country_code: Annotated[str, matching(r"[1-9][0-9]{0,2}", "must be 1 to 3 digits, such as 32")] = "32"
    """Fills in the country of dialled numbers."""
    main_did: DidNumber | None = None
    """The company's main number: shown by accounts without a number of their own."""
    incoming: IncomingBehaviour = IncomingBehaviour()
    transfer: InternalTransfer = InternalTransfer()
    forwarding: CallForwarding = CallForwarding()
    notation: NumberNotation = NumberNotation()
    music_class: MusicClassRef | None = None
    """The music on hold of accounts without one of their own; nothing: a soft one that the exchange makes itself."""
    channels: Channels | None = None
    """The most calls at the same time, internal ones included; nothing: no limit."""
    default_trunks: Annotated[list[TrunkRef], Field(max_length=20), AfterValidator(check_unique)] = Field(
        default_factory=list
    )
    """Trunks for numbers without a rule of least-cost routing, in the order in which they are tried."""
    emergency_numbers: list[EmergencyNumber] = Field(default=list(BELGIAN_EMERGENCY_NUMBERS), max_length=50)
    """Numbers that may always be called."""
    outside_limits: OutsideLimits = OutsideLimits()
    alerts: Alerts = Alerts()
    ring_tones: RingTones = RingTones()
    company: Company = Company()
    log_in: LogInRules = LogInRules()
    log_retention: LogRetention = LogRetention()
    inactive_modules: Annotated[list[Module], AfterValidator(check_unique)] = Field(default_factory=list)
    """Modules that are left out of the menus."""
