"""The dashboard: what is to be mended (D4), calls now and lately (D5), charts (D1, D2, D3), the latest changes (D6)."""

from datetime import timedelta

import streamlit as st

from designer.attention_points import show_attention_points
from designer.call_figures import show_incoming, show_outgoing, show_over_time
from designer.calls.table import calls_table
from designer.calls.wording import PICKERS
from designer.changes import show_change_lines
from designer.choices import CHOICES
from designer.languages import mark, t
from designer.live import live
from designer.menus import Page, page_of
from designer.moments import now, today_began
from designer.viewer import Viewer

LATEST_CALLS, MOST_RUNNING, LATEST_CHANGES = 8, 12, 8
CALLS_SECONDS, FIGURES_SECONDS = 3.0, 30.0
"""How often calls and figures are read again."""
_PERIODS = {0: mark("Today"), 7: mark("7 days"), 30: mark("30 days")}


def show(viewer: Viewer) -> None:
    """Show the dashboard."""
    st.title(t("Dashboard"), anchor=False)
    wide, narrow = st.columns([5, 3], gap="medium")
    with wide, st.container(border=True, height="stretch", key="dashboard_over_time"):
        st.markdown(f"### {t('Incoming calls of the last 5 hours')}")
        _over_time(viewer)
    with narrow, st.container(border=True, height="stretch", key="dashboard_attention"):
        st.markdown(f"### {t('Attention points')}")
        _points(viewer)
    with st.container(border=True, key="dashboard_calls"):
        _title_with_link(t("Calls now and lately"), "calls", t("All calls"))
        _calls(viewer)
    _figures(viewer)
    with st.container(border=True, key="dashboard_changes"):
        _title_with_link(t("Latest changes"), "changes", t("All changes"))
        with st.container(gap=None):
            show_change_lines(viewer.api.get("/audit", limit=LATEST_CHANGES)["items"])


def _title_with_link(title: str, url: str, label: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"### {title}", width="content")
        page = page_of(url)
        if page is not None:
            st.page_link(page, label=label, icon=":material/arrow_forward:")


@live(CALLS_SECONDS)
def _calls(viewer: Viewer) -> None:
    running = viewer.api.get("/calls", state="running", page_size=MOST_RUNNING)
    latest = viewer.api.get("/calls", state="finished", page_size=LATEST_CALLS)
    over = {one["id"] for one in latest["items"]}  # one that ended between the two questions is in both answers
    calls = [*(one for one in running["items"] if one["id"] not in over), *latest["items"]]
    if not calls:
        st.caption(t("No calls yet"))
        return
    if running["total"]:
        st.markdown(f":green[:material/graphic_eq:] **{t('In progress: {number}', number=running['total'])}**")
    choices = CHOICES.get(viewer.api, PICKERS)
    calls_table("dashboard:calls", calls, choices, caption=t("Calls now and lately"))


@live(FIGURES_SECONDS)
def _points(viewer: Viewer) -> None:
    show_attention_points(viewer.api.get("/dashboard/attention-points"))


@live(FIGURES_SECONDS)
def _over_time(viewer: Viewer) -> None:
    figures = viewer.api.get("/dashboard/calls", since=(now() - timedelta(hours=5)).isoformat())
    show_over_time(figures, CHOICES.get(viewer.api, PICKERS))


@live(FIGURES_SECONDS)
def _figures(viewer: Viewer) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"### {t('How many calls')}", width="content")
        days = st.segmented_control(
            t("Time"),
            list(_PERIODS),
            default=0,
            required=True,
            format_func=lambda one: t(_PERIODS[one]),
            key="dashboard:days",
            persist_state="session",
            label_visibility="collapsed",
        )
    since = today_began() - timedelta(days=days or 0)
    figures = viewer.api.get("/dashboard/calls", since=since.isoformat(), until=now().isoformat())
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch", key="dashboard_incoming"):
        st.markdown(f"#### {t('Incoming per phone number')}")
        show_incoming(figures)
    with right, st.container(border=True, height="stretch", key="dashboard_outgoing"):
        st.markdown(f"#### {t('Outgoing per SIP account')}")
        show_outgoing(figures)


PAGE = Page("dashboard", mark("Dashboard"), "dashboard", show)
