"""The days of the week, as the api names them and as people read them."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel.dates import get_day_names

from designer.languages import language, t

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WORKDAYS = 5


def day_name(day: str, *, short: bool = False, inside: bool = False) -> str:
    """Return the name of a day in the language of who looks; `inside` a sentence as the language writes it there."""
    names = get_day_names("abbreviated" if short else "wide", locale=language())
    name = str(names[WEEKDAYS.index(day)])
    return name if inside else name[:1].upper() + name[1:]


def spans_text(day: Mapping[str, Any]) -> str:
    """Return when a day of office hours is open: `08:30–12:00, 13:00–17:00`."""
    if day.get("availability") == "always":
        return t("all day")
    if day.get("availability") != "by_hours":
        return ""
    spans = day.get("spans") or [day.get("morning"), day.get("afternoon")]
    return ", ".join(f"{one['opens']}–{one['closes']}" for one in spans if one)


def week_text(entry: Mapping[str, Any]) -> Sequence[str]:
    """Return the open days of a week, equal ones that follow each other together: `Mon–Fri 08:30–17:00`."""
    lines: list[str] = []
    begin = 0
    for index in range(1, len(WEEKDAYS) + 1):
        same = index < len(WEEKDAYS) and entry.get(WEEKDAYS[index]) == entry.get(WEEKDAYS[begin])
        if same:
            continue
        hours = spans_text(entry.get(WEEKDAYS[begin]) or {})
        if hours:
            first, last = (day_name(WEEKDAYS[one], short=True) for one in (begin, index - 1))
            lines.append(f"{first if first == last else f'{first}–{last}'} {hours}")
        begin = index
    return lines
