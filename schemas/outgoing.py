"""Calls to numbers outside: what is asked, what decides on it, and what is decided."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from schemas.caller_id import CallerId, ExternalForwarding, OutgoingNumber
from schemas.channels import ChannelLimits
from schemas.dial_out import DialOutGroup
from schemas.dialling import (
    BELGIAN_EMERGENCY_NUMBERS,
    CountryCode,
    DialPrefix,
    EmergencyNumber,
    ExchangeSetting,
    PhoneNumber,
    ShortCode,
)
from schemas.least_cost import LeastCostSettings, TrunkState
from schemas.outside_limits import OutsideMinutes

AskToAccept = Literal["default", "yes", "no"]
NumberOutside = Annotated[str, Field(pattern=r"^(?:[1-9][0-9]{2,14}|[0-9]{4})$")]
"""E.164 without the plus, a short code of the country, or a short number of the company (M3)."""


class OutsideNumber(BaseModel):
    """A number outside that shall ring."""

    number: str
    """E.164 without the plus, a short code of the country, or a short number (M3), which goes first."""
    did: str | None = None
    """The company's number to call with; None: as the settings say."""
    ask_to_accept: AskToAccept = "default"
    """Whether who answers must press 1 (C3); `default`: as the exchange's settings say."""
    backup: bool = False
    """The call follows a back-up route, which has its own switch for that."""
    account: str = ""
    """The SIP account that calls: its rights and its number hold. Empty: the exchange forwards a call."""
    prefix: str = ""
    """The dialling prefix with which the account calls (M9): it chooses the number to show, or none."""


class OutgoingAccount(ExchangeSetting):
    """The account that calls out."""

    id: str
    group: DialOutGroup | None = None
    """None: it is outside every dial-out group."""
    own: OutgoingNumber = OutgoingNumber()
    country_code: CountryCode | None = None
    """Fills in the country of what it dials (P2); None: the exchange's."""


class OutgoingSettings(ExchangeSetting):
    """All settings that decide on a call to the outside. Made once for each revision of the configuration."""

    country_code: CountryCode = "32"
    emergency_numbers: tuple[EmergencyNumber, ...] = BELGIAN_EMERGENCY_NUMBERS
    short_numbers: dict[ShortCode, PhoneNumber] = Field(default_factory=dict)
    dial_prefixes: dict[DialPrefix, PhoneNumber | None] = Field(default_factory=dict)
    """The number to show for each prefix; nothing means anonymous."""
    dids: frozenset[PhoneNumber] = frozenset()
    """The company's own numbers."""
    main_did: PhoneNumber | None = None
    forwarding: ExternalForwarding = ExternalForwarding()
    least_cost: LeastCostSettings = LeastCostSettings()
    trunks: dict[str, TrunkState] = Field(default_factory=dict)
    """Without the channels in use, which change from call to call."""
    limits: ChannelLimits = ChannelLimits()
    minutes: OutsideMinutes = OutsideMinutes()


class OutgoingDecision(ExchangeSetting):
    """Whether and how a number outside is called."""

    number: str
    """E.164 without the plus, or a short code of the country."""
    allowed: bool
    reason: str
    """In words, for the trace."""
    sip_status: int | None = None
    """Why it is not allowed, as SIP says it: 403, 404, 486, 503."""
    trunks: tuple[str, ...] = ()
    """In the order in which they are tried."""
    caller_id: CallerId | None = None
    """What the legs say of who calls; None when it is not allowed."""
    press_one: bool = False
    """Who answers must press 1 to accept the call."""
    emergency: bool = False
    guard: bool = False
    """It is the guard against toll fraud that does not allow it."""
