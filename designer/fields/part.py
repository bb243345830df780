"""A part of an entry that may be left out as a whole."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

from designer.fields.field import STAYS, Field, joined, show_fields
from designer.languages import t

if TYPE_CHECKING:
    from designer.entries.form import Form


@dataclass(frozen=True)
class Part(Field):
    """A switch, and the part's fields below it while it is on."""

    fields: tuple[Field, ...] = ()
    empty: Mapping[str, Any] = field(default_factory=dict)
    """What a new one holds."""

    def show(self, form: "Form") -> None:
        """Show the switch and the fields."""
        wanted = st.toggle(
            t(self.label),
            value=form.value(self.path) is not None,
            key=form.key(f"{self.path}?"),
            persist_state=STAYS,
            help=form.help(self.path, self.help),
            disabled=form.read_only,
        )
        if not wanted:
            form.put(self.path, None)
        elif form.value(self.path) is None:
            form.put(self.path, copy.deepcopy(dict(self.empty)))
        if wanted:
            show_fields(form.at(self.path), self.fields)
        form.show_errors(self.path)

    def paths(self, place: str = "") -> Iterator[tuple[str, Field]]:
        """Yield the part, and its fields."""
        own = joined(place, self.path)
        yield own, self
        for one in self.fields:
            yield from one.paths(own)

    def pickers(self) -> Iterator[str]:
        """Yield what is picked in it."""
        for one in self.fields:
            yield from one.pickers()
