"""What endangers reachability, in words, each with the page that mends it (D4)."""

from collections.abc import Mapping, Sequence
from itertools import groupby

import streamlit as st

from designer.api_client import Values
from designer.api_texts import api_text
from designer.components.link_list import Group, Line, link_list
from designer.languages import mark, t, tn
from designer.menus import entry_href
from designer.phone_numbers import shown_number

SHOWN = 6
"""Of a kind; the others are folded."""
_SENTENCES: Mapping[str, str] = {
    "did-without-main-route": mark("No main route: callers hear that the number does not exist"),
    "did-without-backup-route": mark("No back-up route for when no phone is registered"),
    "route-not-published": mark("Main route of a number, but not published"),
    "route-with-errors": mark("The plan has errors"),
    "route-without-safety-net": mark("The plan ends without a safety net"),
    "route-with-doubts": mark("The plan is doubtful"),
    "account-not-registered": mark("Not registered: the phone can't be reached"),
    "account-without-dial-out-group": mark("In no dial-out group: no calls to the outside"),
    "group-empty": mark("No members: nobody rings"),
    "vacation-expired": mark("The vacation is over: change its days or delete it"),
    "prompt-without-sound": mark("The sound file is missing: upload it again"),
    "no-trunk": mark("There is no enabled trunk: nobody outside can call"),
    "emergency-number-shadowed": mark("An extension hides an emergency number; 112 always reaches them"),
}
_TOLD = ("route-with-errors", "route-with-doubts")
"""Of these, each has a message of its own."""


def show_attention_points(points: Sequence[Values]) -> None:
    """Show the points by kind, errors first, each with a link to the page that mends it."""
    if not points:
        st.markdown(f":green[:material/check_circle:] {t('Nothing endangers your reachability.')}")
        return
    link_list("attention_points", groups_of(points))


def groups_of(points: Sequence[Values]) -> list[Group]:
    """Return the points as links, by kind; the first of a kind are shown, the others are folded."""
    return [_group(kind, list(found)) for kind, found in groupby(points, key=lambda one: str(one["kind"]))]


def _group(kind: str, points: list[Values]) -> Group:
    is_error = points[0]["severity"] == "error"
    lines = [_line(one) for one in points]
    rest = lines[SHOWN:]
    return Group(
        lines[:SHOWN],
        heading=t(_SENTENCES[kind]) if kind in _SENTENCES else api_text(points[0]["message"]),
        icon="error" if is_error else "warning",
        tone="bad" if is_error else "warn",
        inline=kind not in _TOLD,
        folded=rest,
        unfold=tn("{number} more", "{number} more", len(rest)) if rest else "",
    )


def _line(point: Values) -> Line:
    return Line(
        _name(point) or t("Open"),
        href=entry_href(point["resource"], str(point["resource_id"] or "")),
        below=api_text(point["message"]) if point["kind"] in _TOLD else "",
    )


def _name(point: Values) -> str:
    if point["resource"] == "dids":
        return shown_number(point["resource_id"])
    return str(point["name"] or point["resource_id"] or "")
