"""Function indicators as large switches (M4, M6): green or red, who switched it, and what it does."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import streamlit as st

from designer.api_client import ApiFailure, Values
from designer.api_texts import api_text
from designer.choices import CHOICES, Choices
from designer.entries.deleting import ask_to_delete
from designer.entries.description import Entries
from designer.entries.list_page import list_heading, nothing_yet
from designer.languages import t, tn
from designer.live import live
from designer.moments import moment_text
from designer.phone_numbers import shown_number
from designer.viewer import Viewer

Kind = Literal["basic", "advanced"]

MOST = 200
LOOK_SECONDS = 5.0
"""How often the colours are read again: phones switch them, too."""


def show_switches(viewer: Viewer, entries: Entries, kind: Kind) -> None:
    """Show all switches of a kind that somebody may see."""
    may_save = viewer.may(entries.saves)
    list_heading(entries, may_save)
    part = viewer.api.list_entries(entries.section, limit=MOST)
    if not part.items:
        nothing_yet(entries, may_save)
        return
    choices = CHOICES.get(viewer.api, ("route", "did")) if viewer.may("read") else Choices({})
    _cards(viewer, entries, kind, part.items, choices)


def show_own_switches(viewer: Viewer, entries: Entries, kind: Kind) -> None:
    """Show the switches of somebody who sees nothing but his own; nothing when there are none."""
    items = viewer.api.list_entries(entries.section, limit=MOST).items
    if items:
        st.markdown(f"### {t(entries.words.many)}")
        _cards(viewer, entries, kind, items, Choices({}))


@live(LOOK_SECONDS)
def _cards(viewer: Viewer, entries: Entries, kind: Kind, items: Sequence[Values], choices: Choices) -> None:
    states = viewer.api.indicator_states(kind)
    with st.container(key="switches"):
        grid = st.grid(3, min_column_width=280, border=True)
        for item in items:
            with grid, st.container(key=f"switch_{item['id']}"):
                _card(viewer, entries, kind, item, states.get(str(item["id"]), {}), choices)


def _card(viewer: Viewer, entries: Entries, kind: Kind, item: Values, state: Values, choices: Choices) -> None:
    red = state.get("colour") == "red"
    st.markdown(f"#### {item['name']}")
    name = t("Red") if red else t("Green")
    colour = "red" if red else "green"
    with st.container(key=f"lamp_{colour}_{item['id']}"):
        key = f"toggle:{kind}:{item['id']}:{state.get('number', 0)}"
        wanted = st.toggle(f":{colour}[**{name}**]", value=red, key=key, disabled=not _may_switch(viewer, item))
    if wanted != red:
        _switch(viewer, entries, item, "red" if wanted else "green")
    if state.get("since"):
        since = moment_text(datetime.fromisoformat(state["since"]))
        st.caption(t("since {since}, by {who}", since=since, who=state["by"]))
    for line in _lines(kind, item, choices):
        st.caption(line)
    if viewer.may("read"):
        _buttons(viewer, entries, item)


def _may_switch(viewer: Viewer, item: Values) -> bool:
    own = (*viewer.own["function_indicators"], *viewer.own["advanced_function_indicators"])
    return viewer.may("calls") or item["id"] in own


def _switch(viewer: Viewer, entries: Entries, item: Values, colour: str) -> None:
    try:
        viewer.api.switch_indicator(entries.section, str(item["id"]), colour)
    except ApiFailure as failure:
        st.error(api_text(failure.message))
        return
    st.rerun(scope="fragment")


def _lines(kind: Kind, item: Values, choices: Choices) -> list[str]:
    lines = [f":material/dialpad: {item['extension']}"]
    if kind == "advanced":
        for colour, text in (("green", t("Green")), ("red", t("Red"))):
            count = tn("{number} action", "{number} actions", len(item[colour]))
            lines.append(f":{colour}[:material/circle:] {text}: {count}")
        return lines
    green = choices.name("route", item["green_route"]) if item["green_route"] else t("the main route")
    lines.append(f":green[:material/circle:] {green}")
    lines.append(f":red[:material/circle:] {choices.name('route', item['red_route'])}")
    if item["dids"]:
        lines.append(f":material/tag: {', '.join(shown_number(one) for one in item['dids'])}")
    return lines


def _buttons(viewer: Viewer, entries: Entries, item: Values) -> None:
    with st.container(horizontal=True):
        may_save = viewer.may(entries.saves)
        label, icon = (t("Change"), "edit") if may_save else (t("Open"), "open_in_new")
        if st.button(label, icon=f":material/{icon}:", key=f"open:{item['id']}", type="tertiary"):
            st.query_params["id"] = str(item["id"])
            st.rerun()
        if may_save and st.button(t("Delete"), icon=":material/delete:", key=f"delete:{item['id']}", type="tertiary"):
            ask_to_delete(entries, viewer, item)
