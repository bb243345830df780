"""A SIP message that is read lazily.

Each header field is kept as it came; only what is asked is parsed, only what is touched is changed. The text is the
message's bytes decoded as UTF-8 with `surrogateescape`, which loses nothing: phones send Latin-1 names too, and
every byte goes out as it came in.
"""

import re

from telephony.front.fields import NameAddress, SipParseError, Via, parse_name_address, parse_via, split_list

COMPACT_NAMES = {
    "a": "accept-contact",
    "b": "referred-by",
    "c": "content-type",
    "d": "request-disposition",
    "e": "content-encoding",
    "f": "from",
    "i": "call-id",
    "j": "reject-contact",
    "k": "supported",
    "l": "content-length",
    "m": "contact",
    "n": "identity-info",
    "o": "event",
    "r": "refer-to",
    "s": "subject",
    "t": "to",
    "u": "allow-events",
    "v": "via",
    "x": "session-expires",
    "y": "identity",
}
"""The compact forms of RFC 3261 section 20, RFC 3265, 3515, 3841, 3892, 4028 and 4474."""

REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    407: "Proxy Authentication Required",
    412: "Conditional Request Failed",
    413: "Request Entity Too Large",
    415: "Unsupported Media Type",
    416: "Unsupported URI Scheme",
    420: "Bad Extension",
    423: "Interval Too Brief",
    430: "Flow Failed",
    481: "Call/Transaction Does Not Exist",
    482: "Loop Detected",
    483: "Too Many Hops",
    489: "Bad Event",
    500: "Server Internal Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    505: "Version Not Supported",
}

_TAG = re.compile(r";\s*+tag\s*+=", re.IGNORECASE)
_FOLD = re.compile(r"[ \t]*+\n[ \t]*+")


def unfold(value: str) -> str:
    """Return a header field's value on one line (RFC 3261 section 7.3.1)."""
    if "\n" not in value:
        return value.strip(" \t")
    return _FOLD.sub(" ", value.replace("\r", "")).strip(" \t")


class Header:
    """One header field: its name in lower case and long form, and the line as it came (folds included)."""

    __slots__ = ("line", "name")

    def __init__(self, name: str, line: str) -> None:
        self.name = name
        self.line = line

    @property
    def value(self) -> str:
        """What stands after the colon, unfolded."""
        return unfold(self.line[self.line.index(":") + 1 :])


class Message:
    """A request or a response. `method` is empty in a response, `status` is 0 in a request."""

    __slots__ = ("body", "headers", "method", "reason", "status", "uri", "version")

    def __init__(
        self,
        headers: list[Header],
        body: bytes,
        *,
        method: str = "",
        uri: str = "",
        status: int = 0,
        reason: str = "",
        version: str = "SIP/2.0",
    ) -> None:
        self.method = method
        self.uri = uri
        self.status = status
        self.reason = reason
        self.version = version
        self.headers = headers
        self.body = body

    @property
    def is_request(self) -> bool:
        """Whether this is a request."""
        return bool(self.method)

    def value(self, name: str) -> str | None:
        """Return the first value of a header field (long name, lower case), or None."""
        for header in self.headers:
            if header.name == name:
                return header.value
        return None

    def values(self, name: str) -> list[str]:
        """Return every value of a header field that may be a list, in order, also where several share a line."""
        found: list[str] = []
        for header in self.headers:
            if header.name == name:
                found.extend(split_list(header.value))
        return found

    def count(self, name: str) -> int:
        """Return how many lines of a header field there are."""
        return sum(1 for header in self.headers if header.name == name)

    def require(self, name: str) -> str:
        """Return the value of a header field that must be there. Raises SipParseError when it is not."""
        value = self.value(name)
        if not value:
            raise SipParseError(f"The header field {name.title()} is missing or empty.")
        return value

    def top_via(self) -> Via:
        """Return the first Via."""
        return parse_via(split_list(self.require("via"))[0])

    def address(self, name: str) -> NameAddress:
        """Return From or To, parsed."""
        return parse_name_address(self.require(name))

    @property
    def call_id(self) -> str:
        """The Call-ID."""
        return self.require("call-id")

    def cseq(self) -> tuple[int, str]:
        """Return the number and the method of CSeq."""
        number, _, method = self.require("cseq").partition(" ")
        method = method.strip(" \t")
        if not number.isascii() or not number.isdecimal() or len(number) > 10 or int(number) >= 2**32 or not method:
            raise SipParseError("CSeq is not a number below 2^32 and a method.")
        return int(number), method

    def index(self, name: str) -> int:
        """Return the place of the first line of a header field, or -1."""
        for index, header in enumerate(self.headers):
            if header.name == name:
                return index
        return -1

    def add_first(self, name: str, value: str) -> None:
        """Put a header field before all others of its name (before all headers when there is none)."""
        header = Header(name.lower(), f"{name}: {value}")
        self.headers.insert(max(self.index(header.name), 0), header)

    def append(self, name: str, value: str) -> None:
        """Add a header field at the end."""
        self.headers.append(Header(name.lower(), f"{name}: {value}"))

    def replace(self, name: str, value: str) -> None:
        """Give a header field this one value, in the place of its first line, or at the end."""
        place = self.index(name.lower())
        self.remove(name.lower())
        self.headers.insert(place if place >= 0 else len(self.headers), Header(name.lower(), f"{name}: {value}"))

    def replace_first_value(self, name: str, value: str | None) -> None:
        """Replace the first of a list header's values, or take it off (None); the others stay as they came."""
        place = self.index(name.lower())
        if place < 0:
            return
        rest = split_list(self.headers[place].value)[1:]
        lines = [] if value is None else [Header(name.lower(), f"{name}: {value}")]
        if rest:
            lines.append(Header(name.lower(), f"{name}: {', '.join(rest)}"))
        self.headers[place : place + 1] = lines

    def remove(self, name: str) -> None:
        """Take off every line of a header field."""
        self.headers = [header for header in self.headers if header.name != name]

    def remove_prefixed(self, prefix: str) -> None:
        """Take off every header field whose name begins with `prefix` (lower case)."""
        self.headers = [header for header in self.headers if not header.name.startswith(prefix)]

    def start_line(self) -> str:
        """Return the first line."""
        if self.method:
            return f"{self.method} {self.uri} {self.version}"
        return f"{self.version} {self.status} {self.reason}"

    def serialize(self) -> bytes:
        """Return the message as it goes out; what was not touched is as it came in."""
        lines = [self.start_line()]
        lines.extend([header.line for header in self.headers])
        if self.index("content-length") < 0:
            lines.append(f"Content-Length: {len(self.body)}")
        lines.append("\r\n")
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + self.body


_COPIED = ("via", "from", "to", "call-id", "cseq")


def response_to(
    request: Message, status: int, reason: str = "", *, to_tag: str = "", headers: list[tuple[str, str]] | None = None
) -> Message:
    """Build the answer to a request (RFC 3261 section 8.2.6); `to_tag` is added to a To that has no tag."""
    copied: list[Header] = []
    for header in request.headers:
        if header.name in _COPIED:
            if header.name == "to" and to_tag and not _TAG.search(header.line):
                header = Header("to", f"{header.line};tag={to_tag}")
            copied.append(header)
    answer = Message(copied, b"", status=status, reason=reason or REASONS.get(status, ""))
    for name, value in headers or ():
        answer.append(name, value)
    answer.append("Content-Length", "0")
    return answer
