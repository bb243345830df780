"""The bar above a plan: what it is, how it stands, how it is looked at, and what can be done with it."""

from collections.abc import Mapping

import streamlit as st

from designer.dial_plans.documents import is_without_places, newest
from designer.dial_plans.draw_view import open_panel
from designer.dial_plans.open_plan import OpenPlan
from designer.dial_plans.publishing import ask_to_publish
from designer.dial_plans.throwing_away import ask_to_throw_away
from designer.entries.entry_page import close_entry
from designer.languages import mark, t, tn
from designer.viewer import Viewer

VIEWS: Mapping[str, tuple[str, str]] = {
    "simple": (mark("Form"), "list_alt"),
    "draw": (mark("Drawing"), "account_tree"),
    "steps": (mark("Steps"), "format_list_numbered"),
    "versions": (mark("Versions"), "history"),
    "settings": (mark("Settings"), "settings"),
}
"""How a route may be looked at: title and icon."""


def picked_view(plan: OpenPlan, *, simple: bool) -> str:
    """Return how the route is looked at now. A plan that is simple opens as the form unless somebody drew it."""
    wish = st.session_state.get(f"{plan.key}:view") or st.query_params.get("view", _first_view(plan, simple=simple))
    return wish if wish in VIEWS and (simple or wish != "simple") else "draw"


def _first_view(plan: OpenPlan, *, simple: bool) -> str:
    return "simple" if simple and is_without_places(newest(plan.route)) else "draw"


def show_bar(viewer: Viewer, plan: OpenPlan, view: str, *, simple: bool) -> None:
    """Show the bar; only a plan that is simple can be looked at as a form."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="plan_bar"):
        if st.button(t("Routes"), icon=":material/arrow_back:", type="tertiary", key="back_to_list"):
            close_entry()
        with st.container(key="plan_title", width="stretch", gap=None):
            st.title(plan.route["name"], anchor=False)
            _say_state(plan)
        _show_views(plan, view, simple=simple)
        if viewer.may("configure"):
            _show_actions(viewer, plan)


def _say_state(plan: OpenPlan) -> None:
    pieces = [_what_is_kept(plan), _what_is_followed(plan)]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="plan_state"):
        for piece in filter(None, pieces):
            st.markdown(piece, width="content")
        _say_problems(plan)


def _what_is_kept(plan: OpenPlan) -> str:
    if plan.theirs is not None:
        return f":orange[:material/merge: {t('Somebody else changed it')}]"
    if plan.failure:
        return f":red[:material/cloud_off: {t('Not saved')}]"
    if plan.route["draft"] is not None:
        return f":material/cloud_done: {t('Draft, saved')}"
    return ""


def _what_is_followed(plan: OpenPlan) -> str:
    number = plan.route["published_version"]
    if not number:
        return f":orange[:material/radio_button_unchecked: {t('Not published')}]"
    if plan.route["draft"] is None:
        return f":green[:material/check_circle: {t('Calls follow version {number}, this one', number=number)}]"
    return f":material/radio_button_checked: {t('Calls follow version {number}', number=number)}"


def _say_problems(plan: OpenPlan) -> None:
    if not plan.document["nodes"]:
        return
    if not plan.problems:
        st.markdown(f":green[:material/verified: {t('No problems')}]", width="content")
        return
    colour, icon = ("red", "error") if plan.errors else ("orange", "warning")
    text = tn("{number} problem", "{number} problems", len(plan.problems))
    if st.button(f":{colour}[:material/{icon}: {text}]", type="tertiary", key="plan_problems"):
        open_panel(plan, "problems")
        st.session_state[f"{plan.key}:view"] = "draw"
        st.rerun()


def _show_views(plan: OpenPlan, view: str, *, simple: bool) -> None:
    place = f"{plan.key}:view"
    st.session_state[place] = view
    picked = st.segmented_control(
        t("View"),
        [name for name in VIEWS if simple or name != "simple"],
        format_func=lambda name: f":material/{VIEWS[name][1]}: {t(VIEWS[name][0])}",
        key=place,
        required=True,
        label_visibility="collapsed",
    )
    if st.query_params.get("view", _first_view(plan, simple=simple)) != picked:
        st.query_params["view"] = picked or "draw"


def _show_actions(viewer: Viewer, plan: OpenPlan) -> None:
    has_draft = plan.route["draft"] is not None
    if has_draft and plan.route["published"] is not None:
        text = t("Throw the draft away")
        if st.button(text, icon=":material/undo:", key="throw_away:icon-only", type="tertiary", help=text):
            ask_to_throw_away(viewer, plan)
    if st.button(
        t("Publish"),
        icon=":material/rocket_launch:",
        type="primary",
        key="publish",
        disabled=not has_draft or bool(plan.failure) or plan.theirs is not None,
        help=None if has_draft else t("New calls follow this plan already; change something first."),
    ):
        ask_to_publish(viewer, plan)
