"""Charts of calls, drawn as HTML: bars for numbers and accounts, stacked columns over time, each with its table.

They are read aloud as the tables that they are, need no script, and take the colours of the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st

_STYLE = (Path(__file__).parent / "charts.css").read_text(encoding="utf-8")
COLOURS = 7
"""In the style sheet; one more is for all the rest."""


@dataclass(frozen=True)
class Bar:
    """A line of a bar chart."""

    name: str
    about: str
    """Smaller, beside the name."""
    value: int
    part: int | None = None
    """Of the value, drawn stronger; unset: all of it."""


@dataclass(frozen=True)
class Series:
    """What is stacked on the others, by column."""

    name: str
    values: Sequence[int]


def bar_chart(
    bars: Sequence[Bar], *, caption: str, heads: tuple[str, str, str], legend: tuple[str, str] = ("", "")
) -> None:
    """Show bars below each other. `heads` are the headings of name, value and part; `legend` names part and rest."""
    most = max((bar.value for bar in bars), default=0) or 1
    has_parts = any(bar.part is not None for bar in bars)
    rows = "".join(_bar(bar, most, has_parts) for bar in bars)
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in (heads if has_parts else heads[:2]))
    shown = "".join(
        f'<span class="{name}">{escape(text)}</span>'
        for name, text in zip(("part", "rest"), legend, strict=True)
        if text
    )
    st.html(
        f'<style>{_STYLE}</style><table class="call-bars"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        + (f'<div class="call-legend bars" aria-hidden="true">{shown}</div>' if shown else "")
    )


def _bar(bar: Bar, most: int, has_parts: bool) -> str:
    part = bar.value if bar.part is None else bar.part
    about = f" <small>{escape(bar.about)}</small>" if bar.about else ""
    drawn = (
        f'<span class="bar" aria-hidden="true" style="width:{bar.value / most:.2%}">'
        f'<span style="width:{part / bar.value if bar.value else 0:.2%}"></span></span>'
    )
    cells = f'<td class="value">{drawn}<b>{bar.value}</b></td>'
    if has_parts:
        cells += f'<td class="of">{part}</td>'
    return f'<tr><th scope="row">{escape(bar.name)}{about}</th>{cells}</tr>'


def column_chart(
    columns: Sequence[str], series: Sequence[Series], *, caption: str, ticks: Sequence[tuple[float, str]], as_table: str
) -> None:
    """Show stacked columns with their names, and the same as a table that can be unfolded.

    `ticks` are marks below them: where (0 to 1), and what stands there. `as_table` is what unfolds the table.
    """
    totals = [sum(one.values[index] for one in series) for index in range(len(columns))]
    top = _nice(max(totals, default=0))
    lines = "".join(f'<i style="bottom:{value / top:.2%}"><span>{value:g}</span></i>' for value in _grid(top))
    drawn = "".join(_column(name, index, series, top) for index, name in enumerate(columns))
    marks = "".join(f'<span style="left:{place:.2%}">{escape(text)}</span>' for place, text in ticks)
    names = "".join(f'<span class="c{_colour(index)}">{escape(one.name)}</span>' for index, one in enumerate(series))
    st.html(
        f'<style>{_STYLE}</style><div class="call-columns" role="img" aria-label="{escape(caption, quote=True)}">'
        f'<div class="plot">{lines}<div class="columns">{drawn}</div></div><div class="ticks">{marks}</div></div>'
        f'<div class="call-legend">{names}</div>{_table(columns, series, caption, as_table)}'
    )


def _column(name: str, index: int, series: Sequence[Series], top: int) -> str:
    parts = [(number, one.name, one.values[index]) for number, one in enumerate(series) if one.values[index]]
    told = escape("\n".join([name, *(f"{whose}: {value}" for _, whose, value in parts)]), quote=True)
    blocks = "".join(
        f'<span class="c{_colour(number)}" style="height:{value / top:.2%}"></span>' for number, _, value in parts
    )
    return f'<div class="column" title="{told}">{blocks}</div>'


def _table(columns: Sequence[str], series: Sequence[Series], caption: str, as_table: str) -> str:
    head = "".join(f'<th scope="col">{escape(one.name)}</th>' for one in series)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>{"".join(f"<td>{one.values[index]}</td>" for one in series)}</tr>'
        for index, name in enumerate(columns)
        if any(one.values[index] for one in series)
    )
    return (
        f'<details class="call-numbers"><summary>{escape(as_table)}</summary><div>'
        f"<table><caption>{escape(caption)}</caption><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _colour(index: int) -> int:
    return min(index, COLOURS)


def _nice(most: int) -> int:
    """Return the next higher number that is easily read on a scale."""
    step = 1
    while True:
        for factor in (4, 6, 8, 10):
            if most <= factor * step:
                return factor * step
        step *= 10


def _grid(top: int) -> list[float]:
    return [top / 2, top] if top > 1 else [top]
