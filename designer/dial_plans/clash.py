"""Two people change one plan at the same time: it is said at once, and nothing is overwritten unasked."""

from datetime import datetime

import streamlit as st

from designer.api_client import ApiFailure
from designer.dial_plans.canvas import Canvas
from designer.dial_plans.documents import newest
from designer.dial_plans.keeping import keep_in_place_of_theirs, look_for_others
from designer.dial_plans.open_plan import OpenPlan
from designer.languages import t
from designer.live import live
from designer.moments import moment_text
from designer.viewer import Viewer

LOOK_SECONDS = 4.0
"""How often an open plan asks whether somebody else changed it."""


@live(LOOK_SECONDS)
def watch_for_others(viewer: Viewer, plan: OpenPlan) -> None:
    """Run the page again as soon as somebody else changed the plan, or when what was drawn can be saved at last."""
    if plan.seconds_since_look() < LOOK_SECONDS / 2:
        return
    try:
        is_new = look_for_others(viewer, plan)
    except ApiFailure:
        return  # the frame's banner says that the exchange is away
    if is_new or (plan.failure and plan.document["nodes"]):
        st.rerun()


def show_clash(viewer: Viewer, plan: OpenPlan, canvas: Canvas) -> None:
    """Say that somebody else changed the plan, and let the person choose what holds."""
    if plan.theirs is None:
        return
    with st.container(border=True, key="plan_clash", gap="small"):
        st.markdown(f"**:material/merge: {_who_changed(viewer, plan)}**")
        if plan.is_kept:
            st.markdown(t("You changed nothing since. Show the plan as it is now to go on with it."))
        else:
            st.markdown(t("What you drew since then is not saved. Nothing was overwritten: choose what holds."))
        with st.container(horizontal=True, vertical_alignment="center"):
            text = t("Show theirs") if plan.is_kept else t("Take theirs, drop mine")
            if st.button(text, type="primary" if plan.is_kept else "secondary", key="take_theirs"):
                plan.take(plan.theirs)
                st.rerun()
            if not plan.is_kept and st.button(t("Keep mine, replace theirs"), key="keep_mine"):
                keep_in_place_of_theirs(viewer, plan)
                st.rerun()
            if st.toggle(t("Show on the drawing what differs"), key="compare_with_theirs"):
                canvas.compare = newest(plan.theirs)


def _who_changed(viewer: Viewer, plan: OpenPlan) -> str:
    try:
        changes = viewer.api.changes("routes", plan.id, limit=1).items
    except ApiFailure:
        changes = []
    if not changes:
        return t("Somebody else changed this plan meanwhile")
    when = moment_text(datetime.fromisoformat(changes[0]["at"]))
    return t("{who} changed this plan meanwhile ({when})", who=changes[0]["who"], when=when)
