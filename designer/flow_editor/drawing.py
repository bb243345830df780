"""What goes between a page and the drawing: what the drawing shows, and what an admin did to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

Document = Mapping[str, Any]
"""A graph document, as the api gives and takes it."""


class Mark(TypedDict):
    """Something to mend, as the api's check of a plan tells it."""

    severity: Literal["error", "warning"]
    node: str
    field: str
    """A parameter's path, or the name of an exit."""
    message: str


class PathStep(TypedDict, total=False):
    """A step that a call or a simulation took."""

    node: str
    outcome: str
    """The exit it left by; missing while it runs."""
    label: str
    """Stands beside the step: its time."""
    detail: str
    """Why the call went on that way."""
    state: Literal["done", "running", "failed"]
    href: str
    """A page about it, such as its event in the Temporal UI."""


@dataclass(frozen=True)
class Edge:
    """A line of the plan."""

    source: str
    outcome: str
    target: str


@dataclass(frozen=True)
class Selection:
    """What is selected on the canvas."""

    nodes: tuple[str, ...] = ()
    edges: tuple[Edge, ...] = ()

    @property
    def node(self) -> str | None:
        """The id of the selected node, when it is the only one."""
        return self.nodes[0] if len(self.nodes) == 1 else None


@dataclass(frozen=True)
class FlowEvent:
    """Something that an admin did once: opened a node by a double click, or clicked a step of a path."""

    type: Literal["open", "visit"]
    node: str
    order: int = 0
    """Of a visit: its number in the call, from 1."""


@dataclass(frozen=True)
class FlowState:
    """The drawing as an admin left it."""

    document: dict[str, Any]
    """The plan; it may lack nodes, and have steps that are not set up yet."""
    changed: bool
    """Whether it is another than the page put in place with this `rev`."""
    selection: Selection = field(default_factory=Selection)
    event: FlowEvent | None = None


def read_selection(told: Mapping[str, Any]) -> Selection:
    """Return the selection that the drawing told."""
    edges = tuple(Edge(one["from"], one["outcome"], one["to"]) for one in told.get("edges", ()))
    return Selection(nodes=tuple(told.get("nodes", ())), edges=edges)


def read_event(told: Mapping[str, Any]) -> FlowEvent:
    """Return the event that the drawing told."""
    return FlowEvent(type=told["type"], node=told["node"], order=told.get("order", 0))


def whole_path(path: Sequence[PathStep]) -> list[PathStep]:
    """Return the steps of a path with every field that the drawing wants."""
    nothing = PathStep(node="", outcome="", label="", detail="", state="done", href="")
    return [PathStep(**{**nothing, **step}) for step in path]
