"""Something else that is configured, picked by its name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from designer.fields.field import STAYS, Field
from designer.languages import t
from designer.phone_numbers import shown_number

if TYPE_CHECKING:
    from designer.entries.form import Form


def choice_text(form: "Form", picker: str, key: str) -> str:
    """Return how a choice is shown: a phone number as people write it, all else by its name."""
    found = form.choices.get(picker, key)
    if picker == "did":
        number = shown_number(key)
        return f"{number} · {found.name}" if found and found.name else number
    return found.label if found else t("{name} (is gone)", name=key)


@dataclass(frozen=True)
class Reference(Field):
    """One thing."""

    picker: str = ""
    none: str = ""
    """What it means when nothing is picked; empty: something must be."""
    menu: str = ""
    """Of routes: those that are available in this menu."""
    section: str = ""
    """Of several kinds of things: those of this one."""

    def pickers(self) -> Iterator[str]:
        """Yield what is picked."""
        yield self.picker

    def show(self, form: "Form") -> None:
        """Show the field."""
        given = form.value(self.path)
        options = [one.key for one in form.choices.of(self.picker, menu=self.menu, section=self.section)]
        if given and given not in options:
            options.append(given)
        picked = st.selectbox(
            self.title(form),
            options,
            index=options.index(given) if given in options else None,
            format_func=lambda key: choice_text(form, self.picker, key),
            key=form.key(self.path),
            persist_state=STAYS,
            help=form.help(self.path, self.help),
            placeholder=t(self.none) if self.none else t("Choose"),
            disabled=form.read_only,
        )
        form.put(self.path, picked)
        form.show_errors(self.path)


@dataclass(frozen=True)
class References(Field):
    """Any number of things, in the order in which they are picked."""

    picker: str = ""
    none: str = ""
    """What it means when nothing is picked."""
    menu: str = ""
    section: str = ""

    def pickers(self) -> Iterator[str]:
        """Yield what is picked."""
        yield self.picker

    def show(self, form: "Form") -> None:
        """Show the field."""
        given = list(form.value(self.path) or [])
        options = [one.key for one in form.choices.of(self.picker, menu=self.menu, section=self.section)]
        options += [one for one in given if one not in options]
        picked = st.multiselect(
            self.title(form),
            options,
            default=given,
            format_func=lambda key: choice_text(form, self.picker, key),
            key=form.key(self.path),
            persist_state=STAYS,
            help=form.help(self.path, self.help),
            placeholder=t(self.none) if self.none else t("Choose"),
            select_all=False,
            disabled=form.read_only,
        )
        form.put(self.path, picked)
        form.show_errors(self.path, inside=True)
