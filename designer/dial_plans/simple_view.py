"""A plan of at most three simple steps as the form in which it is made (P13); the same document as the drawing."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from designer.api_client import Values
from designer.dial_plans.canvas import Canvas
from designer.dial_plans.documents import node_of
from designer.dial_plans.list_view import say_problems
from designer.dial_plans.open_plan import OpenPlan
from designer.dial_plans.picking import New
from designer.dial_plans.step_list import MOST_SIMPLE_STEPS, as_list, with_kind, with_params
from designer.dial_plans.step_panel import show_form
from designer.languages import t
from designer.step_catalogue import kind_of
from designer.viewer import Viewer


def say_how_calls_go() -> None:
    """Say what the form makes."""
    st.caption(t("A call goes through at most three steps, one after the other, until somebody answers."))


def pick_kind(
    catalogue: Sequence[Values], number: int, present: str | None, key: str, *, read_only: bool = False
) -> str | None:
    """Show the choice of what a step does, its number counted from 0; return the kind, None for no step."""
    nothing = {"": t("Nothing more")} if number else {}
    titles = nothing | {one["kind"]: one["title"] for one in catalogue if one["simple"]}
    kinds = list(titles)
    picked = st.selectbox(
        t("Step {number}", number=number + 1),
        kinds,
        index=kinds.index(present or "") if (present or "") in kinds else None,
        format_func=lambda kind: titles[kind],
        placeholder=t("Choose what happens first"),
        key=key,
        disabled=read_only,
    )
    return picked or None


def is_last(catalogue: Sequence[Values], kind: str) -> bool:
    """Tell whether nothing can follow a step of a kind."""
    known = kind_of(catalogue, kind)
    return known is not None and bool(known["always_last"])


def show_simple(viewer: Viewer, plan: OpenPlan, canvas: Canvas, new: New) -> None:
    """Show the form of a plan that is simple; what is changed is kept as a draft."""
    say_how_calls_go()
    ids = as_list(plan.document, canvas.catalogue).ids
    with st.container(key="simple_plan"):
        for number in range(min(len(ids) + 1, MOST_SIMPLE_STEPS)):
            before = node_of(plan.document, ids[number - 1]) if number else None
            is_free = number == len(ids)
            if is_free and (canvas.read_only or (before and is_last(canvas.catalogue, before["kind"]))):
                break
            with st.container(border=True, key=f"simple_step_{number + 1}"):
                _show_step(viewer, plan, canvas, new, None if is_free else node_of(plan.document, ids[number]), number)
        if plan.past and st.button(t("Undo"), icon=":material/undo:", key="undo_in_form", type="tertiary"):
            plan.undo()
            st.rerun()


def _show_step(viewer: Viewer, plan: OpenPlan, canvas: Canvas, new: New, node: Values | None, number: int) -> None:
    present = node["kind"] if node else None
    place = f"{plan.key}:{plan.rev}:simple:{number}"
    picked = pick_kind(canvas.catalogue, number, present, place, read_only=canvas.read_only)
    if picked != present:
        plan.change(with_kind(plan.document, canvas.catalogue, number, picked))
        st.rerun()
    kind = kind_of(canvas.catalogue, present) if present else None
    if node is None or kind is None:
        return

    def edit(params: dict[str, Any]) -> None:
        plan.change(with_params(plan.document, canvas.catalogue, node["id"], params))

    say_problems(plan, canvas, node)
    show_form(viewer, plan, node, kind, edit, new, read_only=canvas.read_only)
