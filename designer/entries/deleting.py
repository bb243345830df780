"""Deleting an entry: what uses it is said first, and it asks."""

from collections.abc import Sequence

import streamlit as st

from designer.api_client import ApiFailure, EntryInUse, Values
from designer.api_client.errors import Use
from designer.api_texts import api_text
from designer.choices import CHOICES
from designer.entries.description import Entries
from designer.entries.draft import drop_draft
from designer.languages import t
from designer.menus import page_of
from designer.viewer import Viewer


def ask_to_delete(entries: Entries, viewer: Viewer, entry: Values) -> None:
    """Ask whether an entry may go; say who uses it when it can't."""

    @st.dialog(t("Delete {name}?", name=entries.title(entry)), icon=":material/delete:")
    def ask() -> None:
        key = str(entry[entries.key])
        uses = _uses(viewer, entries, key)
        if uses:
            show_uses(uses)
            return
        st.markdown(t("This can't be undone. Calls that run now are not cut off."))
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(t("Keep it"), key="keep_entry"):
                st.rerun()
            sure = st.button(t("Delete"), type="primary", icon=":material/delete:", key="delete_entry")
        if sure and _delete(entries, viewer, entry):
            st.query_params.clear()
            st.rerun()

    ask()


def show_uses(uses: Sequence[Use]) -> None:
    """Say who uses an entry that can't be deleted."""
    st.markdown(t("It is in use. Change these first:"))
    list_uses(uses)


def show_where_used(entries: Entries, viewer: Viewer, key: str) -> None:
    """Say who uses an entry, also when nobody does."""
    uses = _uses(viewer, entries, key)
    if not uses:
        st.caption(t("Nothing uses it."))
    list_uses(uses)


def list_uses(uses: Sequence[Use]) -> None:
    """Show who uses an entry, each with a link to where that is changed."""
    for use in uses:
        section, _, key = use.place.partition("/")
        page = page_of(section)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(api_text(use.message), width="stretch")
            if page is not None:
                st.page_link(page, label=t("Open"), icon=":material/open_in_new:", query_params={"id": key})


def _uses(viewer: Viewer, entries: Entries, key: str) -> list[Use]:
    try:
        return viewer.api.uses(entries.section, key)
    except ApiFailure as failure:
        st.error(api_text(failure.message))
        return []


def _delete(entries: Entries, viewer: Viewer, entry: Values) -> bool:
    key = str(entry[entries.key])
    try:
        viewer.api.delete(entries.section, key, entry["version"])
    except EntryInUse as in_use:
        show_uses(in_use.uses)
        return False
    except ApiFailure as failure:
        st.error(api_text(failure.message))
        return False
    CHOICES.forget()
    drop_draft(f"{entries.section}:{key}")
    st.toast(t("Deleted: {name}", name=entries.title(entry)), icon=":material/delete:")
    return True
