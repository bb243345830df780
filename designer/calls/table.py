"""Calls in a table: when, from whom, to whom, what became of them."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from designer.api_client import Values
from designer.calls.wording import (
    DIRECTION_ICONS,
    OUTCOME_ICONS,
    OUTCOME_TONES,
    called_text,
    caller_text,
    duration_text,
    outcome_text,
    seconds_between,
)
from designer.choices import Choices
from designer.components.entry_table import Cell, Heading, Piece, Pressed, Row, entry_table
from designer.languages import t
from designer.moments import moment_text, now


def calls_table(name: str, calls: Sequence[Values], choices: Choices, *, caption: str, url: str = "calls") -> Pressed:
    """Show calls and return what was pressed. `url` is the page on which one of them is looked at."""
    headings = [
        Heading("when", t("When")),
        Heading("caller", t("Caller")),
        Heading("called", t("Called")),
        Heading("outcome", t("What became of it")),
        Heading("duration", t("Duration")),
    ]
    rows = [Row(one["id"], f"/{url}?id={quote(one['id'], safe='')}", _cells(one, choices)) for one in calls]
    return entry_table(name, headings, rows, caption=caption)


def _cells(call: Values, choices: Choices) -> list[Cell]:
    icon = DIRECTION_ICONS.get(call["direction"], "")
    return [
        Cell([Piece(moment_text(datetime.fromisoformat(call["started_at"])))]),
        Cell([Piece(caller_text(call), icon=icon)]),
        Cell([Piece(called_text(call, choices))]),
        Cell([state_piece(call)]),
        Cell([Piece(_duration(call))]),
    ]


def state_piece(call: Values) -> Piece:
    """Return what became of a call, or that it runs."""
    if call["state"] == "running":
        talks = bool(call["answered_at"])
        return Piece(t("In progress"), "good", "graphic_eq" if talks else "ring_volume")
    outcome = call["outcome"]
    return Piece(outcome_text(outcome), OUTCOME_TONES.get(outcome, ""), OUTCOME_ICONS.get(outcome, ""))


def _duration(call: Values) -> str:
    if call["ended_at"]:
        return duration_text(seconds_between(call["started_at"], call["ended_at"]))
    return duration_text((now() - datetime.fromisoformat(call["started_at"])).total_seconds())
