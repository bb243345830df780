"""Scenarios: calls that are played through a route again and again, with what must become of them (B3).

They are played whenever the route is checked or published, so that a change that breaks one is noticed.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.configuration.fields import Id, Name
from schemas.references import RouteRef
from schemas.simulations import Moment, NodeId, Part, SimulatedCaller, SimulatedWorld

MAX_SCENARIOS = 100
"""Of one route: all of them are played before it is published."""


class ExpectedStep(Part):
    """A step that the call must take."""

    node: NodeId
    """The step, by its name in the plan."""
    outcome: Annotated[str, Field(max_length=63)] = ""
    """By which exit the call must leave it. Empty: by any."""


class Expectation(Part):
    """What must become of the call. What is left open may be anything."""

    steps: Annotated[list[ExpectedStep], Field(max_length=200)] = Field(default_factory=list)
    """Steps that the call must take, in this order."""
    exactly: bool = False
    """Whether there may be no other steps, before, between or after them."""
    end: Literal["conversation", "over", "hung_up"] | None = None
    """Whether somebody talks to the caller in the end, the plan comes to its end, or the caller leaves."""
    party: Annotated[str, Field(max_length=80)] = ""
    """Who must talk to the caller: `account:anna`. Empty: anybody."""
    outcome: Annotated[str, Field(max_length=40)] = ""
    """Under which the call must be filed: answered, voicemail, abandoned, not-answered. Empty: under any."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.steps and self.end is None and not self.party and not self.outcome:
            raise ValueError("say what must become of the call: steps, end, party or outcome")
        return self


class RouteScenario(Part):
    """A call that is played through a route, and what must become of it."""

    id: Id
    name: Name
    """How people call it."""
    route: RouteRef
    """The route that it is played through."""
    called: Annotated[str, Field(max_length=64, pattern=r"^[!-~ ]*$")] = ""
    """The number that was dialled, for plans that ask for it."""
    caller: SimulatedCaller = SimulatedCaller()
    at: Moment = ""
    """When the call comes in. Empty: when it is played."""
    world: SimulatedWorld = SimulatedWorld()
    expected: Expectation
    """What must become of the call."""
    forbids_publishing: bool = False
    """Whether the route can't be published while this fails. Otherwise that is only a warning."""
