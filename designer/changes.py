"""Changes of the configuration, a line each: who did what with what, and when (D6, C16)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import streamlit as st

from designer.api_client import Values
from designer.languages import mark, t
from designer.menus import described_by, page_of
from designer.moments import moment_text
from designer.phone_numbers import shown_number
from designer.step_form.widgets import plain

_KINDS: Mapping[str, str] = {
    "devices": mark("Device"),
    "exchange": mark("Settings"),
    "prompts": mark("Voice prompt"),
    "route_scenarios": mark("Scenario"),
    "tokens": mark("Token"),
}
_DONE: Mapping[str, str] = {
    "create": mark("made by {who}"),
    "change": mark("changed by {who}"),
    "delete": mark("deleted by {who}"),
    "publish": mark("published by {who}"),
    "import": mark("imported by {who}"),
}
ACTION_ICONS = {
    "create": "add_circle",
    "change": "edit",
    "delete": "delete",
    "publish": "publish",
    "import": "upload_file",
}


def kind_text(resource: str) -> str:
    """Return how people call a kind of thing that the audit log names."""
    entries = described_by(resource)
    if entries is not None:
        return t(entries.words.one)
    return t(_KINDS[resource]) if resource in _KINDS else resource.replace("_", " ").capitalize()


def changed_text(change: Values) -> str:
    """Return what was changed, by name."""
    name = str(change["name"] or change["resource_id"])
    return shown_number(name) if name.isdigit() else name


def done_text(change: Values) -> str:
    """Return what was done, by whom, and when."""
    done = t(_DONE.get(change["action"], mark("changed by {who}")), who=change["who"])
    return f"{done} · {moment_text(datetime.fromisoformat(change['at']))}"


def show_change_lines(changes: Sequence[Values]) -> None:
    """Show changes, each with a link to what was changed."""
    if not changes:
        st.caption(t("Nobody changed anything yet."))
    for change in changes:
        page = page_of(change["resource"]) if change["action"] != "delete" else None
        name = changed_text(change)
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"change_{change['id']}"):
            icon = ACTION_ICONS.get(change["action"], "edit")
            st.caption(f":material/{icon}: {kind_text(change['resource'])}", width="content")
            if page is not None:
                query = None if change["resource"] == "exchange" else {"id": change["resource_id"]}
                st.page_link(page, label=plain(name) or t("Open"), query_params=query)
            else:
                st.markdown(f"**{plain(name)}**", width="content")
            st.space("stretch")
            st.caption(plain(done_text(change)), width="content")
