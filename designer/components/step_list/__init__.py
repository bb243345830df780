"""The steps of a call as a list with times, beside the drawing: how each ended, and why."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from designer.components.drawn_component import drawn_component
from designer.components.entry_table import Tone

_SCRIPT = Path(__file__).with_name("steps.js")


@dataclass(frozen=True)
class ListedStep:
    """A step that a call took."""

    number: int
    """Of the step in its plan, as the drawing counts."""
    key: int
    """Of the step in the call."""
    time: str
    """When it began, counted from the call's arrival."""
    title: str
    icon: str
    """Name of a Material symbol."""
    outcome: str = ""
    """By which exit it was left; empty while it runs."""
    tone: Tone = ""
    summary: str = ""
    reason: str = ""
    took: str = ""
    """How long it lasted."""
    href: str = ""
    """A page about it."""


@dataclass(frozen=True)
class ListedPlan:
    """The steps in one plan, or a moment of the call that is no step."""

    title: str
    icon: str = "alt_route"
    text: str = ""
    tone: Tone = ""
    steps: Sequence[ListedStep] = field(default_factory=tuple)


def step_list(name: str, plans: Sequence[ListedPlan], *, label: str, link_text: str = "", selected: int = 0) -> int:
    """Show steps by plan; return the key of the step that was just pressed, else 0.

    `label` says what the list is, `link_text` what the links of the steps lead to, `selected` is the key of a step.
    """
    data = {"plans": [asdict(one) for one in plans], "label": label, "linkText": link_text, "selected": selected}
    component = drawn_component("belplan_step_list", "steps", _SCRIPT)
    result = component(key=name, data=data, on_pressed_change=lambda: None)
    return int(getattr(result, "pressed", None) or 0)
