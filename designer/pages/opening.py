"""Open or closed: what a number does now, why, until when, and its week (B6)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st
from babel.dates import format_datetime

from designer.api_client import ApiFailure, Values
from designer.api_texts import api_text
from designer.choices import CHOICES
from designer.components.week_calendar import week_calendar, weeks
from designer.decisions import action_text, show_trail
from designer.entries.form import Form
from designer.languages import language, mark, t
from designer.menus import page_of
from designer.moments import day_text, today
from designer.viewer import Viewer

_SECTIONS = {
    "holidays": mark("holidays"),
    "vacations": mark("vacation"),
    "advanced_vacations": mark("vacations"),
    "office_hours": mark("office hours"),
    "advanced_office_hours": mark("advanced office hours"),
}
_PICKERS = ("route", "prompt", "voicemail_box")


def show_opening(viewer: Viewer, form: Form) -> None:
    """Show whether the number is open now, why, until when, and where a call goes."""
    number = str(form.draft.stored["number"])
    try:
        found = viewer.api.opening(number)
    except ApiFailure as failure:
        st.caption(api_text(failure.message))
        return
    choices = CHOICES.get(viewer.api, _PICKERS)
    with st.container(border=True, key="opening"):
        is_open = found["state"] == "open"
        word = (
            f":green[:material/check_circle: **{t('Open now')}**]"
            if is_open
            else (f":red[:material/do_not_disturb_on: **{t('Closed now')}**]")
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{word} {_until(found)}", width="stretch")
            _link(found)
        st.markdown(t("A call now: {what}", what=f"**{action_text(found['decision']['action'], choices)}**"))
        with st.popover(t("Why"), icon=":material/help:", type="tertiary"):
            st.markdown(f"**{t('What was asked, in this order')}**")
            show_trail(found["decision"]["trail"], choices)


def show_week(viewer: Viewer, form: Form) -> None:
    """Show the calendar of a week, this one or another."""
    number = str(form.draft.stored["number"])
    monday = today() - timedelta(days=today().weekday())
    key = f"week:{number}"
    step = int(st.session_state.get(key, 0))
    with st.container(horizontal=True, vertical_alignment="center"):
        back = st.button(t("Week before"), icon=":material/chevron_left:", key=f"{key}:back", type="tertiary")
        here = st.button(t("This week"), key=f"{key}:here", type="tertiary", disabled=step == 0)
        on = st.button(t("Week after"), icon=":material/chevron_right:", key=f"{key}:on", type="tertiary")
        begin = monday + timedelta(weeks=step)
        st.markdown(f"**{day_text(begin)} – {day_text(begin + timedelta(days=6))}**")
    wish = 0 if here else step - 1 if back else step + 1 if on else step
    if wish != step and wish in weeks():
        st.session_state[key] = wish
        st.rerun()
    try:
        week_calendar(viewer.api.calendar(number, begin.isoformat()))
    except ApiFailure as failure:
        st.caption(api_text(failure.message))


def _until(found: Values) -> str:
    why = found["filter"]
    reason = f"{t(_SECTIONS[why['kind']])} “{why['name']}”" if why else t("no office hours apply")
    if not found["until"]:
        return t("({reason})", reason=reason)
    local = datetime.fromisoformat(found["until"]).astimezone(ZoneInfo(found["time_zone"]))
    pattern = "HH:mm" if local.date() == today() else "EEEE d MMMM, HH:mm"
    return t("until {moment} ({reason})", moment=format_datetime(local, pattern, locale=language()), reason=reason)


def _link(found: Values) -> None:
    why = found["filter"]
    page = page_of(why["kind"]) if why else None
    if page is not None:
        st.page_link(page, label=why["name"], icon=":material/open_in_new:", query_params={"id": why["id"]})
