"""Makes the router of a kind of thing: list, get, create, change, delete.

Who changes or deletes something sends the version that he has seen in `If-Match`, as `GET` gave it in `ETag` and in the
field `version`. When it is no longer the stored one the answer is 409 `stale-version`, with both versions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, create_model
from sqlmodel import Session

from api.deps import OnlyOwn, ReadSession, Requesting, Who, WriteSession
from api.errors import ErrorDetail, error_responses
from api.permissions import Scope
from api.requester import Requester
from api.resources.changes import (
    change_entry,
    check_version,
    create_entry,
    delete_entry,
    entry_from,
    find_row,
    free_slug,
    invalid,
    lock_configuration,
    not_found,
    write_mirror,
)
from api.resources.listing import ListAsked, ListPart, list_rows
from api.resources.mirrors import Mirror
from api.resources.uses import uses
from schemas.configuration.plain import plain, without_secrets
from schemas.configuration.resource import Resource

Values = dict[str, Any]
Extras = Callable[[Session, Sequence[Any]], Mapping[str, Values]]
Prepare = Callable[[Session, Values, BaseModel | None], Values]
Check = Callable[[Session, BaseModel], Sequence[ErrorDetail]]


Key = Annotated[str, Path(pattern=r"^[!-~]{1,63}$")]


def _seen_version(
    if_match: Annotated[
        str,
        Header(pattern=r'^(W/)?"?[0-9]{1,9}"?$', description="The version that you have seen.", examples=['"1"']),
    ],
) -> int:
    return int(if_match.removeprefix("W/").strip('"'))


def _seen_version_if_any(
    if_match: Annotated[
        str | None,
        Header(pattern=r'^(W/)?"?[0-9]{1,9}"?$', description="The version that you have seen.", examples=['"1"']),
    ] = None,
) -> int | None:
    return None if if_match is None else _seen_version(if_match)


SeenVersion = Annotated[int, Depends(_seen_version)]
SeenVersionIfAny = Annotated[int | None, Depends(_seen_version_if_any)]
STALE = error_responses(409)
"""Somebody else saved in between (`stale` says which versions meet), or it is in use."""


@dataclass(frozen=True)
class Served:
    """A kind of thing as the api serves it."""

    resource: Resource
    body: type[BaseModel]
    answer: type[BaseModel]
    mirrors: tuple[Mirror, ...] = ()
    extras: Extras | None = None
    """Returns, by key, what answers say beyond the entry."""
    prepare: Prepare | None = None
    """Fills in what a body leaves open; gets the values and the present entry."""
    check: Check | None = None
    """Returns what is wrong with an entry beyond its references."""
    own: str = ""
    """The field of a log-in account that names what is a person's own of it; empty: nothing is."""

    def answers(self, session: Session, rows: Sequence[Any]) -> list[Values]:
        """Return the answers about rows."""
        entries = self.resource.entries(session, rows)
        mirrored = {mirror.field: mirror.read(session) for mirror in self.mirrors}
        extras = self.extras(session, rows) if self.extras else {}
        fields = self.answer.model_fields
        found = []
        for row in rows:
            key = str(getattr(row, self.resource.key))
            values = {name: value for name, value in plain(entries[key]).items() if name in fields}
            values |= {name: by_key.get(key, []) for name, by_key in mirrored.items()}
            found.append({**values, **extras.get(key, {}), "version": row.version})
        return found

    def respond(self, session: Session, row: Any, status: int = 200) -> JSONResponse:
        """Return the answer about one row, with its version as ETag."""
        session.flush()
        [values] = self.answers(session, [row])
        return JSONResponse(values, status_code=status, headers={"ETag": f'"{row.version}"'})

    def create(self, session: Session, who: str, body: BaseModel) -> Any:
        """Keep a new thing and return its row."""
        lock_configuration(session)
        values = self._values(body)
        key = self.resource.key
        if values.get(key) is None:
            values["id"] = free_slug(session, self.resource, str(values.get("name", "")))
        entry = self._entry(session, values, None)
        row = create_entry(session, who, self.resource, entry)
        self._write_mirrors(session, who, str(values[key]), body)
        return row

    def change(self, session: Session, who: str, key: str, seen: int, body: BaseModel) -> Any:
        """Change a thing and return its row."""
        lock_configuration(session)
        row = find_row(session, self.resource, key)
        check_version(session, self.resource, row, seen)
        [current] = self.resource.entries(session, [row]).values()
        values = self._values(body)
        if values.get(self.resource.key) not in (None, key):
            message = f"can't be changed: it is {key!r}; leave it out"
            raise invalid([ErrorDetail(place=f"body.{self.resource.key}", message=message)])
        kept = {name: value for name, value in plain(current).items() if name not in type(body).model_fields}
        entry = self._entry(session, {**kept, **values, self.resource.key: key}, current)
        changed = change_entry(session, who, self.resource, row, entry)
        if self._write_mirrors(session, who, key, body) and not changed:
            row.version += 1  # what people see of it changed
        return row

    def delete(self, session: Session, who: str, key: str, seen: int) -> None:
        """Delete a thing."""
        lock_configuration(session)
        row = find_row(session, self.resource, key)
        check_version(session, self.resource, row, seen)
        delete_entry(session, who, self.resource, row, self.mirrors)

    def _values(self, body: BaseModel) -> Values:
        mirrored = {mirror.field for mirror in self.mirrors}
        return {name: value for name, value in plain(body).items() if name not in mirrored}

    def _entry(self, session: Session, values: Values, current: BaseModel | None) -> BaseModel:
        if self.prepare:
            values = self.prepare(session, values, current)
        entry = entry_from(self.resource, values)
        problems = self.check(session, entry) if self.check else ()
        if problems:
            raise invalid(problems)
        return entry

    def _write_mirrors(self, session: Session, who: str, key: str, body: BaseModel) -> bool:
        changed = False
        for mirror in self.mirrors:
            wanted = getattr(body, mirror.field)
            if wanted is not None:
                changed |= write_mirror(session, who, mirror, key, wanted)
        return changed


def derived_model(name: str, base: type[BaseModel], **fields: Any) -> type[BaseModel]:
    """Return a model with more fields than another."""
    # No source has its docstrings, and Pydantic would look for one in all that is being imported, for a long time.
    without_source = {"use_attribute_docstrings": False}
    return create_model(name, __base__=base, __doc__=base.__doc__, __cls_kwargs__=without_source, **fields)


def body_model(
    base: type[BaseModel], key: str, mirrors: Sequence[Mirror] = (), example: Values | None = None
) -> type[BaseModel]:
    """Return the model of a body: the entry's, whose key may be left out."""
    inner = base.model_fields[key]
    fields: Values = {key: (inner.rebuild_annotation() | None, Field(default=None, description=_key_help(key)))}
    for mirror in mirrors:
        fields[mirror.field] = (list[str] | None, Field(default=None, max_length=1000, description=mirror.help))
    made = derived_model(f"{_base_name(base)}Body", base, **fields)
    if example is not None:
        made.model_config["json_schema_extra"] = {"examples": [example]}
        made.model_rebuild(force=True)
    return made


def new_body_model(body: type[BaseModel], resource: Resource) -> type[BaseModel]:
    """Return the model of a body that makes a thing: its key must be there, when nothing makes one from the name."""
    key = resource.key
    if key == "id":
        return body
    inner = resource.entry.model_fields[key]
    required: Values = {key: (inner.rebuild_annotation(), Field(description=inner.description))}
    made = derived_model(f"New{body.__name__}", body, **required)
    made.model_config["json_schema_extra"] = body.model_config.get("json_schema_extra")
    return made


def answer_model(base: type[BaseModel], mirrors: Sequence[Mirror] = (), **more: Any) -> type[BaseModel]:
    """Return the model of an answer: the entry's, with its version."""
    fields: Values = {"version": (int, Field(ge=1, description="Send it back in If-Match to change or delete."))}
    fields |= {mirror.field: (list[str], Field(default_factory=list)) for mirror in mirrors}
    made = derived_model(f"{_base_name(base)}Answer", base, **fields, **more)
    made.model_config["json_schema_extra"] = {}
    return made


def _base_name(base: type[BaseModel]) -> str:
    return base.__name__.removesuffix("Entry").removesuffix("Fields")


def _key_help(key: str) -> str:
    if key == "id":
        return "A short key that never changes; made from the name when left out."
    return "It never changes, so it may be left out of a change."


def visible_keys(own: str) -> Any:
    """Return what gives a parameter the keys of what a person may see; None: all of it.

    `own` is the field of a log-in account that names them; empty: people see all of it, or the operation not at all.
    """

    def of_person(own_things: OnlyOwn) -> frozenset[str] | None:
        keys: frozenset[str] | None = None if own_things is None else getattr(own_things, own)
        return keys

    def everything() -> None:
        return None

    return Depends(of_person if own else everything)


def _shown_to(requester: Requester, values: Values) -> Values:
    return values if requester.may(Scope.CONFIGURE) else without_secrets(values)


def resource_router(served: Served, tag: str, example: Values, *, only: Sequence[str] = ()) -> APIRouter:
    """Return the router of a kind of thing; `only` names the operations when not all are wanted."""
    resource = served.resource
    section, title = resource.section, resource.title
    router = APIRouter(prefix=f"/{section.replace('_', '-')}", tags=[tag], responses=error_responses(422))

    def list_all(session: ReadSession, wish: ListAsked, requester: Requesting, seen: Any) -> JSONResponse:
        rows, total = list_rows(session, resource.table, resource.key, wish, seen)
        items = [_shown_to(requester, one) for one in served.answers(session, rows)]
        return JSONResponse({"items": items, "total": total, "limit": wish.limit, "offset": wish.offset})

    def get_one(key: Key, session: ReadSession, requester: Requesting, seen: Any) -> JSONResponse:
        if seen is not None and key not in seen:
            raise not_found(resource, key)
        row = find_row(session, resource, key)
        [values] = served.answers(session, [row])
        return JSONResponse(_shown_to(requester, values), headers={"ETag": f'"{row.version}"'})

    def create_one(body: Any, session: WriteSession, who: Who) -> JSONResponse:
        return served.respond(session, served.create(session, who, body), 201)

    def change_one(key: Key, body: Any, seen: SeenVersion, session: WriteSession, who: Who) -> JSONResponse:
        return served.respond(session, served.change(session, who, key, seen, body))

    def delete_one(key: Key, seen: SeenVersion, session: WriteSession, who: Who) -> None:
        served.delete(session, who, key, seen)

    def list_uses(key: Key, session: ReadSession) -> list[ErrorDetail]:
        find_row(session, resource, key)
        released = {mirror.other.section for mirror in served.mirrors if mirror.released}
        return [one for one in uses(session, resource, key) if one.place.partition("/")[0] not in released]

    create_one.__annotations__["body"] = new_body_model(served.body, resource)
    change_one.__annotations__["body"] = served.body
    for reading in (list_all, get_one):
        reading.__annotations__["seen"] = Annotated[frozenset[str] | None, visible_keys(served.own)]
    answers: type[BaseModel] = ListPart[served.answer]  # type: ignore[name-defined]
    operations: list[tuple[str, str, str, Callable[..., Any], Values]] = [
        ("list", "GET", "", list_all, {"response_model": answers, "summary": f"List: {title}"}),
        (
            "create",
            "POST",
            "",
            create_one,
            {
                "response_model": served.answer,
                "status_code": 201,
                "summary": f"Create: {title}",
                "responses": error_responses(409),
            },
        ),
        (
            "get",
            "GET",
            "/{key}",
            get_one,
            {"response_model": served.answer, "summary": f"Get: {title}", "responses": error_responses(404)},
        ),
        (
            "change",
            "PUT",
            "/{key}",
            change_one,
            {
                "response_model": served.answer,
                "summary": f"Change: {title}",
                "responses": {**error_responses(404), **STALE},
            },
        ),
        (
            "delete",
            "DELETE",
            "/{key}",
            delete_one,
            {"status_code": 204, "summary": f"Delete: {title}", "responses": {**error_responses(404), **STALE}},
        ),
        (
            "uses",
            "GET",
            "/{key}/uses",
            list_uses,
            {"response_model": list[ErrorDetail], "summary": f"Uses: {title}", "responses": error_responses(404)},
        ),
    ]
    for name, method, path, function, options in operations:
        if not only or name in only:
            description = _DESCRIPTIONS[name].format(title=title, key=resource.key)
            operation = f"{name}_{section}"
            router.add_api_route(path, function, methods=[method], name=operation, description=description, **options)
    return router


_DESCRIPTIONS = {
    "list": "Return a part of the list. `q` searches, `sort` names a field, with `-` in front for backwards.",
    "create": "Keep a new {title}. What it names must be there: 422 says which field names something unknown.",
    "get": "Return one {title}; its `ETag` is its version.",
    "change": "Replace a {title} as a whole; `If-Match` carries the version that you have seen, else 409. What it is "
    "used by, where the body has a field for it, stays when that is left out.",
    "delete": "Delete a {title}. One that is in use is not deleted: 409 `in-use` names who uses it.",
    "uses": "Return who uses a {title}, at most 50: what would keep it from being deleted.",
}
