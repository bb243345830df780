"""What the front does with each message: who sent it, may he, and where does it go."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from telephony.flow_token import Flow, FlowToken, dialog_scope
from telephony.front.answers import Answers
from telephony.front.digest import AccountSecret
from telephony.front.directory import Directory, Edge
from telephony.front.edge_choice import EdgeChoice
from telephony.front.events.server import EventServer
from telephony.front.fields import SipParseError
from telephony.front.limits import Admission, SourceLimits
from telephony.front.location import LocationStore, contact_key
from telephony.front.message import Message, response_to
from telephony.front.parser import parse_message
from telephony.front.pick_up import PickUps
from telephony.front.proofs import Proofs
from telephony.front.proxy import Proxy, is_at
from telephony.front.registering import RETRY_SECONDS, Registering
from telephony.front.request import Request, read_request
from telephony.front.transports import FlowGoneError
from telephony.front.trunks.lines import TrunkLines
from telephony.front.trunks.outgoing import OutgoingConnections
from telephony.source_proof import Source

log = logging.getLogger("front")

FORWARDED = ("INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "INFO", "UPDATE", "PRACK", "REFER", "NOTIFY", "MESSAGE")
ALLOW = ", ".join(("REGISTER", *FORWARDED, "SUBSCRIBE"))


class Front:
    """The receiver of all transports. Everything it needs to know is in memory.

    Only REGISTER and SUBSCRIBE wait for a commit.
    """

    def __init__(
        self,
        *,
        directory: Directory,
        locations: LocationStore,
        registering: Registering,
        events: EventServer,
        pick_ups: PickUps,
        edge_choice: EdgeChoice,
        proxy: Proxy,
        proofs: Proofs,
        answers: Answers,
        limits: SourceLimits,
        is_open: Callable[[Flow], bool],
        lines: TrunkLines,
        outgoing: OutgoingConnections,
    ) -> None:
        self._directory = directory
        self._locations = locations
        self._registering = registering
        self._events = events
        self._pick_ups = pick_ups
        self._edge_choice = edge_choice
        self._proxy = proxy
        self._proofs = proofs
        self._answers = answers
        self._limits = limits
        self._is_open = is_open
        self._lines = lines
        self._outgoing = outgoing

    # what the transports hand over

    def datagram(self, data: bytes, flow: Flow) -> None:
        """Take one datagram."""
        if len(data) <= 4 and not data.strip(b"\r\n\0"):
            return  # a keep-alive
        admission = self._admission(flow)
        if admission is Admission.DROP:
            return
        try:
            message = parse_message(data)
        except SipParseError as error:
            self.unreadable(error, flow)
            return
        self._dispatch(message, flow, admission)

    def admit(self, flow: Flow) -> bool:
        """Whether bytes of a connection are looked at."""
        return not self._limits.is_banned(flow.host)

    def message(self, message: Message, flow: Flow) -> None:
        """Take one message of a connection."""
        admission = self._admission(flow)
        if admission is not Admission.DROP:
            self._dispatch(message, flow, admission)

    def unreadable(self, error: SipParseError, flow: Flow) -> None:
        """Answer what could not be read, if at least its header fields could; drop it otherwise."""
        self._answers.unreadable(error, flow)

    def connection_lost(self, flow: Flow) -> None:
        """Forget the registrations of a connection that closed: nobody can be reached along it any more."""
        changes = self._locations.without_connection(flow.connection)
        for change in changes:
            log.info("account %s: connection %s closed, registration removed", change.account_id, flow)
        self._locations.apply(changes, gone="disconnected")

    def undelivered(self, data: bytes) -> None:
        """Answer an edge whose request found no way to a trunk, in the trunk's place: then it takes the next one."""
        request = parse_message(data)
        if request.is_request and request.method != "ACK" and not self._lines.is_own(request):
            answer = response_to(request, 503, "No connection to the provider", to_tag="no-connection")
            self._response(answer)

    def _admission(self, flow: Flow) -> Admission:
        address = (flow.host, flow.port)
        if (flow.transport == "udp" and address in self._directory.edges) or self._directory.trunk_at(flow):
            return Admission.PASS
        return self._limits.admit(flow.host)

    def _dispatch(self, message: Message, flow: Flow, admission: Admission) -> None:
        try:
            if message.is_request:
                self._request(message, flow, admission)
            else:
                self._response(message)
        except SipParseError as error:
            self._answers.malformed(message, flow, error)

    def _response(self, message: Message) -> None:
        if self._events.take_answer(message) or self._lines.take_answer(message):
            return
        flow = self._proxy.route_response(message)
        if flow is None:
            log.debug("an answer came for nothing that was sent")
            return
        self._answers.deliver(message.serialize(), flow)

    # requests

    def _request(self, message: Message, flow: Flow, admission: Admission) -> None:
        request = read_request(message, flow)
        if admission is Admission.REFUSE:
            self._answers.reply(request, 503, "Too many messages from your address", [("Retry-After", RETRY_SECONDS)])
            return
        if request.method == "ACK" and request.target.tag == self._answers.own_tag(request):
            return  # it acknowledges an answer of our own
        from_edge = flow.transport == "udp" and (flow.host, flow.port) in self._directory.edges
        is_routed = from_edge and message.index("route") >= 0
        if request.method == "OPTIONS" and not request.uri.user and not request.in_dialog and not is_routed:
            allowed = [("Allow", ALLOW), ("Accept", "application/sdp"), ("Allow-Events", self._events.allow_events)]
            self._answers.reply(request, 200, headers=allowed)
            return
        if request.method == "PUBLISH":
            self._events.publish(request)
            return
        if self._refused_by_any_proxy(request):
            return
        if from_edge:
            self._from_edge(request)
        else:
            self._from_outside(request)

    def _refused_by_any_proxy(self, request: Request) -> bool:
        """Do the checks of RFC 3261 section 16.3; return whether one failed and was answered."""
        message = request.message
        if request.max_forwards == 0 and request.method != "REGISTER":
            self._answers.reply(request, 483)
            return True
        if self._proxy.is_looping(message):
            self._answers.reply(request, 482)
            return True
        required = message.value("proxy-require")
        if required and request.method not in ("ACK", "CANCEL"):
            self._answers.reply(request, 420, headers=[("Unsupported", required)])
            return True
        return False

    def _from_edge(self, request: Request) -> None:
        token = self._proxy.take_own_routes(request)
        if token is None:
            self._answers.reply(request, 403, "Forbidden: Route names no flow of this front")
            return
        flow = self._flow_for(token, request)
        if flow is None:
            self._answers.reply(request, 430)
            return
        data = self._proxy.to_peer(request, token, flow)
        if not self._deliver(data, flow, token):
            self._answers.reply(request, 430)

    def _deliver(self, data: bytes, flow: Flow, token: FlowToken) -> bool:
        """Send along a flow; a connection to a trunk that is not there is opened. False when there is no way."""
        if flow.transport == "udp" or token.kind not in ("trunk", "trunk-dialog"):
            return self._answers.deliver(data, flow)
        try:
            self._outgoing.send(data, flow, token.owner)
        except FlowGoneError as error:
            log.warning("trunk %s: %s", token.owner, error)
            return False
        return True

    def _flow_for(self, token: FlowToken, request: Request) -> Flow | None:
        """Return the flow on which an edge's request goes out, or None when there is none any more.

        A phone that registered again from another address or over another connection is reached there.
        """
        if token.kind == "trunk":
            return token.flow if token.owner in self._directory.configuration.trunk_ids else None
        if token.kind == "trunk-dialog":
            if token.scope != dialog_scope(request.call_id):
                return None
            return token.flow if self._is_open(token.flow) else self._lines.flow(token.owner) or token.flow
        of_dialog = token.kind == "account-dialog"
        if of_dialog and token.scope != dialog_scope(request.call_id):
            return None
        bindings = self._locations.bindings(token.owner, datetime.now(UTC))
        is_registered = any(one.flow == token.flow for one in bindings)
        is_open = self._is_open(token.flow)
        if is_open and (is_registered or (of_dialog and token.flow.transport != "udp")):
            return token.flow
        wanted = contact_key(request.message.uri)
        for binding in bindings:
            if contact_key(binding.contact_uri) == wanted and self._is_open(binding.flow):
                return binding.flow
        return token.flow if of_dialog and is_open else None

    def _from_outside(self, request: Request) -> None:
        method = request.method
        if method == "REGISTER":
            self._registering.take(request)
            return
        if method == "SUBSCRIBE":
            self._events.subscribe(request)
            return
        if method not in FORWARDED:
            self._answers.reply(request, 501, headers=[("Allow", ALLOW)])
            return
        self._proxy.restore_contact(request)
        token = self._proxy.take_own_routes(request)
        trunk = self._lines.trunk_of(request.uri, request.source) or self._directory.trunk_at(request.source)
        if method in ("ACK", "CANCEL"):
            self._to_edge_of_request(request, trunk)
        elif request.in_dialog:
            self._in_dialog(request, token, trunk)
        else:
            self._new_dialog(request, trunk)

    def _in_dialog(self, request: Request, token: FlowToken | None, trunk: str | None) -> None:
        """Pass a request of a dialog: its sender holds our token for it and sends from the address that we know.

        Providers send from other ports and over other connections than the call began with.
        """
        proven = trunk is not None
        if token is not None and token.scope == dialog_scope(request.call_id):
            proven |= token.kind == "account-dialog" and token.flow == request.peer
            proven |= token.kind == "trunk-dialog" and token.flow.host == request.source.host
        if not proven and self._proofs.account_of(request, "proxy") is None:
            return
        self._to_edge_of_request(request, trunk)

    def _to_edge_of_request(self, request: Request, trunk: str | None) -> None:
        """Send a request to the edge that its address names (its Contact), or to which its INVITE went."""
        edge = next((one for one in self._directory.edges.values() if is_at(request.uri, one.address)), None)
        if edge is None and request.method in ("ACK", "CANCEL"):
            edge = self._edge_choice.for_sent(request, trunk)
        if edge is None:
            self._answers.reply(request, 481)
            return
        self._send_to_edge(request, edge, None, None)

    def _new_dialog(self, request: Request, trunk: str | None) -> None:
        account: AccountSecret | None = None
        if trunk is not None:
            source = Source("trunk", trunk)
        else:
            account = self._proofs.account_of(request, "proxy")
            if account is None:
                return
            source = Source("account", account.account_id)
        picked = self._pick_ups.wanted(request) if account is not None else None
        if picked is not None and picked.edge is None:
            self._answers.reply(request, picked.status, picked.reason)
            return
        account_id = account.account_id if account is not None else None
        edge = self._edge_choice.for_new(request, account_id) if picked is None else picked.edge
        if edge is None:
            log.error("%s from %s refused: no edge is running", request.method, request.source)
            self._answers.reply(request, 503, "No edge is running", [("Retry-After", RETRY_SECONDS)])
            return
        if request.method == "INVITE":
            self._edge_choice.remember(request, edge)
            log.info(
                "call %r from %s %s to %r: to %s",
                request.call_id,
                source.kind,
                source.id,
                request.uri.user_name,
                edge.id,
            )
        self._send_to_edge(request, edge, source, account, picks=picked.dialog_id if picked is not None else "")

    def _send_to_edge(
        self, request: Request, edge: Edge, source: Source | None, account: AccountSecret | None, picks: str = ""
    ) -> None:
        self._proofs.take_off(request.message)
        data = self._proxy.to_edge(request, source, account, picks)
        self._answers.deliver(data, Flow("udp", edge.address[0], edge.address[1]))
