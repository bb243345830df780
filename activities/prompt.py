"""The step *prompt*: the caller hears a sound file or a spoken text."""

from activities.call_port import EdgePort
from activities.script import Script
from activities.step import EdgeStep, Example, PromptId, StepParams
from schemas.call_messages import Outcome
from schemas.graph import OutcomeSpec


class PromptParams(StepParams):
    """What to play."""

    prompt: PromptId
    """The voice prompt that the caller hears."""


class Prompt(EdgeStep[PromptParams]):
    """Answer the call and play a voice prompt to its end."""

    kind = "prompt"
    title = "Voice prompt"
    icon = "campaign"
    group = "misc"
    simple = True
    outcomes = (OutcomeSpec(name="done", title="Played"),)
    examples = (
        Example(title="the prompt plays", params={"prompt": "welcome"}, outcome="done"),
        Example(
            title="its sound file is gone",
            params={"prompt": "welcome"},
            script=Script(missing_prompts=["welcome"]),
            outcome="error",
        ),
    )
    Params = PromptParams

    async def run(self, call: EdgePort) -> Outcome:
        """Play it."""
        await call.answer()
        await call.play(self.params.prompt)
        return Outcome(name="done")

    def summary(self) -> str:
        """Name the prompt."""
        return f"Play prompt {self.params.prompt}"
