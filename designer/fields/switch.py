"""Yes or no."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from designer.fields.field import STAYS, Field
from designer.languages import t

if TYPE_CHECKING:
    from designer.entries.form import Form


@dataclass(frozen=True)
class Switch(Field):
    """A switch."""

    def show(self, form: "Form") -> None:
        """Show the field."""
        typed = st.toggle(
            t(self.label),
            value=bool(form.value(self.path)),
            key=form.key(self.path),
            persist_state=STAYS,
            help=form.help(self.path, self.help),
            disabled=form.read_only,
        )
        form.put(self.path, typed)
        form.show_errors(self.path)
