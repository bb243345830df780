"""Creating, changing and deleting entries: versions, references and uses are checked, every change is written down."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlmodel import Session, col, select

from api.errors import ApiError, ErrorDetail, StaleVersion
from api.resources.availability import check_availability
from api.resources.mirrors import Mirror
from api.resources.uses import uses
from schemas.audit import record_change
from schemas.configuration import storing
from schemas.configuration.plain import plain, without_secrets
from schemas.configuration.resource import Resource
from schemas.configuration.resources import EXCHANGE
from schemas.configuration.storing import (
    EntryError,
    NumberTakenError,
    UnknownReferencesError,
    namesake,
    store_entry,
    title_of,
    unknown_references,
)
from schemas.configuration.storing import lock_configuration as lock_configuration
from schemas.plain_json import unstorable_values

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


def find_row(session: Session, resource: Resource, key: str) -> Any:
    """Return the row of a key. Raises ApiError 404."""
    row = session.get(resource.table, 1 if resource is EXCHANGE else key)
    if row is None:
        raise not_found(resource, key)
    return row


def not_found(resource: Resource, key: str) -> ApiError:
    """Return the error of a key that nothing has, or nothing that the person may see."""
    return ApiError(404, f"{resource.picker.replace('_', '-')}-not-found", f"There is no {resource.title} {key}.")


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


def _refusal(error: EntryError) -> ApiError:
    """Return the api's answer to an entry that can't be kept, naming the fields."""
    if isinstance(error, UnknownReferencesError):
        details = [
            ErrorDetail(
                place=".".join(["body", *map(str, one.path)]),
                message=f"there is no {title_of(one.picker)} {one.target!r}",
            )
            for one in error.unknown[:100]
        ]
        return ApiError(422, "unknown-reference", "The body names something that is not there.", details)
    if isinstance(error, NumberTakenError):
        place = f"body.{error.field}" if error.index is None else f"body.{error.field}.{error.index}"
        detail = ErrorDetail(place=place, message=str(error))
        return ApiError(422, "extension-taken", "An extension is taken.", [detail])
    return ApiError(422, "invalid-request", str(error))


def create_entry(session: Session, who: str, resource: Resource, entry: BaseModel) -> Any:
    """Keep a new entry and return its row. Raises ApiError when it is there already or names what is not there."""
    key = resource.key_of(entry)
    if session.get(resource.table, key) is not None:
        message = f"There is a {resource.title} {key} already; change that one, or choose another {resource.key}."
        raise ApiError(409, "already-there", message)
    other = namesake(session, resource, key)
    if other is not None:
        message = f"There is a {other.title} {key} already, and a plan could not tell the two apart; choose another id."
        raise ApiError(409, "already-there", message)
    unknown = unknown_references(session, entry)
    try:
        if unknown:
            raise UnknownReferencesError(unknown)
        check_availability(session, resource, entry, None)
        row = store_entry(session, resource, entry, None)
    except EntryError as error:
        raise _refusal(error) from error
    record_change(session, who, "create", resource.section, key, None, entry)
    return row


def change_entry(session: Session, who: str, resource: Resource, row: Any, entry: BaseModel) -> bool:
    """Keep an entry in the place of the one that a row holds; returns False when nothing differs.

    Raises ApiError 422 when it names what is not there, or a number that belongs to something else.
    """
    [before] = resource.entries(session, [row]).values()
    check_availability(session, resource, entry, before)
    try:
        return storing.change_entry(session, who, resource, row, entry)
    except EntryError as error:
        raise _refusal(error) from error


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
        if session.get(resource.table, one) is None and namesake(session, resource, one) is None:
            return one
    raise ApiError(409, "already-there", f"There are too many called {slug}; give an id of your own.")


def _printable(part: str | int) -> str:
    return str(part).encode("ascii", "backslashreplace").decode()
