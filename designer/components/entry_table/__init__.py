"""A table of entries: real HTML, to be read aloud and opened in tabs. Where it is narrow, rows are cards."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

import streamlit as st

from designer.components.drawn_component import drawn_component

Tone = Literal["", "good", "bad", "warn", "soft"]

_SCRIPT = Path(__file__).with_name("table.js")


@dataclass(frozen=True)
class Piece:
    """A piece of text in a cell."""

    text: str
    tone: Tone = ""
    icon: str = ""
    """Name of a Material symbol."""
    chip: bool = False
    """Set apart from the others of its cell."""


@dataclass(frozen=True)
class Cell:
    """What stands in a row under a column."""

    pieces: Sequence[Piece] = ()
    edit: str = ""
    """What the pencil says with which it is changed in place; empty: it is not."""


@dataclass(frozen=True)
class Row:
    """An entry."""

    key: str
    href: str
    """Where its page is; empty: it has none."""
    cells: Sequence[Cell] = field(default_factory=tuple)


@dataclass(frozen=True)
class Heading:
    """Of a column."""

    name: str
    label: str
    sort: str = ""
    """The field that it sorts by; empty: it does not."""


@dataclass(frozen=True)
class Pressed:
    """What somebody did with the table."""

    what: Literal["open", "sort", "edit", "act", ""] = ""
    key: str = ""
    """Of the row."""
    column: str = ""
    """Its name; of `sort`, what to sort by."""


def entry_table(
    name: str,
    headings: Sequence[Heading],
    rows: Sequence[Row],
    *,
    caption: str,
    sort: str = "",
    sort_help: str = "",
    actions: Sequence[tuple[str, str, str]] = (),
    opened: Callable[[str], None] | None = None,
) -> Pressed:
    """Show a table and return what was just done with it. `actions` are buttons of each row: name, icon, text.

    `opened` is called with the key of a row that is opened before the page is run again: so it is not forgotten when
    the page can't be shown just then.
    """

    def react() -> None:
        pressed = st.session_state[name].get("pressed")
        if opened and pressed and pressed["what"] == "open":
            opened(pressed["key"])

    data = {
        "caption": caption,
        "headings": [asdict(one) for one in headings],
        "rows": [asdict(one) for one in rows],
        "sort": sort,
        "sortHelp": sort_help,
        "actions": [{"name": action, "icon": icon, "text": text} for action, icon, text in actions],
    }
    component = drawn_component("belplan_entry_table", "entries", _SCRIPT)
    result = component(key=name, data=data, on_pressed_change=react)
    pressed = getattr(result, "pressed", None)
    return Pressed(**pressed) if pressed else Pressed()
