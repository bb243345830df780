"""A plan as a list of steps (P14): which plans are one, and adding, moving and deleting steps in them.

In a list a step that is not answered goes on to the next: all exits that leave the caller unserved lead there.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from designer.api_client import Values
from designer.dial_plans.documents import node_of
from designer.dial_plans.requests import Document
from designer.step_catalogue import kind_of

ERROR = "error"
MOST_STEPS = 500
MOST_SIMPLE_STEPS = 3
"""As many as the api takes in a simple plan."""


@dataclass(frozen=True)
class StepList:
    """The steps of a plan in the order in which a call meets them."""

    ids: tuple[str, ...]
    is_list: bool
    """Each step goes on to the next and nowhere else; if not, it is more than a list can hold."""
    apart: tuple[str, ...] = ()
    """Steps that no call gets to."""


def as_list(document: Mapping[str, Any], catalogue: Sequence[Values]) -> StepList:
    """Return the steps of a plan in their order: along the exits of each, one after the other."""
    if not document["nodes"]:
        return StepList((), True)
    ids: list[str] = []
    waiting = [document["start"]]
    while waiting:
        one = waiting.pop(0)
        if one in ids or node_of(document, one) is None:
            continue
        ids.append(one)
        waiting = [*targets(document, one, catalogue), *waiting]
    apart = tuple(node["id"] for node in document["nodes"] if node["id"] not in ids)
    following = {one: then for one, then in zip(ids, ids[1:], strict=False)}
    is_list = not apart and all(
        set(targets(document, one, catalogue)) == ({following[one]} if one in following else set()) for one in ids
    )
    return StepList(tuple(ids), is_list, apart)


def is_simple(document: Mapping[str, Any], catalogue: Sequence[Values]) -> bool:
    """Tell whether a plan is one that the form of simple plans makes (P13), so that the form shows all of it."""
    kinds = [kind_of(catalogue, node["kind"]) for node in document["nodes"]]
    if not 1 <= len(kinds) <= MOST_SIMPLE_STEPS or not all(kind is not None and kind["simple"] for kind in kinds):
        return False
    steps = as_list(document, catalogue)
    return steps.is_list and _ways(document["edges"]) == _ways(_edges(document["nodes"], steps.ids, catalogue))


def exits(node: Mapping[str, Any], catalogue: Sequence[Values]) -> list[Values]:
    """Return the exits of a step by its kind and its parameters, as `name` and `final`; `error` is not among them."""
    kind = kind_of(catalogue, node["kind"])
    if kind is None:
        return []
    found = [{"name": one["name"], "final": one["final"]} for one in kind["outcomes"]]
    for family in kind["families"]:
        items = node["params"].get(family["param"])
        for item in items if isinstance(items, list) else ():
            if isinstance(item, Mapping) and isinstance(item.get(family["field"]), str):
                final = bool(family["final_field"] and item.get(family["final_field"]))
                found.append({"name": f"{family['prefix']}{item[family['field']]}", "final": final})
    return found


def targets(document: Mapping[str, Any], node_id: str, catalogue: Sequence[Values]) -> list[str]:
    """Return the steps that the exits of a step lead to, in the order of the exits."""
    node = node_of(document, node_id)
    names = [*(one["name"] for one in exits(node, catalogue)), ERROR] if node else []
    leaving = [edge for edge in document["edges"] if edge["from"] == node_id]
    leaving.sort(key=lambda edge: names.index(edge["outcome"]) if edge["outcome"] in names else len(names))
    return list(dict.fromkeys(edge["to"] for edge in leaving))


def add(document: Mapping[str, Any], catalogue: Sequence[Values], kind: str, at: int) -> Document:
    """Put a new step at a place of the list, counted from 0."""
    ids = list(as_list(document, catalogue).ids)
    node_id = _free_id(document, kind)
    new: Values = {"id": node_id, "kind": kind, "params": {}, "position": {"x": 0, "y": 0}}
    ids.insert(at, node_id)
    return _linked([*document["nodes"], new], ids, catalogue)


def with_kind(document: Mapping[str, Any], catalogue: Sequence[Values], at: int, kind: str | None) -> Document:
    """Put a new step of a kind in the place of another, or at the end; without a kind the list ends before it.

    After one that is always last the list ends, too.
    """
    ids = as_list(document, catalogue).ids
    known = kind_of(catalogue, kind) if kind else None
    ends = known is None or known["always_last"]
    gone = ids[at:] if ends else ids[at : at + 1]
    kept = _linked(document["nodes"], [one for one in ids if one not in gone], catalogue)
    return add(kept, catalogue, kind, at) if kind else kept


def move(document: Mapping[str, Any], catalogue: Sequence[Values], node_id: str, by: int) -> Document:
    """Move a step up (-1) or down (1) in the list."""
    ids = list(as_list(document, catalogue).ids)
    at = ids.index(node_id)
    ids.insert(max(0, min(len(ids) - 1, at + by)), ids.pop(at))
    return _linked(document["nodes"], ids, catalogue)


def remove(document: Mapping[str, Any], catalogue: Sequence[Values], node_id: str) -> Document:
    """Take a step out of the list."""
    ids = [one for one in as_list(document, catalogue).ids if one != node_id]
    return _linked(document["nodes"], ids, catalogue)


def with_params(
    document: Mapping[str, Any], catalogue: Sequence[Values], node_id: str, params: Mapping[str, Any]
) -> Document:
    """Give a step other parameters. In a list its exits go on to the next step, also those that are new."""
    nodes = [{**node, "params": dict(params)} if node["id"] == node_id else node for node in document["nodes"]]
    steps = as_list(document, catalogue)
    before, after = node_of(document, node_id), next(node for node in nodes if node["id"] == node_id)
    if steps.is_list and before is not None and exits(before, catalogue) != exits(after, catalogue):
        return {**document, "edges": _edges(nodes, steps.ids, catalogue), "nodes": nodes}
    return {**document, "nodes": nodes}


def _linked(nodes: Sequence[Values], ids: Sequence[str], catalogue: Sequence[Values]) -> Document:
    """Return the plan of a list. No step has a place, so that the drawing arranges them."""
    by_id = {node["id"]: {**node, "position": {"x": 0, "y": 0}} for node in nodes}
    kept = [by_id[one] for one in ids]
    return {
        "format": "belplan-graph/1",
        "version": 0,
        "start": ids[0] if ids else "",
        "nodes": kept,
        "edges": _edges(kept, ids, catalogue),
    }


def _ways(edges: Sequence[Mapping[str, Any]]) -> set[tuple[str, str, str]]:
    return {(edge["from"], edge["outcome"], edge["to"]) for edge in edges}


def _edges(nodes: Sequence[Values], ids: Sequence[str], catalogue: Sequence[Values]) -> list[Values]:
    by_id = {node["id"]: node for node in nodes}
    return [
        {"from": one, "outcome": outcome, "to": then}
        for one, then in zip(ids, ids[1:], strict=False)
        for outcome in [*(exit_["name"] for exit_ in exits(by_id[one], catalogue) if not exit_["final"]), ERROR]
    ]


def _free_id(document: Mapping[str, Any], kind: str) -> str:
    taken = {node["id"] for node in document["nodes"]}
    base = re.sub(r"^[^A-Za-z0-9]+", "", re.sub(r"[^A-Za-z0-9_.-]", "-", kind))[:56] or "step"
    names = (base if count == 1 else f"{base}-{count}" for count in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
