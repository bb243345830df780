"""The charts of the dashboard: incoming calls per number and over time, outgoing calls per account (D1, D2, D3)."""

from datetime import datetime, timedelta

import streamlit as st

from designer.api_client import Values
from designer.choices import Choices
from designer.components.call_charts import COLOURS, Bar, Series, bar_chart, column_chart
from designer.languages import t, tn
from designer.moments import clock_text
from designer.phone_numbers import shown_number

SHOWN = 12
"""Bars of a chart; the others are counted together."""
STEP = timedelta(minutes=10)
"""The spans in which the api counts."""


def show_incoming(figures: Values) -> None:
    """Show how many calls came in on each number, and how many of them were answered."""
    rows = figures["incoming"]
    bars = [Bar(shown_number(one["did"]), one["name"], one["calls"], one["answered"]) for one in rows[:SHOWN]]
    rest = rows[SHOWN:]
    if rest:
        name = tn("{number} other number", "{number} other numbers", len(rest))
        bars.append(Bar(name, "", sum(one["calls"] for one in rest), sum(one["answered"] for one in rest)))
    if not bars:
        st.caption(t("There are no phone numbers yet."))
        return
    heads = t("Phone number"), t("Calls"), t("Answered")
    legend = t("answered"), t("not answered, or a message")
    bar_chart(bars, caption=t("Incoming calls per phone number"), heads=heads, legend=legend)


def show_outgoing(figures: Values) -> None:
    """Show how many calls to the outside each account made."""
    rows = figures["outgoing"]
    bars = [Bar(one["name"] or one["account"], "", one["calls"]) for one in rows[:SHOWN]]
    rest = rows[SHOWN:]
    if rest:
        name = tn("{number} other account", "{number} other accounts", len(rest))
        bars.append(Bar(name, "", sum(one["calls"] for one in rest)))
    if not bars:
        st.caption(t("Nobody called outside in this time."))
        return
    bar_chart(bars, caption=t("Outgoing calls per SIP account"), heads=(t("SIP account"), t("Calls"), ""))


def show_over_time(figures: Values, choices: Choices) -> None:
    """Show the incoming calls of the last hours in columns of ten minutes, split by number."""
    spans = figures["over_time"]
    begin, end = (datetime.fromisoformat(figures[name]) for name in ("over_time_since", "until"))
    starts = [begin + STEP * number for number in range(-(-(end - begin) // STEP))]
    if not spans:
        st.caption(t("No calls came in during the last 5 hours."))
        return
    series = _series(spans, starts, choices)
    total = sum(one["calls"] for one in spans)
    caption = tn(
        "{number} incoming call since {begin}", "{number} incoming calls since {begin}", total, begin=clock_text(begin)
    )
    columns = [f"{clock_text(one)}–{clock_text(one + STEP)}" for one in starts]
    ticks = [(index / len(starts), clock_text(one)) for index, one in enumerate(starts) if one.minute == 0]
    column_chart(columns, series, caption=caption, ticks=ticks, as_table=t("As a table"))


def _series(spans: list[Values], starts: list[datetime], choices: Choices) -> list[Series]:
    totals: dict[str, int] = {}
    for one in spans:
        totals[one["did"]] = totals.get(one["did"], 0) + one["calls"]
    places = {start: index for index, start in enumerate(starts)}
    by_total = sorted(totals, key=lambda did: (-totals[did], did))
    apart = by_total if len(by_total) <= COLOURS + 1 else by_total[:COLOURS]
    values = {did: [0] * len(starts) for did in apart}
    others = [0] * len(starts)
    for one in spans:
        index = places.get(datetime.fromisoformat(one["start"]))
        if index is not None:
            values.get(one["did"], others)[index] += one["calls"]
    found = [Series(_number(did, choices), values[did]) for did in apart]
    return [*found, Series(t("Other numbers"), others)] if len(apart) < len(by_total) else found


def _number(did: str, choices: Choices) -> str:
    known = choices.get("did", did)
    return f"{shown_number(did)} · {known.name}" if known and known.name else shown_number(did)
