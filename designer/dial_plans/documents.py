"""Graph documents: what is the same in two of them, and which plan of a route is the newest."""

import copy
from collections.abc import Mapping
from typing import Any

from designer.api_client import Values
from designer.dial_plans.requests import Document

EMPTY: Mapping[str, Any] = {"format": "belplan-graph/1", "version": 0, "start": "", "nodes": [], "edges": []}
"""A plan without steps, as it is drawn. The exchange keeps none like it."""


def newest(route: Values) -> Document:
    """Return the draft of a route, or what is published without one, or an empty plan."""
    return copy.deepcopy(dict(route["draft"] or route["published"] or EMPTY))


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two plans are the same, also in where their steps are drawn; the version does not count."""
    return is_followed_alike(one, other) and _places(one) == _places(other)


def is_followed_alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether calls go the same way in both."""
    return bool(_meaning(one) == _meaning(other))


def was_drawn(document: Mapping[str, Any]) -> bool:
    """Tell whether somebody gave the steps their places; those of a list stand in one column, however long it is."""
    return len({place["x"] for place in _places(document).values()}) > 1 or len(document["nodes"]) < 2


def is_without_places(document: Mapping[str, Any]) -> bool:
    """Tell whether nobody ever gave a step its place: it comes from a list, or from a form."""
    return all(place["x"] == 0 for place in _places(document).values())


def node_of(document: Mapping[str, Any], node_id: str | None) -> Values | None:
    """Return a node by its id."""
    return next((node for node in document["nodes"] if node["id"] == node_id), None)


def _meaning(document: Mapping[str, Any]) -> Any:
    nodes = {node["id"]: (node["kind"], node["params"]) for node in document["nodes"]}
    edges = {(edge["from"], edge["outcome"]): edge["to"] for edge in document["edges"]}
    return document["start"], nodes, edges


def _places(document: Mapping[str, Any]) -> Any:
    nothing = {"x": 0, "y": 0}
    return {node["id"]: (node.get("position") or nothing) for node in document["nodes"]}
