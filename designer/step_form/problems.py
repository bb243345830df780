"""What is wrong in the parameters of a step, at the field where it is, before the exchange is asked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

Translate = Callable[[str], str]


class _Mark(Protocol):
    def __getitem__(self, key: str, /) -> Any: ...


def field_problems(schema: Mapping[str, Any], params: Mapping[str, Any], _: Translate) -> dict[str, str]:
    """Return the first problem of each field by its dotted path (`choices.0.key`)."""
    found: dict[str, str] = {}
    for error in Draft202012Validator(schema).iter_errors(params):
        for path in _paths(error):
            found.setdefault(path, _sentence(error, _))
    return found


def _paths(error: ValidationError) -> list[str]:
    path = [str(part) for part in error.absolute_path]
    if error.validator != "required":
        return [".".join(path)]
    required: Any = error.validator_value
    filled: Any = error.instance
    missing = [name for name in required if name not in filled]
    return [".".join([*path, name]) for name in missing]


def _sentence(error: ValidationError, _: Translate) -> str:
    limit = error.validator_value
    match error.validator:
        case "required" | "minItems" | "minLength":
            return _("Fill this in.")
        case "maxItems":
            return _("At most {count} of them.").format(count=limit)
        case "maxLength":
            return _("At most {count} characters.").format(count=limit)
        case "minimum":
            return _("At least {count}.").format(count=limit)
        case "maximum":
            return _("At most {count}.").format(count=limit)
        case "not":
            return _("This name is taken by the call itself.")
        case "pattern" | "format":
            return _("This does not have the form that is asked for.")
    return _("This does not fit here.")


def problems_of_marks(marks: Sequence[_Mark], node: str) -> dict[str, str]:
    """Return what the exchange's check of a plan said of a node's parameters, by the path of the field."""
    return {
        mark["field"].removeprefix("params").removeprefix("."): mark["message"]
        for mark in marks
        if mark["node"] == node and (mark["field"] == "params" or mark["field"].startswith("params."))
    }
