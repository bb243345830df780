"""The checks of a graph document: is it well-formed, and does every edge lead somewhere (B5)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Literal

import jsonschema
from pydantic import BaseModel, ValidationError

from schemas.graph import ERROR_OUTCOME, Catalogue, GraphDocument, graph_json_schema

MAX_PROBLEMS = 100


class Problem(BaseModel):
    """Something to mend in a graph. Errors forbid publishing, warnings do not."""

    severity: Literal["error", "warning"]
    node: str = ""
    """The node's id; empty when it is about the graph as a whole."""
    field: str = ""
    """Where in the node, or in the document, as a dotted path."""
    message: str


class GraphInvalidError(Exception):
    """A document is not a graph that can run; `problems` says why."""

    error_id = "graph-invalid"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(_sentence(problem) for problem in problems[:5]))


def _sentence(problem: Problem) -> str:
    place = f"node {problem.node}" if problem.node else "the graph"
    return f"{place}{f', {problem.field}' if problem.field else ''}: {problem.message}"


def read_graph(document: Any, catalogue: Catalogue) -> GraphDocument:
    """Return the graph in a JSON document.

    Raises GraphInvalidError, whose problems name node and field, when there is an error in it.
    """
    problems = check_graph(document, catalogue)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise GraphInvalidError(errors)
    return GraphDocument.model_validate(document)


def check_graph(document: Any, catalogue: Catalogue) -> list[Problem]:
    """Return all that is wrong or doubtful in a document, errors first; empty when all is well."""
    problems = _schema_problems(document, catalogue)
    if problems:
        return problems
    try:
        graph = GraphDocument.model_validate(document)
    except ValidationError as error:
        return [
            Problem(severity="error", field=".".join(map(str, one["loc"])), message=one["msg"])
            for one in error.errors()[:MAX_PROBLEMS]
        ]
    problems = _edge_problems(graph, catalogue)
    if not problems:
        problems = _reach_problems(graph, catalogue)
    return problems[:MAX_PROBLEMS]


def _schema_problems(document: Any, catalogue: Catalogue) -> list[Problem]:
    validator = jsonschema.Draft202012Validator(graph_json_schema(catalogue))
    problems = []
    for error in validator.iter_errors(document):
        path = [str(part) for part in error.absolute_path]
        node, field = "", path
        if len(path) >= 2 and path[0] == "nodes":
            node, field = _node_name(document, path[1]), path[2:]
        message = error.message
        if field == ["kind"]:
            message = f"there is no step of kind {error.instance!r}; there are: {', '.join(sorted(catalogue))}"
        problems.append(Problem(severity="error", node=node, field=".".join(field), message=_shortened(message)))
        if len(problems) >= MAX_PROBLEMS:
            break
    return problems


def _shortened(message: str) -> str:
    return message if len(message) <= 300 else message[:300] + " …"


def _node_name(document: Any, index: str) -> str:
    node = document["nodes"][int(index)]
    if isinstance(node, Mapping) and isinstance(node.get("id"), str):
        return str(node["id"])[:63]
    return f"#{int(index) + 1}"


def _edge_problems(graph: GraphDocument, catalogue: Catalogue) -> list[Problem]:
    problems = []

    def error(node: str, field: str, message: str) -> None:
        problems.append(Problem(severity="error", node=node, field=field, message=_shortened(message)))

    ids = [node.id for node in graph.nodes]
    for node_id in sorted({one for one in ids if ids.count(one) > 1}):
        error(node_id, "id", "several nodes have this id; give each its own")
    known = {node.id: node for node in graph.nodes}
    outcomes = {node.id: [one.name for one in catalogue[node.kind].outcomes_for(node.params)] for node in graph.nodes}
    for node_id, names in outcomes.items():
        for name in sorted(one for one, times in Counter(names).items() if times > 1):
            error(node_id, name, "several exits of this step have this name; give each its own")
    if graph.start not in known:
        error("", "start", f"the start {graph.start!r} is no node of the graph")
    taken: set[tuple[str, str]] = set()
    for edge in graph.edges:
        if edge.source not in known:
            error("", "edges", f"an edge comes from {edge.source!r}, which is no node of the graph")
            continue
        if edge.target not in known:
            error(edge.source, edge.outcome, f"its outcome leads to {edge.target!r}, which is no node of the graph")
        names = [*outcomes[edge.source], ERROR_OUTCOME]
        if edge.outcome not in names:
            title = catalogue[known[edge.source].kind].title
            error(edge.source, edge.outcome, f"{title} has no such outcome; it has: {', '.join(names)}")
        if (edge.source, edge.outcome) in taken:
            error(edge.source, edge.outcome, "two edges leave by this outcome; keep one")
        taken.add((edge.source, edge.outcome))
    return problems


def _reach_problems(graph: GraphDocument, catalogue: Catalogue) -> list[Problem]:
    targets: dict[str, list[str]] = {}
    for edge in graph.edges:
        targets.setdefault(edge.source, []).append(edge.target)
    reached, ahead = {graph.start}, [graph.start]
    while ahead:
        for target in targets.get(ahead.pop(), []):
            if target not in reached:
                reached.add(target)
                ahead.append(target)
    left_by = {(edge.source, edge.outcome) for edge in graph.edges}
    problems = []
    for node in graph.nodes:
        if node.id not in reached:
            problems.append(Problem(severity="warning", node=node.id, message="no call can reach this step"))
            continue
        going_on = catalogue[node.kind].unanswered(node.params)
        open_ends = [name for name in going_on if (node.id, name) not in left_by]
        if open_ends:
            message = f"after {', '.join(open_ends)} the call is cut off; let it go on to a safety net (voicemail)"
            problems.append(Problem(severity="warning", node=node.id, message=_shortened(message)))
    return problems
