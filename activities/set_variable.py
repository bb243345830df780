"""The step *set a variable*: the call takes a note along for later steps."""

from typing import Annotated

from pydantic import Field

from activities.call_port import WorkflowPort
from activities.step import Example, StepParams, WorkflowStep
from activities.templates import fill
from schemas.call_messages import Outcome
from schemas.call_variables import VariableName
from schemas.graph import OutcomeSpec


class SetVariableParams(StepParams):
    """Which variable gets which text."""

    name: VariableName
    """The variable. `display` is the label that phones show before the caller."""
    value: Annotated[str, Field(max_length=500)] = ""
    """The text. `{caller}`, `{called}`, `{did}`, `{digits}` and the names of other variables are replaced."""


class SetVariable(WorkflowStep[SetVariableParams]):
    """Keep a text with the call, where later steps find it: to split on it, to send it along, to show it on phones."""

    kind = "set_variable"
    title = "Set a variable"
    icon = "edit_note"
    group = "misc"
    outcomes = (OutcomeSpec(name="done", title="Set", waits=False),)
    examples = (
        Example(title="a label for the phones", params={"name": "display", "value": "Sales"}, outcome="done"),
        Example(title="who called which number", params={"name": "who", "value": "{caller} to {did}"}, outcome="done"),
        Example(title="a variable that nobody set", params={"name": "who", "value": "{customer}"}, outcome="error"),
    )
    Params = SetVariableParams

    async def run(self, call: WorkflowPort) -> Outcome:
        """Set it."""
        value = fill(self.params.value, call.values())
        call.set_variable(self.params.name, value)
        return Outcome(name="done", reason=f"{self.params.name} = {value[:100]}")

    def summary(self) -> str:
        """Name it and its template."""
        return f"Set {self.params.name} to {' '.join(self.params.value.split())[:100] or 'nothing'}"

    def duration(self) -> float:
        """No time at all."""
        return 1.0
