"""Two people saved the same entry: what they say is put beside each other, and who comes second chooses."""

import copy

import streamlit as st

from designer.api_client import Values
from designer.api_client.schema import BodySchema
from designer.choices import Choices
from designer.entries.description import Entries
from designer.entries.draft import Draft
from designer.entries.wording import field_labels, in_words
from designer.languages import t


def show_clash(entries: Entries, draft: Draft, schema: BodySchema, choices: Choices) -> bool:
    """Show both versions; returns True once somebody has chosen, so that the draft can be saved again."""
    theirs = draft.clash
    assert theirs is not None
    fields = [name for name in schema.fields if name in theirs and draft.values.get(name) != theirs[name]]
    labels = field_labels(entries)
    with st.container(border=True, key="clash"):
        st.markdown(f"#### :material/merge: {t('Somebody else changed this meanwhile')}")
        if not fields:
            st.markdown(t("They made the same changes as you."))
        else:
            st.markdown(t("Choose for each difference what holds. Nothing was overwritten yet."))
        chosen = {name: _choose(name, labels, draft, theirs, choices, entries) for name in fields}
        with st.container(horizontal=True):
            decided = st.button(t("Save what is chosen"), type="primary", key="clash_save")
            if st.button(t("Drop my changes"), key="clash_drop"):
                draft.begin_anew(theirs)
                st.rerun()
    if not decided:
        return False
    merged = copy.deepcopy(draft.values)
    for name in schema.fields:
        if name in theirs and (name not in chosen or chosen[name] == "theirs"):
            merged[name] = copy.deepcopy(theirs[name])
    draft.stored, draft.values, draft.version, draft.clash = theirs, merged, theirs["version"], None
    draft.renew_widgets()
    return True


def _choose(name: str, labels: dict[str, str], draft: Draft, theirs: Values, choices: Choices, entries: Entries) -> str:
    mine_changed = draft.values.get(name) != draft.stored.get(name)
    label = labels.get(name, name.replace("_", " ").capitalize())
    words = {
        "mine": t("Mine: {value}", value=in_words(entries, name, draft.values.get(name), choices)),
        "theirs": t("Theirs: {value}", value=in_words(entries, name, theirs[name], choices)),
    }
    return str(
        st.radio(
            label,
            ["mine", "theirs"],
            index=0 if mine_changed else 1,
            format_func=lambda one: words[one],
            key=f"clash:{name}:{theirs['version']}",
        )
    )
