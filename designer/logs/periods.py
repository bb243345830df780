"""Which time a log is about: today, some days, or chosen ones."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import streamlit as st

from designer.api_client import Values
from designer.languages import mark, t
from designer.moments import today, viewer_zone

_PERIODS = {
    "all": mark("Any time"),
    "today": mark("Today"),
    "week": mark("Last 7 days"),
    "month": mark("Last 30 days"),
    "days": mark("Choose days"),
}
_DAYS = {"today": 0, "week": 7, "month": 30}


def period_filter(name: str) -> Values:
    """Show the filter; return `since` and `until` as the api takes them, as far as they are wanted."""
    period = st.selectbox(
        t("Time"),
        list(_PERIODS),
        format_func=lambda one: t(_PERIODS[one]),
        key=f"{name}:period",
        persist_state="session",
        label_visibility="collapsed",
        width=150,
    )
    if period == "days":
        return _chosen_days(name)
    return {"since": _midnight(today() - timedelta(days=_DAYS[period]))} if period in _DAYS else {}


def _chosen_days(name: str) -> Values:
    picked: Any = st.date_input(
        t("Days"),
        value=(today() - timedelta(days=7), today()),
        max_value=today(),
        format="DD/MM/YYYY",
        key=f"{name}:days",
        persist_state="session",
        label_visibility="collapsed",
        width=230,
    )
    days = list(picked) if isinstance(picked, tuple | list) else [picked]
    if not days:
        return {}
    return {"since": _midnight(days[0]), "until": _midnight(days[-1] + timedelta(days=1))}


def _midnight(day: date) -> str:
    return datetime.combine(day, time(), viewer_zone()).astimezone(UTC).isoformat()
