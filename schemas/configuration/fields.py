"""Values of the configuration, as the exchange file and the api take them, with a sentence for what does not fit."""

import re
import zoneinfo
from collections.abc import Set
from functools import lru_cache
from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from schemas.references import picker
from schemas.server_address import read_server
from schemas.tables.base import DIALLED_PATTERN, E164_PATTERN, SLUG_PATTERN

MIN_PASSWORD_LENGTH = 8


def matching(pattern: str, sentence: str) -> AfterValidator:
    """Return a check that refuses, with a sentence, a text that does not match a pattern as a whole."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(sentence)
        return value

    return AfterValidator(check)


def check_address(value: str) -> str:
    """Return an address with its port, `192.0.2.10:5060`, as it is; ValueError when it is none."""
    host, _, port = value.rpartition(":")
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        address = ip_address(bare)
    except ValueError:
        address = None
    if address is None or (address.version == 6) != (bare != host) or not re.fullmatch(r"[1-9][0-9]{0,4}", port):
        raise ValueError("must be an IP address and a port, such as 192.0.2.10:5060 or [2001:db8::1]:5060")
    if int(port) > 65535:
        raise ValueError("the port must be at most 65535")
    return value


def check_server(value: str) -> str:
    """Return a server as it is: a host name or an address, with a port or without, or nothing; else ValueError."""
    if value:
        read_server(value)
    return value


@lru_cache(maxsize=1)
def _time_zones() -> Set[str]:
    """Read the names once: it takes looking into 600 files, 20 ms and more."""
    return zoneinfo.available_timezones()


def check_time_zone(value: str) -> str:
    """Return the name of a time zone as it is; ValueError when there is none of that name."""
    if value not in _time_zones():
        raise ValueError(f"there is no time zone {value!r}; an example is Europe/Brussels")
    return value


def check_file_name(value: str) -> str:
    """Return the bare name of a file as it is; ValueError when it leads elsewhere."""
    if re.search(r"[/\\:\n\t]", value) or value.startswith("."):
        raise ValueError("must be the bare name of an uploaded file, without folders")
    return value


def check_unique(value: list[str]) -> list[str]:
    """Return a list as it is; ValueError, naming them, when something stands there twice."""
    twice = sorted({one for one in value if value.count(one) > 1})
    if twice:
        raise ValueError(f"{', '.join(twice)} stands here twice; keep one")
    return value


def one_line(value: str) -> str:
    """Return a text as it is; ValueError when it is more than one line."""
    if "\n" in value or "\t" in value:
        raise ValueError("must be one line, without tabs")
    return value


Id = Annotated[str, matching(SLUG_PATTERN, "must be 1 to 63 small letters, digits and hyphens, such as front-desk")]
Dialled = Annotated[str, matching(DIALLED_PATTERN, "must be 1 to 20 digits, * or #")]
E164 = Annotated[
    str,
    matching(E164_PATTERN, "must be the number with its country code, digits only, without + or 00: 3250123100"),
]
Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(one_line)]
Line40 = Annotated[str, Field(max_length=40), AfterValidator(one_line)]
Line80 = Annotated[str, Field(max_length=80), AfterValidator(one_line)]
Language = Literal["nl", "fr", "en"]
OptionalLanguage = Literal["", "nl", "fr", "en"]
Username = Annotated[
    str, matching(r"[A-Za-z0-9._~-]{1,64}", "must be 1 to 64 letters, digits, dots, hyphens, tildes or underscores")
]
Password = Annotated[
    str,
    matching(
        rf"[!-~]{{{MIN_PASSWORD_LENGTH},64}}",
        f"must be {MIN_PASSWORD_LENGTH} to 64 letters, digits and signs of ASCII, without spaces",
    ),
]
MailAddress = Annotated[
    str, matching(r"[^@\s#<>,;]+@[^@\s#<>,;]+", "must be one mail address, such as desk@example.be")
]


AccountId = Annotated[str, Field(max_length=63), picker("sip_account")]
PromptId = Annotated[str, Field(max_length=63), picker("prompt")]
RouteId = Annotated[str, Field(max_length=63), picker("route")]
DidNumber = Annotated[str, Field(max_length=15), picker("did")]
Channels = Annotated[int, Field(ge=0, le=100_000)]
Minutes = Annotated[int, Field(ge=0, le=1_000_000)]
RingTone = Annotated[
    str, matching(r"[a-z0-9-]{0,32}", "must be the name of a distinctive ring: small letters, digits, hyphens")
]
Extensions = Annotated[list[Dialled], Field(max_length=100), AfterValidator(check_unique)]
ForwardNumber = Annotated[
    str,
    matching(r"[0-9]{0,20}", "must be an extension, or a number with its country code, digits only: 32475123456"),
]
OptionalDialled = Annotated[str, matching(r"[0-9*#]{0,20}", "must be at most 20 digits, * or #")]


class Section(BaseModel):
    """Base of all parts of the file: an unknown field is an error, and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)
