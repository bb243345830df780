"""Entries as plain JSON values, always written the same way."""

from collections.abc import Mapping, Set
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

SECRET_FIELDS = frozenset({"password", "password_encrypted", "pin"})
HIDDEN = "***"


def plain(entry: BaseModel, *, exclude_defaults: bool = False) -> dict[str, Any]:
    """Return an entry as JSON values; sets are sorted, so that equal entries are written equally.

    Without defaults, a `kind` that tells what a value is stays all the same.
    """
    dump = entry.model_dump(mode="python", by_alias=True, warnings=False)
    values = {name: _plain(value) for name, value in dump.items()}
    if not exclude_defaults:
        return values
    dump = entry.model_dump(mode="python", by_alias=True, exclude_defaults=True, warnings=False)
    short: dict[str, Any] = _with_kinds({name: _plain(value) for name, value in dump.items()}, values)
    return short


def _with_kinds(short: Any, full: Any) -> Any:
    if isinstance(short, dict) and isinstance(full, dict):
        kind = {"kind": full["kind"]} if "kind" in full else {}
        return {**kind, **{name: _with_kinds(value, full.get(name)) for name, value in short.items()}}
    if isinstance(short, list) and isinstance(full, list) and len(short) == len(full):
        return [_with_kinds(one, other) for one, other in zip(short, full, strict=True)]
    return short


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return plain(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Set):
        return sorted((_plain(one) for one in value), key=str)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or type(value) in (str, int, float, bool):
        return value
    return to_jsonable_python(value)


def without_secrets(values: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return values with each secret hidden; of one that differs from `before` it can be seen that it changed.

    Values of header lines, which steps send to other systems, count as secrets: they are keys, mostly.
    """
    shown: dict[str, Any] = _hidden(values, values if before is None else before)
    return shown


def _hidden(value: Any, before: Any, name: str = "") -> Any:
    if isinstance(value, Mapping):
        old = before if isinstance(before, Mapping) else {}
        secrets = {"value"} if name == "headers" else SECRET_FIELDS
        return {
            key: _mark(one, old.get(key)) if key in secrets and one else _hidden(one, old.get(key), str(key))
            for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        former = before if isinstance(before, list | tuple) else ()
        return [_hidden(one, former[index] if index < len(former) else None, name) for index, one in enumerate(value)]
    return value


def _mark(value: Any, before: Any) -> str:
    return HIDDEN if value == before else f"{HIDDEN} (changed)"
