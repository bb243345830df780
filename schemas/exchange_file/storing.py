"""Brings the tables to what a resolved document says."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session, SQLModel, select

from schemas.audit import record_change
from schemas.configuration.entries import RouteEntry
from schemas.configuration.plain import plain
from schemas.configuration.resource import Resource
from schemas.configuration.resources import EXCHANGE, RESOURCES, canonical_graph
from schemas.exchange_file.document import ExchangeDocument
from schemas.graph import GraphDocument
from schemas.route_publishing import add_version
from schemas.tables import Exchange, Extension, RingGroupMember, Route, RouteVersion, SipAccount

Key = tuple[Any, ...]
Rows = dict[Key, dict[str, Any]]

_CHILD_KEYS: dict[type[SQLModel], tuple[str, ...]] = {
    RingGroupMember: ("group_id", "account_id"),
    Extension: ("number",),
}
"""Rows that belong to entries of one or more kinds; they come after all entries."""
_KEYS: dict[type[SQLModel], tuple[str, ...]] = {
    **{resource.table: (resource.key,) for resource in RESOURCES},
    **_CHILD_KEYS,
}
"""In the order of creation: what is referred to comes first."""


def store_document(session: Session, document: ExchangeDocument, current: ExchangeDocument, who: str) -> None:
    """Make the tables of configuration say what a resolved document says; the caller commits.

    An account that goes takes its registrations along. A changed graph becomes the route's next version. Each entry
    that differs from the current one gets its next version, and a line in the audit log.
    """
    existing = {table: {_key(row): row for row in session.exec(select(table))} for table in _KEYS}
    wanted = _rows(document)
    _free_usernames(session, existing[SipAccount], wanted[SipAccount])
    is_new = session.get(Exchange, 1) is None
    _store_exchange(session, EXCHANGE.row_values(document.exchange))
    for table in _KEYS:
        for key, values in wanted[table].items():
            row = existing[table].get(key)
            if row is None:
                session.add(table(**values))
            else:
                _update(row, values)
        session.flush()  # without relationships the session does not know that parents come first
    for route in document.routes:
        _store_plan(session, route, who)
    session.flush()
    _remove_gone(session, existing, wanted)
    if not is_new and plain(document.exchange) != plain(current.exchange):
        session.get_one(Exchange, 1).version += 1
    _record(session, existing, document, current, who)


def _key(row: SQLModel) -> Key:
    return tuple(getattr(row, name) for name in _KEYS[type(row)])


def _update(row: SQLModel, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _store_exchange(session: Session, values: dict[str, Any]) -> None:
    row = session.get(Exchange, 1)
    if row is None:
        session.add(Exchange(id=1, **values))
    else:
        _update(row, values)
    session.flush()


def _rows(document: ExchangeDocument) -> dict[type[SQLModel], Rows]:
    wanted: dict[type[SQLModel], Rows] = {table: {} for table in _KEYS}
    for resource in RESOURCES:
        for entry in getattr(document, resource.section):
            wanted[resource.table][(resource.key_of(entry),)] = resource.row_values(entry)
            for child, rows in resource.child_values(entry):
                for row in rows:
                    wanted[child.table][tuple(row[name] for name in _CHILD_KEYS[child.table])] = row
    return wanted


def _free_usernames(session: Session, existing: dict[Key, SQLModel], wanted: Rows) -> None:
    # Usernames are unique at every moment, also while two accounts swap theirs.
    for key, row in existing.items():
        if isinstance(row, SipAccount) and wanted.get(key, {}).get("username") != row.username:
            row.username = f"~{row.id}"
    session.flush()


def _store_plan(session: Session, entry: RouteEntry, who: str) -> None:
    route = session.get_one(Route, entry.id)
    draft = None if entry.draft is None else GraphDocument.model_validate(entry.draft).to_json()
    if (None if route.draft is None else canonical_graph(route.draft)) != entry.draft:
        route.draft = draft
    if entry.graph is None:
        route.published_version = None
        return
    published = session.get(RouteVersion, (route.id, route.published_version)) if route.published_version else None
    if published is None or canonical_graph(published.graph) != entry.graph:
        add_version(session, route, GraphDocument.model_validate(entry.graph), who=who, note="imported")


def _remove_gone(
    session: Session, existing: dict[type[SQLModel], dict[Key, SQLModel]], wanted: dict[type[SQLModel], Rows]
) -> None:
    gone = {table: [row for key, row in existing[table].items() if key not in wanted[table]] for table in _KEYS}
    for resource in RESOURCES:
        keys = {str(getattr(row, resource.key)) for row in gone[resource.table]}
        for table, column in resource.owned if keys else ():
            if table in _KEYS:
                continue  # they are entries themselves, and go with those
            _delete(session, [one for one in session.exec(select(table)) if getattr(one, column) in keys])
    for table in reversed(_KEYS):
        _delete(session, gone[table])


def _delete(session: Session, rows: Iterable[SQLModel]) -> None:
    for row in rows:
        session.delete(row)
    session.flush()


def _record(
    session: Session,
    existing: dict[type[SQLModel], dict[Key, SQLModel]],
    document: ExchangeDocument,
    current: ExchangeDocument,
    who: str,
) -> None:
    exchange, former = plain(document.exchange), plain(current.exchange)
    if exchange != former:
        record_change(session, who, "import", EXCHANGE.section, "exchange", former, exchange)
    for resource in RESOURCES:
        before, after = _by_key(resource, current), _by_key(resource, document)
        for key in [*after, *(one for one in before if one not in after)]:
            old, new = before.get(key), after.get(key)
            if old == new:
                continue
            row = existing[resource.table].get((key,))
            if old is not None and new is not None and row is not None:
                row.version += 1  # type: ignore[attr-defined]  # every resource's table is a versioned one
            record_change(session, who, "import", resource.section, key, old, new)
    session.flush()


def _by_key(resource: Resource, document: ExchangeDocument) -> dict[str, dict[str, Any]]:
    entries: list[BaseModel] = getattr(document, resource.section)
    return {resource.key_of(entry): plain(entry) for entry in entries}
