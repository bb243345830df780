"""The checks of a graph document: is it well-formed, does every edge lead somewhere, where do calls get stuck (B5)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from schemas.graph import ERROR_OUTCOME, Catalogue, GraphDocument
from schemas.graph_problems import MAX_PROBLEMS, GraphInvalidError, Problem, error_in, in_order, validation_message
from schemas.graph_ways import way_problems


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
    graph, problems = read_form(document, catalogue)
    if graph is None or problems:
        return problems
    return in_order(graph_problems(graph, catalogue))


def graph_problems(graph: GraphDocument, catalogue: Catalogue) -> list[Problem]:
    """Return what is wrong or doubtful in the edges and ways of a graph whose form is right."""
    return _edge_problems(graph, catalogue) or way_problems(graph, catalogue)


def read_form(document: Any, catalogue: Catalogue) -> tuple[GraphDocument | None, list[Problem]]:
    """Return the graph of a document, None when it is no graph, and what is wrong with its form and its parameters."""
    try:
        graph = GraphDocument.model_validate(document, strict=True)
    except ValidationError as error:
        return None, [_form_problem(document, one) for one in error.errors()[:MAX_PROBLEMS]]
    problems = []
    for node in graph.nodes:
        description = catalogue.get(node.kind)
        if description is None:
            message = f"there is no step of kind {node.kind!r}; there are: {', '.join(sorted(catalogue))}"
            problems.append(error_in(node.id, "kind", message))
            continue
        for path, said in description.read_params(node.params).problems:
            problems.append(error_in(node.id, ".".join(map(str, ("params", *path))), said))
    return graph, problems[:MAX_PROBLEMS]


def _form_problem(document: Any, error: ErrorDetails) -> Problem:
    node, path = "", list(error["loc"])
    if len(path) >= 2 and path[0] == "nodes" and isinstance(path[1], int):
        node, path = _node_name(document, path[1]), path[2:]
    return error_in(node, ".".join(map(str, path)), validation_message(error))


def _node_name(document: Any, index: int) -> str:
    node = document["nodes"][index]
    if isinstance(node, Mapping) and isinstance(node.get("id"), str):
        return str(node["id"])[:63]
    return f"#{index + 1}"


def _edge_problems(graph: GraphDocument, catalogue: Catalogue) -> list[Problem]:
    problems = []
    ids = Counter(node.id for node in graph.nodes)
    for node_id in sorted(one for one, times in ids.items() if times > 1):
        problems.append(error_in(node_id, "id", "several nodes have this id; give each its own"))
    known = {node.id: node for node in graph.nodes}
    outcomes = {node.id: [one.name for one in catalogue[node.kind].outcomes_for(node.params)] for node in graph.nodes}
    for node_id, names in outcomes.items():
        for name in sorted(one for one, times in Counter(names).items() if times > 1):
            problems.append(error_in(node_id, name, "several exits of this step have this name; give each its own"))
    if graph.start not in known:
        problems.append(error_in("", "start", f"the start {graph.start!r} is no node of the graph; choose one that is"))
    taken: set[tuple[str, str]] = set()
    for edge in graph.edges:
        if edge.source not in known:
            message = f"an edge comes from {edge.source!r}, which is no node of the graph; take it away"
            problems.append(error_in("", "edges", message))
            continue
        if edge.target not in known:
            message = f"its outcome leads to {edge.target!r}, which is no node of the graph; lead it to one that is"
            problems.append(error_in(edge.source, edge.outcome, message))
        names = [*outcomes[edge.source], ERROR_OUTCOME]
        if edge.outcome not in names:
            title = catalogue[known[edge.source].kind].title
            message = f"{title} has no such outcome; it has: {', '.join(names)}"
            problems.append(error_in(edge.source, edge.outcome, message))
        if (edge.source, edge.outcome) in taken:
            problems.append(error_in(edge.source, edge.outcome, "two edges leave by this outcome; keep one"))
        taken.add((edge.source, edge.outcome))
    return problems
