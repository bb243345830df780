"""Menu Logs, calls (C16): all of them, the running ones live; each with its trace (B4)."""

from math import ceil

import streamlit as st

from designer.api_client import Values
from designer.calls.table import calls_table
from designer.calls.wording import OUTCOMES, PICKERS
from designer.choices import CHOICES, Choices
from designer.entries.list_page import search_box
from designer.languages import mark, t, tn
from designer.live import live
from designer.logs.filters import nothing_found, pick_filter
from designer.logs.periods import period_filter
from designer.menus import Page
from designer.pages.call import show_call
from designer.phone_numbers import shown_number
from designer.viewer import Viewer

PAGE_LENGTH = 25
LOOK_SECONDS = 3.0
"""How often the list is read again."""
_STATES = {"all": mark("All"), "running": mark("In progress"), "finished": mark("Finished")}


def show(viewer: Viewer) -> None:
    """Show the list, or the call that the address names."""
    key = st.query_params.get("id", "")
    if key:
        show_call(viewer, key)
        return
    choices = CHOICES.get(viewer.api, PICKERS) if viewer.may("read") else Choices({})
    state = _heading()
    wish = {"state": state, **_filters(viewer, choices)} if state else _filters(viewer, choices)
    _list(viewer, wish, choices)


def _heading() -> str:
    """Show the title, and whether running or finished calls are listed; return which, empty for all."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(t("Calls"), anchor=False, width="content")
        state = st.segmented_control(
            t("State"),
            list(_STATES),
            default="all",
            required=True,
            format_func=lambda one: t(_STATES[one]),
            key="calls:state",
            persist_state="session",
            label_visibility="collapsed",
        )
    return "" if state in (None, "all") else state


def _filters(viewer: Viewer, choices: Choices) -> Values:
    filters: Values = {}
    with st.container(horizontal=True, vertical_alignment="center", key="call_filters"):
        filters["search"] = _searched(search_box("calls", t("Name or number")))
        filters |= period_filter("calls")
        filters["outcome"] = pick_filter(t("What became of it"), {"": mark("Any outcome"), **OUTCOMES}, "calls:outcome")
        if viewer.may("read"):
            numbers = {one.key: _number_label(one.key, one.name) for one in choices.of("did")}
            accounts = {one.key: one.label for one in choices.of("sip_account")}
            filters["did"] = pick_filter(t("Phone number"), {"": mark("Any number"), **numbers}, "calls:did")
            filters["account"] = pick_filter(t("SIP account"), {"": mark("Any account"), **accounts}, "calls:account")
    return {name: value for name, value in filters.items() if value}


def _number_label(number: str, name: str) -> str:
    return f"{shown_number(number)} · {name}" if name else shown_number(number)


def _searched(typed: str) -> str:
    """A number is found however it is written: with its country code, or as somebody dialled it."""
    bare = "".join(sign for sign in typed if sign not in " ./-()")
    return bare.removeprefix("+").lstrip("0") or typed if bare.removeprefix("+").isdigit() else typed


@live(LOOK_SECONDS)
def _list(viewer: Viewer, wish: Values, choices: Choices) -> None:
    found, page = _read(viewer, wish)
    if not found["total"]:
        nothing_found("call", t("No calls yet"), filtered=bool(wish))
        return
    pressed = calls_table("calls:table", found["items"], choices, caption=t("Calls"))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(tn("{number} call", "{number} calls", found["total"]))
        pages = ceil(found["total"] / PAGE_LENGTH)
        if pages > 1:
            st.pagination(pages, default=page, key="calls:page", persist_state="session")
    if pressed.what == "open":
        st.query_params["id"] = pressed.key
        st.rerun()


def _read(viewer: Viewer, wish: Values) -> tuple[Values, int]:
    def read(page: int) -> Values:
        return dict(viewer.api.get("/calls", page=page, page_size=PAGE_LENGTH, **wish))

    page = int(st.session_state.get("calls:page", 1))
    found = read(page)
    if not found["items"] and page > 1:
        page = max(1, ceil(found["total"] / PAGE_LENGTH))
        st.session_state["calls:page"] = page
        found = read(page)
    return found, page


PAGE = Page("calls", mark("Calls"), "call", show)
OWN_PAGE = Page("calls", mark("My calls"), "call", show, needs="own")
"""For people who see nothing but their own."""
