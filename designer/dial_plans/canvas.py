"""The drawing of an open plan, and what lies over it while something beside it is shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from designer.api_client import Values
from designer.dial_plans.open_plan import OpenPlan
from designer.flow_editor import FlowState, PathStep, Selection, flow_editor, texts
from designer.languages import t
from designer.viewer import Viewer

HEIGHT = "var(--plan-height, 640px)"
"""As high as the window allows: `style.css` says how much that is."""


@dataclass
class Canvas:
    """What is drawn in this run of the page. Panels beside the drawing put onto it what they want to show."""

    catalogue: Sequence[Values]
    selection: Selection = field(default_factory=Selection)
    read_only: bool = False
    path: Sequence[PathStep] = ()
    """The way of a call, or of a simulation."""
    compare: Mapping[str, Any] | None = None
    """Another plan, to show the difference with."""
    visit: int = 0
    """The number of the step of the path that was clicked just now, from 1; 0: none was."""


@dataclass(frozen=True)
class Panel:
    """Something beside the drawing: the form of a step, the problems, a simulation."""

    name: str
    title: str
    """Marked for translation."""
    icon: str
    """Name of a Material symbol."""
    show: Callable[[Viewer, OpenPlan, Canvas], None]
    keeps_open: bool = False
    """Whether it stays when somebody selects a step; else the form of that step comes in its place."""


def draw(plan: OpenPlan, canvas: Canvas) -> FlowState:
    """Show the drawing."""
    return flow_editor(
        canvas.catalogue,
        plan.document,
        rev=plan.rev,
        key=plan.key,
        read_only=canvas.read_only,
        summaries=plan.summaries,
        marks=plan.marks(),
        path=canvas.path,
        compare=canvas.compare,
        labels=texts(t),
        height=HEIGHT,
    )
