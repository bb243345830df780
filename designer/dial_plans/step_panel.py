"""The form of the step that is selected."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from designer.api_client import Values
from designer.api_texts import api_text
from designer.dial_plans.canvas import Canvas
from designer.dial_plans.documents import node_of
from designer.dial_plans.open_plan import OpenPlan
from designer.dial_plans.picking import New, picks, show_beside
from designer.flow_editor import drawn, edit_node
from designer.languages import t
from designer.step_catalogue import exit_title, kind_of
from designer.step_form import Typed, plain, problems_of_marks, step_form, with_value
from designer.viewer import Viewer


def show_step_panel(viewer: Viewer, plan: OpenPlan, canvas: Canvas, new: New) -> None:
    """Show the form of the selected step, or what to do when none is."""
    node = node_of(plan.document, canvas.selection.node)
    if node is None:
        _nothing_selected(plan, canvas)
        return
    kind = kind_of(canvas.catalogue, node["kind"])
    if kind is None:
        st.warning(t("There is no such kind of step any more. Delete this one."))
        return
    st.markdown(f"#### :material/{kind['icon']}: {kind['title']}")
    st.caption(kind["help"])

    def edit(params: dict[str, Any]) -> None:
        edit_node(plan.key, node["id"], params)
        plan.look_anew()

    show_form(viewer, plan, node, kind, edit, new, read_only=canvas.read_only)
    _say_exits(plan, node, canvas)


def show_form(
    viewer: Viewer,
    plan: OpenPlan,
    node: Values,
    kind: Values,
    edit: Callable[[dict[str, Any]], None],
    new: New,
    *,
    read_only: bool,
) -> None:
    """Show the form of a node; `edit` is told its parameters when they change."""
    params = node["params"]
    key = f"{plan.key}:{node['id']}"
    names, choices = picks(viewer, kind)

    def picked(path: str, made: str) -> None:
        edit(with_value(params, path.split("."), made))

    def latest() -> Values | None:
        document = drawn(plan.document, rev=plan.rev, key=plan.key).document
        present = node_of(document, node["id"])
        return present["params"] if present else None

    made = step_form(
        kind["params_schema"],
        params,
        key=key,
        choices=names,
        problems={path: api_text(text) for path, text in problems_of_marks(plan.marks(), node["id"]).items()},
        read_only=read_only,
        translate=t,
        beside=show_beside(viewer, choices, new, key, picked, read_only=read_only),
        typed=Typed(latest, edit),
    )
    if made != params and not read_only:
        edit(made)
        st.rerun()


def _nothing_selected(plan: OpenPlan, canvas: Canvas) -> None:
    count = len(canvas.selection.nodes)
    if count > 1:
        st.markdown(f"#### {t('{count} steps are selected', count=count)}")
        st.caption(t("Select one of them to see what it does."))
        return
    if not plan.document["nodes"]:
        st.markdown(f"#### {t('A new plan')}")
        st.markdown(t("Drag a step onto the canvas: a voice prompt, perhaps. Then drag from its exit to the next."))
        return
    st.markdown(f"#### {t('Select a step')}")
    st.markdown(t("Click a step of the drawing to see what it does, and to change it."))
    if not canvas.read_only:
        st.caption(t("What you change is kept as a draft. Calls follow it once you publish it."))


def _say_exits(plan: OpenPlan, node: Values, canvas: Canvas) -> None:
    """Say what is wrong with the exits of a step, which have no field."""
    for mark in plan.marks():
        if mark["node"] != node["id"] or mark["field"].startswith("params"):
            continue
        colour = "red" if mark["severity"] == "error" else "orange"
        icon = "error" if mark["severity"] == "error" else "warning"
        title = exit_title(canvas.catalogue, node["kind"], mark["field"]) if mark["field"] else ""
        text = plain(api_text(mark["message"]))
        st.markdown(f":{colour}[:material/{icon}: {f'{title}: ' if title else ''}{text}]")
