"""Values of entries in words, for the history and where two versions are compared."""

import json
from typing import Any

from designer.choices import Choices
from designer.entries.description import Entries
from designer.fields import Choice, Field, Heading, Reference, References, Several
from designer.languages import t
from designer.phone_numbers import shown_number

LONGEST = 160


def field_labels(entries: Entries) -> dict[str, str]:
    """Return the labels of the fields on the page, by the first part of their paths."""
    found: dict[str, str] = {}
    for tab in entries.tabs:
        for path, field in tab.paths():
            name = path.partition(".")[0]
            if name and not isinstance(field, Heading) and field.label:
                found.setdefault(name, t(field.label) if path == name else t(tab.title))
            elif name:
                found.setdefault(name, t(tab.title))
    return found


def in_words(entries: Entries, name: str, value: Any, choices: Choices) -> str:
    """Return the value of a field as people read it, not too long."""
    field = next((one for tab in entries.tabs for path, one in tab.paths() if path == name), None)
    text = _words(field, value, choices)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _words(field: Field | None, value: Any, choices: Choices) -> str:
    if value in (None, "", [], {}):
        return t("nothing")
    if value is True:
        return t("yes")
    if value is False:
        return t("no")
    if isinstance(value, list) and not any(isinstance(one, dict) for one in value):
        return ", ".join(_word(field, one, choices) for one in value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return _word(field, value, choices)


def _word(field: Field | None, value: Any, choices: Choices) -> str:
    if isinstance(field, Reference | References):
        return shown_number(str(value)) if field.picker == "did" else choices.name(field.picker, str(value))
    if isinstance(field, Choice | Several) and value in field.options:
        return t(field.options[value])
    text = str(value)
    return shown_number(text) if text.isdigit() else text
