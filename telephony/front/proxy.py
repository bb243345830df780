"""The stateless proxy (RFC 3261 section 16.11) between phones and trunks outside and the edges inside.

It remembers nothing of a call. The way back of answers is signed into the branch of our Via; the way of later
requests is signed into our Record-Route (see `telephony.flow_token`).
"""

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote

from telephony.edge_answers import said_outside
from telephony.flow_token import (
    FLOW_PARAMETER,
    Flow,
    FlowToken,
    TokenKind,
    bracketed,
    dialog_scope,
    make_token,
    pack_flow,
    read_token,
    sign,
    unpack_flow,
    unsign,
)
from telephony.front.digest import AccountSecret
from telephony.front.directory import Address
from telephony.front.edge_contacts import EdgeContacts
from telephony.front.fields import NameAddress, SipParseError, Uri, parse_name_address, parse_uri, parse_via
from telephony.front.message import Message
from telephony.front.request import Request
from telephony.source_proof import (
    HEADER_PREFIX,
    PICKS_HEADER,
    PROOF_HEADER,
    SOURCE_HEADER,
    Source,
    SourceKind,
    sign_source,
    source_value,
)

_MAGIC = "z9hG4bK"
_MAX_VIAS = 70
_MAX_ROUTES = 20
_DIALOG_CREATING = frozenset({"INVITE", "SUBSCRIBE", "REFER"})
_UNTRUSTED_IDENTITY = ("p-asserted-identity", "p-preferred-identity", "remote-party-id")
_LOOSE = re.compile(r";\s*+lr(?=[;=>\s]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FrontAddress:
    """Under which addresses the front is reached."""

    public_host: str
    """What phones and trunks reach."""
    edge_side_host: str
    """What edges reach."""
    port: int
    tls_port: int

    def towards(self, peer: Flow) -> str:
        """Return our `host:port` as this peer reaches it: peers on loopback reach us on loopback."""
        on_loopback = peer.host.startswith("127.") or peer.host == "::1"
        host = self.edge_side_host if on_loopback else self.public_host
        return f"{bracketed(host)}:{self.tls_port if peer.transport == 'tls' else self.port}"

    @property
    def edge_side(self) -> str:
        """Our `host:port` as edges reach it."""
        return f"{bracketed(self.edge_side_host)}:{self.port}"


class Proxy:
    """Rewrites messages on their way through; who may send what where is decided in `telephony.front.front`."""

    def __init__(
        self,
        address: FrontAddress,
        branch_key: bytes,
        contacts: EdgeContacts,
    ) -> None:
        self._address = address
        self._branch_key = branch_key
        self._contacts = contacts

    # answers

    def route_response(self, message: Message) -> Flow | None:
        """Take our Via off an answer and return the flow it goes to; None when it is no answer to what we sent."""
        via = message.top_via()
        flow = self._flow_of_branch(via.branch)
        if flow is None:
            return None
        message.replace_first_value("Via", None)
        if message.index("via") < 0:
            return None
        message.remove_prefixed(HEADER_PREFIX)
        self._contacts.hide(message, flow, self._address.towards(flow))
        message.status, message.reason = said_outside(message.cseq()[1].upper(), message.status, message.reason)
        return flow

    def _flow_of_branch(self, branch: str) -> Flow | None:
        if not branch.startswith(_MAGIC):
            return None
        payload = unsign(branch[len(_MAGIC) :], self._branch_key)
        if payload is None:
            return None
        try:
            return unpack_flow(payload)[0]
        except ValueError:
            return None

    def is_looping(self, message: Message) -> bool:
        """Whether the request went through us before: edges are user agents, so none comes by twice."""
        values = message.values("via")
        if len(values) > _MAX_VIAS:
            raise SipParseError(f"The request has more than {_MAX_VIAS} Via values.")
        return any(self._flow_of_branch(parse_via(value).branch) is not None for value in values)

    # our own routes

    def take_own_routes(self, request: Request) -> FlowToken | None:
        """Take our own values off the top of Route, and return what their token says.

        A strict router in between (RFC 3261 section 16.4) has put our value into the request line: then the last
        Route goes there.
        """
        message = request.message
        token = _take_flow_parameter(request)
        if token is None and request.uri.user and (token := read_token(request.uri.user)):
            self._undo_strict_routing(request)
        for _ in range(_MAX_ROUTES):
            if message.index("route") < 0:
                return token
            first = parse_name_address(message.values("route")[0])
            own = self._own_route(first)
            if own is None and not self._is_edge_side(first):
                return token
            token = token or own
            message.replace_first_value("Route", None)
        raise SipParseError(f"The request has more than {_MAX_ROUTES} Route values of ours.")

    def _own_route(self, route: NameAddress) -> FlowToken | None:
        if route.uri_text[:4].lower() not in ("sip:", "sips"):
            return None
        user = route.uri.user
        return read_token(user) if user else None

    def _is_edge_side(self, route: NameAddress) -> bool:
        """Whether a Route is the one that edges put on everything they send."""
        if route.uri_text[:4].lower() != "sip:" or route.uri.user:
            return False
        return is_at(route.uri, (self._address.edge_side_host, self._address.port))

    def _undo_strict_routing(self, request: Request) -> None:
        routes = request.message.values("route")
        if not routes:
            return
        request.message.uri = parse_name_address(routes[-1]).uri_text
        request.uri = parse_uri(request.message.uri)
        _set_routes(request.message, routes[:-1])

    # on the way in

    def restore_contact(self, request: Request) -> None:
        """Put the edge's own Contact back into the address of a request that was sent to what stands for it."""
        own = self._contacts.restore(request.uri)
        if own is not None:
            request.message.uri = own
            request.uri = parse_uri(own)

    def to_edge(self, request: Request, source: Source | None, account: AccountSecret | None, picks: str = "") -> bytes:
        """Return the request as it goes to an edge; `source` is who was proven to send it, for a new dialog.

        `picks` names the ringing call that it picks up. Its Replaces does not go on: only the exchange itself knows
        what it was told to replace.
        Route values of others are dropped: from outside nothing goes anywhere but to our edges.
        """
        message = request.message
        message.remove("route")
        message.remove_prefixed(HEADER_PREFIX)
        if source is not None:
            if account is not None:
                _state_true_sender(message, request.sender, account.username)
            value = source_value(source)
            message.append(SOURCE_HEADER, value)
            message.append(PROOF_HEADER, sign_source(value, request.call_id, request.sender.tag))
            if picks:
                message.remove("replaces")
                message.append(PICKS_HEADER, picks)
            self._record_route(request, request.peer, source.id, source.kind, edge_first=True)
        self._stamp(request, self._address.edge_side, "UDP")
        return message.serialize()

    # on the way out

    def to_peer(self, request: Request, token: FlowToken, flow: Flow) -> bytes:
        """Return the request of an edge as it goes out along `flow`, which `token` names."""
        message = request.message
        message.remove_prefixed(HEADER_PREFIX)
        _strict_next_hop(message)
        self._contacts.hide(message, flow, self._address.towards(flow))
        kind: SourceKind = "trunk" if token.kind in ("trunk", "trunk-dialog") else "account"
        self._record_route(request, flow, token.owner, kind, edge_first=False)
        self._stamp(request, self._address.towards(flow), flow.transport.upper())
        return message.serialize()

    def _record_route(self, request: Request, flow: Flow, owner: str, kind: SourceKind, *, edge_first: bool) -> None:
        """Put us on the way of the dialog's later requests, once for each side where they differ (RFC 5658)."""
        if request.in_dialog or request.method not in _DIALOG_CREATING:
            return
        token_kind: TokenKind = "trunk-dialog" if kind == "trunk" else "account-dialog"
        token = make_token(FlowToken(token_kind, flow, owner, dialog_scope(request.call_id)))
        transport = "" if flow.transport == "udp" else f";transport={flow.transport}"
        outside = f"<sip:{token}@{self._address.towards(flow)}{transport};lr>"
        inside = f"<sip:{token}@{self._address.edge_side};lr>"
        first, second = (outside, inside) if edge_first else (inside, outside)
        request.message.add_first("Record-Route", first)
        if first != second:
            request.message.add_first("Record-Route", second)

    def _stamp(self, request: Request, sent_by: str, transport: str) -> None:
        """Count down Max-Forwards and put our Via on top; the same request always gets the same branch."""
        message = request.message
        message.replace("Max-Forwards", str(request.max_forwards - 1))
        identity = f"{request.via.host}|{request.via.port}|{request.via.branch}|{request.call_id}|{request.cseq}"
        if not request.via.branch.startswith(_MAGIC):
            identity += f"|{request.sender.tag}|{message.uri}"
        digest = hashlib.sha256(identity.encode("utf-8", "surrogateescape")).digest()[:8]
        branch = _MAGIC + sign(pack_flow(request.peer) + digest, self._branch_key)
        message.add_first("Via", f"SIP/2.0/{transport} {sent_by};branch={branch}")


def _state_true_sender(message: Message, sender: NameAddress, username: str) -> None:
    """Make From name the account that was proven, and take off what phones claim besides."""
    for name in _UNTRUSTED_IDENTITY:
        message.remove(name)
    uri = sender.uri
    if uri.scheme in ("sip", "sips") and uri.user_name == username:
        return
    value = message.require("from")
    host = f"{uri.host}:{uri.port}" if uri.port else uri.host
    true_uri = f"sip:{quote(username, safe='-_.!~*()&=+$,;?/')}@{host or 'invalid'}"
    if value[sender.uri_start - 1 : sender.uri_start] != "<":
        true_uri = f"<{true_uri}>"
    end = sender.uri_start + len(sender.uri_text)
    message.replace("From", value[: sender.uri_start] + true_uri + value[end:])


def _take_flow_parameter(request: Request) -> FlowToken | None:
    """Take our parameter off the Request-URI, and return what its token says."""
    text = request.uri.parameter_map().get(FLOW_PARAMETER)
    token = read_token(text) if text else None
    if token is not None:
        request.message.uri = request.message.uri.replace(f";{FLOW_PARAMETER}={text}", "", 1)
        request.uri = parse_uri(request.message.uri)
    return token


def _set_routes(message: Message, routes: list[str]) -> None:
    message.remove("route")
    for route in reversed(routes):
        message.add_first("Route", route)


def _strict_next_hop(message: Message) -> None:
    """Rewrite a request whose next Route is a strict router (RFC 3261 section 16.6, step 6)."""
    routes = message.values("route")
    if not routes or _LOOSE.search(routes[0]):
        return
    first = parse_name_address(routes[0]).uri_text
    _set_routes(message, [*routes[1:], f"<{message.uri}>"])
    message.uri = first


def is_at(uri: Uri, address: Address) -> bool:
    """Whether a request address names this host and port."""
    return uri.host.strip("[]") == address[0] and (uri.port or 5060) == address[1]
