"""A kind of thing that an admin configures: how its entries become rows of tables, and rows entries again."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlmodel import Session, SQLModel, col, select

from schemas.configuration.plain import plain
from schemas.route_menus import RouteMenu
from schemas.tables.base import Versioned

CHUNK = 500
"""Databases bound the number of values in one query."""

Values = dict[str, Any]


@dataclass(frozen=True)
class Children:
    """A field of an entry that is kept in rows of its own, such as the members of a group."""

    field: str
    table: type[SQLModel]
    owner: str
    """The column that names the entry."""
    value: str
    """The column that holds each value."""
    position: str = ""
    """The column that keeps the order; empty: the values are sorted."""
    single: bool = False
    """The field is one value, not a list."""
    blank: tuple[str, ...] = ()
    """Columns that are unset in the rows of this owner: a number has one owner."""

    def rows(self, key: str, entry: BaseModel) -> list[Values]:
        """Return the rows of an entry."""
        given = getattr(entry, self.field)
        values: Iterable[Any] = [given] if self.single else given
        return [
            {
                **dict.fromkeys(self.blank),
                self.owner: key,
                self.value: value,
                **({self.position: index} if self.position else {}),
            }
            for index, value in enumerate(values)
        ]

    def read(self, session: Session, keys: Collection[str] | None) -> Mapping[str, Any]:
        """Return the field's value by the entry's key."""
        owner, order = _column(self.table, self.owner), _column(self.table, self.position or self.value)
        found: dict[str, list[Any]] = defaultdict(list)
        query = select(self.table).where(owner.is_not(None)).order_by(order, _column(self.table, self.value))
        for row in in_chunks(session, query, owner, keys):
            found[getattr(row, self.owner)].append(getattr(row, self.value))
        return {key: values[0] for key, values in found.items()} if self.single else found


@dataclass(frozen=True)
class Resource:
    """A kind of thing that an admin configures."""

    section: str
    """Its name in the exchange file and in the audit log: `ring_groups`."""
    title: str
    """What people call one of them: `ring group`."""
    picker: str
    """How references name it: `ring_group`."""
    entry: type[BaseModel]
    table: type[Versioned]
    key: str = "id"
    """The field, and the column, that tells them apart."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Fields that are kept in a column of another name."""
    children: tuple[Children, ...] = ()
    owned: tuple[tuple[type[SQLModel], str], ...] = ()
    """Tables whose rows go along when it is deleted, and the column that names it."""
    elsewhere: frozenset[str] = frozenset()
    """Fields that are no part of its rows."""
    to_column: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    from_column: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    more: Callable[[Session, Sequence[Any]], Mapping[str, Values]] | None = None
    """Returns, by key, the fields that are elsewhere."""
    route_menu: RouteMenu | None = None
    """The menu in which its entries pick routes (P14)."""

    def key_of(self, entry: BaseModel) -> str:
        """Return the key of an entry."""
        return str(getattr(entry, self.key))

    def name_of(self, entry: BaseModel) -> str:
        """Return what people call an entry; empty when it has no name."""
        return str(getattr(entry, "name", ""))

    def column_of(self, name: str) -> str | None:
        """Return the column that holds a field; None when the field is in the settings or elsewhere."""
        fields = self.table.model_fields
        for column in (self.columns.get(name, name), f"{name}_id"):
            if column in fields:
                return column
        return None

    def row_values(self, entry: BaseModel) -> Values:
        """Return the values of an entry's own row, without its version."""
        row: Values = {}
        settings: Values = {}
        outside = self.elsewhere | {child.field for child in self.children}
        for name, value in plain(entry).items():
            if name in outside:
                continue
            column = self.column_of(name)
            if column is None:
                settings[name] = value
            else:
                row[column] = self.to_column[name](value) if name in self.to_column else value
        if settings:
            row["settings"] = settings
        return row

    def child_values(self, entry: BaseModel) -> Iterable[tuple[Children, list[Values]]]:
        """Return the values of an entry's other rows."""
        return [(child, child.rows(self.key_of(entry), entry)) for child in self.children]

    def rows(self, session: Session, keys: Collection[str] | None = None) -> list[Any]:
        """Return the rows with the given keys, or all, in the order of their keys."""
        column = _column(self.table, self.key)
        return in_chunks(session, select(self.table).order_by(column), column, keys)

    def entries(self, session: Session, rows: Sequence[Any] | None = None) -> dict[str, BaseModel]:
        """Return the entries of rows, or of all rows, by key.

        What is stored by an older version and no longer fits is returned as it is, not refused.
        """
        keys = None if rows is None else [str(getattr(row, self.key)) for row in rows]
        rows = self.rows(session) if rows is None else rows
        children = {child.field: (child, child.read(session, keys)) for child in self.children}
        more = self.more(session, rows) if self.more else {}
        found = {}
        for row in rows:
            key = str(getattr(row, self.key))
            values = self._own_fields(row)
            for name, (child, by_key) in children.items():
                if key in by_key or not child.single:
                    values[name] = by_key.get(key, [])
            found[key] = _read(self.entry, {**values, **more.get(key, {})})
        return found

    def _own_fields(self, row: Any) -> Values:
        values = dict(row.settings) if "settings" in type(row).model_fields else {}
        for name in self.entry.model_fields:
            column = None if name in self.elsewhere else self.column_of(name)
            if column is not None:
                value = getattr(row, column)
                values[name] = self.from_column[name](value) if name in self.from_column else value
        return values


def in_chunks(session: Session, query: Any, column: Any, keys: Collection[str] | None) -> list[Any]:
    """Return the rows of a query whose column has one of the keys; all of them when the keys are None."""
    if keys is None:
        return list(session.exec(query))
    wanted = list(keys)
    return [
        row
        for start in range(0, len(wanted), CHUNK)
        for row in session.exec(query.where(column.in_(wanted[start : start + CHUNK])))
    ]


def _column(table: type[SQLModel], name: str) -> Any:
    return col(getattr(table, name))


def _read(entry: type[BaseModel], values: Values) -> BaseModel:
    try:
        return entry.model_validate(values)
    except ValidationError:
        return entry.model_construct(**values)
