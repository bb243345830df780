"""Whole numbers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from designer.fields.field import STAYS, Field
from designer.languages import t

if TYPE_CHECKING:
    from designer.entries.form import Form


@dataclass(frozen=True)
class Number(Field):
    """A whole number; the api says between which bounds."""

    empty: str = ""
    """What it means when nothing is filled in."""
    step: int = 1
    unit: str = ""

    def title(self, form: "Form") -> str:
        """Return the label with its unit."""
        unit = f" ({t(self.unit)})" if self.unit else ""
        return f"{super().title(form)}{unit}"

    def show(self, form: "Form") -> None:
        """Show the field."""
        says = form.says(self.path)
        given: int | None = form.value(self.path) if isinstance(form.value(self.path), int) else None
        least, most = (None if says.get(one) is None else int(says[one]) for one in ("minimum", "maximum"))
        limits: dict[str, Any] = {"value": given, "min_value": least, "max_value": most, "step": self.step}
        typed = st.number_input(
            self.title(form),
            **limits,
            key=form.key(self.path),
            persist_state=STAYS,
            help=form.help(self.path, self.help),
            placeholder=t(self.empty) or None,
            disabled=form.read_only,
        )
        form.put(self.path, None if typed is None else int(typed))
        form.show_errors(self.path)
