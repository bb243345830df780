"""A plan that somebody has open: the document as it is now, what the exchange keeps of it, what was found in it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import streamlit as st

from designer.api_client import Values
from designer.dial_plans.documents import is_followed_alike, is_same, newest, was_drawn
from designer.dial_plans.requests import Document
from designer.flow_editor import Mark, forget_orders

MOST_PLANS = 10
"""That a session keeps open."""
MOST_UNDONE = 50
"""Changes in a list that can be undone, one after the other."""
_STATE = "open_plans"


@dataclass
class OpenPlan:
    """A plan that is being looked at, or changed."""

    route: Values
    """The route as the exchange had it when it was read last, or when it kept what was drawn."""
    document: Document
    """The plan as it is drawn."""
    kept: Document
    """The plan that the exchange has, as far as this page knows."""
    rev: str
    """Another one lets the drawing begin anew with `document`."""
    theirs: Values | None = None
    """The route as somebody else left it meanwhile; nothing is kept until it is decided what holds."""
    failure: str = ""
    """Why what was drawn is not kept."""
    problems: list[Values] = field(default_factory=list)
    """What the exchange found in the document that was looked through last."""
    summaries: dict[str, str] = field(default_factory=dict)
    looked_through: Mapping[str, Any] | None = None
    looked_at: float = 0.0
    """When the page last asked whether somebody else changed the route (monotonic seconds)."""
    selected: str | None = None
    """The step that was selected when the page was shown last."""
    past: list[Document] = field(default_factory=list)
    """The plan before each change in the list of steps, which can be undone there."""

    @property
    def id(self) -> str:
        """The route's id."""
        return str(self.route["id"])

    @property
    def key(self) -> str:
        """The name of its drawing."""
        return f"plan:{self.id}"

    @property
    def is_kept(self) -> bool:
        """Whether the exchange has all that was drawn."""
        return is_same(self.document, self.kept)

    @property
    def errors(self) -> list[Values]:
        """The problems that forbid to publish."""
        return [one for one in self.problems if one["severity"] == "error"]

    def marks(self) -> list[Mark]:
        """Return the problems of steps, as the drawing marks them."""
        return [
            Mark(severity=one["severity"], node=one["node"], field=one["field"], message=one["message"])
            for one in self.problems
            if one["node"] and not one["route"]
        ]

    def take(self, route: Values) -> None:
        """Show the newest plan of a route instead of what was drawn."""
        self.route, self.theirs, self.failure = route, None, ""
        self.kept, self.past = newest(route), []
        self.put(newest(route))

    def put(self, document: Document) -> None:
        """Change the plan elsewhere than on the drawing, which then begins anew with it."""
        self.document, self.rev = document, _new_rev()
        forget_orders(self.key)

    def change(self, document: Document) -> None:
        """Change the plan by something that can be undone."""
        self.past = [*self.past, self.document][-MOST_UNDONE:]
        self.put(document)

    def note_drawn(self, document: Document) -> None:
        """Take over what was drawn. That the drawing arranges a plan which nobody drew is no change of it."""
        if document == self.document:
            return
        if self.is_kept and not was_drawn(self.kept) and is_followed_alike(document, self.kept):
            self.kept = document
        self.document, self.past = document, []

    def undo(self) -> None:
        """Take the last change back."""
        if self.past:
            self.put(self.past.pop())

    def read_again(self, route: Values) -> None:
        """Note that the route was read, or kept, and has the plan that is known."""
        self.route, self.looked_at = route, time.monotonic()

    def seconds_since_look(self) -> float:
        """How long ago the route was read."""
        return time.monotonic() - self.looked_at

    def look_anew(self) -> None:
        """Let the plan be checked again: something that it names may be different now."""
        self.looked_through = None


def opened_plan(route: Values) -> OpenPlan:
    """Return the newest plan of a route, opened."""
    return OpenPlan(route, newest(route), newest(route), _new_rev(), looked_at=time.monotonic())


def kept_plan(route_id: str) -> OpenPlan | None:
    """Return the plan of a route that this session has open."""
    return _plans().get(route_id)


def keep_plan(plan: OpenPlan) -> OpenPlan:
    """Remember an open plan for this session; the oldest one that loses nothing makes room."""
    plans = _plans()
    plans.pop(plan.id, None)
    while len(plans) >= MOST_PLANS:
        without_loss = (one for one, kept in plans.items() if kept.is_kept)
        del plans[next(without_loss, next(iter(plans)))]
    plans[plan.id] = plan
    return plan


def _plans() -> dict[str, OpenPlan]:
    found: dict[str, OpenPlan] = st.session_state.setdefault(_STATE, {})
    return found


def _new_rev() -> str:
    return uuid4().hex[:12]
