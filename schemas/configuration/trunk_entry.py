"""A provider's line (C5): where it is, how it is proven to be it, and how it writes numbers."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from schemas.configuration.fields import (
    Channels,
    Id,
    Name,
    Section,
    check_address,
    check_server,
    check_unique,
    matching,
)
from schemas.server_address import read_server

Transport = Literal["udp", "tcp", "tls"]
NumberFormat = Literal["plus", "e164", "leading_zeros", "national"]
CallerIdHeader = Literal["from", "p_asserted_identity", "remote_party_id"]
NumberPlace = Literal["request_uri", "to"]
Codec = Literal["opus", "g722", "pcma", "pcmu"]

TrunkUsername = Annotated[
    str, matching(r"[A-Za-z0-9._~!$&'()*+=/-]{0,128}", "must be at most 128 letters, digits and signs, as it was given")
]
TrunkPassword = Annotated[str, matching(r"[ -~]{1,128}", "must be 1 to 128 letters, digits and signs of ASCII")]


class TrunkFields(Section):
    """A provider's line."""

    id: Id
    name: Name
    addresses: Annotated[
        list[Annotated[str, AfterValidator(check_address)]], Field(max_length=100), AfterValidator(check_unique)
    ] = Field(default_factory=list)
    """Where its calls come from: requests from such an address are the trunk's, without a password. Over TCP and TLS
    the port does not count."""
    server: Annotated[str, Field(max_length=255), AfterValidator(check_server)] = ""
    """Where calls to the outside are sent to, as sip.provider.example or 192.0.2.10:5060. Empty: the first address."""
    transport: Transport = "udp"
    """How the server is reached. Over TLS its certificate must be sound, and name it."""
    domain: Annotated[str, Field(max_length=255), AfterValidator(check_server)] = ""
    """What stands after the @ in its addresses, where that is not the server. Empty: the server."""
    registers: bool = False
    """The exchange registers with the server, so that calls come in wherever the exchange is."""
    username: TrunkUsername = ""
    """With which the exchange registers and calls; empty: the provider knows the exchange by its address."""
    register_seconds: int = Field(default=600, ge=60, le=86_400)
    """For how long each registration is asked for; it is repeated in time."""
    check_seconds: int = Field(default=30, ge=0, le=3600)
    """After so many seconds each time the server is asked whether it is there (OPTIONS); calls take other trunks while
    it does not answer. 0: never asked."""
    number_format: NumberFormat = "plus"
    """How numbers are written to it: with a plus (+3250123100), with the country code alone (3250123100), with zeros in
    front of it (003250123100), or as people dial them here (050123100; abroad with 00)."""
    number_place: NumberPlace = "request_uri"
    """Where a call that comes in names the company's number: in the address that it is sent to, or in the header field
    To. Where the former is the username, To counts."""
    caller_id_header: CallerIdHeader = "p_asserted_identity"
    """Which header field tells whose number it is: From alone, P-Asserted-Identity (RFC 3325), or Remote-Party-ID. From
    always has the number to show; of calls that come in it counts where the other is missing."""
    codecs: Annotated[list[Codec], Field(max_length=4), AfterValidator(check_unique)] = Field(default_factory=list)
    """What calls to it offer, the best first. Empty: all that the exchange knows."""
    encrypted: bool = False
    """Calls to it are encrypted (SRTP), else they fail. With transport TLS only, which hides the keys."""
    enabled: bool = True
    channels: Channels | None = None
    """The most calls at the same time; nothing: no limit."""


class TrunkEntry(TrunkFields):
    """A provider's line with its password."""

    password: TrunkPassword | None = None
    """Encrypted at import, never exported. An existing trunk keeps its own when absent."""
    password_encrypted: str | None = Field(default=None, max_length=400)
    """As exported: readable under the key of this exchange only."""

    @model_validator(mode="after")
    def _one_password(self) -> "TrunkEntry":
        if self.password is not None and self.password_encrypted is not None:
            raise ValueError("give either password or password_encrypted")
        return self


def trunk_server(trunk: TrunkFields) -> str:
    """Return where calls to a trunk are sent to; empty when it only takes calls in."""
    return trunk.server or next(iter(trunk.addresses), "")


def trunk_problems(trunk: TrunkEntry) -> list[tuple[str, str]]:
    """Return what of a trunk's fields does not go together: the field, and a sentence."""
    problems = []
    has_password = trunk.password is not None or trunk.password_encrypted is not None
    if trunk.registers and not trunk.username:
        problems.append(("username", "is needed to register; the provider gives it"))
    if trunk.registers and not trunk.server:
        problems.append(("server", "is needed to register: the provider's SIP server"))
    if trunk.username and not has_password:
        problems.append(("password", "is missing: it belongs to the username"))
    if trunk.encrypted and trunk.transport != "tls":
        problems.append(("transport", "must be tls for encrypted calls: it hides their keys"))
    return problems


def default_port(transport: Transport) -> int:
    """Return the port of a server that names none (RFC 3261 section 18.1.1)."""
    return 5061 if transport == "tls" else 5060


def server_place(server: str, transport: Transport) -> tuple[str, int]:
    """Return host and port of a trunk's server. Raises ValueError when it is none."""
    host, port = read_server(server)
    return host, port or default_port(transport)
