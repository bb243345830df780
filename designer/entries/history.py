"""Who changed an entry, when, and what."""

from datetime import datetime

import streamlit as st

from designer.api_client import ApiFailure, Values
from designer.api_texts import api_text
from designer.choices import Choices
from designer.entries.description import Entries
from designer.entries.wording import field_labels, in_words
from designer.languages import mark, t
from designer.moments import moment_text
from designer.viewer import Viewer

ACTIONS = {
    "create": mark("made it"),
    "change": mark("changed it"),
    "delete": mark("deleted it"),
    "publish": mark("published it"),
    "import": mark("imported it"),
}


def show_history(entries: Entries, viewer: Viewer, key: str, choices: Choices) -> None:
    """Show the latest changes, once somebody asks for them."""
    if not st.toggle(t("Show who changed this"), key=f"{entries.section}:{key}:history"):
        return
    try:
        changes = viewer.api.changes("exchange" if entries.single else entries.section, key)
    except ApiFailure as failure:
        st.caption(api_text(failure.message))
        return
    if not changes.items:
        st.caption(t("Nobody changed this since it was put in."))
    for change in changes.items:
        when = moment_text(datetime.fromisoformat(change["at"]))
        what = t(ACTIONS.get(change["action"], ""))
        with st.container(border=True):
            st.markdown(f"**{change['who']}** {what} · :gray[{when}]")
            for line in _lines(entries, change, choices):
                st.caption(line)


def _lines(entries: Entries, change: Values, choices: Choices) -> list[str]:
    before, after = change["before"] or {}, change["after"] or {}
    if not change["before"] or not change["after"]:
        return []
    labels = field_labels(entries)
    return [
        f"{labels.get(name, name.replace('_', ' ').capitalize())}: "
        f"{in_words(entries, name, before.get(name), choices)} → {in_words(entries, name, after.get(name), choices)}"
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    ]
