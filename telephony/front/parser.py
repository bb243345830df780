"""From bytes to a `Message`, with every size bounded (RFC 3261 sections 7 and 25)."""

import re

from telephony.front.fields import SipParseError
from telephony.front.message import COMPACT_NAMES, Header, Message

MAX_MESSAGE_BYTES = 65_535
MAX_HEAD_BYTES = 32_768
MAX_HEADERS = 200
MAX_LINES = 800

_METHOD = re.compile(r"[A-Za-z0-9.!%*_+`'~-]{1,80}")
_HEADER_NAME = re.compile(r"[A-Za-z0-9.!%*_+`'~-]{1,80}")
_STATUS_LINE = re.compile(r"SIP/2\.0 ([1-6][0-9]{2})(?: (.*))?", re.IGNORECASE | re.DOTALL)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FORBIDDEN = re.compile(rb"(?<!\\)\x00|\r(?!\n)")

_NAMES = {
    name: name.lower()
    for name in (
        "Via", "From", "To", "Call-ID", "CSeq", "Contact", "Max-Forwards", "Content-Length", "Content-Type", "Route",
        "Record-Route", "User-Agent", "Server", "Allow", "Supported", "Expires", "Authorization", "Accept", "Event",
        "Proxy-Authorization", "Require", "Session-Expires", "Min-SE", "Allow-Events", "Date", "Subject",
    )
}  # fmt: skip

SINGLE_HEADERS = frozenset({"from", "to", "call-id", "cseq", "max-forwards", "content-length"})
"""Header fields of which a second line makes the message ambiguous: two readers might read two messages."""


def parse_message(data: bytes) -> Message:
    """Read one whole message.

    Raises SipParseError when it is none, is too large, or its frame is broken. The values of the header fields
    are not looked at: each is parsed when it is asked for.
    """
    if len(data) > MAX_MESSAGE_BYTES:
        raise SipParseError("The message is longer than 65,535 bytes.", 413)
    start = 0
    while start < len(data) and data[start] in b"\r\n":
        start += 1
    found = _HEAD_END.search(data, start)
    if found is None:
        head, body = data[start:].rstrip(b"\r\n"), b""
    else:
        head, body = data[start : found.start()], data[found.end() :]
    return parse_head(head, body)


def parse_head(head: bytes, body: bytes | None) -> Message:
    """Read a message of which the empty line is found already.

    `body` is what followed it, and is cut to Content-Length; None when it has not come yet.
    """
    if not head:
        raise SipParseError("The message is empty.")
    if len(head) > MAX_HEAD_BYTES:
        raise SipParseError(f"The header fields are longer than {MAX_HEAD_BYTES:,} bytes.", 413)
    if _FORBIDDEN.search(head):
        raise SipParseError("The header fields hold an unescaped NUL or a lone carriage return.")
    text = head.decode("utf-8", "surrogateescape")
    lines = text.split("\n") if "\r" not in text else _split_lines(text)
    if len(lines) > MAX_LINES:
        raise SipParseError(f"The header fields take more than {MAX_LINES} lines.", 413)
    headers = _parse_headers(lines)
    message = _parse_start_line(lines[0], headers)
    if body is not None:
        message.body = _cut_body(message, body)
    return message


def _split_lines(text: str) -> list[str]:
    lines = text.split("\r\n")
    if text.count("\n") != len(lines) - 1:  # some end in LF alone
        lines = text.replace("\r\n", "\n").split("\n")
    return lines


def _parse_headers(lines: list[str]) -> list[Header]:
    headers: list[Header] = []
    seen: set[str] = set()
    for line in lines[1:]:
        if line[:1] in (" ", "\t"):
            if not headers:
                raise SipParseError("The first header field begins with a blank.")
            headers[-1].line += "\r\n" + line
            continue
        raw_name, colon, _ = line.partition(":")
        name = _NAMES.get(raw_name) if colon else None
        if name is None:
            raw_name = raw_name.rstrip(" \t")
            if not colon or not _HEADER_NAME.fullmatch(raw_name):
                raise SipParseError("A line among the header fields is none.")
            name = raw_name.lower()
            name = COMPACT_NAMES.get(name, name)
        if name in SINGLE_HEADERS:
            if name in seen:
                raise SipParseError(f"The header field {name.title()} is there twice.")
            seen.add(name)
        headers.append(Header(name, line))
        if len(headers) > MAX_HEADERS:
            raise SipParseError(f"The message has more than {MAX_HEADERS} header fields.", 413)
    return headers


def _parse_start_line(line: str, headers: list[Header]) -> Message:
    if line[:4].upper() == "SIP/":
        found = _STATUS_LINE.fullmatch(line)
        if found is None:
            raise SipParseError("The status line cannot be read.")
        return Message(headers, b"", status=int(found[1]), reason=found[2] or "")
    parts = line.split(" ")
    if len(parts) != 3 or not _METHOD.fullmatch(parts[0]) or not parts[1]:
        raise AnswerableError("The request line is not method, address and version.", headers, line)
    method, uri, version = parts
    if version != "SIP/2.0":
        if version.upper() == "SIP/2.0":
            version = "SIP/2.0"
        elif version[:4].upper() == "SIP/":
            raise AnswerableError("This SIP version is not 2.0.", headers, line, 505)
        else:
            raise AnswerableError("The request line does not end in a SIP version.", headers, line)
    return Message(headers, b"", method=method, uri=uri, version=version)


class AnswerableError(SipParseError):
    """The frame is broken, but the header fields were read: `request` (None for a response) can be answered."""

    def __init__(self, reason: str, headers: list[Header], line: str, status: int = 400) -> None:
        super().__init__(reason, status)
        is_response = line[:4].upper() == "SIP/"
        self.request = None if is_response else Message(headers, b"", method=line.partition(" ")[0] or "?", uri="?")


def _cut_body(message: Message, body: bytes) -> bytes:
    length = content_length(message)
    if length is None:
        return body
    if length > len(body):
        raise AnswerableError("Content-Length says more than came.", message.headers, message.start_line())
    return body[:length]


def content_length(message: Message) -> int | None:
    """Return Content-Length, or None when there is none. Raises SipParseError when it is no number."""
    value = message.value("content-length")
    if value is None:
        return None
    if not value.isascii() or not value.isdecimal() or len(value) > 9:
        raise AnswerableError("Content-Length is not a number.", message.headers, message.start_line())
    return int(value)
