"""Phones that get their configuration from the exchange (L15; manual, chapter "Phone Provisioning")."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from schemas.configuration.fields import (
    Id,
    Line40,
    Line80,
    Name,
    OptionalDialled,
    OptionalLanguage,
    Section,
    check_unique,
    matching,
    one_line,
)
from schemas.references import AccountRef

MAX_ACCOUNTS = 16
MAX_KEYS = 100
MAX_PARAMETERS = 200

PhoneModel = Literal[
    "yealink-t4", "yealink-t5", "snom-d3", "snom-d7", "snom-d8", "grandstream-gxp21", "grandstream-grp26"
]
RegistrationMethod = Literal["dns_srv", "udp_1", "udp_2"]
KeyKind = Literal["blf", "speed_dial", "function_indicator", "line"]
Ring = Annotated[int, Field(ge=1, le=8)]


def normal_mac(value: str) -> str:
    """Return a MAC address as twelve small hex digits, however it is written; ValueError when it is none."""
    bare = re.sub(r"[:.\s-]", "", value).lower()
    if not re.fullmatch(r"[0-9a-f]{12}", bare):
        raise ValueError("must be a MAC address of 12 hex digits, such as 00:15:65:12:34:56")
    return bare


class DeviceKey(Section):
    """What a key of the phone does."""

    kind: KeyKind = "blf"
    """BLF watches a colleague and calls him, speed dial calls a number, function indicator toggles one, line is a line
    of an account."""
    value: Annotated[str, matching(r"[0-9*#+]{0,20}", "must be a number of at most 20 digits, *, # or +")] = ""
    """The extension or number; of a line nothing."""
    label: Line40 = ""
    """Shown beside the key."""
    account: int = Field(default=1, ge=1, le=MAX_ACCOUNTS)
    """Which of the phone's accounts it belongs to, counted from 1."""

    @model_validator(mode="after")
    def _value_fits(self) -> "DeviceKey":
        if (self.kind == "line") != (self.value == ""):
            raise ValueError("a line has no value; every other key needs the extension or number that it is about")
        return self


class DeviceRingTone(Section):
    """The ring tone for calls of a certain kind."""

    calls: Annotated[
        str, matching(r"[a-z0-9-]{1,32}", "must be the name of a distinctive ring: small letters, digits, hyphens")
    ]
    """The distinctive ring's name, as numbers and groups carry it: internal, external, group …"""
    tone: Ring
    """Which of the phone's own ring tones."""


class PhoneBook(Section):
    """A phone book on an LDAP server."""

    server: Annotated[str, matching(r"[A-Za-z0-9.:\[\]-]{1,255}", "must be a host name or an IP address")]
    port: int = Field(default=389, ge=1, le=65535)
    base: Line80 = ""
    """Where in the directory the contacts are: `ou=contacts,dc=example`."""


class DeviceEntry(Section):
    """A desk phone that gets its configuration from the exchange."""

    id: Id
    name: Name
    """How people call it."""
    mac: Annotated[str, Field(max_length=20), AfterValidator(normal_mac)]
    """Its MAC address, as printed on the back of the phone."""
    model: PhoneModel
    """Make and family."""
    accounts: Annotated[list[AccountRef], Field(min_length=1, max_length=MAX_ACCOUNTS), AfterValidator(check_unique)]
    """SIP accounts in the order of the phone's lines. An account belongs to one phone."""
    registration: RegistrationMethod = "udp_1"
    """DNS SRV: the server's domain names main and back-up server; UDP 1: the main server alone; UDP 2: both."""
    voicemail_number: OptionalDialled = ""
    """What the message key dials; empty: nothing."""
    phone_book: PhoneBook | None = None
    """The phone book that the phone asks."""
    sip_port: int = Field(default=5060, ge=1024, le=65535)
    """The phone's own SIP port; another than the usual one gets fewer unwanted calls."""
    language: OptionalLanguage = ""
    """Of the phone's menus; empty: the exchange's."""
    keys: Annotated[list[DeviceKey], Field(max_length=MAX_KEYS)] = Field(default_factory=list)
    """Its programmable keys, in order."""
    ring_tones: Annotated[list[DeviceRingTone], Field(max_length=8)] = Field(default_factory=list)
    """Distinctive ring tones."""
    firmware_url: Annotated[
        str,
        Field(max_length=300),
        matching(r"|https?://[!-~]+", "must be an address that begins with http:// or https://"),
    ] = ""
    """Where the phone fetches its firmware; empty: it keeps the one that it has."""
    parameters: Annotated[
        dict[
            Annotated[str, matching(r"[A-Za-z0-9._-]{1,100}", "must be the name of a parameter of the phone")],
            Annotated[str, Field(max_length=500), AfterValidator(one_line)],
        ],
        Field(max_length=MAX_PARAMETERS),
    ] = Field(default_factory=dict)
    """Parameters of your own, by the phone's own names; they go before those made here."""
    secret: int = Field(default=1, ge=1, le=10_000)
    """Which of its passwords the phone fetches its configuration with; raise it and the old one no longer opens."""

    @model_validator(mode="after")
    def _keys_fit(self) -> "DeviceEntry":
        late = [str(number) for number, key in enumerate(self.keys, 1) if key.account > len(self.accounts)]
        if late:
            raise ValueError(f"key {', '.join(late)} belongs to an account that the phone does not have")
        if len({one.calls for one in self.ring_tones}) < len(self.ring_tones):
            raise ValueError("a distinctive ring stands there twice; keep one")
        return self
