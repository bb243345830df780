"""Instants as the pages write them: in the time zone of who looks, in words of the language."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st
from babel.dates import format_date, format_datetime, format_time, format_timedelta

from designer.languages import language, t


def moment_text(moment: datetime) -> str:
    """Return an instant: `3 minutes ago`, `today 14:05`, `24 Dec 2026, 14:05`."""
    local, now = moment.astimezone(viewer_zone()), datetime.now(viewer_zone())
    age = now - local
    if timedelta(0) <= age < timedelta(hours=1):
        return format_timedelta(-age, add_direction=True, locale=language(), threshold=1.2)
    if local.date() == now.date():
        return t("today {time}", time=format_time(local, "short", locale=_locale()))
    return str(format_datetime(local, "d MMM y, HH:mm", locale=_locale()))


def precise_text(moment: datetime) -> str:
    """Return an instant to the second: `24 Dec 2026, 14:05:09`."""
    return str(format_datetime(moment.astimezone(viewer_zone()), "d MMM y, HH:mm:ss", locale=_locale()))


def clock_text(moment: datetime) -> str:
    """Return the time of day."""
    return str(format_time(moment.astimezone(viewer_zone()), "HH:mm", locale=_locale()))


def local_moment(moment: datetime) -> datetime:
    """Return an instant in the time zone of who looks."""
    return moment.astimezone(viewer_zone())


def viewer_zone() -> ZoneInfo:
    """Return the time zone of who looks."""
    try:
        return ZoneInfo(st.context.timezone or "Europe/Brussels")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def _locale() -> str:
    return {"nl": "nl_BE", "fr": "fr_BE", "en": "en_GB"}[language()]


def today() -> date:
    """Return the present day of who looks."""
    return datetime.now(viewer_zone()).date()


def today_began() -> datetime:
    """Return the instant at which the present day of who looks began."""
    return datetime.combine(today(), time(), viewer_zone()).astimezone(UTC)


def day_text(day: str | date | None) -> str:
    """Return a day: `24 Dec 2026`."""
    if not day:
        return ""
    parsed = day if isinstance(day, date) else date.fromisoformat(day)
    return str(format_date(parsed, "d MMM y", locale=_locale()))
