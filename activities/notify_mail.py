"""The step *notify@mail* (L2): somebody is told by mail that there is a call."""

from typing import Annotated

from pydantic import EmailStr, Field

from activities.call_port import CallPort
from activities.step import Example, StepParams, WorkerStep
from schemas.call_messages import Outcome
from schemas.graph import OutcomeSpec


class NotifyMailParams(StepParams):
    """What to tell whom."""

    to: Annotated[list[EmailStr], Field(min_length=1, max_length=20)]
    """The addresses that get the mail."""
    text: Annotated[str, Field(max_length=150, json_schema_extra={"widget": "textarea"})] = ""
    """At most 150 characters; caller and called number are added."""


class NotifyMail(WorkerStep[NotifyMailParams]):
    """Send a mail with a text, the caller's number and the called number. The call does not wait for it."""

    kind = "notify_mail"
    title = "Notify@mail"
    icon = "mail"
    group = "plugin"
    simple = True
    outcomes = (OutcomeSpec(name="done", title="Mail ordered", waits=False),)
    examples = (
        Example(
            title="the office is told", params={"to": ["office@example.org"], "text": "A call came in"}, outcome="done"
        ),
    )
    Params = NotifyMailParams

    async def run(self, call: CallPort) -> Outcome:
        """Order the mail."""
        caller = call.facts.caller or "anonymous"
        called = call.facts.did or call.facts.called
        text = f"{self.params.text}\n\nCaller: {caller}\nCalled: {called}\n".lstrip()
        call.notify(self.params.to, f"Call from {caller} to {called}", text)
        return Outcome(name="done")

    def summary(self) -> str:
        """Name the first address, and say how many others."""
        first, *others = self.params.to
        return f"Mail to {first[:80]}{f' and {len(others)} more' if others else ''}"
