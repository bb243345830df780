"""What all fields have."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from designer.languages import t

if TYPE_CHECKING:
    from designer.entries.form import Form

STAYS: Literal["page"] = "page"
"""How a field's widget keeps its value: also when a run of the page ends before the field is shown, as it does when the
session is over or the api away. The draft has not heard by then what was typed last."""

Need = Callable[["Form"], bool]
"""Tells, of the part of the form that a field is in, whether the field is shown."""


@dataclass(frozen=True)
class Field:
    """A part of a form. Texts are marked for translation where they are written, and translated when they are shown."""

    path: str
    """Where its value is in the entry, dotted."""
    label: str = ""
    help: str = ""
    """Empty: what the api says of the field."""
    when: Need | None = None
    """Shown only then."""

    def show(self, form: "Form") -> None:
        """Show the field and put what is typed into the form."""
        raise NotImplementedError

    def paths(self, place: str = "") -> Iterator[tuple[str, "Field"]]:
        """Yield the field, and those inside it, each with its path; a row of a list has the number 0 in it."""
        yield joined(place, self.path), self

    def pickers(self) -> Iterator[str]:
        """Yield the names of what is picked in it."""
        yield from ()

    def is_wanted(self, form: "Form") -> bool:
        """Tell whether the field is shown now: the api must know it, too."""
        return (self.when is None or self.when(form)) and form.knows(self.path)

    def title(self, form: "Form") -> str:
        """Return the label, with a star when the field must be filled."""
        label = t(self.label)
        return f"{label} *" if form.is_required(self.path) else label


def joined(place: str, path: str) -> str:
    """Return the path of what is at a path in a place."""
    return ".".join(filter(None, (place, path)))


def show_fields(form: "Form", fields: tuple[Field, ...]) -> None:
    """Show fields below each other, those that are wanted now."""
    for field in fields:
        if field.is_wanted(form):
            field.show(form)
