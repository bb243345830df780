"""A week of opening times, drawn: a column for each day, open in green, closed hatched."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

import streamlit as st

from designer.api_client import Values
from designer.languages import t
from designer.moments import day_text, today
from designer.weekdays import WEEKDAYS, day_name

_STYLE = (Path(__file__).parent / "week.css").read_text(encoding="utf-8")
_DAY = 24 * 60


def week_calendar(week: Values) -> None:
    """Draw the week that the api tells of."""
    zone = ZoneInfo(week["time_zone"])
    monday = date.fromisoformat(week["monday"])
    columns = []
    for index, name in enumerate(WEEKDAYS):
        day = monday + timedelta(days=index)
        blocks = "".join(_block(part, day, zone) for part in week["parts"])
        now = ' aria-current="date"' if day == today() else ""
        columns.append(
            f'<div class="day" role="group" aria-label="{escape(day_name(name))} {day_text(day)}"{now}>'
            f'<div class="name">{escape(day_name(name, short=True))} <span>{day.day}</span></div>'
            f'<div class="hours">{blocks}</div></div>'
        )
    hours = "".join(f'<span style="top:{hour / 24:.4%}">{hour:02d}:00</span>' for hour in range(0, 25, 4))
    st.html(
        f'<style>{_STYLE}</style><div class="week-calendar"><div class="scale" aria-hidden="true">{hours}</div>'
        f"{''.join(columns)}</div>"
        f'<div class="week-legend"><span class="open">{t("open")}</span><span class="closed">{t("closed")}</span></div>'
    )


def _block(part: Values, day: date, zone: ZoneInfo) -> str:
    begin, end = (_minutes(part[name], day, zone) for name in ("start", "end"))
    begin, end = max(begin, 0), min(end, _DAY)
    if begin >= end:
        return ""
    text = f"{_clock(begin)}–{_clock(end)} {t('open') if part['state'] == 'open' else t('closed')}"
    reason = f"{text}: {part['filter']['name']}" if part["filter"] else text
    label = f"{_clock(begin)}–{_clock(end)}" if end - begin >= 90 and part["state"] == "open" else ""
    return (
        f'<div class="block {part["state"]}" title="{escape(reason, quote=True)}" '
        f'style="top:{begin / _DAY:.4%};height:{(end - begin) / _DAY:.4%}">'
        f'<span aria-hidden="true">{label}</span><span class="read">{escape(reason)}</span></div>'
    )


def _minutes(moment: str, day: date, zone: ZoneInfo) -> int:
    local = datetime.fromisoformat(moment).astimezone(zone)
    return (local.date() - day).days * _DAY + local.hour * 60 + local.minute


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def weeks() -> Sequence[int]:
    """Return which weeks can be looked at, counted from this one."""
    return range(-4, 53)
