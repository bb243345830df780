"""Texts with placeholders: `{caller}` stands for the caller's number, `{digits}` for what was entered last.

Only names are looked up; nothing is computed. A brace that belongs to no name stands for itself, so that JSON can be
written as it is; `{{name}}` is the text `{name}`.
"""

import re
from collections.abc import Callable, Mapping

from activities.call_port import StepError

_PLACEHOLDER = re.compile(r"\{\{([a-z][a-z0-9_]{0,39})\}\}|\{([a-z][a-z0-9_]{0,39})\}")


def fill(template: str, values: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
    """Return a text with its placeholders replaced by values, each passed through `escape`.

    Raises StepError that names a placeholder for which there is no value.
    """

    def value_of(match: re.Match[str]) -> str:
        literal, name = match.groups()
        if literal is not None:
            return f"{{{literal}}}"
        if name not in values:
            raise StepError(f"there is no variable {name!r} in this call; there are: {', '.join(sorted(values))}")
        return escape(values[name])

    return _PLACEHOLDER.sub(value_of, template)
