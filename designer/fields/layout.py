"""What orders a form: fields beside each other, headings, notes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from designer.fields.field import Field
from designer.languages import t

if TYPE_CHECKING:
    from designer.entries.form import Form


class Side(Field):
    """Fields beside each other; below each other where it is narrow."""

    def __init__(self, *fields: Field) -> None:
        super().__init__("")
        object.__setattr__(self, "fields", fields)

    fields: tuple[Field, ...]

    def show(self, form: "Form") -> None:
        """Show the fields."""
        wanted = [field for field in self.fields if field.is_wanted(form)]
        columns = st.columns(len(self.fields), gap="medium")
        for column, field in zip(columns, wanted, strict=False):
            with column:
                field.show(form)

    def paths(self, place: str = "") -> Iterator[tuple[str, Field]]:
        """Yield the fields beside each other."""
        for field in self.fields:
            yield from field.paths(place)

    def pickers(self) -> Iterator[str]:
        """Yield what is picked in them."""
        for field in self.fields:
            yield from field.pickers()


@dataclass(frozen=True)
class Heading(Field):
    """A heading above the fields that follow; its help stands below it."""

    def show(self, form: "Form") -> None:
        """Show the heading."""
        st.markdown(f"#### {t(self.label)}")
        if self.help:
            st.caption(t(self.help))


@dataclass(frozen=True)
class Note(Field):
    """A remark."""

    def show(self, form: "Form") -> None:
        """Show the remark."""
        st.caption(t(self.label))
