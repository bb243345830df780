"""A list of parts, each with its own fields: rows that can be added, moved and removed."""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from designer.components.icon_button import icon_button
from designer.fields.field import Field, joined, show_fields
from designer.languages import t

if TYPE_CHECKING:
    from designer.entries.form import Form


@dataclass(frozen=True)
class Records(Field):
    """The rows, each in a frame of its own."""

    fields: tuple[Field, ...] = ()
    empty: Mapping[str, Any] = field(default_factory=dict)
    """What a new row holds."""
    add: str = ""
    """What the button says that adds one."""
    none: str = ""
    """What is said when there is none."""
    name: Callable[["Form"], str] | None = None
    """Returns what a row is about, for its heading."""
    ordered: bool = False
    """The order matters, so rows can be moved."""

    def show(self, form: "Form") -> None:
        """Show the rows."""
        if self.label:
            st.markdown(f"#### {t(self.label)}")
        help_text = form.help(self.path, self.help)
        if help_text:
            st.caption(help_text)
        rows: list[Any] = list(form.value(self.path) or [])
        if not rows and self.none:
            st.caption(t(self.none))
        for index in range(len(rows)):
            with st.container(border=True, key=form.key(f"{self.path}.{index}.frame")):
                self._show_row(form, index, len(rows))
        form.show_errors(self.path)
        if not form.read_only and st.button(t(self.add), icon=":material/add:", key=form.key(f"{self.path}.add")):
            form.later(lambda: form.put(self.path, [*form.value(self.path), copy.deepcopy(dict(self.empty))]))

    def _show_row(self, form: "Form", index: int, count: int) -> None:
        row = form.at(f"{self.path}.{index}")
        with st.container(horizontal=True, vertical_alignment="center"):
            title = self.name(row) if self.name else ""
            st.markdown(f"**{title or t('Row {number}', number=index + 1)}**", width="stretch")
            if not form.read_only:
                self._show_buttons(form, index, count)
        show_fields(row, self.fields)
        row.show_errors("", inside=True)

    def _show_buttons(self, form: "Form", index: int, count: int) -> None:
        if self.ordered and count > 1:
            for step, icon, text in ((-1, "arrow_upward", t("Move up")), (1, "arrow_downward", t("Move down"))):
                key = form.key(f"{self.path}.{index}.{icon}")
                if icon_button(text, icon, key=key, disabled=not 0 <= index + step < count):
                    form.later(partial(self._move, form, index, step))
        key = form.key(f"{self.path}.{index}.remove")
        if icon_button(t("Remove"), "delete", key=key):
            form.later(partial(self._remove, form, index))

    def _move(self, form: "Form", index: int, step: int) -> None:
        rows = list(form.value(self.path))
        rows[index], rows[index + step] = rows[index + step], rows[index]
        form.put(self.path, rows)

    def _remove(self, form: "Form", index: int) -> None:
        rows = list(form.value(self.path))
        form.put(self.path, rows[:index] + rows[index + 1 :])

    def paths(self, place: str = "") -> Iterator[tuple[str, Field]]:
        """Yield the list, and the fields of a row."""
        own = joined(place, self.path)
        yield own, self
        for part in self.fields:
            yield from part.paths(joined(own, "0"))

    def pickers(self) -> Iterator[str]:
        """Yield what is picked in the rows."""
        for part in self.fields:
            yield from part.pickers()
