"""The step *refuse aloud*: the caller hears why nothing comes of what he dialled."""

from typing import Annotated, Literal

from pydantic import Field

from activities.call_port import EdgePort
from activities.step import EdgeStep, Example, StepParams
from schemas.call_messages import Outcome
from schemas.graph import OutcomeSpec

MAX_REASON = 300
_WORDS = {
    "not_allowed": {
        "nl": "Dit nummer kan van dit toestel niet gebeld worden.",
        "fr": "Ce numéro ne peut pas être appelé de ce poste.",
        "en": "This number can't be called from this phone.",
    },
    "nobody_called": {
        "nl": "Niemand heeft dit toestel gebeld.",
        "fr": "Personne n'a appelé ce poste.",
        "en": "Nobody has called this phone.",
    },
    "withheld": {
        "nl": "De laatste beller verborg zijn nummer.",
        "fr": "Le dernier appelant a masqué son numéro.",
        "en": "The last caller withheld the number.",
    },
}


class RefuseAloudParams(StepParams):
    """What the caller hears."""

    why: Literal["not_allowed", "nobody_called", "withheld"] = "not_allowed"
    """What is said: that the number can't be called, that nobody has called, or that the caller withheld the number."""
    reason: Annotated[str, Field(max_length=MAX_REASON)] = ""
    """What the record of the call says about it, in words."""


class RefuseAloud(EdgeStep[RefuseAloudParams]):
    """Say why the call is not made, in the caller's language, and end it.

    This is what becomes of a code that somebody dials on a phone and that can't be carried out.
    """

    kind = "refuse_aloud"
    title = "Refuse aloud"
    icon = "voice_over_off"
    group = "misc"
    outcomes = (OutcomeSpec(name="refused", title="Refused", final=True),)
    always_last = True
    examples = (
        Example(title="it may not be called", params={"reason": "No dial-out group."}, outcome="refused"),
        Example(title="nobody has called", params={"why": "nobody_called"}, outcome="refused"),
        Example(title="the caller withheld the number", params={"why": "withheld"}, outcome="refused"),
    )
    Params = RefuseAloudParams

    async def run(self, call: EdgePort) -> Outcome:
        """Say it."""
        words = _WORDS[self.params.why]
        language = call.facts.language if call.facts.language in words else "en"
        await call.answer()
        await call.speak(words[language], language)
        return Outcome(name="refused", reason=self.params.reason)

    def summary(self) -> str:
        """Say what is refused."""
        return f"Refuse aloud: {self.params.why.replace('_', ' ')}"
