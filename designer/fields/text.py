"""Texts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from designer.fields.field import STAYS, Field
from designer.languages import t

if TYPE_CHECKING:
    from designer.entries.form import Form


@dataclass(frozen=True)
class Text(Field):
    """One line, or some lines."""

    placeholder: str = ""
    kind: Literal["default", "email", "phone"] = "default"
    lines: int = 1
    icon: str = ""
    generated: bool = False
    """Left empty, the exchange makes one."""

    def show(self, form: "Form") -> None:
        """Show the field."""
        says = form.says(self.path)
        given = form.value(self.path)
        placeholder = t(self.placeholder) or None
        if self.generated and form.draft.is_new:
            placeholder = t("is made for you")
        typed: str | None
        if self.lines > 1:
            typed = st.text_area(
                self.title(form),
                value=given or "",
                key=form.key(self.path),
                persist_state=STAYS,
                help=form.help(self.path, self.help),
                max_chars=says.get("maxLength"),
                height=24 * self.lines + 24,
                placeholder=placeholder,
                disabled=form.read_only,
            )
        else:
            typed = st.text_input(
                self.title(form),
                value=given or "",
                key=form.key(self.path),
                persist_state=STAYS,
                help=form.help(self.path, self.help),
                placeholder=placeholder,
                type=self.kind if self.kind != "email" else "default",
                icon=self.icon or None,
                autocomplete="off",
                disabled=form.read_only,
            )
        text = (typed or "").strip()
        form.put(self.path, None if not text and (given is None or says.get("nullable")) else text)
        form.show_errors(self.path)


@dataclass(frozen=True)
class Secret(Field):
    """A password or a PIN: what is stored is not shown, and stays when nothing is typed."""

    generated: bool = True
    """Of a new one the exchange makes it, when nothing is typed."""

    def show(self, form: "Form") -> None:
        """Show the field."""
        typed = st.text_input(
            self.title(form),
            value=form.value(self.path) or "",
            key=form.key(self.path),
            persist_state=STAYS,
            help=form.help(self.path, self.help),
            type="password",
            placeholder=(t("is made for you") if self.generated else None)
            if form.draft.is_new
            else t("stays as it is"),
            autocomplete="new-password",
            disabled=form.read_only,
        )
        form.put(self.path, typed or None)
        form.show_errors(self.path)


@dataclass(frozen=True)
class Texts(Field):
    """A list of short texts that are typed, such as mail addresses."""

    placeholder: str = ""

    def show(self, form: "Form") -> None:
        """Show the field."""
        given = [str(one) for one in form.value(self.path) or []]
        typed = st.multiselect(
            self.title(form),
            options=given,
            default=given,
            key=form.key(self.path),
            persist_state=STAYS,
            help=form.help(self.path, self.help),
            accept_new_options=True,
            select_all=False,
            placeholder=t(self.placeholder) if self.placeholder else t("Type and press Enter"),
            disabled=form.read_only,
        )
        form.put(self.path, [self.clean(one) for one in typed])
        form.show_errors(self.path, inside=True)

    def clean(self, typed: str) -> str:
        """Return what was typed as it is kept."""
        return typed.strip()
