"""Which edge gets a call: the one on which who begins it talks already, so that he can join his two calls.

All legs of a call live on its edge, and calls can be joined on one edge only (RFC 3891). So a consultation goes where
the first call is; all other calls are spread. What edges publish for the keys of phones tells who is where.
"""

from collections import OrderedDict

from schemas.entities import ACCOUNT, Entity
from telephony.front.directory import Directory, Edge
from telephony.front.events.states import States
from telephony.front.request import Request

MOST_CALLS_OF_A_PHONE = 8
"""An account with more calls than that is no phone but a gateway, and its calls are spread."""
MOST_REMEMBERED = 20_000
"""Calls of which it is remembered where they went; the oldest goes when a further one comes."""


class EdgeChoice:
    """Chooses edges. It remembers where INVITEs went, because where somebody talks changes while his call rings.

    When that was forgotten, with a restart of the front, what the edges say is right for nearly all calls.
    """

    def __init__(self, directory: Directory, states: States, most_remembered: int = MOST_REMEMBERED) -> None:
        self._directory = directory
        self._states = states
        self._most_remembered = most_remembered
        self._went_to: OrderedDict[tuple[str, str], str] = OrderedDict()
        """Ids of edges, by Call-ID and From tag."""

    def for_new(self, request: Request, account_id: str | None) -> Edge | None:
        """Return the edge for a new dialog, which an account begins or (None) a trunk; None without any edge."""
        return self._remembered(request, self._directory.living_edges()) or self._chosen(request, account_id)

    def for_sent(self, request: Request, trunk: str | None) -> Edge | None:
        """Return the edge to which the INVITE went that a CANCEL or an ACK belongs to."""
        edge = self._remembered(request, list(self._directory.edges.values()))
        return edge or self._chosen(request, self._account_of_sender(request) if trunk is None else None)

    def remember(self, request: Request, edge: Edge) -> None:
        """Note to which edge an INVITE goes; with one edge there is nothing to choose."""
        if len(self._directory.edges) < 2:
            return
        key = (request.call_id, request.sender.tag)
        self._went_to[key] = edge.id
        self._went_to.move_to_end(key)
        if len(self._went_to) > self._most_remembered:
            self._went_to.popitem(last=False)

    def _remembered(self, request: Request, edges: list[Edge]) -> Edge | None:
        edge_id = self._went_to.get((request.call_id, request.sender.tag))
        return next((edge for edge in edges if edge.id == edge_id), None)

    def _chosen(self, request: Request, account_id: str | None) -> Edge | None:
        edge = None
        if account_id is not None and request.method in ("INVITE", "ACK", "CANCEL"):
            edge = self._where_he_talks(account_id) or self._where_he_talks(self._called(request))
        return edge or self._directory.choose_edge(request.call_id)

    def _where_he_talks(self, account_id: str) -> Edge | None:
        """Return the edge with an account's newest conversation, or else with the newest call that rings there."""
        told = self._states.told_by(Entity(ACCOUNT, account_id)) if account_id else {}
        calls = [
            (dialog.state == "confirmed", dialog.id, source.partition("/")[0])  # the ids begin with the time
            for source, dialogs in told.items()
            for dialog in dialogs
        ]
        if len(calls) > MOST_CALLS_OF_A_PHONE:
            return None
        alive = {edge.id: edge for edge in self._directory.living_edges()}
        return next((alive[name] for *_, name in sorted(calls, reverse=True) if name in alive), None)

    def _called(self, request: Request) -> str:
        """Return the account that has the number in the request line as its extension; empty: none has."""
        owner = self._directory.configuration.watched.extensions.get(request.uri.user_name)
        return owner.id if owner is not None and owner.kind == ACCOUNT else ""

    def _account_of_sender(self, request: Request) -> str | None:
        """Return the account that From names: good enough to find a call, which the edge knows by more than that."""
        sender = request.sender
        is_sip = sender.uri_text[:4].lower() in ("sip:", "sips")
        account = self._directory.find_account(sender.uri.user_name) if is_sip else None
        return account.account_id if account is not None else None
