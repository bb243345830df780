"""Creating, changing and deleting entries: versions, references and uses are checked, every change is written down."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlmodel import Session, SQLModel, col, select

from api.errors import ApiError, ErrorDetail, StaleVersion
from api.resources.mirrors import Mirror
from api.resources.uses import uses
from schemas.audit import record_change
from schemas.configuration.plain import plain, without_secrets
from schemas.configuration.resource import Children, Resource
from schemas.configuration.resources import EXCHANGE, resources_of
from schemas.plain_json import unstorable_values
from schemas.references import model_references
from schemas.tables import Revision

MAX_SLUG = 63
MAX_NUMBERED_SLUGS = 1000


class StaleVersionError(ApiError):
    """Somebody else saved in between."""

    def __init__(self, title: str, yours: int, stored: int, entry: dict[str, Any]) -> None:
        message = (
            f"This {title} was changed meanwhile: you have version {yours}, stored is version {stored}. "
            "Load it again, or save with the stored version to overwrite it."
        )
        super().__init__(409, "stale-version", message)
        self.body.stale = StaleVersion(your_version=yours, stored_version=stored, stored=without_secrets(entry))


def lock_configuration(session: Session) -> None:
    """Let changes of the configuration come one after the other, so that what one checked stays true for it.

    SQLite's writing transactions do so by themselves; elsewhere the row of the revision is locked.
    """
    session.exec(select(Revision).where(Revision.id == 1).with_for_update()).first()


def find_row(session: Session, resource: Resource, key: str) -> Any:
    """Return the row of a key. Raises ApiError 404."""
    row = session.get(resource.table, 1 if resource is EXCHANGE else key)
    if row is None:
        raise ApiError(404, f"{resource.picker.replace('_', '-')}-not-found", f"There is no {resource.title} {key}.")
    return row


def check_version(session: Session, resource: Resource, row: Any, yours: int) -> None:
    """Raise StaleVersionError when a row has another version."""
    if row.version != yours:
        [entry] = resource.entries(session, [row]).values()
        raise StaleVersionError(resource.title, yours, row.version, plain(entry))


def invalid(details: Sequence[ErrorDetail], message: str = "") -> ApiError:
    """Return the error of a body that can't be kept."""
    return ApiError(422, "invalid-request", message or "The request is not valid; details says what to mend.", details)


def entry_from(resource: Resource, values: dict[str, Any]) -> BaseModel:
    """Return the entry of a body's values. Raises ApiError 422, naming the field."""
    bad = [
        ErrorDetail(place=".".join(["body", *map(_printable, path)]), message=message)
        for path, message in unstorable_values(values)
    ]
    if bad:
        raise invalid(bad[:100], "The body holds values that can't be kept.")
    try:
        return resource.entry.model_validate(values)
    except ValidationError as error:
        details = [
            ErrorDetail(place=".".join(["body", *map(str, one["loc"])]), message=one["msg"]) for one in error.errors()
        ]
        raise invalid(details[:100]) from None


def check_references(session: Session, entry: BaseModel) -> None:
    """Raise ApiError 422, naming the fields, when an entry names something that is not there."""
    wanted = list(model_references(entry))
    there: dict[str, set[str]] = {}
    for name in {picker for _, picker, _ in wanted}:
        keys = {target for _, picker, target in wanted if picker == name}
        there[name] = {str(getattr(row, kind.key)) for kind in resources_of(name) for row in kind.rows(session, keys)}
    details = [
        ErrorDetail(
            place=".".join(["body", *map(str, path)]),
            message=f"there is no {resources_of(name)[0].title} {target!r}",
        )
        for path, name, target in wanted
        if resources_of(name) and target not in there[name]
    ]
    if details:
        raise ApiError(422, "unknown-reference", "The body names something that is not there.", details[:100])


def store_entry(session: Session, resource: Resource, entry: BaseModel, row: Any | None) -> Any:
    """Bring the rows of one entry to what it says. Raises ApiError 422 when a number belongs to something else."""
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
            if child.blank and session.get(child.table, value) is not None:
                place = f"body.{child.field}" if child.single else f"body.{child.field}.{index}"
                message = f"{value} belongs to something else already; GET /extensions tells to what"
                raise ApiError(
                    422, "extension-taken", "An extension is taken.", [ErrorDetail(place=place, message=message)]
                )
            session.add(child.table(**row))
        elif child.position:
            setattr(there, child.position, row[child.position])
    session.flush()


def create_entry(session: Session, who: str, resource: Resource, entry: BaseModel) -> Any:
    """Keep a new entry and return its row. Raises ApiError when it is there already or names what is not there."""
    key = resource.key_of(entry)
    if session.get(resource.table, key) is not None:
        message = f"There is a {resource.title} {key} already; change that one, or choose another {resource.key}."
        raise ApiError(409, "already-there", message)
    check_references(session, entry)
    row = store_entry(session, resource, entry, None)
    record_change(session, who, "create", resource.section, key, None, entry)
    return row


def change_entry(session: Session, who: str, resource: Resource, row: Any, entry: BaseModel) -> bool:
    """Keep an entry in the place of the one that a row holds; returns False when nothing differs."""
    [before] = resource.entries(session, [row]).values()
    if plain(before) == plain(entry):
        return False
    check_references(session, entry)
    store_entry(session, resource, entry, row)
    record_change(session, who, "change", resource.section, _key(resource, entry), before, entry)
    return True


def _key(resource: Resource, entry: BaseModel) -> str:
    return "exchange" if resource is EXCHANGE else resource.key_of(entry)


def delete_entry(session: Session, who: str, resource: Resource, row: Any, mirrors: Sequence[Mirror] = ()) -> None:
    """Delete an entry with its rows. Raises ApiError 409 when it is in use, naming by whom."""
    key = str(getattr(row, resource.key))
    for mirror in mirrors:
        if mirror.released:
            write_mirror(session, who, mirror, key, [])
    users = uses(session, resource, key)
    if users:
        message = f"The {resource.title} {key} is in use; details says where. Change that first."
        raise ApiError(409, "in-use", message, users)
    [entry] = resource.entries(session, [row]).values()
    for child in resource.children:
        owner = col(getattr(child.table, child.owner))
        for one in session.exec(select(child.table).where(owner == key)):
            session.delete(one)
    for table, column in resource.owned:
        for one in session.exec(select(table).where(col(getattr(table, column)) == key)):
            session.delete(one)
    session.flush()
    session.delete(row)
    session.flush()
    record_change(session, who, "delete", resource.section, key, entry, None)


def write_mirror(session: Session, who: str, mirror: Mirror, key: str, wanted: list[str]) -> bool:
    """Bring the other entries to what the thing wants to be in; returns whether any of them changed."""
    entries = mirror.other.entries(session)
    unknown = [
        ErrorDetail(place=f"body.{mirror.field}.{index}", message=f"there is no {mirror.other.title} {one!r}")
        for index, one in enumerate(wanted)
        if one not in entries
    ]
    if unknown:
        raise ApiError(422, "unknown-reference", "The body names something that is not there.", unknown[:100])
    changed = False
    for other_key, entry in entries.items():
        new = mirror.changed(key, other_key, entry, wanted)
        if new is not None:
            changed |= change_entry(session, who, mirror.other, find_row(session, mirror.other, other_key), new)
    return changed


def free_slug(session: Session, resource: Resource, name: str) -> str:
    """Return an id made from a name that nothing has yet: "Front desk" gives `front-desk`, then `front-desk-2`."""
    plain_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain_name).strip("-")[: MAX_SLUG - 5].strip("-")
    slug = slug or resource.picker.replace("_", "-")
    for number in range(1, MAX_NUMBERED_SLUGS):
        one = slug if number == 1 else f"{slug}-{number}"
        if session.get(resource.table, one) is None:
            return one
    raise ApiError(409, "already-there", f"There are too many called {slug}; give an id of your own.")


def _printable(part: str | int) -> str:
    return str(part).encode("ascii", "backslashreplace").decode()
