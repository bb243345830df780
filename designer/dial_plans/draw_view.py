"""The plan as a drawing: the palette, the canvas, and a panel beside it."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from designer.dial_plans.canvas import Canvas, Panel, draw
from designer.dial_plans.difference_panel import show_difference_panel
from designer.dial_plans.open_plan import OpenPlan
from designer.dial_plans.picking import New
from designer.dial_plans.problem_panel import show_problem_panel
from designer.dial_plans.step_panel import show_step_panel
from designer.flow_editor import drawn
from designer.languages import mark, t
from designer.simulator.panel import show_simulation_panel
from designer.step_catalogue import CATALOGUE
from designer.viewer import Viewer

_STEP = "step"


def panels(new: New) -> tuple[Panel, ...]:
    """Return what may stand beside the drawing, in its order."""
    return (
        Panel(_STEP, mark("Step"), "tune", partial(show_step_panel, new=new)),
        Panel("problems", mark("Problems"), "rule", show_problem_panel),
        Panel("changes", mark("Changes"), "difference", show_difference_panel),
        Panel("simulate", mark("Simulate"), "play_circle", show_simulation_panel, keeps_open=True),
    )


def read_drawing(viewer: Viewer, plan: OpenPlan) -> Canvas:
    """Take over what was drawn since the page was shown last."""
    state = drawn(plan.document, rev=plan.rev, key=plan.key)
    plan.note_drawn(state.document)
    visits = st.session_state.pop(f"{plan.key}:visit", 0)
    read_only = not viewer.may("configure")
    return Canvas(CATALOGUE.get(viewer.api), selection=state.selection, read_only=read_only, visit=visits)


def show_drawing(viewer: Viewer, plan: OpenPlan, canvas: Canvas, shown: Sequence[Panel]) -> None:
    """Show the drawing with a panel beside it."""
    with st.container(key="plan_area"):
        left, right = st.columns([3, 1], gap="small")
        with right, st.container(key="plan_panel"):
            _show_panel(viewer, plan, canvas, shown)
        with left:
            state = draw(plan, canvas)
    if state.event is not None and state.event.type == "visit":
        st.session_state[f"{plan.key}:visit"] = state.event.order
        st.rerun()


def open_panel(plan: OpenPlan, name: str) -> None:
    """Let a panel be the one that is shown."""
    st.session_state[f"{plan.key}:panel"] = name


def gives_way(present: Panel, shown_before: str | None) -> bool:
    """Tell whether a panel makes room for the form of a step that was selected just now.

    Who selects a step and asks for a panel before the page could follow means the panel.
    """
    was_asked_for = shown_before not in (None, present.name)
    return not (present.keeps_open or was_asked_for)


def _show_panel(viewer: Viewer, plan: OpenPlan, canvas: Canvas, shown: Sequence[Panel]) -> None:
    by_name = {one.name: one for one in shown}
    place = f"{plan.key}:panel"
    present = by_name.get(st.session_state.get(place, _STEP), by_name[_STEP])
    selected = canvas.selection.node
    goes = st.session_state.pop(f"{plan.key}:go_to", False)
    selects = bool(selected) and selected != plan.selected
    if goes or (selects and gives_way(present, st.session_state.get(f"{place}_shown"))):
        present = by_name[_STEP]
    if not goes:
        plan.selected = selected
    st.session_state[place] = st.session_state[f"{place}_shown"] = present.name
    picked = st.segmented_control(
        t("Beside the drawing"),
        list(by_name),
        format_func=lambda name: t(by_name[name].title),
        key=place,
        required=True,
        label_visibility="collapsed",
        width="stretch",
    )
    by_name[picked or _STEP].show(viewer, plan, canvas)
