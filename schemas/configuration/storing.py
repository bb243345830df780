"""Keeping entries in their rows, whoever changes them: the api, or a function indicator that is switched."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel
from sqlmodel import Session, SQLModel, col, select

from schemas.audit import record_change
from schemas.configuration.plain import plain
from schemas.configuration.resource import Children, Resource
from schemas.configuration.resources import BY_SECTION, EXCHANGE, FAMILIES, PARKING_RANGES, resources_of
from schemas.parking import PARK_PREFIX, ParkingRange
from schemas.references import Path, model_references
from schemas.tables import Revision


class UnknownReference(NamedTuple):
    """A field that names what is not there."""

    path: Path
    picker: str
    target: str


class EntryError(Exception):
    """An entry can't be kept as it is."""


class UnknownReferencesError(EntryError):
    """An entry names what is not there."""

    def __init__(self, unknown: Sequence[UnknownReference]) -> None:
        self.unknown = unknown
        super().__init__("; ".join(f"there is no {title_of(one.picker)} {one.target!r}" for one in unknown[:5]))


class NumberTakenError(EntryError):
    """A number, such as an extension, belongs to something else already."""

    def __init__(self, field: str, index: int | None, value: str) -> None:
        self.field = field
        self.index = index
        """Where in the field, when it is a list."""
        super().__init__(f"{value} belongs to something else already; GET /extensions tells to what")


def lock_configuration(session: Session) -> None:
    """Let changes of the configuration come one after the other, so that what one checked stays true for it.

    SQLite's writing transactions do so by themselves; elsewhere the row of the revision is locked.
    """
    session.exec(select(Revision).where(Revision.id == 1).with_for_update()).first()


def title_of(picker: str) -> str:
    """Return what people call the things that a reference may name."""
    return resources_of(picker)[0].title


def unknown_references(session: Session, entry: BaseModel) -> list[UnknownReference]:
    """Return the fields of an entry that name what is not there."""
    wanted = list(model_references(entry))
    there: dict[str, set[str]] = {}
    for name in {picker for _, picker, _ in wanted}:
        keys = {target for _, picker, target in wanted if picker == name}
        there[name] = {str(getattr(row, kind.key)) for kind in resources_of(name) for row in kind.rows(session, keys)}
    return [
        UnknownReference(path, name, target)
        for path, name, target in wanted
        if resources_of(name) and target not in there[name]
    ]


def namesake(session: Session, resource: Resource, key: str) -> Resource | None:
    """Return the other kind of thing that has an entry of this key, where references may mean either."""
    for sections in FAMILIES.values():
        for section in sections if resource.section in sections else ():
            other = BY_SECTION[section]
            if other is not resource and session.get(other.table, key) is not None:
                return other
    return None


def store_entry(session: Session, resource: Resource, entry: BaseModel, row: Any | None) -> Any:
    """Bring the rows of one entry to what it says, and return its own row.

    Raises NumberTakenError when a number belongs to something else.
    """
    values = resource.row_values(entry)
    if row is None:
        row = resource.table(**values)
        session.add(row)
    else:
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
        row.version += 1
    session.flush()
    for child, wanted in resource.child_values(entry):
        _store_children(session, resource.key_of(entry), child, wanted)
    return row


def change_entry(session: Session, who: str, resource: Resource, row: Any, entry: BaseModel) -> bool:
    """Keep an entry in the place of the one that a row holds; returns False when nothing differs.

    Raises UnknownReferencesError and NumberTakenError.
    """
    [before] = resource.entries(session, [row]).values()
    if plain(before) == plain(entry):
        return False
    unknown = unknown_references(session, entry)
    if unknown:
        raise UnknownReferencesError(unknown)
    store_entry(session, resource, entry, row)
    key = "exchange" if resource is EXCHANGE else resource.key_of(entry)
    record_change(session, who, "change", resource.section, key, before, entry)
    return True


def _store_children(session: Session, key: str, child: Children, wanted: list[dict[str, Any]]) -> None:
    owner = col(getattr(child.table, child.owner))
    existing = {getattr(one, child.value): one for one in session.exec(select(child.table).where(owner == key))}
    values = {row[child.value]: row for row in wanted}
    for gone in existing.keys() - values.keys():
        session.delete(existing[gone])
    session.flush()
    for index, (value, row) in enumerate(values.items()):
        there: SQLModel | None = existing.get(value)
        if there is None:
            if child.blank and (session.get(child.table, value) is not None or _parks(session, value)):
                raise NumberTakenError(child.field, None if child.single else index, value)
            session.add(child.table(**row))
        elif child.position:
            setattr(there, child.position, row[child.position])
    session.flush()


def _parks(session: Session, number: str) -> bool:
    """Tell whether dialling a number takes a parked call, or parks one."""
    numbers = (number, number.removeprefix(PARK_PREFIX))
    ranges = PARKING_RANGES.entries(session).values()
    return any(isinstance(one, ParkingRange) and set(numbers) & set(one.places()) for one in ranges)
