"""What the menus of voice prompts (IVR) have in common: a prompt, time for an input, and so many tries."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import Field

from activities.call_port import Digits, EdgePort
from activities.step import PromptId, RouteId, StepParams
from schemas.call_messages import Outcome
from schemas.call_variables import DIGITS, DISPLAY, MAX_VALUE_CHARACTERS
from schemas.graph import OutcomeSpec

BranchName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$")]
"""Part of an outcome's name, given by who draws the plan."""
DisplayLabel = Annotated[str, Field(max_length=60)]
LONGEST_PROMPTS_SECONDS = 600.0
"""A guess of what prompts of one try take at most; only for the bound of the step's length."""

MENU_OUTCOMES = (
    OutcomeSpec(name="timeout", title="Nothing was entered"),
    OutcomeSpec(name="invalid", title="Wrong input"),
)

C = TypeVar("C", bound="Choice")


class Choice(StepParams):
    """One thing that the caller may choose."""

    route: RouteId | None = None
    """The route that takes over. Empty: the plan goes on by the outcome of this choice."""
    display: DisplayLabel = ""
    """What phones show before the caller from then on (text@display). Empty: what they showed before."""


class MenuParams(StepParams):
    """What all menus ask."""

    prompt: PromptId
    """The voice prompt that says what to enter."""
    seconds: Annotated[float, Field(ge=1, le=60, json_schema_extra={"unit": "seconds"})] = 5
    """How long the caller may take after the prompt before it counts as a try without input."""
    tries: Annotated[int, Field(ge=1, le=10)] = 3
    """How often the prompt plays before the plan goes on by the outcome of the last try."""
    invalid_prompt: PromptId | None = None
    """Played after a wrong input, before the prompt plays again. Empty: the prompt plays again at once."""
    barge_in: bool = True
    """Whether the caller may enter something while the prompt plays, which then stops."""


async def ask(
    call: EdgePort,
    params: MenuParams,
    choose: Callable[[str], C | None],
    name: Callable[[C], str],
    **how: Any,
) -> Outcome:
    """Play the prompt and take an input, until one is right or the tries are used up.

    `choose` returns the choice that an input makes, `name` the outcome of a choice; `how` goes to `EdgePort.collect`.
    """
    await call.answer()
    end, said = "timeout", ""
    for _ in range(params.tries):
        prompts = [params.prompt]
        if end == "invalid" and params.invalid_prompt is not None:
            prompts.insert(0, params.invalid_prompt)
        entered = await call.collect(
            prompts,
            first_seconds=params.seconds,
            barge_in=params.barge_in,
            fresh=end == "invalid",  # the rest of a wrong input is no answer to the next try
            **how,
        )
        end, said = _result(entered)
        choice = choose(entered.pressed) if end == "entered" else None
        if choice is not None:
            return _chosen(call, choice, name(choice), entered.pressed)
        end = "invalid" if end == "entered" else end
    return Outcome(name=end, reason=f"{said}, {params.tries} of {params.tries} tries")


def _result(entered: Digits) -> tuple[str, str]:
    if not entered.pressed and entered.ended_by == "timeout":
        return "timeout", "nothing entered"
    return "entered", f"entered {entered.pressed or 'nothing but the finish key'}"


def _chosen(call: EdgePort, choice: Choice, outcome: str, pressed: str) -> Outcome:
    call.set_variable(DIGITS, pressed[:MAX_VALUE_CHARACTERS])
    if choice.display:
        call.set_variable(DISPLAY, choice.display)
    return Outcome(name=outcome, reason=f"entered {pressed}", goto_route=choice.route or "")
