"""What differs between two graphs (B2): in words, and so that it can be drawn on them."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel

from schemas.field_changes import FieldChange, field_changes, shortened
from schemas.graph import ERROR_OUTCOME, Catalogue, GraphDocument, GraphNode

_ITEM_KEYS = ("id", "key", "name")
"""Fields that tell the items of a list apart: the keys of a menu, the names of branches."""


class NodeDifference(BaseModel):
    """A step that one graph has and the other has not, or that differs."""

    kind: Literal["added", "removed", "changed"]
    id: str
    step: str
    """Its kind of step, such as `ring_group`; that of the later graph."""
    title: str
    """What people call that kind."""
    fields: list[FieldChange]
    """Of a changed one: `params.seconds`, `params.choices[2].route`, `kind`. Default values are filled in."""

    def __str__(self) -> str:
        name = f"{self.id} ({self.title})"
        if self.kind != "changed":
            return f"{'+' if self.kind == 'added' else '-'} step {name} is {self.kind}"
        return "\n".join([f"~ step {name}", *(f"    {str(field).removeprefix('params.')}" for field in self.fields)])


class EdgeDifference(BaseModel):
    """Where calls go on when a step ends by one of its outcomes."""

    kind: Literal["added", "removed", "changed"]
    source: str
    outcome: str
    title: str
    """What people call the outcome."""
    before: str | None = None
    """The step that followed; unset when the call ended there."""
    after: str | None = None

    def __str__(self) -> str:
        sign = {"added": "+", "removed": "-", "changed": "~"}[self.kind]
        return f'{sign} {self.source}, "{self.title}": {self.before or "the end"} → {self.after or "the end"}'


class GraphDifference(BaseModel):
    """All that differs between two graphs."""

    start_before: str
    start_after: str
    nodes: list[NodeDifference]
    edges: list[EdgeDifference]
    moved: list[str]
    """Steps that are drawn elsewhere. That changes no call."""
    text: str
    """All of it in words, a line for each thing."""

    @property
    def same(self) -> bool:
        """Whether calls go the same way in both."""
        return self.start_before == self.start_after and not self.nodes and not self.edges


def graph_difference(before: GraphDocument, after: GraphDocument, catalogue: Catalogue) -> GraphDifference:
    """Return what differs between two graphs, also unfinished ones."""
    old, new = {node.id: node for node in before.nodes}, {node.id: node for node in after.nodes}
    nodes = [_one_only("removed", old[name], catalogue) for name in old if name not in new]
    nodes += [_one_only("added", new[name], catalogue) for name in new if name not in old]
    kept = [name for name in new if name in old]
    nodes += [found for name in kept if (found := _changed(old[name], new[name], catalogue)) is not None]
    difference = GraphDifference(
        start_before=before.start,
        start_after=after.start,
        nodes=nodes,
        edges=_edge_differences(before, after, {**old, **new}, catalogue),
        moved=[name for name in kept if old[name].position != new[name].position],
        text="",
    )
    difference.text = _in_words(difference)
    return difference


def _one_only(kind: Literal["added", "removed"], node: GraphNode, catalogue: Catalogue) -> NodeDifference:
    return NodeDifference(kind=kind, id=node.id, step=node.kind, title=_title(node.kind, catalogue), fields=[])


def _changed(old: GraphNode, new: GraphNode, catalogue: Catalogue) -> NodeDifference | None:
    fields = []
    if old.kind != new.kind:
        kinds = (f"{_title(one.kind, catalogue)} ({one.kind})" for one in (old, new))
        fields.append(FieldChange(field="kind", old=next(kinds), new=next(kinds)))
    fields += field_changes("params", _values(old, catalogue), _values(new, catalogue), _ITEM_KEYS)
    if not fields:
        return None
    title = _title(new.kind, catalogue)
    return NodeDifference(kind="changed", id=new.id, step=new.kind, title=title, fields=fields)


def _values(node: GraphNode, catalogue: Catalogue) -> Mapping[str, Any]:
    description = catalogue.get(node.kind)
    return description.read_params(node.params).values if description else node.params


def _edge_differences(
    before: GraphDocument, after: GraphDocument, nodes: Mapping[str, GraphNode], catalogue: Catalogue
) -> list[EdgeDifference]:
    old = {(edge.source, edge.outcome): edge.target for edge in before.edges}
    new = {(edge.source, edge.outcome): edge.target for edge in after.edges}
    found = []
    for source, outcome in [*old, *(one for one in new if one not in old)]:
        was, now = old.get((source, outcome)), new.get((source, outcome))
        if was == now:
            continue
        kind: Literal["added", "removed", "changed"] = (
            "added" if was is None else "removed" if now is None else "changed"
        )
        title = _outcome_title(nodes.get(source), outcome, catalogue)
        found.append(EdgeDifference(kind=kind, source=source, outcome=outcome, title=title, before=was, after=now))
    return found


def _outcome_title(node: GraphNode | None, outcome: str, catalogue: Catalogue) -> str:
    description = catalogue.get(node.kind) if node else None
    if outcome == ERROR_OUTCOME or node is None or description is None:
        return outcome
    titles = {one.name: one.title for one in description.outcomes_for(node.params)}
    return titles.get(outcome, outcome)


def _title(kind: str, catalogue: Catalogue) -> str:
    description = catalogue.get(kind)
    return description.title if description else kind


def _in_words(difference: GraphDifference) -> str:
    lines = []
    if difference.start_before != difference.start_after:
        lines.append(f"~ calls start at {difference.start_after}, not at {difference.start_before}")
    lines += [str(node) for node in difference.nodes]
    removed = {node.id for node in difference.nodes if node.kind == "removed"}
    lines += [str(edge) for edge in difference.edges if edge.source not in removed]
    if not lines:
        lines = ["Calls go the same way in both."]
    if difference.moved:
        lines.append(f"Drawn elsewhere: {shortened(', '.join(difference.moved))}")
    return "\n".join(lines)
