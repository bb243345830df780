"""A log as a page: a list with search, filters and paging, the newest first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import streamlit as st

from designer.api_client import Values
from designer.choices import CHOICES, Choices
from designer.components.entry_table import Cell, Heading, Piece, Row, entry_table
from designer.entries.list_page import search_box
from designer.languages import t, tn
from designer.logs.filters import nothing_found, pick_filter
from designer.logs.periods import period_filter
from designer.menus import Page
from designer.viewer import Viewer

PAGE_LENGTH = 25
Pieces = Sequence[Piece]


@dataclass(frozen=True)
class LogColumn:
    """A column of a log."""

    label: str
    make: Callable[[Values, Choices], Pieces]


@dataclass(frozen=True)
class Log:
    """A log; texts are marked for translation."""

    name: str
    """Of its page, and of its address in the api: `/logs/<name>`."""
    icon: str
    title: str
    about: str
    none: str
    """Said when it is empty."""
    search: str
    """What can be searched."""
    columns: tuple[LogColumn, ...]
    filter_name: str
    """The parameter of the api that picks kinds of lines."""
    filter_label: str
    filter_options: Mapping[str, str]
    needs: str = "read"
    pickers: tuple[str, ...] = ()


def log_page(log: Log) -> Page:
    """Return the page of a log."""

    def show(viewer: Viewer) -> None:
        st.title(t(log.title), anchor=False)
        st.markdown(t(log.about))
        _list(log, viewer, _filters(log))

    return Page(log.name, log.title, log.icon, show, needs=log.needs)


def _filters(log: Log) -> Values:
    with st.container(horizontal=True, vertical_alignment="bottom", key="log_filters"):
        wish: Values = {"q": search_box(log.name, t(log.search))}
        wish |= period_filter(log.name)
        wish[log.filter_name] = pick_filter(t(log.filter_label), log.filter_options, f"{log.name}:filter")
    return {name: value for name, value in wish.items() if value}


def _list(log: Log, viewer: Viewer, wish: Values) -> None:
    page = int(st.session_state.get(f"{log.name}:page", 1))
    found = viewer.api.get(f"/logs/{log.name}", limit=PAGE_LENGTH, offset=(page - 1) * PAGE_LENGTH, **wish)
    if not found["items"] and page > 1:
        page = max(1, ceil(found["total"] / PAGE_LENGTH))
        st.session_state[f"{log.name}:page"] = page
        found = viewer.api.get(f"/logs/{log.name}", limit=PAGE_LENGTH, offset=(page - 1) * PAGE_LENGTH, **wish)
    if not found["total"]:
        nothing_found(log.icon, t(log.none), filtered=bool(wish))
        return
    choices = CHOICES.get(viewer.api, log.pickers) if log.pickers else Choices({})
    headings = [Heading(str(index), t(column.label)) for index, column in enumerate(log.columns)]
    rows = [
        Row(str(one["id"]), "", [Cell(list(column.make(one, choices))) for column in log.columns])
        for one in found["items"]
    ]
    entry_table(f"{log.name}:table", headings, rows, caption=t(log.title))
    show_pages(f"{log.name}:page", page, found["total"])


def show_pages(key: str, page: int, total: int) -> None:
    """Show how many lines there are, and the pages of them; the page that is picked is kept under `key`."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(tn("{number} in all", "{number} in all", total))
        pages = ceil(total / PAGE_LENGTH)
        if pages > 1:
            st.pagination(pages, default=page, key=key, persist_state="session")
