"""The api's own description of what it takes: JSON Schemas of bodies, from its OpenAPI document."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from designer.api_client.client import Api

JsonSchema = Mapping[str, Any]


class ApiDescription:
    """The OpenAPI document, read once for all sessions; again when the api has another version."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._document: Mapping[str, Any] | None = None

    def body(self, api: Api, path: str, method: str = "post") -> "BodySchema":
        """Return the schema of an operation's body."""
        document = self._read(api)
        operation = document["paths"][path][method]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        return BodySchema(document["components"]["schemas"], schema)

    def forget(self) -> None:
        """Read it anew at the next use: the api was away, and may be a newer one now."""
        with self._lock:
            self._document = None

    def _read(self, api: Api) -> Mapping[str, Any]:
        with self._lock:
            if self._document is None:
                self._document = api.get("/openapi.json")
            return self._document


DESCRIPTION = ApiDescription()


class BodySchema:
    """A schema, and a way to the fields in it."""

    def __init__(self, definitions: Mapping[str, JsonSchema], schema: JsonSchema) -> None:
        self._definitions, self._schema = definitions, schema

    @property
    def fields(self) -> Sequence[str]:
        """The names of the fields."""
        return list(_resolved(self._definitions, self._schema).get("properties", {}))

    def required(self) -> Sequence[str]:
        """The names of the fields that must be there."""
        return list(_resolved(self._definitions, self._schema).get("required", ()))

    def defaults(self) -> dict[str, Any]:
        """Return the values of a new thing, as far as the api has any."""
        properties: Mapping[str, JsonSchema] = _resolved(self._definitions, self._schema).get("properties", {})
        return {name: _default(self._definitions, one) for name, one in properties.items()}

    def at(self, path: str) -> JsonSchema:
        """Return what is said of a field by its dotted path: type, limits, description. Empty when nothing is.

        Numbers in the path lead into lists; of a field that may also be left empty, or may be one of several kinds,
        all that holds of any of them is said.
        """
        schema: JsonSchema = self._schema
        for name in filter(None, path.split(".")):
            schema = self._inner(schema, name)
        return _flattened(self._definitions, schema)

    def _inner(self, schema: JsonSchema, name: str) -> JsonSchema:
        for one in _alternatives(self._definitions, schema):
            if name.isdigit() and isinstance(one.get("items"), Mapping):
                return dict(one["items"])
            if name in one.get("properties", {}):
                return dict(one["properties"][name])
        return {}


def _resolved(definitions: Mapping[str, JsonSchema], schema: JsonSchema) -> JsonSchema:
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return schema
    found = definitions.get(reference.rpartition("/")[2], {})
    return {**found, **{name: value for name, value in schema.items() if name != "$ref"}}


def _alternatives(definitions: Mapping[str, JsonSchema], schema: JsonSchema) -> list[JsonSchema]:
    schema = _resolved(definitions, schema)
    inner = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    return [schema, *(found for one in inner for found in _alternatives(definitions, one))]


def _flattened(definitions: Mapping[str, JsonSchema], schema: JsonSchema) -> JsonSchema:
    found: dict[str, Any] = {}
    for one in reversed(_alternatives(definitions, schema)):
        found |= {name: value for name, value in one.items() if name not in ("anyOf", "oneOf", "allOf", "$ref")}
    kinds = {one.get("type") for one in _alternatives(definitions, schema)}
    found["nullable"] = "null" in kinds
    if found.get("type") == "null":
        found["type"] = next((kind for kind in kinds if kind not in (None, "null")), None)
    items = found.get("items")
    if isinstance(items, Mapping):
        found["items"] = _flattened(definitions, items)
    return found


def _default(definitions: Mapping[str, JsonSchema], schema: JsonSchema) -> Any:
    flat = _flattened(definitions, schema)
    if "default" in flat:
        return flat["default"]
    if flat["nullable"]:
        return None
    return {"array": [], "object": {}, "string": "", "boolean": False}.get(str(flat.get("type")))
