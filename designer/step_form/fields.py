"""The fields of a form, read from a JSON Schema with the exchange's hints: `picker`, `unit`, `widget`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

Kind = Literal["reference", "choice", "switch", "number", "text", "texts", "references", "records"]
Schema = Mapping[str, Any]

LONG_TEXT = 120
"""A text that may be longer gets several lines."""


@dataclass(frozen=True)
class FormField:
    """A parameter, and how it is asked for."""

    name: str
    kind: Kind
    label: str
    help: str = ""
    required: bool = False
    nullable: bool = False
    """Whether it may be left empty."""
    default: Any = None
    picker: str = ""
    """What a reference names: `prompt`."""
    options: tuple[str, ...] = ()
    unit: str = ""
    whole: bool = False
    """Whether a number is a whole one."""
    minimum: float | None = None
    maximum: float | None = None
    longest: int | None = None
    """Characters of a text."""
    lines: bool = False
    """Whether a text has several lines."""
    most: int | None = None
    """Items of a list."""
    fields: tuple["FormField", ...] = ()
    """Of each record of a list."""

    @property
    def empty(self) -> Any:
        """What it holds when nobody filled it in."""
        if self.default is not None or self.nullable:
            return self.default
        empty: dict[Kind, Any] = {"switch": False, "text": "", "texts": [], "references": [], "records": []}
        return empty.get(self.kind)


def read_fields(schema: Schema) -> tuple[FormField, ...]:
    """Return the fields of an object's schema, in its order.

    Raises ValueError, naming the field, for a shape that no form can ask for.
    """
    return _fields_of(schema, schema.get("$defs", {}))


def _fields_of(schema: Schema, definitions: Schema) -> tuple[FormField, ...]:
    required = schema.get("required", ())
    return tuple(
        replace(_field(name, _resolved(part, definitions), definitions), required=name in required)
        for name, part in schema.get("properties", {}).items()
    )


def _resolved(schema: Schema, definitions: Schema) -> dict[str, Any]:
    """Follow a reference, and take `null` out of a choice of two."""
    if "$ref" in schema:
        target = definitions[schema["$ref"].rsplit("/", 1)[-1]]
        return {**_resolved(target, definitions), **{key: value for key, value in schema.items() if key != "$ref"}}
    parts = [part for part in schema.get("anyOf", ()) if part.get("type") != "null"]
    if len(parts) == 1:
        around = {key: value for key, value in schema.items() if key != "anyOf"}
        return {**_resolved(parts[0], definitions), **around, "nullable": len(schema["anyOf"]) > 1}
    return dict(schema)


def _field(name: str, schema: Schema, definitions: Schema) -> FormField:
    common = FormField(
        name=name,
        kind="text",
        label=_label(schema.get("title") or name),
        help=" ".join(schema.get("description", "").split()),
        nullable=bool(schema.get("nullable")),
        default=schema.get("default"),
    )
    if "picker" in schema:
        return replace(common, kind="reference", picker=schema["picker"])
    if "enum" in schema or "const" in schema:
        values = schema.get("enum") or [schema["const"]]
        return replace(common, kind="choice", options=tuple(map(str, values)))
    match schema.get("type"):
        case "boolean":
            return replace(common, kind="switch")
        case "integer" | "number":
            return replace(common, kind="number", **_number(schema))
        case "string":
            longest = schema.get("maxLength")
            lines = schema.get("widget") == "textarea" or (longest or 0) > LONG_TEXT
            return replace(common, kind="text", longest=longest, lines=lines)
        case "array":
            return replace(common, most=schema.get("maxItems"), **_list(name, schema, definitions))
    raise ValueError(f"no form can ask for {name}: {schema}")


def _label(title: str) -> str:
    """Return `Invalid prompt` for `Invalid Prompt` or `invalid_prompt`; words in capitals stay."""
    words = title.replace("_", " ").split()
    return " ".join(word if index == 0 or word.isupper() else word.lower() for index, word in enumerate(words)).strip()


def _number(schema: Schema) -> dict[str, Any]:
    whole = schema["type"] == "integer"
    return {
        "whole": whole,
        "minimum": schema.get("minimum"),
        "maximum": schema.get("maximum"),
        "unit": schema.get("unit", ""),
    }


def _list(name: str, schema: Schema, definitions: Schema) -> dict[str, Any]:
    items = _resolved(schema.get("items", {}), definitions)
    if items.get("type") == "object":
        # What must be filled in comes first: it is what tells the rows apart.
        fields = sorted(_fields_of(items, definitions), key=lambda part: not part.required)
        return {"kind": "records", "fields": tuple(fields)}
    if "picker" in items:
        return {"kind": "references", "picker": items["picker"]}
    if items.get("type") == "string":
        return {"kind": "texts"}
    raise ValueError(f"no form can ask for a list such as {name}: {items}")
