"""References: values that hold the id of something else. A `picker` hint in the JSON Schema names what it is."""

import copy
from collections.abc import Iterator, Mapping, Set
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, Field

from schemas.tables.base import E164_PATTERN, Slug

Path = tuple[str | int, ...]


def picker(resource: str) -> Any:
    """Return the field information that marks the id of a resource; the designer shows a list to pick from."""
    return Field(json_schema_extra={"picker": resource})


PromptRef = Annotated[Slug, picker("prompt")]
AccountRef = Annotated[Slug, picker("sip_account")]
GroupRef = Annotated[Slug, picker("ring_group")]
BoxRef = Annotated[Slug, picker("voicemail_box")]
MusicClassRef = Annotated[Slug, picker("music_class")]
ParkingRangeRef = Annotated[Slug, picker("parking_range")]
MwiGroupRef = Annotated[Slug, picker("mwi_group")]
RouteRef = Annotated[Slug, picker("route")]
TrunkRef = Annotated[Slug, picker("trunk")]
DialOutGroupRef = Annotated[Slug, picker("dial_out_group")]
BackupRouteRef = Annotated[Slug, picker("backup_route")]
FunctionIndicatorRef = Annotated[Slug, picker("function_indicator")]
AcdFilterRef = Annotated[Slug, picker("acd_filter")]
OfficeHoursRef = Annotated[Slug, picker("office_hours")]
DidRef = Annotated[str, Field(pattern=E164_PATTERN, json_schema_extra={"picker": "did"})]


def value_references(schema: Mapping[str, Any], value: Any) -> Iterator[tuple[Path, str, str]]:
    """Yield path, resource and id of every reference in a value that fits a JSON Schema."""
    yield from _walk(schema, schema.get("$defs", {}), value)


@lru_cache(maxsize=256)
def _schema_with_pickers(model: type[BaseModel]) -> Mapping[str, Any] | None:
    return reference_schema(model.model_json_schema(by_alias=True))


def reference_schema(full: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the part of a JSON Schema that may lead to references; None when nothing in it does."""
    schema: dict[str, Any] = copy.deepcopy(dict(full))
    definitions = schema.get("$defs", {})
    if not _leads_to_picker(schema, definitions, frozenset()):
        return None
    for one in (schema, *definitions.values()):
        properties = one.get("properties", {})
        for name in [name for name, inner in properties.items() if "const" not in inner]:
            if not _leads_to_picker(properties[name], definitions, frozenset()):
                del properties[name]  # nothing to look for there
    return schema


def _leads_to_picker(schema: Any, definitions: Mapping[str, Any], seen: frozenset[str]) -> bool:
    if isinstance(schema, list):
        return any(_leads_to_picker(one, definitions, seen) for one in schema)
    if not isinstance(schema, Mapping):
        return False
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    if name and name not in seen and _leads_to_picker(definitions.get(name), definitions, seen | {name}):
        return True
    inner = (value for key, value in schema.items() if key != "$defs")
    return isinstance(schema.get("picker"), str) or any(_leads_to_picker(one, definitions, seen) for one in inner)


def _text(value: Any) -> str:
    return str(value).replace("'", '"')


def model_references(entry: BaseModel) -> Iterator[tuple[Path, str, str]]:
    """Yield path, resource and id of every reference in a model's values."""
    schema = _schema_with_pickers(type(entry))
    if schema is not None:
        yield from value_references(schema, entry.model_dump(mode="json", by_alias=True, warnings=False))


def _walk(schema: Mapping[str, Any], definitions: Mapping[str, Any], value: Any) -> Iterator[tuple[Path, str, str]]:
    reference = schema.get("$ref")
    if isinstance(reference, str):
        yield from _walk(definitions.get(reference.rpartition("/")[2], {}), definitions, value)
    if isinstance(value, str) and isinstance(schema.get("picker"), str):
        yield (), schema["picker"], value
    for alternative in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        if _may_be(alternative, definitions, value):
            yield from _walk(alternative, definitions, value)
    if isinstance(value, Mapping):
        for name, inner in schema.get("properties", {}).items():
            for path, resource, target in _walk(inner, definitions, value.get(name, inner.get("default"))):
                yield (name, *path), resource, target
    if isinstance(value, list) and isinstance(schema.get("items"), Mapping):
        for index, item in enumerate(value):
            for path, resource, target in _walk(schema["items"], definitions, item):
                yield (index, *path), resource, target


def _may_be(alternative: Mapping[str, Any], definitions: Mapping[str, Any], value: Any) -> bool:
    # Of several kinds of things, told apart by a constant such as `kind`, only one is meant.
    reference = alternative.get("$ref")
    if isinstance(reference, str):
        alternative = definitions.get(reference.rpartition("/")[2], {})
    if not isinstance(value, Mapping):
        return True
    return all(
        value.get(name, inner["const"]) == inner["const"]
        for name, inner in alternative.get("properties", {}).items()
        if "const" in inner
    )


def has_references(model: type[BaseModel], pickers: Set[str]) -> bool:
    """Tell whether a model may refer to one of these resources."""
    schema = _schema_with_pickers(model)
    return schema is not None and any(f'"picker": "{picker}"' in _text(schema) for picker in pickers)
