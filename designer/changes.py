"""Changes of the configuration, a line each: who did what with what, and when (D6, C16)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import streamlit as st

from designer.api_client import Values
from designer.components.link_list import Group, Line, link_list
from designer.languages import mark, t
from designer.menus import described_by, entry_href
from designer.moments import moment_text
from designer.phone_numbers import shown_number

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
        return
    link_list("latest_changes", [Group([_line(one) for one in changes])])


def _line(change: Values) -> Line:
    key = "" if change["resource"] == "exchange" else change["resource_id"]
    return Line(
        changed_text(change) or t("Open"),
        href="" if change["action"] == "delete" else entry_href(change["resource"], key),
        icon=ACTION_ICONS.get(change["action"], "edit"),
        before=kind_text(change["resource"]),
        after=done_text(change),
    )
