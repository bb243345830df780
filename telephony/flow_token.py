"""Signed tokens in the user part of our Route addresses: they say along which flow a request goes (RFC 5626).

The front keeps no call state: the way back to a phone travels in the Route and Record-Route header fields of the
call. The signature keeps anybody from making up a way of his own, so the front is never an open relay.
"""

import base64
import binascii
import hashlib
import hmac
import ipaddress
import struct
from dataclasses import dataclass
from typing import Literal, Protocol

from schemas.secrets import derived_key
from schemas.settings import Settings, settings

Transport = Literal["udp", "tcp", "tls"]
TokenKind = Literal["binding", "trunk", "account-dialog", "trunk-dialog"]

_TRANSPORTS: tuple[Transport, ...] = ("udp", "tcp", "tls")
_KINDS: tuple[TokenKind, ...] = ("binding", "trunk", "account-dialog", "trunk-dialog")
_SIGNATURE_BYTES = 10
_SCOPE_BYTES = 6
_CONNECTION_BYTES = 8
MAX_TOKEN_LENGTH = 200
FLOW_PARAMETER = "bp-flow"


@dataclass(frozen=True, slots=True)
class Flow:
    """A way to a peer: transport, its address as we see it, and for TCP and TLS the connection."""

    transport: Transport
    host: str
    """IPv4 or IPv6 address, without brackets."""
    port: int
    connection: str = ""
    """16 hexadecimal digits, or empty for UDP."""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.transport}:{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class FlowToken:
    """What a token says."""

    kind: TokenKind
    flow: Flow
    owner: str
    """The account's or the trunk's id."""
    scope: bytes = b""
    """For a dialog: a hash of its Call-ID; the token holds for no other."""


class FlowBinding(Protocol):
    """What is needed of a registration: `schemas.tables.Registration` has it."""

    account_id: str
    transport: str
    remote_ip: str
    remote_port: int
    connection_id: str


class FlowContact(FlowBinding, Protocol):
    """A registration with the address at which the phone answers."""

    contact_uri: str


def _key() -> bytes:
    return derived_key("flow-token")


def pack_flow(flow: Flow) -> bytes:
    """Return the flow in few bytes: 7 for UDP over IPv4."""
    address = ipaddress.ip_address(flow.host).packed
    first = _TRANSPORTS.index(flow.transport) | (0x80 if len(address) == 16 else 0)
    connection = bytes.fromhex(flow.connection) if flow.transport != "udp" else b""
    return bytes((first,)) + address + struct.pack("!H", flow.port) + connection


def unpack_flow(data: bytes) -> tuple[Flow, bytes]:
    """Return the flow at the start of `data`, and what follows it. Raises ValueError when there is none."""
    if not data or data[0] & 0x7F >= len(_TRANSPORTS):
        raise ValueError("no flow")
    transport = _TRANSPORTS[data[0] & 0x7F]
    end = 1 + (16 if data[0] & 0x80 else 4)
    host = str(ipaddress.ip_address(data[1:end]))
    if len(data) < end + 2:
        raise ValueError("no port")
    (port,) = struct.unpack_from("!H", data, end)
    end += 2
    if transport == "udp":
        return Flow(transport, host, port), data[end:]
    connection = data[end : end + _CONNECTION_BYTES]
    if len(connection) != _CONNECTION_BYTES:
        raise ValueError("no connection")
    return Flow(transport, host, port, connection.hex()), data[end + _CONNECTION_BYTES :]


def sign(payload: bytes, key: bytes) -> str:
    """Return payload and signature as text of letters, digits, `-` and `_`."""
    signature = hmac.digest(key, payload, "sha256")[:_SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(signature + payload).rstrip(b"=").decode()


def unsign(text: str, key: bytes) -> bytes | None:
    """Return the payload that `sign` was given, or None when the signature does not fit."""
    if len(text) > MAX_TOKEN_LENGTH or not text.isascii():
        return None
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    signature, payload = data[:_SIGNATURE_BYTES], data[_SIGNATURE_BYTES:]
    if not payload or not hmac.compare_digest(signature, hmac.digest(key, payload, "sha256")[:_SIGNATURE_BYTES]):
        return None
    return payload


def dialog_scope(call_id: str) -> bytes:
    """Return the hash by which a token is bound to one Call-ID."""
    return hashlib.sha256(call_id.encode("utf-8", "surrogateescape")).digest()[:_SCOPE_BYTES]


def make_token(token: FlowToken) -> str:
    """Return the token as the user part of a SIP address."""
    kind = _KINDS.index(token.kind)
    payload = bytes((kind,)) + pack_flow(token.flow) + token.scope.ljust(_SCOPE_BYTES, b"\0") + token.owner.encode()
    return sign(payload, _key())


def read_token(text: str) -> FlowToken | None:
    """Return what a token says, or None when it is none of ours."""
    payload = unsign(text, _key())
    if payload is None or payload[0] >= len(_KINDS):
        return None
    try:
        flow, rest = unpack_flow(payload[1:])
        owner = rest[_SCOPE_BYTES:].decode()
    except ValueError:
        return None
    return FlowToken(_KINDS[payload[0]], flow, owner, rest[:_SCOPE_BYTES])


def parse_address(address: str, default_port: int = 5060) -> tuple[str, int]:
    """Read `ip:port`, `ip`, or `[ipv6]:port`. Raises ValueError when it is none."""
    if address.startswith("["):
        host, _, port = address[1:].partition("]")
        port = port.removeprefix(":")
    elif address.count(":") > 1:
        host, port = address, ""
    else:
        host, _, port = address.partition(":")
    return str(ipaddress.ip_address(host)), int(port) if port else default_port


def bracketed(host: str) -> str:
    """Return a host as SIP writes it: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def edge_side_host(current: Settings | None = None) -> str:
    """Return the address on which an edge reaches the front: loopback, unless the front listens on one address only."""
    return (current or settings()).front_host


def route_uri(binding: FlowBinding) -> str:
    """Return the Route that an edge puts on a request to a registered phone: `<sip:token@front:port;lr>`.

    The request then reaches the phone along the flow by which it registered. When that TCP or TLS connection is
    gone, the front answers 430 Flow Failed.
    """
    flow = Flow(_transport(binding), binding.remote_ip, binding.remote_port, binding.connection_id)
    return _route(FlowToken("binding", flow, binding.account_id))


def flow_target_uri(binding: FlowContact) -> str:
    """Return the Request-URI with which an edge calls a registered phone: its contact, with the flow as a parameter.

    Unlike a Route, the Request-URI is the same in the CANCEL and the ACK that belong to the INVITE (RFC 3261 sections
    9.1 and 17.1.1.3), so that these find the same way. The front takes the parameter off.
    """
    contact = binding.contact_uri.partition("?")[0]
    flow = Flow(_transport(binding), binding.remote_ip, binding.remote_port, binding.connection_id)
    return f"{contact};{FLOW_PARAMETER}={make_token(FlowToken('binding', flow, binding.account_id))}"


def trunk_flow(trunk_id: str, transport: Transport, host: str, port: int) -> Flow:
    """Return the flow to a trunk's server, at an IP address.

    A connection of TCP or TLS is named by where it leads to: who knows the trunk can name it before it is there, and
    the name holds when the front opens it again.
    """
    name = f"{trunk_id}|{transport}|{host}|{port}".encode()
    connection = "" if transport == "udp" else hashlib.sha256(name).digest()[:_CONNECTION_BYTES].hex()
    return Flow(transport, host, port, connection)


def trunk_route_uri(trunk_id: str, flow: Flow) -> str:
    """Return the Route that an edge puts on calls over a trunk; it stands in CANCEL and ACK too.

    The front believes the token, which only we can make, as long as it knows the trunk.
    """
    return _route(FlowToken("trunk", flow, trunk_id))


def _transport(binding: FlowBinding) -> Transport:
    for transport in _TRANSPORTS:
        if binding.transport == transport:
            return transport
    raise ValueError(f"The registration of {binding.account_id} has the unknown transport {binding.transport!r}.")


def _route(token: FlowToken) -> str:
    current = settings()
    return f"<sip:{make_token(token)}@{bracketed(edge_side_host(current))}:{current.sip_port};lr>"
