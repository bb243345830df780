"""What endangers reachability, in words, each with the page that mends it (D4)."""

from collections.abc import Mapping, Sequence
from itertools import groupby

import streamlit as st

from designer.api_client import Values
from designer.api_texts import api_text
from designer.languages import mark, t, tn
from designer.menus import page_of
from designer.phone_numbers import shown_number
from designer.step_form.widgets import plain

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
    for kind, group in groupby(points, key=lambda one: str(one["kind"])):
        _show_kind(kind, list(group))


def _show_kind(kind: str, points: list[Values]) -> None:
    is_error = points[0]["severity"] == "error"
    sign = ":red[:material/error:]" if is_error else ":orange[:material/warning:]"
    sentence = t(_SENTENCES[kind]) if kind in _SENTENCES else api_text(points[0]["message"])
    with st.container(gap="xxsmall", key=f"attention_{kind}"):
        st.markdown(f"{sign} {plain(sentence)}")
        _show_links(points[:SHOWN])
        rest = points[SHOWN:]
        if rest:
            text = tn("{number} more", "{number} more", len(rest))
            folded = st.expander(text, key=f"attention_rest_{kind}", on_change="rerun")
            if folded.open:  # there may be hundreds of links, which would slow each look at the dashboard
                with folded:
                    _show_links(rest)


def _show_links(points: Sequence[Values]) -> None:
    told = points[0]["kind"] in _TOLD
    with st.container(horizontal=not told, gap="xxsmall"):
        for point in points:
            page, name = page_of(point["resource"]), _name(point)
            query = {"id": point["resource_id"]} if point["resource_id"] else None
            if page is not None:
                st.page_link(page, label=plain(name) or t("Open"), query_params=query)
            elif name:
                st.markdown(f"**{plain(name)}**", width="content")
            if told:
                st.caption(plain(api_text(point["message"])))


def _name(point: Values) -> str:
    if point["resource"] == "dids":
        return shown_number(point["resource_id"])
    return str(point["name"] or point["resource_id"])
