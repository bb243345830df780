"""The plans that a call followed, one after the other, and its way through each, to be drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from designer.api_client import Values
from designer.calls.wording import duration_text, seconds_between
from designer.flow_editor import PathStep
from designer.reasons.reason_texts import reason_text
from designer.step_summaries import summary_text

Document = Values
EVENTS = ("hold", "join", "transfer", "transfer_back")
"""What a trace has besides steps: moments of a conversation."""


@dataclass
class FollowedPlan:
    """A version of a route, or a plan that no admin drew, with the steps that the call took in it."""

    route: str
    """Empty for a plan that no admin drew, such as that of an extension."""
    version: int
    """0: a draft, or a plan that no admin drew."""
    part: int = 0
    """Of plans that no admin drew: a call that is transferred may follow several, which have nothing in common."""
    steps: list[Values] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What tells it apart from the other plans of a call."""
        return f"{self.route}:{self.version}:{self.part}"


def followed_plans(steps: Sequence[Values]) -> list[FollowedPlan]:
    """Return the plans that the steps of a call belong to, in the order in which the call came to them."""
    found: dict[str, FollowedPlan] = {}
    part = 0
    for step in steps:
        if is_event(step):
            part += 1
            continue
        plan = FollowedPlan(step["route_id"], step["route_version"], 0 if step["route_id"] else part)
        found.setdefault(plan.key, plan).steps.append(step)
    return list(found.values())


def is_event(step: Values) -> bool:
    """Tell whether an entry of a trace is a moment of a conversation rather than a step of a plan."""
    return not step["route_id"] and step["kind"] in EVENTS


def path_of(plan: FollowedPlan, began: str, links: Mapping[int, str]) -> list[PathStep]:
    """Return the way of a call through a plan, each step with its time since the call came in.

    `links` has the pages about steps, by their numbers.
    """
    return [
        PathStep(
            node=step["node"],
            outcome=step["outcome"],
            label=time_text(step, began),
            detail=reason_text(step["reason"]),
            state=_state(step),
            href=links.get(step["number"], ""),
        )
        for step in plan.steps
    ]


def time_text(step: Values, began: str) -> str:
    """Return when a step began, counted from the call's arrival."""
    return duration_text(seconds_between(began, step["started_at"]))


def _state(step: Values) -> Literal["done", "running", "failed"]:
    if step["ended_at"] is None:
        return "running"
    return "failed" if step["outcome"] == "error" else "done"


def drawn_from_steps(plan: FollowedPlan) -> Document:
    """Return a plan made of nothing but the steps that were taken: for one that is kept nowhere."""
    nodes = {step["node"]: step["kind"] for step in plan.steps}
    ways = {
        (step["node"], step["outcome"]): following["node"]
        for step, following in zip(plan.steps, plan.steps[1:], strict=False)
        if step["outcome"] != "cut_short"
    }
    return {
        "format": "belplan-graph/1",
        "version": plan.version,
        "start": plan.steps[0]["node"],
        "nodes": [
            {"id": node, "kind": kind, "params": {}, "position": {"x": 0, "y": 0}} for node, kind in nodes.items()
        ],
        "edges": [{"from": node, "outcome": outcome, "to": to} for (node, outcome), to in ways.items()],
    }


def summaries_of(plan: FollowedPlan) -> dict[str, str]:
    """Return what the steps said of themselves when they were taken, by node."""
    return {step["node"]: summary_text(step["summary"]) for step in plan.steps}
