"""Days and times of day, kept as texts: `2027-07-01`, `24-12`, `08:30`."""

from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

import streamlit as st

from designer.fields.field import STAYS, Field
from designer.languages import t

if TYPE_CHECKING:
    from designer.entries.form import Form

FIRST, LAST = date(1970, 1, 1), date(2199, 12, 31)
MIDNIGHT = "24:00"


@dataclass(frozen=True)
class Date(Field):
    """A day of the calendar."""

    def show(self, form: "Form") -> None:
        """Show the field."""
        given = form.value(self.path)
        picked = st.date_input(
            self.title(form),
            value=_date(given),
            min_value=FIRST,
            max_value=LAST,
            format="DD/MM/YYYY",
            key=form.key(self.path),
            persist_state=STAYS,
            help=form.help(self.path, self.help),
            disabled=form.read_only,
        )
        form.put(self.path, picked.isoformat() if isinstance(picked, date) else None)
        form.show_errors(self.path)


@dataclass(frozen=True)
class DayOfYear(Field):
    """A day and a month: `24-12`."""

    def show(self, form: "Form") -> None:
        """Show the field."""
        typed = st.text_input(
            self.title(form),
            value=form.value(self.path) or "",
            key=form.key(self.path),
            persist_state=STAYS,
            help=form.help(self.path, self.help),
            placeholder="24-12",
            autocomplete="off",
            disabled=form.read_only,
        )
        text = (typed or "").strip().replace("/", "-").replace(".", "-")
        form.put(self.path, "-".join(part.zfill(2) for part in text.split("-")) if text else None)
        form.show_errors(self.path)


@dataclass(frozen=True)
class Time(Field):
    """A time of day; as an end, 00:00 is midnight at the end of the day."""

    end: bool = False

    def show(self, form: "Form") -> None:
        """Show the field."""
        picked = time_widget(
            self.title(form),
            form.value(self.path),
            key=form.key(self.path),
            end=self.end,
            disabled=form.read_only,
            help=form.help(self.path, self.help),
        )
        form.put(self.path, picked)
        form.show_errors(self.path)


def time_widget(
    label: str,
    given: str | None,
    *,
    key: str,
    end: bool = False,
    disabled: bool = False,
    hidden: bool = False,
    help: str | None = None,
) -> str | None:
    """Let somebody pick a time, and return it as it is kept."""
    if end:
        help = help or t("00:00 is midnight at the end of the day.")
    picked = st.time_input(
        label,
        value=_time(given),
        step=300,
        key=key,
        persist_state=STAYS,
        disabled=disabled,
        help=help,
        label_visibility="collapsed" if hidden else "visible",
    )
    if picked is None:
        return None
    text = f"{picked:%H:%M}"
    return MIDNIGHT if end and text == "00:00" else text


def _time(text: str | None) -> time | None:
    if not text:
        return None
    return time(0) if text == MIDNIGHT else time.fromisoformat(text)


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
