"""A colour."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from designer.appearance import DEFAULT_ACCENT
from designer.fields.field import STAYS, Field
from designer.languages import t

if TYPE_CHECKING:
    from designer.entries.form import Form


@dataclass(frozen=True)
class Colour(Field):
    """A colour, or none: the pages' own."""

    def show(self, form: "Form") -> None:
        """Show the field."""
        given = form.value(self.path) or ""
        picked = st.color_picker(
            t(self.label),
            value=given or DEFAULT_ACCENT,
            key=form.key(self.path),
            persist_state=STAYS,
            help=form.help(self.path, self.help),
            disabled=form.read_only,
        )
        form.put(self.path, "" if picked == DEFAULT_ACCENT and not given else picked)
        form.show_errors(self.path)
