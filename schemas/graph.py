"""The graph document: how a dial plan is written down, and its JSON Schema (draft 2020-12).

A graph is a set of nodes, one step each, and edges: from a node, by one of its named outcomes, to the next node.
What an outcome without an edge does is in `next_node`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.references import reference_schema
from schemas.route_menus import RouteMenu

GRAPH_FORMAT: Literal["belplan-graph/1"] = "belplan-graph/1"
MAX_NODES = 500
NODE_ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$"
ERROR_OUTCOME = "error"
"""Every step has it: the step could not do its work. Without an edge of its own the plan goes on as if unanswered."""


class Position(BaseModel):
    """Where a node is drawn, in pixels of the designer's canvas."""

    model_config = ConfigDict(extra="forbid")

    x: float = 0
    y: float = 0


class GraphNode(BaseModel):
    """A step in its place."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=NODE_ID_PATTERN)
    kind: str = Field(max_length=63)
    params: dict[str, Any] = Field(default_factory=dict)
    position: Position = Field(default_factory=Position)


class GraphEdge(BaseModel):
    """Where the call goes when a node leaves by an outcome."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    source: str = Field(alias="from", pattern=NODE_ID_PATTERN)
    outcome: str = Field(min_length=1, max_length=63)
    target: str = Field(alias="to", pattern=NODE_ID_PATTERN)


class GraphDocument(BaseModel):
    """A whole dial plan."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["belplan-graph/1"] = GRAPH_FORMAT
    version: int = Field(default=0, ge=0)
    """0 for a draft; a published version carries its number."""
    start: str = Field(pattern=NODE_ID_PATTERN)
    nodes: list[GraphNode] = Field(min_length=1, max_length=MAX_NODES)
    edges: list[GraphEdge] = Field(default_factory=list, max_length=MAX_NODES * 10)

    def node(self, node_id: str) -> GraphNode:
        """Return a node by its id; KeyError when there is none."""
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise KeyError(node_id)

    def to_json(self) -> dict[str, Any]:
        """Return the document as it is stored and exported, with `from` and `to` on edges."""
        return self.model_dump(mode="json", by_alias=True)


class OutcomeSpec(BaseModel):
    """A named exit of a step."""

    model_config = ConfigDict(frozen=True)

    name: str
    title: str
    final: bool = False
    """True: the caller was served (answered, message taken), so a plan has nothing to go on to."""
    leaves: bool = False
    """True: the call leaves the plan (a conversation, another route), so an edge of this exit is never followed."""
    required: bool = False
    """True: a way that somebody meant to be taken (a key, a rule), so a plan in which it leads nowhere is refused."""
    waits: bool = True
    """False: the step may leave by it in no time. A plan must not turn in circles by such exits alone."""


class OutcomeFamily(BaseModel):
    """A rule: each item of a list among a step's parameters is an exit of its own (`digit:1`, `digit:2` …).

    It is data, not code, so that whoever draws graphs can follow it without a question to the exchange.
    """

    model_config = ConfigDict(frozen=True)

    param: str
    """The parameter that holds the list."""
    field: str
    """The field of an item that names its exit."""
    prefix: str
    """Comes before that name: `digit:`."""
    title: str
    """Of one exit; `{name}` stands for the item's name."""
    final_field: str = ""
    """A field of an item that, when it is filled, ends the plan there: the call leaves, its exit needs no edge."""
    required: bool = True
    """An exit that leads nowhere is an error."""
    waits: bool = True
    """False: the step may leave by these exits in no time."""

    def outcomes(self, params: Mapping[str, Any]) -> list[OutcomeSpec]:
        """Return the exits for some parameters, in the list's order; items that name none are passed over."""
        items = params.get(self.param)
        named = [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []
        return [
            _outcome_of(self, item[self.field], bool(self.final_field and item.get(self.final_field)))
            for item in named
            if isinstance(item.get(self.field), str)
        ]


@lru_cache(maxsize=4096)
def _outcome_of(family: OutcomeFamily, name: str, final: bool) -> OutcomeSpec:
    return OutcomeSpec(
        name=f"{family.prefix}{name}",
        title=family.title.replace("{name}", name),
        final=final,
        leaves=final,
        required=family.required and not final,
        waits=family.waits,
    )


@dataclass(frozen=True)
class ReadParams:
    """A node's parameters as its step reads them."""

    values: Mapping[str, Any]
    """With default values filled in; as they were given when something is wrong with them."""
    problems: Sequence[tuple[tuple[str | int, ...], str]] = ()
    """Where, and what is wrong."""


@dataclass(frozen=True)
class StepDescription:
    """What the graph needs to know of a kind of step."""

    kind: str
    title: str
    params_schema: Mapping[str, Any]
    outcomes: Sequence[OutcomeSpec]
    """Those that every node of the kind has."""
    read_params: Callable[[Mapping[str, Any]], ReadParams]
    families: Sequence[OutcomeFamily] = ()
    """Rules for those that depend on a node's parameters."""
    always_last: bool = False
    """What callers choose here leads to routes or to steps of its own: the step belongs at the end of a list."""
    route_menu: RouteMenu = "plan"
    """The menu in which its parameters pick routes."""

    @cached_property
    def reference_schema(self) -> Mapping[str, Any] | None:
        """The part of the parameters' schema that may lead to references; None when nothing in it does."""
        return reference_schema(self.params_schema)

    def outcomes_for(self, params: Mapping[str, Any]) -> Sequence[OutcomeSpec]:
        """Return the outcomes of a node with these parameters, valid or not: first those of the kind."""
        return [*self.outcomes, *(one for family in self.families for one in family.outcomes(params))]

    def unanswered(self, params: Mapping[str, Any]) -> Sequence[str]:
        """Return the names of the outcomes on which a plan goes on, in the step's order."""
        return [outcome.name for outcome in self.outcomes_for(params) if not outcome.final]


Catalogue = Mapping[str, StepDescription]
"""The kinds of steps that exist, by name."""


def next_node(graph: GraphDocument, node_id: str, outcome: str, catalogue: Catalogue) -> str | None:
    """Return the node that follows, or None when the plan ends there.

    An `error` without an edge follows the node's first edge among the outcomes on which a plan goes on: a step that
    fails must not cost the caller the rest of the plan.
    """
    edges = {edge.outcome: edge.target for edge in graph.edges if edge.source == node_id}
    if outcome in edges:
        return edges[outcome]
    if outcome != ERROR_OUTCOME:
        return None
    node = graph.node(node_id)
    description = catalogue.get(node.kind)
    going_on = description.unanswered(node.params) if description else list(edges)
    return next((edges[name] for name in going_on if name in edges), None)


def graph_json_schema(catalogue: Catalogue) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of graph documents made of the given kinds of steps."""
    schema = GraphDocument.model_json_schema(by_alias=True)
    definitions: dict[str, Any] = schema["$defs"]
    kinds: list[dict[str, Any]] = []
    for description in sorted(catalogue.values(), key=lambda one: one.kind):
        params = dict(description.params_schema)
        definitions.update(params.pop("$defs", {}))
        definitions[f"params_{description.kind}"] = params
        kinds.append(
            {
                "if": {"properties": {"kind": {"const": description.kind}}},
                "then": {"properties": {"params": {"$ref": f"#/$defs/params_{description.kind}"}}},
            }
        )
    node = definitions["GraphNode"]
    node["properties"]["kind"] = {"enum": sorted(catalogue), "title": "Kind", "type": "string"}
    node["allOf"] = kinds
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:belplan:graph:1", **schema}
