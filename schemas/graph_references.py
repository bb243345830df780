"""What a graph refers to: the prompts, accounts, groups, boxes and routes named in its steps' parameters."""

from collections.abc import Iterator
from typing import NamedTuple

from schemas.graph import Catalogue, GraphDocument
from schemas.references import value_references


class Reference(NamedTuple):
    """A parameter that holds the id of something else."""

    node: str
    path: tuple[str | int, ...]
    """Where in the node's parameters."""
    resource: str
    """prompt, sip_account, ring_group, voicemail_box, route …"""
    id: str


def graph_references(graph: GraphDocument, catalogue: Catalogue) -> Iterator[Reference]:
    """Yield every reference of a graph; the parameters' schemas mark them with `picker`."""
    for node in graph.nodes:
        description = catalogue.get(node.kind)
        schema = description.reference_schema if description else None
        if schema is not None:
            for path, resource, target in value_references(schema, node.params):
                yield Reference(node.id, path, resource, target)
