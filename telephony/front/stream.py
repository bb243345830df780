"""Where one message ends and the next begins on TCP and TLS (RFC 3261 section 18.3, RFC 5626 section 4.4.1)."""

import re

from telephony.front.fields import SipParseError
from telephony.front.message import Message
from telephony.front.parser import MAX_HEAD_BYTES, MAX_MESSAGE_BYTES, AnswerableError, content_length, parse_head

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_PING = b"\r\n\r\n"


class StreamFramer:
    """Cuts the bytes of one connection into messages.

    `pings` counts the keep-alives (double CRLF between messages) that came since it was last set to 0; each wants a
    single CRLF as its answer.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._scanned = 0
        self._waiting: Message | None = None
        self._body_length = 0
        self.pings = 0

    def feed(self, data: bytes) -> list[Message]:
        """Take in bytes, return the messages that are complete now.

        Raises SipParseError when the stream cannot be cut any more; the connection is of no use then. Messages that
        were complete before the broken one are in its `complete` attribute.
        """
        self._buffer += data
        complete: list[Message] = []
        try:
            while (message := self._next()) is not None:
                complete.append(message)
        except SipParseError as error:
            raise StreamBrokenError(error, complete) from error
        return complete

    def _next(self) -> Message | None:
        if self._waiting is None and not self._read_head():
            return None
        message = self._waiting
        if message is None or len(self._buffer) < self._body_length:
            return None
        message.body = bytes(self._buffer[: self._body_length])
        del self._buffer[: self._body_length]
        self._waiting = None
        return message

    def _read_head(self) -> bool:
        if not self._scanned and not self._skip_keep_alives():
            return False
        found = _HEAD_END.search(self._buffer, max(0, self._scanned - 3))
        if found is None:
            self._scanned = len(self._buffer)
            if self._scanned > MAX_HEAD_BYTES:
                raise SipParseError(f"The header fields are longer than {MAX_HEAD_BYTES:,} bytes.", 413)
            return False
        head = bytes(self._buffer[: found.start()])
        del self._buffer[: found.end()]
        self._scanned = 0
        self._waiting = parse_head(head, None)
        length = content_length(self._waiting)
        if length is None:
            raise AnswerableError(
                "Over TCP a message needs Content-Length.",
                self._waiting.headers,
                head.decode("utf-8", "surrogateescape").partition("\n")[0],
            )
        if length > MAX_MESSAGE_BYTES:
            raise AnswerableError(
                "The body is longer than 65,535 bytes.", self._waiting.headers, self._waiting.start_line(), 413
            )
        self._body_length = length
        return True

    def _skip_keep_alives(self) -> bool:
        """Take off what stands between messages; return whether a message may begin now."""
        while self._buffer.startswith(_PING):
            self.pings += 1
            del self._buffer[: len(_PING)]
        if _PING.startswith(self._buffer):
            return False  # nothing, or the first half of a keep-alive: the other half may follow
        if self._buffer[0] in b"\r\n":
            del self._buffer[: len(self._buffer) - len(self._buffer.lstrip(b"\r\n"))]
        return bool(self._buffer)


class StreamBrokenError(SipParseError):
    """The connection's bytes cannot be cut into messages any more."""

    def __init__(self, cause: SipParseError, complete: list[Message]) -> None:
        super().__init__(str(cause), cause.status)
        self.cause = cause
        self.complete = complete
