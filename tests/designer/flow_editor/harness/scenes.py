"""What the page of the tests shows: plans, and all that can be drawn on them."""

from dataclasses import dataclass, field
from typing import Any

from activities.registry import CATALOGUE, STEPS
from activities.step import make_step
from api.steps import list_steps
from designer.flow_editor import Mark, PathStep
from schemas.step_list import ListedStep, compile_steps

NEW_KIND: dict[str, Any] = {
    "kind": "weather",
    "title": "Weather report",
    "icon": "partly_cloudy_day",
    "group": "plugin",
    "help": "A kind of step that the drawing has never heard of.",
    "params_schema": {"type": "object"},
    "outcomes": [{"name": "dry", "title": "It is dry", "final": False}],
    "families": [
        {"param": "cities", "field": "name", "prefix": "rain:", "title": "Rain in {name}", "final_field": "umbrella"}
    ],
}
KINDS: list[dict[str, Any]] = [*(kind.model_dump(mode="json") for kind in list_steps()), NEW_KIND]


@dataclass(frozen=True)
class Scene:
    """A plan and what is drawn on it."""

    document: dict[str, Any]
    read_only: bool = False
    marks: list[Mark] = field(default_factory=list)
    path: list[PathStep] = field(default_factory=list)
    compare: dict[str, Any] | None = None


def node(node_id: str, kind: str, params: dict[str, Any], x: float, y: float) -> dict[str, Any]:
    """A node of a document."""
    return {"id": node_id, "kind": kind, "params": params, "position": {"x": x, "y": y}}


def edges(*lines: str) -> list[dict[str, str]]:
    """Edges, as `welcome.done > helpdesk`."""
    made = []
    for line in lines:
        exit_name, target = line.split(" > ")
        source, outcome = exit_name.split(".", 1)
        made.append({"from": source, "outcome": outcome, "to": target})
    return made


def plan(nodes: list[dict[str, Any]], lines: list[dict[str, str]]) -> dict[str, Any]:
    """A draft that begins with its first node."""
    start = nodes[0]["id"] if nodes else ""
    return {"format": "belplan-graph/1", "version": 0, "start": start, "nodes": nodes, "edges": lines}


EMPTY = plan([], [])

OFFICE = plan(
    [
        node("welcome", "prompt", {"prompt": "welcome"}, 0, 0),
        node("helpdesk", "ring_group", {"group": "helpdesk", "seconds": 45}, 350, -60),
        node("secretary", "ring_account", {"account": "secretary", "seconds": 30}, 700, -20),
        node("message", "voicemail", {"box": "general"}, 1050, 60),
    ],
    edges(
        "welcome.done > helpdesk",
        "helpdesk.timeout > secretary",
        "helpdesk.busy > secretary",
        "helpdesk.declined > message",
        "helpdesk.unavailable > message",
        "secretary.timeout > message",
        "secretary.busy > message",
        "secretary.declined > message",
        "secretary.unavailable > message",
        "secretary.error > message",
    ),
)

_KEYS = [{"key": "1"}, {"key": "2"}, {"key": "9", "route": "night"}]
MENU = plan(
    [
        node("language", "ivr_basic", {"prompt": "language", "choices": _KEYS}, 0, 0),
        node("weather", "weather", {"cities": [{"name": "Gent"}, {"name": "Luik", "umbrella": "yes"}]}, 380, -120),
        node("sales", "ring_group", {"group": "sales", "seconds": 30}, 380, 120),
        node("message", "voicemail", {"box": "general"}, 760, 0),
    ],
    edges(
        "language.digit:1 > weather",
        "language.digit:2 > sales",
        "language.timeout > sales",
        "language.invalid > language",
        "weather.rain:Gent > message",
        "sales.timeout > message",
    ),
)

_BEFORE = plan(
    [
        node("welcome", "prompt", {"prompt": "welcome"}, 0, 0),
        node("helpdesk", "ring_group", {"group": "helpdesk", "seconds": 20}, 350, -60),
        node("mail", "notify_mail", {"to": ["office@example.org"], "text": "missed"}, 700, -20),
        node("message", "voicemail", {"box": "general"}, 1050, 60),
    ],
    edges(
        "welcome.done > helpdesk",
        "helpdesk.timeout > mail",
        "helpdesk.busy > mail",
        "helpdesk.declined > message",
        "mail.done > message",
    ),
)


def never_drawn() -> dict[str, Any]:
    """A plan from a list of steps, all on one spot."""
    steps = [ListedStep(kind=one["kind"], params=one["params"]) for one in OFFICE["nodes"]]
    return compile_steps(steps, CATALOGUE).to_json()


def large(count: int) -> dict[str, Any]:
    """A plan of so many steps, each rung by several exits of the one before."""
    nodes, lines = [], []
    for index in range(count):
        x, y = (index % 10) * 360.0, (index // 10) * 300.0
        nodes.append(node(f"ring-{index}", "ring_group", {"group": f"team-{index}", "seconds": 20}, x, y))
        if index:
            lines += edges(*(f"ring-{index - 1}.{name} > ring-{index}" for name in ("timeout", "busy", "declined")))
    return plan(nodes, lines)


def scene(name: str) -> Scene:
    """The scene of this name."""
    if name.startswith("large-"):
        return Scene(large(int(name.removeprefix("large-"))))
    return {
        "empty": Scene(EMPTY),
        "office": Scene(OFFICE),
        "menu": Scene(MENU),
        "never-drawn": Scene(never_drawn()),
        "read-only": Scene(OFFICE, read_only=True),
        "compare": Scene(OFFICE, read_only=True, compare=_BEFORE),
        "marks": Scene(
            {**MENU, "edges": [*MENU["edges"], *edges("weather.snow > message")]},
            marks=[
                Mark(severity="error", node="sales", field="params.group", message="there is no ring group 'sales'"),
                Mark(severity="error", node="weather", field="snow", message="Weather report has no such outcome"),
                Mark(severity="warning", node="language", field="", message="after digit:9 the call is cut off"),
            ],
        ),
        "path": Scene(
            OFFICE,
            read_only=True,
            path=[
                PathStep(node="welcome", outcome="done", label="0:00", detail="played to its end"),
                PathStep(node="helpdesk", outcome="busy", label="0:06", detail="2 of 2 are busy"),
                PathStep(
                    node="secretary", outcome="error", label="0:07", detail="no answer", state="failed", href="/event/9"
                ),
                PathStep(node="message", label="0:37", state="running"),
            ],
        ),
    }[name]


def summaries(document: dict[str, Any]) -> dict[str, str]:
    """What the steps themselves say; nothing for one that is not set up."""
    said = {}
    for one in document["nodes"]:
        kind = STEPS.get(one["kind"])
        if kind is not None and kind.Params.model_json_schema().get("required", []) <= list(one["params"]):
            said[one["id"]] = make_step(kind, one["params"]).summary()
    return said
