"""One, or several, of a few things that never change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from designer.fields.field import STAYS, Field
from designer.languages import t

if TYPE_CHECKING:
    from designer.entries.form import Form


@dataclass(frozen=True)
class Choice(Field):
    """One of them; as buttons when they are few and short, else as a list."""

    options: Mapping[str, str] = field(default_factory=dict)
    """What people read, by value."""
    buttons: bool = False

    def show(self, form: "Form") -> None:
        """Show the field."""
        given = form.value(self.path)
        values = list(self.options)
        if given is not None and given not in values:
            values.append(given)  # of another version of the exchange: it stays until somebody picks another
        picked: str | None
        if self.buttons:
            picked = st.segmented_control(
                self.title(form),
                values,
                default=given if given in values else None,
                required=given in values,
                format_func=self.text,
                key=form.key(self.path),
                persist_state=STAYS,
                help=form.help(self.path, self.help),
                disabled=form.read_only,
            )
        else:
            picked = st.selectbox(
                self.title(form),
                values,
                index=values.index(given) if given in values else None,
                format_func=self.text,
                key=form.key(self.path),
                persist_state=STAYS,
                help=form.help(self.path, self.help),
                placeholder=t("Choose"),
                disabled=form.read_only,
            )
        form.put(self.path, picked)
        form.show_errors(self.path)

    def text(self, value: str) -> str:
        """Return what people read for a value."""
        return t(self.options.get(value, value))


@dataclass(frozen=True)
class Several(Field):
    """Any number of them."""

    options: Mapping[str, str] = field(default_factory=dict)
    empty: str = ""
    """What it means when none is picked."""

    def show(self, form: "Form") -> None:
        """Show the field."""
        given = [one for one in form.value(self.path) or [] if one in self.options]
        picked = st.pills(
            self.title(form),
            list(self.options),
            selection_mode="multi",
            default=given,
            format_func=lambda value: t(self.options[value]),
            key=form.key(self.path),
            persist_state=STAYS,
            help=form.help(self.path, self.help),
            disabled=form.read_only,
        )
        if not picked and self.empty:
            st.caption(t(self.empty))
        form.put(self.path, self.ordered(form, picked))
        form.show_errors(self.path, inside=True)

    def ordered(self, form: "Form", picked: list[str]) -> list[str]:
        """Return what was picked in the order in which the api gave it, so that the same is the same."""
        before = form.value(self.path) or []
        kept = [one for one in before if one in picked or one not in self.options]
        return kept + [one for one in self.options if one in picked and one not in kept]
