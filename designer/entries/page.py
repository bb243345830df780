"""A kind of configured thing as a page of a menu."""

import streamlit as st

from designer.entries.description import Entries
from designer.entries.entry_page import note_list, show_entry
from designer.entries.list_page import show_list
from designer.menus import Page
from designer.viewer import Viewer


def entries_page(entries: Entries) -> Page:
    """Return the page: the list, or the entry that the address names."""

    def show(viewer: Viewer) -> None:
        key = st.query_params.get("id", "")
        if key or ("new" in st.query_params and viewer.may(entries.saves)):
            show_entry(entries, viewer, key)
        else:
            note_list()
            show_list(entries, viewer)

    return Page(
        url=entries.url or entries.section,
        section=entries.section,
        title=entries.words.many,
        icon=entries.icon,
        show=show,
        needs=entries.needs,
        module=entries.module,
        entries=entries,
    )
