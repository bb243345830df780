"""The values of SIP header fields: addresses, URIs, Via, parameters (RFC 3261 sections 19, 20 and 25).

Everything is text as `telephony.front.message` decodes it. Each function reads its input once, from left to right, so
the time grows with the length and no crafted value makes it explode. What cannot be read raises `SipParseError`.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

MAX_PARAMETERS = 64
MAX_LIST_ITEMS = 128
DEFAULT_PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}


class SipParseError(Exception):
    """A message or a header field that cannot be read. `status` is the answer that says why (RFC 3261 section 21.4)."""

    error_id = "sip-parse-error"

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.status = status


_SEPARATORS = re.compile(r'[",<>]')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_PARAMETER = re.compile(
    r'\s*+([^\s;,=<>"]++)\s*+(?:=\s*+("(?:[^"\\]|\\.)*+"|<[^<>]*+>|[^\s;,"<>]*+))?\s*+(?:;|$)', re.DOTALL
)
_HOST_PORT = re.compile(r"(\[[0-9A-Fa-f:.%]{2,60}\]|[A-Za-z0-9._-]{1,255})\s*+(?::\s*+([0-9]{1,5}))?")
_VIA = re.compile(
    r"\s*+SIP\s*+/\s*+(2\.0)\s*+/\s*+([A-Za-z0-9_.!%*+`'~-]{1,20})\s++"
    r"(\[[0-9A-Fa-f:.%]{2,60}\]|[A-Za-z0-9._-]{1,255})\s*+(?::\s*+([0-9]{1,5}))?\s*+(?:;|$)",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30}):")
_TOKEN_NAME = re.compile(r"[^\"<>@,;:]*+")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def split_list(value: str) -> list[str]:
    """Split at the commas that separate items, not at those within quotes or angle brackets."""
    if "," not in value:
        return [value]
    items: list[str] = []
    start = position = 0
    in_brackets = False
    while found := _SEPARATORS.search(value, position):
        position = found.end()
        mark = found.group()
        if mark == '"' and not in_brackets:
            quoted = _QUOTED.match(value, found.start())
            if quoted is None:
                raise SipParseError("A quoted string has no closing quote.")
            position = quoted.end()
        elif mark == "<":
            in_brackets = True
        elif mark == ">":
            in_brackets = False
        elif mark == "," and not in_brackets:
            items.append(value[start : found.start()].strip())
            start = position
            if len(items) >= MAX_LIST_ITEMS:
                raise SipParseError(f"A header field lists more than {MAX_LIST_ITEMS} values.")
    items.append(value[start:].strip())
    return items


def parse_parameters(text: str) -> dict[str, str | None]:
    """Read `a=1;b;c="x"`, names in lower case, quotes taken off; a name without a value gets None.

    The first of two parameters with the same name counts.
    """
    parameters: dict[str, str | None] = {}
    position, length = 0, len(text)
    if text.isspace():
        return parameters
    while position < length:
        found = _PARAMETER.match(text, position)
        if found is None:
            raise SipParseError("The parameters of a header field cannot be read.")
        name, value = found.groups()
        if value and value[0] == '"':
            value = unquote_string(value)
        parameters.setdefault(name.lower(), value)
        if len(parameters) > MAX_PARAMETERS:
            raise SipParseError(f"A header field has more than {MAX_PARAMETERS} parameters.")
        position = found.end()
    return parameters


def unquote_string(quoted: str) -> str:
    """Return what a quoted string says (RFC 3261 section 25.1), with its escapes undone."""
    inner = quoted[1:-1]
    return _ESCAPED.sub(r"\1", inner) if "\\" in inner else inner


def parse_port(text: str | None) -> int | None:
    """Return a port number, or None when none is given."""
    if text is None:
        return None
    if not text.isdecimal() or int(text) > 65535:
        raise SipParseError("A port number is not between 0 and 65535.")
    return int(text)


@dataclass(slots=True)
class Uri:
    """An address: sip, sips, tel, or any other scheme (then only `scheme` and `rest` say something)."""

    scheme: str
    user: str = ""
    """As sent, escapes and all; `user_name` gives it plain."""
    password: str | None = None
    host: str = ""
    """Lower case; IPv6 in brackets."""
    port: int | None = None
    parameters: str = ""
    headers: str = ""
    rest: str = ""

    @property
    def user_name(self) -> str:
        """The user part with its %-escapes undone, without the parameters that some phones put into it."""
        plain = self.user.partition(";")[0]
        return unquote(plain) if "%" in plain else plain

    def parameter_map(self) -> dict[str, str | None]:
        """Return the URI's parameters."""
        return parse_parameters(self.parameters) if self.parameters else {}

    @property
    def address(self) -> tuple[str, int | None]:
        """Host and port."""
        return self.host, self.port


def parse_uri(text: str) -> Uri:
    """Read a URI. Raises SipParseError for a sip or sips URI that cannot be read, or for no URI at all."""
    found = _SCHEME.match(text)
    if found is None:
        raise SipParseError("An address has no scheme, such as sip:.")
    scheme = found.group(1).lower()
    rest = text[found.end() :]
    if scheme not in ("sip", "sips"):
        if scheme == "tel":
            return Uri(scheme, user=rest.partition(";")[0], rest=rest)
        return Uri(scheme, rest=rest)
    if any(character in rest for character in '<> \t\r\n"'):
        raise SipParseError("A SIP address has a blank, a quote or an angle bracket in it.")
    user, at, after = rest.partition("@")
    if not at:
        user, after = "", rest
    elif "@" in after.partition("?")[0]:
        raise SipParseError("A SIP address has two @ signs.")
    password: str | None = None
    if ":" in user:
        user, _, password = user.partition(":")
    after, _, headers = after.partition("?")
    host_port, _, parameters = after.partition(";")
    matched = _HOST_PORT.fullmatch(host_port)
    if matched is None:
        raise SipParseError("A SIP address has no host that can be read.")
    return Uri(scheme, user, password, matched[1].lower(), parse_port(matched[2]), parameters, headers, rest)


@dataclass(slots=True)
class NameAddress:
    """A name-addr or addr-spec with its parameters: From, To, Contact, Route, Record-Route, Refer-To."""

    display_name: str
    uri_text: str
    parameters: dict[str, str | None] = field(default_factory=dict)
    uri_start: int = 0
    """Where `uri_text` begins in the field's value: so it can be replaced and all the rest kept as it was sent."""

    @property
    def uri(self) -> Uri:
        """The address, parsed."""
        return parse_uri(self.uri_text)

    @property
    def tag(self) -> str:
        """The tag parameter, or an empty string."""
        return self.parameters.get("tag") or ""


def parse_name_address(value: str) -> NameAddress:
    """Read `"Name" <uri>;parameters`, `<uri>`, or a bare `uri;parameters` (RFC 3261 section 20.10)."""
    blanks = len(value) - len(value.lstrip())
    display = ""
    position = blanks
    if value.startswith('"', position):
        quoted = _QUOTED.match(value, position)
        if quoted is None:
            raise SipParseError("A display name has no closing quote.")
        display = unquote_string(quoted.group())
        position = quoted.end()
        opening = position + len(value[position:]) - len(value[position:].lstrip())
        if not value.startswith("<", opening):
            raise SipParseError("After a quoted display name comes no address in angle brackets.")
    else:
        opening = value.find("<", position)
        before = value[position:opening] if opening >= 0 else value[position:]
        if opening >= 0 and ("=" in before or ";" in before):
            opening = -1  # the bracket belongs to a parameter of a bare address
    if opening < 0:
        return _bare_address(value, position)
    if not display:
        display = value[position:opening].strip()
        if not _TOKEN_NAME.fullmatch(display):
            raise SipParseError("A display name with special characters lacks its quotes.")
    closing = value.find(">", opening)
    if closing < 0:
        raise SipParseError("An address has no closing angle bracket.")
    uri_text = value[opening + 1 : closing].strip()
    if not uri_text:
        raise SipParseError("The angle brackets hold no address.")
    tail = value[closing + 1 :].strip()
    if tail and tail[0] != ";":
        raise SipParseError("After an address comes something that is no parameter.")
    start = opening + 1 + len(value[opening + 1 : closing]) - len(value[opening + 1 : closing].lstrip())
    return NameAddress(display, uri_text, parse_parameters(tail[1:]), start)


def _bare_address(value: str, position: int) -> NameAddress:
    uri_text, semicolon, tail = value[position:].partition(";")
    uri_text = uri_text.rstrip()
    if not uri_text or any(character in uri_text for character in " \t,?"):
        raise SipParseError("An address without angle brackets cannot be read.")
    return NameAddress("", uri_text, parse_parameters(tail) if semicolon else {}, position)


@dataclass(slots=True)
class Via:
    """One value of Via (RFC 3261 section 20.42)."""

    transport: str
    host: str
    port: int | None
    parameters: dict[str, str | None]

    @property
    def branch(self) -> str:
        """The branch parameter, or an empty string."""
        return self.parameters.get("branch") or ""


def parse_via(value: str) -> Via:
    """Read one value of Via, blanks wherever RFC 3261 allows them."""
    found = _VIA.match(value)
    if found is None:
        raise SipParseError("A Via header field cannot be read.")
    tail = value[found.end() :]
    return Via(found[2].lower(), found[3].lower(), parse_port(found[4]), parse_parameters(tail) if tail else {})
