"""Phone numbers, typed as people write them and kept as the exchange needs them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from designer.fields.field import STAYS, Field
from designer.fields.text import Texts
from designer.languages import mark, t
from designer.phone_numbers import kept_number, shown_number

if TYPE_CHECKING:
    from designer.entries.form import Form

SHORT_DIGITS = 6
"""Up to here digits are an extension, or a short code such as 1207: no phone number is that short."""


@dataclass(frozen=True)
class PhoneNumber(Field):
    """One number."""

    placeholder: str = "050 12 31 00"

    def show(self, form: "Form") -> None:
        """Show the field."""
        given = form.value(self.path)
        typed = st.text_input(
            self.title(form),
            value=shown_number(given) if given else "",
            key=form.key(self.path),
            persist_state=STAYS,
            help=form.help(self.path, self.help),
            placeholder=t(self.placeholder),
            icon=":material/call:",
            autocomplete="off",
            disabled=form.read_only,
        )
        number = self.clean(typed or "")
        form.put(self.path, None if not number and form.says(self.path).get("nullable") else number)
        form.show_errors(self.path)

    def clean(self, typed: str) -> str:
        """Return the number as the exchange keeps it."""
        return kept_number(typed)


@dataclass(frozen=True)
class ForwardNumber(PhoneNumber):
    """Where calls are forwarded to: an extension, or a number outside."""

    placeholder: str = mark("Nowhere")

    def clean(self, typed: str) -> str:
        """Return an extension as it was typed, a number outside as the exchange keeps it."""
        bare = typed.strip()
        return bare if bare.isdecimal() and len(bare) <= SHORT_DIGITS else kept_number(bare)


@dataclass(frozen=True)
class Numbers(Texts):
    """A list of numbers."""

    def show(self, form: "Form") -> None:
        """Show the field."""
        given = [str(one) for one in form.value(self.path) or []]
        typed = st.multiselect(
            self.title(form),
            options=given,
            default=given,
            format_func=shown_number,
            key=form.key(self.path),
            persist_state=STAYS,
            help=form.help(self.path, self.help),
            accept_new_options=True,
            select_all=False,
            placeholder=t(self.placeholder) if self.placeholder else t("Type a number and press Enter"),
            disabled=form.read_only,
        )
        form.put(self.path, [self.clean(one) for one in typed])
        form.show_errors(self.path, inside=True)

    def clean(self, typed: str) -> str:
        """Return a number as the exchange keeps it."""
        return kept_number(typed)
