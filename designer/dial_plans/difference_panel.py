"""What the draft has that the published version has not: in words here, in colours on the drawing."""

import streamlit as st

from designer.api_client import ApiFailure
from designer.api_texts import api_text
from designer.dial_plans.canvas import Canvas
from designer.dial_plans.differences import Names, show_difference
from designer.dial_plans.open_plan import OpenPlan
from designer.dial_plans.requests import difference
from designer.languages import t
from designer.viewer import Viewer


def show_difference_panel(viewer: Viewer, plan: OpenPlan, canvas: Canvas) -> None:
    """Show what differs between what is drawn and what new calls follow."""
    st.markdown(f"#### {t('Changes since the published version')}")
    published = plan.route["published"]
    if published is None:
        st.caption(t("Nothing is published yet, so there is nothing to compare with."))
        return
    canvas.compare = published
    say_difference(viewer, plan, canvas)


def say_difference(viewer: Viewer, plan: OpenPlan, canvas: Canvas) -> None:
    """Say in words what differs between the draft and the published version."""
    if plan.route["draft"] is None:
        st.caption(t("No changes: new calls follow what is drawn."))
        return
    try:
        found = difference(viewer.api, plan.id, "published", "draft")
    except ApiFailure as failure:
        st.warning(api_text(failure.message))
        return
    names = Names(viewer.api, canvas.catalogue, [plan.document, plan.route["published"]], plan.summaries)
    show_difference(found, names)
