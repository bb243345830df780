"""The page of one route: its plan drawn, listed or as a form, its versions, its settings."""

from dataclasses import replace
from pathlib import Path

import streamlit as st

from designer.api_client import NotFound
from designer.dial_plans.bar import picked_view, show_bar
from designer.dial_plans.canvas import Canvas
from designer.dial_plans.clash import show_clash, watch_for_others
from designer.dial_plans.draw_view import panels, read_drawing, show_drawing
from designer.dial_plans.keeping import keep, look_for_others, look_through, note_what_is_there
from designer.dial_plans.list_view import show_list
from designer.dial_plans.open_plan import OpenPlan, keep_plan, kept_plan, opened_plan
from designer.dial_plans.picking import New
from designer.dial_plans.requests import read_route
from designer.dial_plans.simple_view import show_simple
from designer.dial_plans.step_list import is_simple
from designer.dial_plans.versions_view import show_versions
from designer.entries.description import Entries
from designer.entries.draft import kept_draft
from designer.entries.entry_page import close_entry, note_list, show_entry
from designer.languages import t
from designer.viewer import Viewer

_SETTINGS = ("name", "extensions", "blf_extension", "available_in", "dids")
_STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


def show_route(entries: Entries, viewer: Viewer, route: str, new: New) -> None:
    """Show a route. `new` tells what may be made new from within its plan."""
    try:
        plan = _opened(viewer, route)
    except NotFound:
        _gone()
        return
    st.html(f"<style>{_STYLE}</style>")
    canvas = read_drawing(viewer, plan)
    if not canvas.read_only:
        keep(viewer, plan)
    elif plan.theirs is not None:
        plan.take(plan.theirs)
    look_through(viewer, plan)
    simple = is_simple(plan.document, canvas.catalogue)
    view = picked_view(plan, simple=simple)
    if view == "settings":
        _show_settings(entries, viewer, plan, simple=simple)
        return
    note_list()  # the form of the settings is read anew when it comes back: each kept draft is a change of the route
    show_bar(viewer, plan, view, simple=simple)
    _say_what_is_wrong(viewer, plan, canvas)
    if view == "simple":
        show_simple(viewer, plan, canvas, new)
    elif view == "steps":
        show_list(viewer, plan, canvas, new)
    elif view == "versions":
        show_versions(viewer, plan)
    else:
        show_drawing(viewer, plan, canvas, panels(new))
    watch_for_others(viewer, plan)


def _show_settings(entries: Entries, viewer: Viewer, plan: OpenPlan, *, simple: bool) -> None:
    draft = kept_draft(f"{entries.section}:{plan.id}")
    if draft is not None and all(draft.stored.get(name) == plan.route[name] for name in _SETTINGS):
        draft.version = plan.route["version"]  # only the plan was changed since the form was read
    shown = replace(entries, heading=lambda: show_bar(viewer, plan, "settings", simple=simple))
    show_entry(shown, viewer, plan.id, saved=lambda: note_what_is_there(plan, read_route(viewer.api, plan.id)))


def _opened(viewer: Viewer, route: str) -> OpenPlan:
    """Return the plan; whoever comes from another page finds what is there now, unless something is not saved."""
    plan = kept_plan(route)
    if plan is None:
        return keep_plan(opened_plan(read_route(viewer.api, route)))
    if f"{plan.key}:view" not in st.session_state:
        look_for_others(viewer, plan)
        if plan.theirs is not None and plan.is_kept:
            plan.take(plan.theirs)
        plan.look_anew()
    return plan


def _say_what_is_wrong(viewer: Viewer, plan: OpenPlan, canvas: Canvas) -> None:
    if plan.failure:
        st.warning(plan.failure, icon=":material/cloud_off:")
    show_clash(viewer, plan, canvas)


def _gone() -> None:
    st.title(t("Routes"), anchor=False)
    st.warning(t("This is gone: somebody deleted it, or the link is wrong."))
    if st.button(t("Back to the list"), icon=":material/arrow_back:"):
        close_entry()
