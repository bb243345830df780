"""Who uses a thing: entries that name it, steps of plans, rows that belong to it."""

from collections.abc import Iterator

from pydantic import BaseModel, ValidationError
from sqlalchemy import inspect
from sqlmodel import Session, SQLModel, func, select

from activities.registry import CATALOGUE
from api.errors import ErrorDetail
from schemas.configuration.entries import RouteEntry
from schemas.configuration.logins import LOGIN_ACCOUNTS
from schemas.configuration.resource import Resource
from schemas.configuration.resources import EXCHANGE, FAMILIES, RESOURCES, ROUTES
from schemas.graph import GraphDocument
from schemas.graph_references import graph_references
from schemas.references import has_references, model_references

MAX_USES = 50


def uses(session: Session, resource: Resource, key: str) -> list[ErrorDetail]:
    """Return who uses a thing, at most 50; each with where it is and in words."""
    found: list[ErrorDetail] = []
    for one in _all_uses(session, resource, key):
        found.append(one)
        if len(found) == MAX_USES:
            break
    return found


def _all_uses(session: Session, resource: Resource, key: str) -> Iterator[ErrorDetail]:
    pickers = {resource.picker, *(family for family, sections in FAMILIES.items() if resource.section in sections)}
    for other in (EXCHANGE, *RESOURCES, LOGIN_ACCOUNTS):
        if not has_references(other.entry, pickers) and other is not ROUTES:
            continue
        if any(table is other.table for table, _ in resource.owned):
            continue  # they go along with it
        for other_key, entry in other.entries(session).items():
            if other is resource and other_key == key:
                continue
            yield from _uses_in_entry(other, other_key, entry, pickers, key)
            if isinstance(entry, RouteEntry):
                yield from _uses_in_plans(other_key, entry, pickers, key)
    yield from _belonging_rows(session, resource, key)


def _uses_in_entry(
    other: Resource, other_key: str, entry: BaseModel, pickers: set[str], key: str
) -> Iterator[ErrorDetail]:
    for path, picker, target in model_references(entry):
        if picker in pickers and target == key:
            name = other.name_of(entry)
            title = f"{other.title} {other_key}" + (f" ({name})" if name and name != other_key else "")
            field = ".".join(map(str, path))
            yield ErrorDetail(place=f"{other.section}/{other_key}", message=f"{title} names it in {field}")


def _uses_in_plans(route: str, entry: RouteEntry, pickers: set[str], key: str) -> Iterator[ErrorDetail]:
    for what, document in (("published plan", entry.graph), ("draft", entry.draft)):
        if document is None:
            continue
        try:
            graph = GraphDocument.model_validate(document)
        except ValidationError:
            continue  # stored so by an older version: it can't run, so it uses nothing
        for node in {
            one.node for one in graph_references(graph, CATALOGUE) if one.resource in pickers and one.id == key
        }:
            message = f"the {what} of route {route} ({entry.name}) names it in step {node}"
            yield ErrorDetail(place=f"routes/{route}", message=message)


def _belonging_rows(session: Session, resource: Resource, key: str) -> Iterator[ErrorDetail]:
    configured = {one.table for one in RESOURCES} | {child.table for one in RESOURCES for child in one.children}
    known = {inspect(table).local_table for table in configured | {table for table, _ in resource.owned}}
    own = inspect(resource.table).local_table
    for table in SQLModel.metadata.sorted_tables:
        if table in known:
            continue
        for foreign in table.foreign_keys:
            if foreign.column.table is own:
                count = session.exec(select(func.count()).select_from(table).where(foreign.parent == key)).one()
                if count:
                    yield ErrorDetail(place=table.name, message=f"{count} row(s) of {table.name} belong to it")
