"""Plans and facts for the tests of workflows."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from schemas.call_messages import PinnedRoute
from schemas.graph import GraphDocument

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

Node = tuple[str, str, Mapping[str, Any]]
Edge = tuple[str, str, str]


def graph(nodes: Sequence[Node], edges: Sequence[Edge] = ()) -> GraphDocument:
    """A graph of nodes (id, kind, params), started at the first, and edges (from, outcome, to)."""
    return GraphDocument.model_validate(
        {
            "start": nodes[0][0],
            "nodes": [{"id": name, "kind": kind, "params": dict(params)} for name, kind, params in nodes],
            "edges": [{"from": source, "outcome": outcome, "to": target} for source, outcome, target in edges],
        }
    )


def pinned(plan: GraphDocument, route_id: str = "main", version: int = 1) -> PinnedRoute:
    return PinnedRoute(route_id=route_id, name=route_id, version=version, graph=plan)


WELCOME: Node = ("welcome", "prompt", {"prompt": "welcome"})
HELPDESK: Node = ("helpdesk", "ring_group", {"group": "helpdesk", "seconds": 20})
CHRIS: Node = ("chris", "ring_account", {"account": "chris", "seconds": 15})
BOX: Node = ("box", "voicemail", {"box": "general"})
BYE: Node = ("bye", "hang_up", {"sip_code": 486})
MAIL: Node = ("mail", "notify_mail", {"to": ["office@example.org"], "text": "A call"})


def wait(name: str, seconds: float = 5) -> Node:
    return (name, "wait", {"seconds": seconds})


def route_step(name: str, route: str) -> Node:
    return (name, "go_to_route", {"route": route})


def unanswered(source: str, target: str) -> list[Edge]:
    return [(source, outcome, target) for outcome in ("timeout", "busy", "declined", "unavailable")]


SAMPLE = graph(
    [WELCOME, HELPDESK, CHRIS, BOX],
    [("welcome", "done", "helpdesk"), *unanswered("helpdesk", "chris"), *unanswered("chris", "box")],
)
"""The sample exchange's plan."""
