"""The step *advanced IVR* (M14): the caller enters a code of several digits."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, field_validator

from activities.call_port import EdgePort
from activities.menu import LONGEST_PROMPTS_SECONDS, MENU_OUTCOMES, BranchName, Choice, MenuParams, ask
from activities.script import Script
from activities.step import EdgeStep, Example
from schemas.call_messages import Outcome
from schemas.call_variables import DIGITS, VariableName
from schemas.graph import OutcomeFamily

MAX_DIGITS = 40
ANY_INPUT = "*"


class CodeChoice(Choice):
    """A code and where it leads."""

    name: BranchName
    """The name of its exit, so that the exit stays when the code changes."""
    code: Annotated[str, Field(pattern=r"^([0-9]{1,20}|[0-9]{0,20}\*[0-9]{0,20})$")]
    """The digits to enter. A `*` stands for any input, also none, at its place: `4*` is all that begins with 4."""


class IvrAdvancedParams(MenuParams):
    """The codes."""

    codes: Annotated[list[CodeChoice], Field(min_length=1, max_length=100)]
    """The inputs that mean something. When several match, the one without `*` wins, then the one with more digits."""
    next_seconds: Annotated[float, Field(ge=1, le=20, json_schema_extra={"unit": "seconds"})] = 3
    """How long each further digit may take; after that the input is taken as it is."""
    finish_key: Literal["#", "*", "none"] = "#"
    """The key that ends the input at once."""
    variable: VariableName = DIGITS
    """The variable of the call that keeps the input, besides `digits`, which keeps the last input of the call."""

    @field_validator("codes")
    @classmethod
    def _each_its_name(cls, codes: list[CodeChoice]) -> list[CodeChoice]:
        names = [choice.name for choice in codes]
        if len(set(names)) < len(names):
            raise ValueError("two codes have the same name; give each its own")
        return codes


_CODES = {
    "prompt": "code",
    "variable": "customer",
    "codes": [
        {"name": "stock", "code": "10"},
        {"name": "vip", "code": "1234", "display": "VIP"},
        {"name": "customer", "code": "1*"},
        {"name": "repairs", "code": "77", "route": "night"},
    ],
}


class IvrAdvanced(EdgeStep[IvrAdvancedParams]):
    """Play a prompt and let the caller enter a code. Each code has an outcome of its own, or a route."""

    kind = "ivr_advanced"
    title = "Advanced IVR"
    icon = "pin"
    group = "module"
    outcomes = MENU_OUTCOMES
    always_last = True
    route_menu = "ivr"
    families = (OutcomeFamily(param="codes", field="name", prefix="code:", title="Code {name}", final_field="route"),)
    examples = (
        Example(title="a whole code", params=_CODES, script=Script(digits="1234"), outcome="code:vip"),
        Example(title="a short one and #", params=_CODES, script=Script(digits="10#"), outcome="code:stock"),
        Example(title="any other that fits", params=_CODES, script=Script(digits="15077"), outcome="code:customer"),
        Example(
            title="wrong, then one with a route", params=_CODES, script=Script(digits="5#77#"), outcome="code:repairs"
        ),
        Example(title="nothing is entered", params=_CODES, outcome="timeout"),
        Example(
            title="wrong codes only", params=_CODES | {"tries": 2}, script=Script(digits="2#3#"), outcome="invalid"
        ),
        Example(
            title="the prompt's sound file is gone",
            params=_CODES,
            script=Script(missing_prompts=["code"]),
            outcome="error",
        ),
    )
    Params = IvrAdvancedParams

    async def run(self, call: EdgePort) -> Outcome:
        """Ask for a code."""
        params = self.params
        outcome = await ask(
            call,
            params,
            lambda entered: best_match(params.codes, entered),
            lambda choice: f"code:{choice.name}",
            max_digits=longest_input(params.codes),
            next_seconds=params.next_seconds,
            finish_key="" if params.finish_key == "none" else params.finish_key,
        )
        if DIGITS in call.changed_variables:
            call.set_variable(params.variable, call.changed_variables[DIGITS])
        return outcome

    def summary(self) -> str:
        """Name the prompt, and say how many codes."""
        return f"Menu {self.params.prompt}: {len(self.params.codes)} codes"

    def duration(self) -> float:
        """All tries."""
        entering = self.params.seconds + MAX_DIGITS * self.params.next_seconds
        return self.params.tries * (LONGEST_PROMPTS_SECONDS + entering)


def longest_input(codes: Sequence[CodeChoice]) -> int:
    """Return after how many digits no code can match any more, so that nobody waits for further ones."""
    if any(ANY_INPUT in choice.code for choice in codes):
        return MAX_DIGITS
    return max(len(choice.code) for choice in codes)


def best_match(codes: Sequence[CodeChoice], entered: str) -> CodeChoice | None:
    """Return the code that an input means: the exact one, or the one with most digits beside its `*`."""
    matching = [choice for choice in codes if _matches(choice.code, entered)]
    return max(matching, key=lambda choice: (ANY_INPUT not in choice.code, len(choice.code)), default=None)


def _matches(code: str, entered: str) -> bool:
    begin, anything, end = code.partition(ANY_INPUT)
    if not anything:
        return entered == code
    return len(entered) >= len(begin) + len(end) and entered.startswith(begin) and entered.endswith(end)
