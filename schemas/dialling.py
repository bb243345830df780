"""How numbers are written, and what an account may dial: short numbers (M3), prefixes (M9, M10), emergency numbers.

A number is kept as E.164 without the plus (`3250123100`). A short code of a country's own numbering plan, such as 112
or 1207, has no E.164 form and is kept as it is dialled; it never has more than six digits, which no E.164 number has.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints

from schemas.account_wishes import AccountSetting
from schemas.references import DidRef

MAX_SPECIAL_DIGITS = 6
"""Numbers up to here are short codes of the country; the shortest E.164 numbers have seven digits."""

PhoneNumber = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{2,14}$")]
"""E.164 without the plus, or a short code of the country."""
NumberPrefix = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,14}$")]
"""The first digits of an E.164 number, the country code included: 3250 for the zone of Bruges."""
CountryCode = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,2}$")]
"""The calling code of a country, 32 for Belgium."""
ExtensionNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}$")]
ShortCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
DialPrefix = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}$")]
ForwardingCode = Annotated[str, StringConstraints(pattern=r"^1(?:0[1-9]|[1-9][0-9])$")]

AS_SORTED_LIST = PlainSerializer(sorted, return_type=list)
"""Writes a set always in the same order, so that two exports of the same settings are the same file."""

ALL_DIDS_CODE = "100"
"""The forwarding code of all numbers of the company at once."""
LAST_CALLER_CODE = "*69"
"""Calls back who called the account last."""
SETTING_CODES: dict[str, tuple[AccountSetting, bool]] = {
    "*78": ("do_not_disturb", True),
    "*79": ("do_not_disturb", False),
    "*73": ("forward_always", False),
    "*91": ("forward_busy", False),
    "*53": ("forward_unanswered", False),
}
"""By what is dialled: a setting of the account, and whether it is switched on. They are the codes that most exchanges
have."""
FORWARD_CODES: dict[str, AccountSetting] = {"72": "forward_always", "90": "forward_busy", "52": "forward_unanswered"}
"""By two digits: `*72number` forwards the calls of the account; so does `*72*number`, unless 72 is a dial prefix."""


class ExchangeSetting(BaseModel):
    """Base of settings that decisions read. Attribute docstrings are the help texts of the forms."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Notation(StrEnum):
    """How numbers are shown, in the web pages and on the phones (C4)."""

    E164 = "e164"
    """3250123100"""
    NATIONAL = "national"
    """050123100; numbers abroad with the international prefix in front: 0031…"""
    LEADING_ZEROS = "leading_zeros"
    """003250123100"""


class ShortNumber(ExchangeSetting):
    """Four digits that stand for an external number (M3)."""

    code: ShortCode
    """The four digits to dial. An extension with the same digits comes first."""
    number: PhoneNumber
    """The external number that is called."""
    name: str = Field(default="", max_length=80)
    """Whose number it is."""


class PrefixDialling(ExchangeSetting):
    """`*prefix*number` calls with another of the company's numbers, or anonymously (M9)."""

    prefix: DialPrefix
    """One or two digits."""
    did: DidRef | None
    """The number that the person called sees. Nothing: the call is anonymous."""


class PrefixForwarding(ExchangeSetting):
    """`*code*number` forwards all calls of one of the company's numbers, `#code#` stops it (M10)."""

    code: ForwardingCode
    """Three digits that begin with 1; 100 is for all numbers at once and needs no entry."""
    did: DidRef
    """The number whose calls are forwarded."""


class EmergencyNumber(ExchangeSetting):
    """A number that may be dialled from every account, whatever its rights."""

    number: PhoneNumber
    """As people dial it: 112."""
    extension_wins: bool = False
    """An extension with the same digits comes first. For numbers that are short enough to be wanted as an extension;
    people must then dial 112."""


BELGIAN_EMERGENCY_NUMBERS = (
    EmergencyNumber(number="112"),
    EmergencyNumber(number="100", extension_wins=True),
    EmergencyNumber(number="101", extension_wins=True),
    EmergencyNumber(number="110", extension_wins=True),
)


class DiallingSettings(ExchangeSetting):
    """All that gives a dialled string its meaning. Made once for each revision of the configuration."""

    country_code: CountryCode = "32"
    """The country of the exchange."""
    emergency_numbers: tuple[EmergencyNumber, ...] = Field(default=BELGIAN_EMERGENCY_NUMBERS, max_length=50)
    """Numbers that are always allowed. Those that the country's numbering plan knows are so without an entry; 112 then
    goes before an extension, the others after."""
    extensions: frozenset[ExtensionNumber] = frozenset()
    """Every extension: of accounts, groups, routes, function indicators, boxes, parking places …"""
    dids: frozenset[PhoneNumber] = frozenset()
    """The company's own numbers."""
    short_numbers: dict[ShortCode, PhoneNumber] = Field(default_factory=dict)
    """The external number behind each short code."""
    dial_prefixes: dict[DialPrefix, PhoneNumber | None] = Field(default_factory=dict)
    """The number to show for each prefix; nothing means anonymous."""
    forwarding_codes: dict[ForwardingCode, PhoneNumber] = Field(default_factory=dict)
    """The company's number behind each forwarding code."""


class DialledEmergency(ExchangeSetting):
    """Help is called: no right, no limit and no anonymity stand in the way."""

    kind: Literal["emergency"] = "emergency"
    number: str


class DialledForwardingOn(ExchangeSetting):
    """The account forwards a number of the company, or all. Its dial-out group must allow the target."""

    kind: Literal["forwarding_on"] = "forwarding_on"
    code: str
    did: str | None
    """None: all numbers of the company."""
    number: str
    """Where the calls go."""


class DialledForwardingOff(ExchangeSetting):
    """The account stops a forwarding, or all of them."""

    kind: Literal["forwarding_off"] = "forwarding_off"
    code: str
    did: str | None
    """None: all numbers of the company."""


class DialledSetting(ExchangeSetting):
    """A setting of the account that dials is switched on or off."""

    kind: Literal["setting"] = "setting"
    setting: AccountSetting
    on: bool
    number: str = ""
    """Where calls are forwarded to: an extension, or a number outside as E.164 without the plus."""
    refusal: str = ""
    """Why calls can't be forwarded there; empty when they can."""


class DialledLastCaller(ExchangeSetting):
    """Who called the account last is called back."""

    kind: Literal["last_caller"] = "last_caller"


class DialledWithPrefix(ExchangeSetting):
    """An external number, called with a chosen number of the company or anonymously."""

    kind: Literal["prefix"] = "prefix"
    prefix: str
    did: str | None
    """None: anonymous."""
    number: str
    short_code: str = ""
    """The short number that was dialled, if it was one."""


class DialledExtension(ExchangeSetting):
    """A colleague, a group or a function inside the exchange."""

    kind: Literal["extension"] = "extension"
    number: str


class DialledDid(ExchangeSetting):
    """One of the company's own numbers: the call comes in on it without leaving the exchange."""

    kind: Literal["did"] = "did"
    number: str


class DialledShortNumber(ExchangeSetting):
    """The external number behind four digits."""

    kind: Literal["short_number"] = "short_number"
    code: str
    number: str


class DialledExternal(ExchangeSetting):
    """A number outside."""

    kind: Literal["external"] = "external"
    number: str


class DialledUnknown(ExchangeSetting):
    """Nothing that the exchange knows."""

    kind: Literal["unknown"] = "unknown"
    reason: str
    sip_status: int = 404
    """404 Not Found, or 484 Address Incomplete (RFC 3261 section 21.4.22) for a number that is too short."""


Dialled = Annotated[
    DialledEmergency
    | DialledForwardingOn
    | DialledForwardingOff
    | DialledSetting
    | DialledLastCaller
    | DialledWithPrefix
    | DialledExtension
    | DialledDid
    | DialledShortNumber
    | DialledExternal
    | DialledUnknown,
    Field(discriminator="kind"),
]
"""What a dialled string means."""
