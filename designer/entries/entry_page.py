"""The page of one entry: its form in tabs, the buttons below, who changed it."""

import copy
from collections.abc import Callable

import streamlit as st

from designer.api_client import NotFound, Values
from designer.api_client.schema import DESCRIPTION, BodySchema
from designer.api_texts import api_text
from designer.choices import CHOICES
from designer.entries.clash import show_clash
from designer.entries.deleting import ask_to_delete
from designer.entries.description import Entries, Tab
from designer.entries.draft import Draft, drop_draft, keep_draft, kept_draft, new_draft
from designer.entries.form import Form
from designer.entries.history import show_history
from designer.entries.saving import said_saved, save
from designer.entries.wording import field_labels
from designer.fields.field import show_fields
from designer.languages import t
from designer.viewer import Viewer

_OPEN = "open_entry"


def show_entry(
    entries: Entries, viewer: Viewer, key: str, *, name: str = "", saved: Callable[[], None] | None = None
) -> None:
    """Show the form of an entry; of a new one when the key is empty.

    `name` tells its draft from others, `saved` is called after a save.
    """
    name = name or f"{entries.section}:{key}"
    schema = DESCRIPTION.body(viewer.api, entries.path, "put" if entries.single else "post")
    try:
        draft = _draft(entries, viewer, key, name, schema)
    except NotFound:
        _gone(entries)
        return
    _heading(entries, draft)
    form = Form(
        name,
        draft,
        schema,
        CHOICES.get(viewer.api, entries.pickers()),
        viewer.api,
        read_only=not viewer.may(entries.saves),
    )
    if draft.clash is not None and show_clash(entries, draft, schema, form.choices):
        _save(entries, viewer, key, name, draft, schema, close=False, saved=saved)
    problems = st.container()
    if entries.above and not draft.is_new:
        entries.above(viewer, form)
    _tabs(entries, viewer, form)
    with problems:
        _say_problems(entries, form)
    close, wanted = _buttons(entries, viewer, draft, form.read_only)
    if form.do_later():
        st.rerun()
    if wanted:
        _save(entries, viewer, key, name, draft, schema, close=close, saved=saved)


def close_entry() -> None:
    """Go back to the list."""
    st.session_state.pop(_OPEN, None)
    st.query_params.clear()
    st.rerun()


def note_list() -> None:
    """Remember that the list is looked at: an entry that is opened from it is read anew."""
    st.session_state.pop(_OPEN, None)


def _draft(entries: Entries, viewer: Viewer, key: str, name: str, schema: BodySchema) -> Draft:
    draft = kept_draft(name)
    opened = st.session_state.get(_OPEN) != name
    if draft is None or (opened and not draft.is_changed):
        stored = viewer.api.entry(entries.section, key) if key or entries.single else _new(entries, schema)
        if draft is None:
            draft = keep_draft(name, new_draft(stored))
        else:
            draft.begin_anew(stored)
    elif opened:
        st.toast(t("What you typed here before is still there; it is not saved yet."), icon=":material/edit_note:")
    st.session_state[_OPEN] = name
    return draft


def _new(entries: Entries, schema: BodySchema) -> Values:
    # One by one: parts that several fields begin with alike, such as working days, become parts of their own.
    own = {name: copy.deepcopy(value) for name, value in entries.empty.items()}
    return {**copy.deepcopy(schema.defaults()), **own}


def _gone(entries: Entries) -> None:
    st.title(t(entries.words.many), anchor=False)
    st.warning(t("This is gone: somebody deleted it, or the link is wrong."))
    if st.button(t("Back to the list"), icon=":material/arrow_back:"):
        close_entry()


def _heading(entries: Entries, draft: Draft) -> None:
    many = t(entries.words.many)
    if entries.heading is not None:
        entries.heading()
        return
    if entries.single:
        st.title(many, anchor=False)
        st.markdown(t(entries.words.about))
        return
    if st.button(many, icon=":material/arrow_back:", type="tertiary", key="back_to_list"):
        close_entry()
    title = t(entries.words.new) if draft.is_new else entries.title(draft.stored)
    st.title(title, anchor=False)


def _tabs(entries: Entries, viewer: Viewer, form: Form) -> None:
    extra = () if form.draft.is_new else entries.extra_tabs
    titles = [_tab_title(tab, form) for tab in entries.tabs]
    titles += [t(title) for title, _ in extra]
    if not form.draft.is_new:
        titles.append(t("Changes"))
    tabs = st.tabs(titles, key=f"{form.name}:tabs") if len(titles) > 1 else [st.container()]
    for shown, tab in zip(tabs, entries.tabs, strict=False):
        with shown, st.container(key=f"form_{entries.tabs.index(tab)}"):
            show_fields(form, tab.fields)
    for shown, (_, show) in zip(tabs[len(entries.tabs) :], extra, strict=False):
        with shown:
            show(viewer, form)
    if not form.draft.is_new:
        with tabs[-1]:
            key = "exchange" if entries.single else str(form.draft.stored[entries.key])
            show_history(entries, viewer, key, form.choices)


def _tab_title(tab: Tab, form: Form) -> str:
    paths = [path for path, _ in tab.paths() if path]
    wrong = any(
        error.path == path or error.path.startswith(f"{path}.") for error in form.draft.errors for path in paths
    )
    return f":red[:material/error: {t(tab.title)}]" if wrong else t(tab.title)


def _say_problems(entries: Entries, form: Form) -> None:
    if form.draft.failure:
        st.error(form.draft.failure, icon=":material/error:")
    if not form.draft.errors:
        return
    elsewhere = list(form.errors_elsewhere())
    if elsewhere:
        st.error("\n\n".join(api_text(message) for message in dict.fromkeys(elsewhere)), icon=":material/error:")
        return
    labels = field_labels(entries)
    names = dict.fromkeys(labels.get(one.path.partition(".")[0], one.path) for one in form.draft.errors)
    st.error(t("Not saved yet. Look at: {fields}", fields=", ".join(names)), icon=":material/error:")


def _buttons(entries: Entries, viewer: Viewer, draft: Draft, read_only: bool) -> tuple[bool, bool]:
    """Show the buttons; returns whether the form is to be closed, and whether it is to be saved."""
    if read_only:
        st.caption(f":material/visibility: {t('You may look at this, but not change it.')}")
        return False, False
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", key="form_buttons"):
        both = not entries.single and st.button(t("Save and close"), type="primary", key="save_and_close")
        one = st.button(t("Save"), key="save", type="primary" if entries.single else "secondary")
        if draft.is_changed and not draft.is_new:
            if st.button(t("Discard"), type="tertiary", key="discard"):
                draft.throw_away()
                st.rerun()
            st.caption(f":material/edit_note: {t('Not saved yet')}", width="content")
        st.space("stretch")
        if not (draft.is_new or entries.single):
            _delete_button(entries, viewer, draft)
    return both, one or both


def _delete_button(entries: Entries, viewer: Viewer, draft: Draft) -> None:
    if st.button(t("Delete"), icon=":material/delete:", type="tertiary", key="delete"):
        ask_to_delete(entries, viewer, draft.stored)


def _save(
    entries: Entries,
    viewer: Viewer,
    key: str,
    name: str,
    draft: Draft,
    schema: BodySchema,
    *,
    close: bool,
    saved: Callable[[], None] | None,
) -> None:
    stored = save(viewer, entries.section, key, draft, schema, entries.send)
    if stored is None:
        st.rerun()
    said_saved(t(entries.words.one) if entries.single else entries.title(stored))
    if saved:
        saved()
    if entries.single:
        st.rerun()
    if not key:
        drop_draft(name)
    if close:
        drop_draft(name)
        close_entry()
    st.query_params.clear()
    st.query_params["id"] = str(stored[entries.key])
    st.rerun()
