"""The MAC address of a device."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from designer.fields.field import STAYS, Field

if TYPE_CHECKING:
    from designer.entries.form import Form


@dataclass(frozen=True)
class MacAddress(Field):
    """An address, written as it is printed on devices."""

    def show(self, form: "Form") -> None:
        """Show the field."""
        typed = st.text_input(
            self.title(form),
            value=shown_mac(form.value(self.path) or ""),
            key=form.key(self.path),
            persist_state=STAYS,
            help=form.help(self.path, self.help),
            placeholder="00:15:65:12:34:56",
            autocomplete="off",
            disabled=form.read_only,
        )
        form.put(self.path, kept_mac(typed or "") or None)
        form.show_errors(self.path)


def shown_mac(kept: str) -> str:
    """Return an address as it is printed on devices: `00:15:65:12:34:56`; what is none stays as it is."""
    if not re.fullmatch("[0-9a-f]{12}", kept):
        return kept
    return ":".join(kept[at : at + 2] for at in range(0, 12, 2)).upper()


def kept_mac(typed: str) -> str:
    """Return what somebody typed as the exchange keeps it: `001565123456`; what is no address stays as it was typed."""
    bare = re.sub(r"[:.\s-]", "", typed).lower()
    return bare if re.fullmatch("[0-9a-f]{12}", bare) else typed.strip()
