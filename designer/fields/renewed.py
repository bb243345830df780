"""A number that counts which secret holds: raised to get another one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from designer.fields.field import STAYS, Field
from designer.languages import t

if TYPE_CHECKING:
    from designer.entries.form import Form


@dataclass(frozen=True)
class Renewed(Field):
    """A switch: when it is on, saving makes another secret."""

    def is_wanted(self, form: "Form") -> bool:
        """Tell whether the field is shown: a new entry has no secret to replace."""
        return not form.draft.is_new and super().is_wanted(form)

    def show(self, form: "Form") -> None:
        """Show the field."""
        stored = int(form.draft.stored.get(self.path) or 1)
        wanted = st.toggle(
            t(self.label),
            value=form.value(self.path) != stored,
            key=form.key(self.path),
            persist_state=STAYS,
            help=form.help(self.path, self.help),
            disabled=form.read_only,
        )
        form.put(self.path, stored + 1 if wanted else stored)
        form.show_errors(self.path)
