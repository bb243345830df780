"""Going back from a draft to the published version."""

import streamlit as st

from designer.api_client import ApiFailure, StaleEntry
from designer.api_texts import api_text
from designer.dial_plans.keeping import note_what_is_there
from designer.dial_plans.open_plan import OpenPlan
from designer.dial_plans.requests import drop_draft, read_route
from designer.languages import t
from designer.viewer import Viewer


def ask_to_throw_away(viewer: Viewer, plan: OpenPlan) -> None:
    """Ask whether the draft may go."""

    @st.dialog(t("Throw the draft away?"), icon=":material/undo:")
    def ask() -> None:
        number = plan.route["published_version"]
        st.markdown(t("The drawing is then that of version {number} again, which calls follow now.", number=number))
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(t("Keep it"), key="keep_draft"):
                st.rerun()
            sure = st.button(t("Throw away"), type="primary", icon=":material/delete:", key="throw_draft_away")
        if sure and _throw_away(viewer, plan):
            st.rerun()

    ask()


def _throw_away(viewer: Viewer, plan: OpenPlan) -> bool:
    try:
        plan.take(drop_draft(viewer.api, plan.id, plan.route["version"]))
    except StaleEntry:
        note_what_is_there(plan, read_route(viewer.api, plan.id))
        return True
    except ApiFailure as failure:
        st.error(api_text(failure.message))
        return False
    plan.look_anew()
    st.toast(t("The draft is gone; this is what calls follow."), icon=":material/undo:")
    return True
