"""Advanced office hours: any number of spans on each weekday, each with its route."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from designer.components.icon_button import icon_button
from designer.fields.dates import time_widget
from designer.fields.field import STAYS, Field, joined
from designer.fields.reference import choice_text
from designer.fields.week import show_availability, show_copy_button
from designer.languages import t
from designer.weekdays import WEEKDAYS, day_name

if TYPE_CHECKING:
    from designer.entries.form import Form


@dataclass(frozen=True)
class AdvancedWeek(Field):
    """The week, a frame for each day."""

    menu: str = "office_hours"

    def pickers(self) -> Iterator[str]:
        """Yield what is picked."""
        yield "route"

    def paths(self, place: str = "") -> Iterator[tuple[str, Field]]:
        """Yield the days."""
        for day in WEEKDAYS:
            yield joined(place, day), self

    def show(self, form: "Form") -> None:
        """Show the days."""
        for day in WEEKDAYS:
            with st.container(border=True, key=f"day_{day}", gap="xsmall"):
                self._show_day(form.at(day), day, form)
        form.show_errors("")

    def _show_day(self, form: "Form", day: str, week: "Form") -> None:
        name = day_name(day)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{name}**", width=110)
            availability = show_availability(form, name)
            st.space("stretch")
            show_copy_button(form, day, week)
        if availability != "by_hours":
            return
        spans: list[Any] = form.value("spans") or []
        for index in range(len(spans)):
            self._show_span(form, index, name)
        if not form.read_only:
            st.button(
                t("Add hours"), icon=":material/add:", key=form.key("add"), type="tertiary", on_click=_add, args=(form,)
            )
        form.show_errors("", inside=True)

    def _show_span(self, form: "Form", index: int, name: str) -> None:
        span = form.at(f"spans.{index}")
        begin, end, route, remove = st.columns((1.2, 1.2, 3, 0.4), vertical_alignment="center")
        label = t("{day}, hours {number}", day=name, number=index + 1)
        with begin:
            opens = time_widget(
                t("{what}: from", what=label),
                span.value("opens"),
                key=span.key("opens"),
                hidden=True,
                disabled=form.read_only,
            )
        with end:
            closes = time_widget(
                t("{what}: until", what=label),
                span.value("closes"),
                key=span.key("closes"),
                hidden=True,
                end=True,
                disabled=form.read_only,
            )
        with route:
            self._show_route(span, label)
        span.put("opens", opens)
        span.put("closes", closes)
        with remove:
            text = t("Remove: {what}", what=label)
            if not form.read_only and icon_button(text, "delete", key=span.key("remove")):
                form.later(partial(_remove, form, index))
        span.show_errors("", inside=True)

    def _show_route(self, span: "Form", label: str) -> None:
        given = span.value("route")
        options = [one.key for one in span.choices.of("route", menu=self.menu)]
        if given and given not in options:
            options.append(given)
        picked = st.selectbox(
            t("{what}: route", what=label),
            options,
            index=options.index(given) if given in options else None,
            format_func=lambda key: choice_text(span, "route", key),
            key=span.key("route"),
            persist_state=STAYS,
            placeholder=t("Route"),
            label_visibility="collapsed",
            disabled=span.read_only,
        )
        span.put("route", picked)


def _add(form: "Form") -> None:
    spans = list(form.value("spans") or [])
    begin = spans[-1]["closes"] if spans else "08:30"
    route = spans[-1]["route"] if spans else None
    form.put("spans", [*spans, {"opens": begin, "closes": "17:00" if begin < "17:00" else "24:00", "route": route}])


def _remove(form: "Form", index: int) -> None:
    spans = list(form.value("spans"))
    form.put("spans", spans[:index] + spans[index + 1 :])
