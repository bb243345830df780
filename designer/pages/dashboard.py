"""The dashboard: what happened to the exchange last (D6)."""

from datetime import datetime

import streamlit as st

from designer.entries.history import ACTIONS
from designer.languages import mark, t
from designer.menus import Page, page_of
from designer.moments import moment_text
from designer.viewer import Viewer

LATEST = 12


def show(viewer: Viewer) -> None:
    """Show the dashboard."""
    st.title(t("Dashboard"), anchor=False)
    st.markdown(f"### {t('Latest changes')}")
    changes = viewer.api.get("/audit", limit=LATEST)["items"]
    if not changes:
        st.caption(t("Nobody changed anything yet."))
    for change in changes:
        when = moment_text(datetime.fromisoformat(change["at"]))
        name = change["name"] or change["resource_id"]
        page = page_of(change["resource"])
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{change['who']}** {t(ACTIONS[change['action']])} · :gray[{when}]", width="stretch")
            if page is not None and change["action"] != "delete":
                st.page_link(page, label=name, query_params={"id": change["resource_id"]})
            else:
                st.markdown(name, width="content")


PAGE = Page("dashboard", mark("Dashboard"), "dashboard", show)
