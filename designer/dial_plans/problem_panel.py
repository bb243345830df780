"""What the exchange found in a plan: a list, and from each line a way to the step that it is about."""

import streamlit as st

from designer.api_client import Values
from designer.api_texts import api_text
from designer.dial_plans.canvas import Canvas
from designer.dial_plans.documents import node_of
from designer.dial_plans.open_plan import OpenPlan
from designer.flow_editor import show_node
from designer.languages import t
from designer.step_catalogue import kind_of
from designer.step_form import plain
from designer.viewer import Viewer


def show_problem_panel(_viewer: Viewer, plan: OpenPlan, canvas: Canvas) -> None:
    """Show the problems of the plan as it is drawn."""
    st.markdown(f"#### {t('Problems')}")
    if not plan.document["nodes"]:
        st.caption(t("There is nothing to check yet."))
        return
    if not plan.problems:
        st.markdown(f":green[:material/check_circle: {t('Nothing is wrong with this plan.')}]")
    for number, problem in enumerate(plan.problems):
        _show(plan, canvas, problem, number)
    if st.button(t("Check again"), icon=":material/refresh:", type="tertiary", key="check_again"):
        plan.look_anew()
        st.rerun()


def _show(plan: OpenPlan, canvas: Canvas, problem: Values, number: int) -> None:
    is_error = problem["severity"] == "error"
    node = node_of(plan.document, problem["node"]) if not problem["route"] else None
    kind = kind_of(canvas.catalogue, node["kind"]) if node else None
    with st.container(border=True, gap="small", key=f"problem_{number}"):
        text = f":red[:material/error: {t('Error')}]" if is_error else f":orange[:material/warning: {t('Warning')}]"
        st.markdown(f"{text}  \n{problem_text(problem)}")
        if node is not None:
            title = plan.summaries.get(node["id"]) or (kind["title"] if kind else node["id"])
            if st.button(plain(title), icon=":material/arrow_forward:", type="tertiary", key=f"go_to_problem_{number}"):
                go_to_step(plan, node["id"])


def problem_text(problem: Values) -> str:
    """Return what is wrong, in the language of who looks."""
    text = plain(api_text(problem["message"]))
    return t("Route {route}: {problem}", route=problem["route"], problem=text) if problem["route"] else text


def go_to_step(plan: OpenPlan, node: str) -> None:
    """Bring a step into sight, with its form beside it."""
    show_node(plan.key, node)
    plan.selected = node
    st.session_state[f"{plan.key}:go_to"] = True
    st.rerun()
