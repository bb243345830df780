"""Links in groups, each line with words around its link: one part of a page however many there are."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st

Tone = Literal["", "bad", "warn", "soft"]

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Line:
    """A link with the words around it."""

    text: str
    href: str = ""
    """Where it leads; empty: it is no link."""
    icon: str = ""
    """Name of a Material symbol."""
    before: str = ""
    after: str = ""
    below: str = ""


@dataclass(frozen=True)
class Group:
    """Lines below a heading."""

    lines: Sequence[Line]
    heading: str = ""
    icon: str = ""
    tone: Tone = ""
    inline: bool = False
    """Whether the lines stand beside each other."""
    folded: Sequence[Line] = ()
    """More lines, which somebody unfolds."""
    unfold: str = ""
    """What is pressed for them."""


@cache
def _file(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def link_list(name: str, groups: Sequence[Group]) -> str:
    """Show links and return the address of the one that was just followed; empty: none was."""
    component: Any = st.components.v2.component(
        "belplan_link_list", html='<div class="links"></div>', css=_file("links.css"), js=_file("links.js")
    )
    result = component(key=name, data={"groups": [asdict(one) for one in groups]}, on_followed_change=_nothing)
    return str(getattr(result, "followed", None) or "")


def _nothing() -> None:
    """Streamlit keeps what a component tells only for names that have a callback."""
