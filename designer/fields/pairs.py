"""Names with values, as lines of text."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from designer.fields.field import STAYS, Field

if TYPE_CHECKING:
    from designer.entries.form import Form


@dataclass(frozen=True)
class Pairs(Field):
    """Any number of pairs, a line each: `name = value`."""

    lines: int = 6
    placeholder: str = ""

    def show(self, form: "Form") -> None:
        """Show the field."""
        given = form.value(self.path) or {}
        typed = st.text_area(
            self.title(form),
            value="\n".join(f"{name} = {value}" for name, value in given.items()),
            key=form.key(self.path),
            persist_state=STAYS,
            help=form.help(self.path, self.help),
            height=24 * self.lines + 24,
            placeholder=self.placeholder or None,
            disabled=form.read_only,
        )
        form.put(self.path, read_pairs(typed or ""))
        form.show_errors(self.path, inside=True)


def read_pairs(text: str) -> dict[str, str]:
    """Return the pairs of some lines; a line without `=` is a name without a value, an empty line nothing."""
    pairs = (line.partition("=") for line in text.splitlines() if line.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}
