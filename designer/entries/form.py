"""An entry while it is edited, as its fields see it: values, limits, what is wrong, what can be picked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from designer.api_client import Api
from designer.api_client.schema import BodySchema, JsonSchema
from designer.api_texts import api_text
from designer.choices import Choices
from designer.entries.draft import Draft, put_at, value_at
from designer.languages import t


@dataclass
class Shared:
    """What all parts of a form share while it is shown once."""

    shown: set[str] = field(default_factory=set)
    """Paths of errors that a field has shown."""
    later: list[Callable[[], None]] = field(default_factory=list)
    """Changes that buttons among the fields ask for."""


class Form:
    """A draft, looked at from one place in it: of the whole, or of one part such as `monday.morning`."""

    def __init__(
        self,
        name: str,
        draft: Draft,
        schema: BodySchema,
        choices: Choices,
        api: Api,
        *,
        read_only: bool = False,
        place: str = "",
        shared: "Shared | None" = None,
    ) -> None:
        self.name = name
        self.draft = draft
        self.choices = choices
        self.api = api
        self.read_only = read_only
        self.place = place
        self._schema = schema
        self._shared = shared or Shared()

    def at(self, path: str) -> "Form":
        """Return the form of a part."""
        return Form(
            self.name,
            self.draft,
            self._schema,
            self.choices,
            self.api,
            read_only=self.read_only,
            place=self.path(path),
            shared=self._shared,
        )

    def path(self, path: str) -> str:
        """Return the path of a field from the top of the entry."""
        return ".".join(filter(None, (self.place, path)))

    def key(self, path: str) -> str:
        """Return the key of the widget of a field."""
        return f"{self.name}:{self.draft.generation}:{self.path(path)}"

    def value(self, path: str = "") -> Any:
        """Return the value of a field as it is typed."""
        return value_at(self.draft.values, self.path(path))

    def put(self, path: str, value: Any) -> None:
        """Keep the value of a field; what was wrong with another value is no longer said."""
        full = self.path(path)
        if value_at(self.draft.values, full) != value:
            put_at(self.draft.values, full, value)
            self.draft.errors = [
                error for error in self.draft.errors if error.path != full and not error.path.startswith(f"{full}.")
            ]

    def later(self, change: Callable[[], None]) -> None:
        """Change values once all fields have been shown: what was typed beside the button must not be lost."""
        self._shared.later.append(change)

    def do_later(self) -> bool:
        """Do the changes that were asked for; returns whether there were any, so that the form must be shown again."""
        for change in self._shared.later:
            change()
        if self._shared.later:
            self.draft.renew_widgets()
        return bool(self._shared.later)

    def says(self, path: str = "") -> JsonSchema:
        """Return what the api says of a field: type, limits, description."""
        return self._schema.at(self.path(path))

    def knows(self, path: str) -> bool:
        """Tell whether the api has such a field."""
        name = self.path(path).partition(".")[0]
        return not name or name in self._schema.fields

    def is_required(self, path: str) -> bool:
        """Tell whether a field of the whole entry must be filled."""
        return self.path(path) in self._schema.required()

    def help(self, path: str, own: str = "") -> str | None:
        """Return the help of a field, translated: the page's own, else the api's description."""
        text = own or str(self.says(path).get("description", ""))
        one_line = " ".join(text.split())
        return t(one_line) if one_line else None

    def errors(self, path: str, *, inside: bool = False) -> list[str]:
        """Return what is wrong with a field, or with what is inside it; it counts as shown from now on."""
        full = self.path(path)
        found = []
        for error in self.draft.errors:
            if error.path == full or (inside and error.path.startswith(f"{full}.")):
                self._shared.shown.add(error.path)
                found.append(error.message)
        return found

    def show_errors(self, path: str, *, inside: bool = False) -> None:
        """Say under a field what is wrong with it."""
        if inside and any(one.startswith(f"{self.path(path)}.") for one in self._shared.shown):
            inside = False
        for message in dict.fromkeys(self.errors(path, inside=inside)):
            say_error(message, self.key(path))

    def errors_elsewhere(self) -> Iterable[str]:
        """Return what is wrong that no field has shown."""
        return [error.message for error in self.draft.errors if error.path not in self._shared.shown]


def say_error(message: str, place: str = "") -> None:
    """Say what is wrong, in red, close under the field that was shown last; `place` tells equal ones apart."""
    text = api_text(message)
    with st.container(key=f"field_error_{place}_{message}"):
        st.markdown(f":red[:material/error: {_plain(text[:1].upper() + text[1:])}]")


def _plain(text: str) -> str:
    for sign in "\\`*_{}[]<>$#:|":
        text = text.replace(sign, f"\\{sign}")
    return text
