"""Making something new without leaving the page that needs it: the first tab of its form, in a dialog."""

import copy
from collections.abc import Callable

import streamlit as st

from designer.api_client.schema import DESCRIPTION
from designer.api_texts import api_text
from designer.choices import CHOICES
from designer.entries.description import Entries
from designer.entries.draft import Draft, drop_draft, keep_draft, kept_draft, new_draft
from designer.entries.form import Form
from designer.entries.saving import said_saved, save
from designer.fields.field import show_fields
from designer.languages import t
from designer.viewer import Viewer


def create_in_place(entries: Entries, viewer: Viewer, made: Callable[[str], None]) -> None:
    """Open the form of a new entry; `made` is called with its key once it is saved, then the page runs again."""
    name = f"in-place:{entries.section}:new"
    drop_draft(name)

    @st.dialog(t(entries.words.new), icon=f":material/{entries.icon}:", width="medium")
    def small_form() -> None:
        schema = DESCRIPTION.body(viewer.api, entries.path)
        draft = kept_draft(name)
        if draft is None:
            defaults = {**copy.deepcopy(schema.defaults()), **copy.deepcopy(dict(entries.empty))}
            draft = keep_draft(name, new_draft(defaults))
        form = Form(name, draft, schema, CHOICES.get(viewer.api, entries.pickers()), viewer.api)
        show_fields(form, entries.tabs[0].fields)
        _say_what_is_wrong(form, draft)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(t("All else about it is on its own page."), width="stretch")
            if st.button(t("Cancel"), key="cancel_create_in_place"):
                st.rerun()
            wanted = st.button(t("Save"), type="primary", key="save_create_in_place")
        if form.do_later():
            st.rerun(scope="fragment")
        if not wanted:
            return
        stored = save(viewer, entries.section, "", draft, schema, entries.send)
        if stored is None:
            st.rerun(scope="fragment")
        said_saved(entries.title(stored))
        made(str(stored[entries.key]))
        st.rerun()

    small_form()


def _say_what_is_wrong(form: Form, draft: Draft) -> None:
    if draft.failure:
        st.error(draft.failure)
    for message in form.errors_elsewhere():
        st.error(api_text(message))
