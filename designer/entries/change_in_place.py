"""Changing one column of the list without leaving it."""

import streamlit as st

from designer.api_client import Values
from designer.api_client.schema import DESCRIPTION
from designer.api_texts import api_text
from designer.choices import CHOICES
from designer.entries.description import Column, Entries
from designer.entries.draft import Draft, drop_draft, keep_draft, kept_draft, new_draft
from designer.entries.form import Form
from designer.entries.saving import said_saved, save
from designer.languages import t
from designer.viewer import Viewer


def change_in_place(entries: Entries, viewer: Viewer, entry: Values, column: Column) -> None:
    """Open a small form with the column's field."""
    field = column.edit
    assert field is not None
    key = str(entry[entries.key])
    name = f"in-place:{entries.section}:{key}:{column.name}"
    drop_draft(name)

    @st.dialog(entries.title(entry))
    def small_form() -> None:
        draft = kept_draft(name) or keep_draft(name, new_draft(entry))
        schema = DESCRIPTION.body(viewer.api, entries.path)
        form = Form(name, draft, schema, CHOICES.get(viewer.api, field.pickers()), viewer.api)
        field.show(form)
        for message in form.errors_elsewhere():
            st.error(api_text(message))
        _say_what_went_wrong(draft)
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(t("Cancel"), key="cancel_in_place"):
                st.rerun()
            wanted = st.button(t("Save"), type="primary", key="save_in_place")
        if wanted:
            if draft.clash is not None:
                _take_theirs_but(draft, column.name)
            if save(viewer, entries.section, key, draft, schema) is not None:
                said_saved(entries.title(entry))
                st.rerun()
            st.rerun(scope="fragment")

    small_form()


def _say_what_went_wrong(draft: Draft) -> None:
    if draft.failure:
        st.error(draft.failure)
    if draft.clash is not None:
        st.warning(t("Somebody else changed this meanwhile. Save again to keep their changes and yours."))


def _take_theirs_but(draft: Draft, name: str) -> None:
    assert draft.clash is not None
    mine = draft.values.get(name)
    draft.begin_anew(draft.clash)
    draft.values[name] = mine
