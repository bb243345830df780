"""What the exchange found in a plan: a list, and from each line a way to the step that it is about."""

from collections.abc import Sequence

import streamlit as st

from designer.api_client import Values
from designer.api_texts import api_text
from designer.dial_plans.canvas import Canvas
from designer.dial_plans.documents import node_of
from designer.dial_plans.open_plan import OpenPlan
from designer.flow_editor import show_node
from designer.languages import t
from designer.step_catalogue import kind_of
from designer.step_form import plain, read_fields
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
        st.markdown(f"{text}  \n{problem_text(problem, plan, canvas.catalogue)}")
        if node is not None:
            title = plan.summaries.get(node["id"]) or (kind["title"] if kind else node["id"])
            if st.button(plain(title), icon=":material/arrow_forward:", type="tertiary", key=f"go_to_problem_{number}"):
                go_to_step(plan, node["id"])


def problem_text(problem: Values, plan: OpenPlan, catalogue: Sequence[Values], *, names_step: bool = False) -> str:
    """Return what is wrong, and in which field; with the kind of the step where nothing else tells which step it is."""
    text = plain(api_text(problem["message"]))
    if problem["route"]:
        return t("Route {route}: {problem}", route=problem["route"], problem=text)
    node = node_of(plan.document, problem["node"])
    kind = kind_of(catalogue, node["kind"]) if node else None
    if kind is None:
        return text
    words = [kind["title"]] if names_step else []
    root, _, rest = problem["field"].partition(".")
    if root == "params" and rest:
        fields = {one.name: one.label for one in read_fields(kind["params_schema"])}
        words.append(t(fields.get(rest.partition(".")[0], "")))
    where = ", ".join(filter(None, words))
    return f"{where}: {text}" if where else text


def go_to_step(plan: OpenPlan, node: str) -> None:
    """Bring a step into sight, with its form beside it."""
    show_node(plan.key, node)
    plan.selected = node
    st.session_state[f"{plan.key}:go_to"] = True
    st.rerun()
