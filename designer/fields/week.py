"""Office hours: a morning and an afternoon on each weekday, in one table."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from designer.components.icon_button import icon_button
from designer.fields.dates import time_widget
from designer.fields.field import STAYS, Field, joined
from designer.languages import mark, t
from designer.weekdays import WEEKDAYS, day_name

if TYPE_CHECKING:
    from designer.entries.form import Form

AVAILABILITY = {"by_hours": mark("By hours"), "always": mark("Always"), "never": mark("Never")}
_WIDTHS = (1.1, 3.1, 2.9, 2.9, 0.4)


@dataclass(frozen=True)
class Week(Field):
    """The week, a row for each day."""

    def paths(self, place: str = "") -> Iterator[tuple[str, Field]]:
        """Yield the days."""
        for day in WEEKDAYS:
            yield joined(place, day), self

    def show(self, form: "Form") -> None:
        """Show the days."""
        with st.container(key="week", gap="xsmall"):
            self._show_headings()
            for day in WEEKDAYS:
                self._show_day(form.at(day), day, form)
        form.show_errors("")

    def _show_headings(self) -> None:
        with st.container(key="week_headings"):
            texts = ("", t("Reachable"), t("Morning"), t("Afternoon"), "")
            for column, text in zip(st.columns(_WIDTHS, vertical_alignment="center"), texts, strict=True):
                column.caption(text)

    def _show_day(self, form: "Form", day: str, week: "Form") -> None:
        name = day_name(day)
        columns = st.columns(_WIDTHS, vertical_alignment="center")
        columns[0].markdown(f"**{name}**")
        with columns[1]:
            availability = show_availability(form, name)
        parts = ("morning", t("Morning")), ("afternoon", t("Afternoon"))
        for column, (part, text) in zip(columns[2:4], parts, strict=True):
            with column:
                if availability == "by_hours":
                    _show_span(form, part, f"{name}, {text}")
        with columns[4]:
            show_copy_button(form, day, week)
        form.show_errors("", inside=True)


def show_availability(form: "Form", name: str) -> str:
    """Let somebody pick whether a day is open by its hours, always, or never; return that."""
    given = form.value("availability") or "never"
    picked = st.segmented_control(
        t("{day}: reachable", day=name),
        list(AVAILABILITY),
        default=given,
        required=True,
        format_func=lambda one: t(AVAILABILITY[one]),
        key=form.key("availability"),
        persist_state=STAYS,
        label_visibility="collapsed",
        disabled=form.read_only,
    )
    form.put("availability", picked)
    return picked


def show_copy_button(form: "Form", day: str, week: "Form") -> None:
    """Offer to make the next day as this one."""
    if form.read_only or day == WEEKDAYS[-1]:
        return
    following = WEEKDAYS[WEEKDAYS.index(day) + 1]
    text = t("Copy {day} to {next}", day=day_name(day), next=day_name(following))
    if icon_button(text, "content_copy", key=form.key("copy")):
        form.later(partial(_copy, week, day, following))


def _copy(week: "Form", day: str, following: str) -> None:
    week.put(following, copy.deepcopy(week.value(day)))


def _show_span(form: "Form", part: str, label: str) -> None:
    given: dict[str, Any] = form.value(part) or {}
    opens, closes = st.columns(2, gap="xxsmall", wrap=False)
    with opens:
        begin = time_widget(
            t("{what}: from", what=label),
            given.get("opens"),
            key=form.key(f"{part}.opens"),
            hidden=True,
            disabled=form.read_only,
        )
    with closes:
        end = time_widget(
            t("{what}: until", what=label),
            given.get("closes"),
            key=form.key(f"{part}.closes"),
            hidden=True,
            end=True,
            disabled=form.read_only,
        )
    form.put(part, {"opens": begin, "closes": end} if begin or end else None)
