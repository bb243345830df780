"""A part of an entry that is one of several kinds, each with its own fields."""

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
class Kind:
    """One of the kinds."""

    title: str
    fields: tuple[Field, ...]
    empty: Mapping[str, Any]
    """What a new one holds."""

    def holds(self, value: Any) -> bool:
        """Tell whether a value is of this kind: what sets it apart is its `kind`, or which field is filled."""
        if not isinstance(value, dict):
            return False
        if "kind" in self.empty:
            return bool(value.get("kind") == self.empty["kind"])
        return all(value.get(part.path) is not None for part in self.fields)


@dataclass(frozen=True)
class OneOf(Field):
    """A choice of the kind, and below it the fields of that kind."""

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    first: str = ""
    """The kind of a new one."""

    def show(self, form: "Form") -> None:
        """Show the choice and the fields."""
        value = form.value(self.path)
        held = next((name for name, kind in self.kinds.items() if kind.holds(value)), None)
        picked = st.segmented_control(
            self.title(form) if self.label else t("Kind"),
            list(self.kinds),
            default=held or self.first or next(iter(self.kinds)),
            required=True,
            format_func=lambda name: t(self.kinds[name].title),
            key=form.key(f"{self.path}.kind?"),
            persist_state=STAYS,
            help=form.help(self.path, self.help),
            label_visibility="visible" if self.label else "collapsed",
            disabled=form.read_only,
        )
        kind = self.kinds[picked]
        if not isinstance(value, dict) or (held is not None and picked != held):
            for name, empty in kind.empty.items() if not self.path else ():
                form.put(name, copy.deepcopy(empty))
            if self.path:
                form.put(self.path, copy.deepcopy(dict(kind.empty)))
        show_fields(form.at(self.path), kind.fields)
        form.show_errors(self.path)

    def paths(self, place: str = "") -> Iterator[tuple[str, Field]]:
        """Yield the choice, and the fields of all kinds."""
        own = joined(place, self.path)
        yield own, self
        for kind in self.kinds.values():
            for part in kind.fields:
                yield from part.paths(own)

    def pickers(self) -> Iterator[str]:
        """Yield what is picked in any of them."""
        for kind in self.kinds.values():
            for part in kind.fields:
                yield from part.pickers()
