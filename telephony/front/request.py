"""The parts of a request that the front looks at, read once and checked (RFC 3261 sections 8.1.1, 16.3, 18.2.1)."""

import re
from dataclasses import dataclass

from telephony.flow_token import Flow
from telephony.front.fields import NameAddress, SipParseError, Uri, Via, parse_uri, parse_via, split_list
from telephony.front.message import Message

_RECEIVED = re.compile(r";\s*+received\s*+=\s*+[^;,\s]*+", re.IGNORECASE)
_RPORT = re.compile(r";\s*+rport\s*+(?=;|$)", re.IGNORECASE)

DEFAULT_MAX_FORWARDS = 70


@dataclass(slots=True)
class Request:
    """A request that passed the checks."""

    message: Message
    source: Flow
    """Where it came from, as the socket says."""
    peer: Flow
    """Where its answers go, and by what its sender is known: see `peer_flow`."""
    via: Via
    sender: NameAddress
    target: NameAddress
    """From and To."""
    uri: Uri
    call_id: str
    cseq: int
    max_forwards: int

    @property
    def method(self) -> str:
        """The method."""
        return self.message.method

    @property
    def in_dialog(self) -> bool:
        """Whether To has a tag."""
        return bool(self.target.tag)


def read_request(message: Message, source: Flow) -> Request:
    """Check a request, and note on its top Via where it came from. Raises SipParseError when it is malformed."""
    values = split_list(message.require("via"))
    via = parse_via(values[0])
    sender, target = message.address("from"), message.address("to")
    for one in (sender, target):
        if one.uri_text[:4].lower() in ("sip:", "sips"):
            _ = one.uri
    if not sender.tag and via.branch.startswith("z9hG4bK"):
        raise SipParseError("From has no tag.")
    call_id = message.call_id
    number, method = message.cseq()
    if method != message.method:
        raise SipParseError("CSeq names another method than the request line.")
    uri = parse_uri(message.uri)
    if uri.scheme not in ("sip", "sips", "tel"):
        raise SipParseError(f"Addresses of the kind {uri.scheme}: are not served here.", 416)
    if uri.headers:
        raise SipParseError("The address in the request line has header fields in it.")
    request = Request(
        message, source, peer_flow(via, source), via, sender, target, uri, call_id, number, _max_forwards(message)
    )
    _note_source(message, values[0], via, source)
    return request


def _max_forwards(message: Message) -> int:
    value = message.value("max-forwards")
    if value is None:
        return DEFAULT_MAX_FORWARDS
    if not value.isascii() or not value.isdecimal() or len(value) > 6 or int(value) > 255:
        raise SipParseError("Max-Forwards is not between 0 and 255.")
    return int(value)


def peer_flow(via: Via, source: Flow) -> Flow:
    """Return where answers go (RFC 3261 section 18.2.2, RFC 3581).

    Over UDP that is where the request came from: phones behind NAT depend on it. Only a phone that asks for no
    `rport` and names the very address that it sends from gets the port it names: some listen on another one.
    """
    if source.transport != "udp" or "rport" in via.parameters or via.host.strip("[]") != source.host:
        return source
    return Flow("udp", source.host, via.port or 5060)


def _note_source(message: Message, value: str, via: Via, source: Flow) -> None:
    """Put `received` and `rport` on the top Via (RFC 3261 section 18.2.1, RFC 3581 section 4)."""
    changed = _RECEIVED.sub("", value) if "received" in via.parameters else value
    wants_port = "rport" in via.parameters and not via.parameters["rport"]
    if wants_port:
        changed = _RPORT.sub(f";rport={source.port}", changed, count=1)
    if wants_port or via.host.strip("[]") != source.host:
        changed += f";received={source.host}"
    if changed != value:
        message.replace_first_value("Via", changed)
