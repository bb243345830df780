"""The list of entries: search, sort, page after page; open one, change a column in place, delete one."""

from collections.abc import Sequence
from math import ceil
from urllib.parse import quote

import streamlit as st

from designer.api_client import ListPart, Values
from designer.choices import CHOICES, Choices
from designer.components.entry_table import Heading, Pressed, Row, entry_table
from designer.entries.change_in_place import change_in_place
from designer.entries.deleting import ask_to_delete
from designer.entries.description import Entries
from designer.languages import t, tn
from designer.viewer import Viewer

PAGE_LENGTH = 25
_DELETE = "delete"


def show_list(entries: Entries, viewer: Viewer) -> None:
    """Show the list."""
    may_save = viewer.may(entries.saves)
    list_heading(entries, may_save)
    search = search_box(entries.section, t("Search"))
    sort = st.session_state.get(f"{entries.section}:sort", entries.sort)
    part, page = _read(entries, viewer, search, sort)
    choices = CHOICES.get(viewer.api, entries.pickers())
    if not part.total:
        if search:
            _nothing_found(search)
        else:
            nothing_yet(entries, may_save)
        return
    pressed = entry_table(
        f"{entries.section}:table",
        [Heading(one.name, t(one.label), one.name if one.sorted else "") for one in entries.columns],
        _rows(entries, part.items, choices, may_save),
        caption=t(entries.words.many),
        sort=sort,
        sort_help=t("Sort by this column"),
        actions=_actions(entries, may_save),
        opened=_open,
    )
    _pages(entries, part, page)
    _react(entries, viewer, part.items, pressed)


def _actions(entries: Entries, may_save: bool) -> list[tuple[str, str, str]]:
    own = [(one.name, one.icon, t(one.text)) for one in entries.row_actions]
    return [*own, (_DELETE, "delete", t("Delete"))] if may_save else own


def list_heading(entries: Entries, may_save: bool) -> None:
    """Show what the page is about, and the button that adds one."""
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        with st.container(key="list_heading", width="stretch"):
            st.title(t(entries.words.many), anchor=False)
            st.markdown(t(entries.words.about))
        if may_save and st.button(t(entries.words.add), type="primary", icon=":material/add:", key="add_entry"):
            st.query_params.clear()
            st.query_params["new"] = "1"
            st.rerun()


def search_box(name: str, placeholder: str) -> str:
    """Show the box to search a list in, and return what is searched."""
    typed = st.text_input(
        t("Search"),
        type="search",
        key=f"{name}:search",
        live=True,
        persist_state="session",
        placeholder=placeholder,
        label_visibility="collapsed",
        width=360,
    )
    return (typed or "").strip()[:80]


def _read(entries: Entries, viewer: Viewer, search: str, sort: str) -> tuple[ListPart, int]:
    def read(page: int) -> ListPart:
        offset = (page - 1) * PAGE_LENGTH
        return viewer.api.list_entries(entries.section, search=search, sort=sort, limit=PAGE_LENGTH, offset=offset)

    page = int(st.session_state.get(f"{entries.section}:page", 1))
    part = read(page)
    if not part.items and page > 1:  # what stood here is gone, or the search is another one
        page = max(1, ceil(part.total / PAGE_LENGTH))
        st.session_state[f"{entries.section}:page"] = page
        part = read(page)
    return part, page


def _rows(entries: Entries, items: Sequence[Values], choices: Choices, may_save: bool) -> list[Row]:
    return [
        Row(
            str(one[entries.key]),
            f"/{entries.url or entries.section}?id={quote(str(one[entries.key]), safe='')}",
            [column.cell(one, choices, may_edit=may_save) for column in entries.columns],
        )
        for one in items
    ]


def nothing_yet(entries: Entries, may_save: bool) -> None:
    """Say that there is none yet, and what the first one is good for."""
    with st.container(key="nothing", horizontal_alignment="center"):
        st.markdown(f"### :material/{entries.icon}:")
        st.markdown(f"### {t(entries.words.none)}")
        st.caption(t(entries.words.first))
        if may_save and st.button(t(entries.words.add), icon=":material/add:", key="add_first"):
            st.query_params["new"] = "1"
            st.rerun()


def _nothing_found(search: str) -> None:
    with st.container(key="nothing", horizontal_alignment="center"):
        st.markdown(f"### {t('Nothing fits “{search}”', search=_plain(search))}")
        st.caption(t("Search for another part of the name or number."))


def _plain(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>$#:|" else sign for sign in text)


def _pages(entries: Entries, part: ListPart, page: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(tn("{number} in all", "{number} in all", part.total))
        pages = ceil(part.total / PAGE_LENGTH)
        if pages > 1:
            st.pagination(pages, default=page, key=f"{entries.section}:page", persist_state="session")


def _open(key: str) -> None:
    st.query_params["id"] = key


def _react(entries: Entries, viewer: Viewer, items: Sequence[Values], pressed: Pressed) -> None:
    if pressed.what == "sort":
        st.session_state[f"{entries.section}:sort"] = pressed.column
        st.rerun()
    entry = next((one for one in items if str(one[entries.key]) == pressed.key), None)
    if entry is None:
        return
    if pressed.what == "act" and pressed.column == _DELETE:
        ask_to_delete(entries, viewer, entry)
    action = next((one for one in entries.row_actions if one.name == pressed.column), None)
    if pressed.what == "act" and action is not None:
        action.do(viewer, entry)
    column = next((one for one in entries.columns if one.name == pressed.column), None)
    if pressed.what == "edit" and column is not None and column.edit is not None:
        change_in_place(entries, viewer, entry, column)
