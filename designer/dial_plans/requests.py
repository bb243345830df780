"""What the pages ask of the api about plans."""

from collections.abc import Mapping, Sequence
from typing import Any

from designer.api_client import Api, Values
from designer.step_summaries import summary_text

Document = dict[str, Any]
"""A graph document, as the api gives and takes it."""


def read_route(api: Api, route: str) -> Values:
    """Return a route with its draft, its published graph and the list of its versions."""
    return dict(api.get(f"/routes/{route}"))


def save_draft(api: Api, route: str, version: int, document: Mapping[str, Any]) -> Values:
    """Keep a graph as the draft; return the route. Raises StaleEntry when somebody changed the route meanwhile."""
    return dict(api.request("PUT", f"/routes/{route}/draft", json={"graph": document}, version=version).json())


def drop_draft(api: Api, route: str, version: int) -> Values:
    """Go back to the published graph; return the route."""
    return dict(api.request("DELETE", f"/routes/{route}/draft", version=version).json())


def check(api: Api, route: str, document: Mapping[str, Any], together: Sequence[str] = ()) -> list[Values]:
    """Return what is wrong or doubtful in a graph, errors first."""
    wish = {"graph": document, "together": list(together)}
    return list(api.request("POST", f"/routes/{route}/check", json=wish).json()["problems"])


def publish(api: Api, route: str, version: int, note: str, together: Sequence[str] = ()) -> Values:
    """Let new calls follow the draft; return the new version. Raises InvalidValues for a plan with errors."""
    wish = {"note": note, "together": list(together)}
    return dict(api.request("POST", f"/routes/{route}/publish", json=wish, version=version).json())


def read_version(api: Api, route: str, number: int) -> Values:
    """Return a published version with its graph."""
    return dict(api.get(f"/routes/{route}/versions/{number}"))


def roll_back(api: Api, route: str, version: int, number: int, note: str) -> Values:
    """Let new calls follow a former version again; return the new version that repeats it."""
    path = f"/routes/{route}/versions/{number}/roll-back"
    return dict(api.request("POST", path, json={"note": note}, version=version).json())


def difference(api: Api, route: str, before: str | int, after: str | int) -> Values:
    """Return what differs between two plans of a route: `draft`, `published`, or the number of a version."""
    return dict(api.get(f"/routes/{route}/difference", before=str(before), after=str(after)))


def summaries(api: Api, nodes: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return a line for each node by its id; those that are not filled in yet have none."""
    sent = [{name: node[name] for name in ("id", "kind", "params")} for node in nodes]
    said = dict(api.request("POST", "/steps/summaries", json=sent).json()) if sent else {}
    return {node: summary_text(line) for node, line in said.items()}


def save_simple_plan(api: Api, route: str, version: int, plan: Values) -> Values:
    """Keep three steps as the plan of a route."""
    return dict(api.request("PUT", f"/routes/{route}/simple-plan", json=plan, version=version).json())
