"""The plan as a list of steps (P14): the same document as the drawing, read from top to bottom."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from designer.api_client import Values
from designer.api_texts import api_text
from designer.components.icon_button import icon_button
from designer.dial_plans.canvas import Canvas
from designer.dial_plans.documents import node_of
from designer.dial_plans.open_plan import OpenPlan
from designer.dial_plans.picking import New
from designer.dial_plans.step_list import MOST_STEPS, StepList, add, as_list, move, remove, with_params
from designer.dial_plans.step_panel import show_form
from designer.languages import mark, t
from designer.step_catalogue import exit_title, kind_of
from designer.step_form import plain
from designer.viewer import Viewer

GROUPS = {
    "sip_account": mark("SIP accounts"),
    "module": mark("Modules"),
    "plugin": mark("Plugins"),
    "misc": mark("Misc"),
}


def show_list(viewer: Viewer, plan: OpenPlan, canvas: Canvas, new: New) -> None:
    """Show the steps below each other, each with its form."""
    steps = as_list(plan.document, canvas.catalogue)
    may_change = not canvas.read_only and steps.is_list
    with st.container(key="plan_list"):
        if not steps.is_list:
            st.info(
                t(
                    "This plan branches, so a list can't hold all of it. Here are its steps in the order in which calls"
                    " meet them; change each here, and add, move or delete steps in the drawing."
                ),
                icon=":material/account_tree:",
            )
        elif not steps.ids:
            st.caption(t("No steps yet. Add the first one: a welcome, for instance."))
        for number, node_id in enumerate([*steps.ids, *steps.apart], start=1):
            _show_step(viewer, plan, canvas, new, steps, node_id, number, may_change=may_change)
        if may_change:
            with st.container(horizontal=True, vertical_alignment="center"):
                _add_step(plan, canvas, len(steps.ids))
                if plan.past and st.button(t("Undo"), icon=":material/undo:", key="undo_in_list", type="tertiary"):
                    plan.undo()
                    st.rerun()


def _show_step(
    viewer: Viewer,
    plan: OpenPlan,
    canvas: Canvas,
    new: New,
    steps: StepList,
    node_id: str,
    number: int,
    *,
    may_change: bool,
) -> None:
    node = node_of(plan.document, node_id)
    kind = kind_of(canvas.catalogue, node["kind"]) if node else None
    if node is None or kind is None:
        st.warning(t("There is no such kind of step any more. Delete this one."))
        return
    with st.container(border=True, key=f"listed_{number}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{number}. :material/{kind['icon']}: {kind['title']}**", width="content")
            st.markdown(plain(plan.summaries.get(node_id, "")), width="stretch")
            if may_change:
                with st.container(horizontal=True, wrap=False, width="content", gap="small"):
                    _show_moves(plan, canvas, steps, node_id, number)
        say_problems(plan, canvas, node)
        if not steps.is_list:
            _say_where_it_goes(plan, canvas, steps, node)
        is_new = st.session_state.setdefault(f"{plan.key}:unfolded:{node_id}", not node["params"])
        with st.expander(t("What it does"), key=f"{plan.key}:form:{node_id}", expanded=is_new):

            def edit(params: dict[str, Any]) -> None:
                plan.change(with_params(plan.document, canvas.catalogue, node_id, params))

            show_form(viewer, plan, node, kind, edit, new, read_only=canvas.read_only)


def _show_moves(plan: OpenPlan, canvas: Canvas, steps: StepList, node_id: str, number: int) -> None:
    last = len(steps.ids)
    catalogue = canvas.catalogue
    up = icon_button(
        t("Move step {number} up", number=number), "arrow_upward", key=f"up_{number}", disabled=number == 1
    )
    down = icon_button(
        t("Move step {number} down", number=number), "arrow_downward", key=f"down_{number}", disabled=number == last
    )
    gone = icon_button(t("Delete step {number}", number=number), "delete", key=f"remove_{number}")
    if up or down:
        plan.change(move(plan.document, catalogue, node_id, -1 if up else 1))
        st.rerun()
    if gone:
        plan.change(remove(plan.document, catalogue, node_id))
        st.rerun()


def say_problems(plan: OpenPlan, canvas: Canvas, node: Values) -> None:
    """Say what is wrong with a step and its exits."""
    for one in plan.marks():
        if one["node"] == node["id"]:
            colour, icon = ("red", "error") if one["severity"] == "error" else ("orange", "warning")
            outcome = "" if one["field"].startswith("params") else one["field"]
            title = exit_title(canvas.catalogue, node["kind"], outcome) if outcome else ""
            message = plain(api_text(one["message"]))
            text = f"{title}: {message}" if title else message
            st.markdown(f":{colour}[:material/{icon}: {text}]")


def _say_where_it_goes(plan: OpenPlan, canvas: Canvas, steps: StepList, node: Values) -> None:
    if node["id"] in steps.apart:
        st.caption(t("No call gets here."))
    numbers = {one: number for number, one in enumerate([*steps.ids, *steps.apart], start=1)}
    by_target: dict[int, list[str]] = {}
    for edge in plan.document["edges"]:
        if edge["from"] == node["id"] and edge["to"] in numbers:
            by_target.setdefault(numbers[edge["to"]], []).append(
                exit_title(canvas.catalogue, node["kind"], edge["outcome"])
            )
    for number, titles in sorted(by_target.items()):
        st.caption(t("{exits}: on to step {number}", exits=", ".join(titles), number=number))


def _add_step(plan: OpenPlan, canvas: Canvas, at: int) -> None:
    if at >= MOST_STEPS:
        return
    with st.popover(t("Add a step"), icon=":material/add:", key=f"{plan.key}:add_step", type="primary"):
        picked = _pick_kind(canvas.catalogue)
    if picked:
        plan.change(add(plan.document, canvas.catalogue, picked, at))
        st.rerun()


def _pick_kind(catalogue: Sequence[Mapping[str, Any]]) -> str:
    picked = ""
    left, right = st.columns(2)
    for place, groups in ((left, ("sip_account", "plugin")), (right, ("module", "misc"))):
        with place, st.container(key=f"kinds_{groups[0]}", gap=None):
            for group in groups:
                st.caption(f"**{t(GROUPS[group])}**")
                for kind in (one for one in catalogue if one["group"] == group):
                    icon = f":material/{kind['icon']}:"
                    if st.button(kind["title"], icon=icon, key=f"add_{kind['kind']}", type="tertiary"):
                        picked = str(kind["kind"])
    return picked
