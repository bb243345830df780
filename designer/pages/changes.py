"""Menu Logs, changes (C16, D6): who changed what, with what it was and what it became."""

from collections.abc import Sequence
from math import ceil
from pathlib import Path

import streamlit as st

from designer import logs
from designer.api_client import Values
from designer.changes import ACTION_ICONS, changed_text, done_text, kind_text
from designer.choices import CHOICES, Choices
from designer.entries.list_page import search_box
from designer.languages import mark, t
from designer.logs.differences import difference_table, differences
from designer.logs.filters import nothing_found, pick_filter
from designer.logs.log_page import PAGE_LENGTH, show_pages
from designer.logs.periods import period_filter
from designer.menus import Page, described_by, page_of
from designer.step_form.widgets import plain
from designer.viewer import Viewer

_STYLE = (Path(logs.__path__[0]) / "differences.css").read_text(encoding="utf-8")
_ACTIONS = {
    "": mark("All kinds of changes"),
    "create": mark("Made"),
    "change": mark("Changed"),
    "publish": mark("Published"),
    "delete": mark("Deleted"),
    "import": mark("Imported"),
}


def show(viewer: Viewer) -> None:
    """Show the log of changes."""
    st.title(t("Changes"), anchor=False)
    st.markdown(t("Who changed what in the exchange. Open a line to see what it was and what it became."))
    with st.container(horizontal=True, vertical_alignment="bottom", key="log_filters"):
        wish: Values = {"q": search_box("changes", t("Who, kind of thing or name"))}
        wish |= period_filter("changes")
        wish["action"] = pick_filter(t("What was done"), _ACTIONS, "changes:action")
    wish = {name: value for name, value in wish.items() if value}
    page = int(st.session_state.get("changes:page", 1))
    found = viewer.api.get("/audit", limit=PAGE_LENGTH, offset=(page - 1) * PAGE_LENGTH, **wish)
    if not found["items"] and page > 1:
        page = max(1, ceil(found["total"] / PAGE_LENGTH))
        st.session_state["changes:page"] = page
        found = viewer.api.get("/audit", limit=PAGE_LENGTH, offset=(page - 1) * PAGE_LENGTH, **wish)
    if not found["total"]:
        nothing_found("history", t("Nobody changed anything yet."), filtered=bool(wish))
        return
    choices = CHOICES.get(viewer.api, _pickers(found["items"]))
    with st.container(gap="xsmall", key="changes_lines"):
        for change in found["items"]:
            _line(change, choices)
    show_pages("changes:page", page, found["total"])


def _pickers(changes: Sequence[Values]) -> set[str]:
    described = (described_by(resource) for resource in {one["resource"] for one in changes})
    return {picker for entries in described if entries is not None for picker in entries.pickers()}


def _line(change: Values, choices: Choices) -> None:
    what = f"{kind_text(change['resource'])} **{plain(changed_text(change))}**"
    icon = f":material/{ACTION_ICONS.get(change['action'], 'edit')}:"
    with st.expander(f"{what} · {plain(done_text(change))}", icon=icon):
        found = differences(change, described_by(change["resource"]), choices)
        if found:
            st.html(difference_table(found, _STYLE))
        else:
            st.caption(t("Only secrets, or nothing that is shown, differ."))
        page = page_of(change["resource"]) if change["action"] != "delete" else None
        if page is not None:
            query = None if change["resource"] == "exchange" else {"id": change["resource_id"]}
            st.page_link(page, label=t("Open"), icon=":material/open_in_new:", query_params=query)


PAGE = Page("changes", mark("Changes"), "history", show)
