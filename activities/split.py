"""The step *split*: the plan branches by who calls, which number was called, or a variable of the call."""

from fnmatch import fnmatchcase
from typing import Annotated, Literal

from pydantic import Field, field_validator

from activities.call_port import WorkflowPort
from activities.menu import BranchName
from activities.script import Script
from activities.step import Example, StepParams, WorkflowStep
from schemas.call_messages import Outcome
from schemas.call_variables import NAME_PATTERN
from schemas.graph import OutcomeFamily, OutcomeSpec

NUMBERS = ("caller", "called", "did")
_PUNCTUATION = str.maketrans("", "", "+ ./-()")


class SplitCase(StepParams):
    """A rule and the name of its branch."""

    name: BranchName
    """The name of its exit."""
    test: Literal["equals", "prefix", "pattern"] = "equals"
    """Whether the text is one of the values, begins with one, or has the form of one."""
    values: Annotated[list[Annotated[str, Field(min_length=1, max_length=100)]], Field(min_length=1, max_length=100)]
    """One of them must fit. In a pattern `*` is any text, `?` any character, `[0-4]` one of 0 to 4."""

    def fits(self, text: str, *, is_number: bool) -> bool:
        """Tell whether the rule holds for a text; numbers are compared without plus, spaces and the like."""
        values = [_plain_number(value) if is_number and self.test != "pattern" else value for value in self.values]
        if self.test == "equals":
            return text in values
        if self.test == "prefix":
            return text.startswith(tuple(value for value in values if value))
        return any(fnmatchcase(text, value) for value in values)


class SplitParams(StepParams):
    """On what to split, and the branches."""

    on: Annotated[str, Field(pattern=NAME_PATTERN)] = "caller"
    """`caller`, `called`, `did` (numbers as 3250123100), `caller_name`, or the name of a variable of the call."""
    cases: Annotated[list[SplitCase], Field(min_length=1, max_length=50)]
    """The first rule that fits decides."""

    @field_validator("cases")
    @classmethod
    def _each_its_name(cls, cases: list[SplitCase]) -> list[SplitCase]:
        names = [case.name for case in cases]
        if len(set(names)) < len(names):
            raise ValueError("two branches have the same name; give each its own")
        return cases


_BY_CALLER = {
    "on": "caller",
    "cases": [
        {"name": "boss", "values": ["+32 475 00 00 01"]},
        {"name": "mobile", "test": "prefix", "values": ["3246", "3247", "3248", "3249"]},
        {"name": "abroad", "test": "pattern", "values": ["[!3]*", "3[!2]*"]},
    ],
}


class Split(WorkflowStep[SplitParams]):
    """Go on by the first rule that fits the caller's number, the called number, or a variable of the call."""

    kind = "split"
    title = "Split"
    icon = "call_split"
    group = "misc"
    outcomes = (OutcomeSpec(name="otherwise", title="No rule fits", required=True, waits=False),)
    families = (OutcomeFamily(param="cases", field="name", prefix="case:", title="{name}", waits=False),)
    examples = (
        Example(title="a Belgian mobile", params=_BY_CALLER, outcome="case:mobile"),
        Example(
            title="the called number",
            params={"on": "did", "cases": [{"name": "bruges", "test": "pattern", "values": ["3250*"]}]},
            script=Script(),
            outcome="case:bruges",
        ),
        Example(
            title="a variable that nobody set",
            params={"on": "customer", "cases": [{"name": "known", "test": "pattern", "values": ["?*"]}]},
            outcome="otherwise",
        ),
    )
    Params = SplitParams

    async def run(self, call: WorkflowPort) -> Outcome:
        """Find the first rule that fits."""
        on = self.params.on
        text = call.values().get(on)
        if text is None:
            return Outcome(name="otherwise", reason=f"variable {on} is not set")
        is_number = on in NUMBERS
        text = _plain_number(text) if is_number else text
        said = f"{on} is {text[:100] or 'empty'}"
        for case in self.params.cases:
            if case.fits(text, is_number=is_number):
                return Outcome(name=f"case:{case.name}", reason=said)
        return Outcome(name="otherwise", reason=said)

    def summary(self) -> str:
        """Say on what, and name the branches."""
        names = ", ".join(case.name for case in self.params.cases)
        return f"Split on {self.params.on}: {names if len(names) <= 120 else names[:119] + '…'}"

    def duration(self) -> float:
        """No time at all."""
        return 1.0


def _plain_number(number: str) -> str:
    return number.translate(_PUNCTUATION)
