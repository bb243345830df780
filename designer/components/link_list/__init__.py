"""Links in groups, each line with words around its link: one part of a page however many there are."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from designer.components.drawn_component import drawn_component
from designer.components.entry_table import Tone

_SCRIPT = Path(__file__).with_name("links.js")


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


def link_list(name: str, groups: Sequence[Group]) -> None:
    """Show links; they open pages without loading the whole anew."""
    component = drawn_component("belplan_link_list", "links", _SCRIPT)
    component(key=name, data={"groups": [asdict(one) for one in groups]})
