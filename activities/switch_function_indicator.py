"""The step *switch function indicator* (M4, M6): a switch gets the other colour, and the caller hears which."""

from typing import Literal

from activities.call_port import EdgePort, StepError
from activities.script import Script
from activities.step import AnyIndicatorId, EdgeStep, Example, StepParams
from schemas.call_messages import Outcome
from schemas.function_indicators import Colour
from schemas.graph import OutcomeSpec

_COLOURS: dict[str, dict[Colour, str]] = {
    "nl": {"green": "groen", "red": "rood"},
    "fr": {"green": "vert", "red": "rouge"},
    "en": {"green": "green", "red": "red"},
}
_SWITCHED = {
    "nl": "{name} staat nu op {colour}.",
    "fr": "{name} est maintenant au {colour}.",
    "en": "{name} is now {colour}.",
}
_FAILED = {
    "nl": "Dat is niet gelukt. Probeer het later opnieuw.",
    "fr": "Cela n'a pas réussi. Veuillez réessayer plus tard.",
    "en": "That did not work. Please try again later.",
}
ANNOUNCED_SECONDS = 20.0
"""More than it takes to switch, and to say so."""


def confirmation(name: str, colour: Colour, language: str) -> str:
    """Return what the caller hears; English for a language that is not known."""
    known = language if language in _SWITCHED else "en"
    return _SWITCHED[known].format(name=name, colour=_COLOURS[known][colour])


class SwitchFunctionIndicatorParams(StepParams):
    """Which one, and to what colour."""

    indicator: AnyIndicatorId
    """The function indicator, basic or advanced."""
    to: Literal["toggle", "green", "red"] = "toggle"
    """The other colour, or always the same one."""


class SwitchFunctionIndicator(EdgeStep[SwitchFunctionIndicatorParams]):
    """Switch a function indicator and say its new colour. Dialling the extension of an indicator does just this."""

    kind = "switch_function_indicator"
    title = "Switch function indicator"
    icon = "toggle_on"
    group = "module"
    outcomes = (
        OutcomeSpec(name="green", title="It is green now", final=True),
        OutcomeSpec(name="red", title="It is red now", final=True),
    )
    examples = (
        Example(
            title="green becomes red",
            params={"indicator": "night"},
            script=Script(indicators={"night": "green"}),
            outcome="red",
        ),
        Example(
            title="back to green",
            params={"indicator": "night"},
            script=Script(indicators={"night": "red"}),
            outcome="green",
        ),
        Example(
            title="always to green",
            params={"indicator": "night", "to": "green"},
            script=Script(indicators={"night": "green"}),
            outcome="green",
        ),
        Example(title="the indicator was deleted", params={"indicator": "night"}, outcome="error"),
    )
    Params = SwitchFunctionIndicatorParams

    async def run(self, call: EdgePort) -> Outcome:
        """Switch first, then speak: the caller who hangs up has switched it all the same."""
        language = call.facts.language
        try:
            state = await call.switch_indicator(self.params.indicator, self.params.to)
        except StepError:
            await call.answer()
            await call.speak(_FAILED.get(language, _FAILED["en"]), language)
            raise
        await call.answer()
        await call.speak(confirmation(state.name, state.colour, language), language)
        return Outcome(name=state.colour, reason=f"function indicator {state.name} is {state.colour}")

    def summary(self) -> str:
        """Name the indicator and what becomes of it."""
        target = "" if self.params.to == "toggle" else f" to {self.params.to}"
        return f"Switch function indicator {self.params.indicator}{target}"

    def duration(self) -> float:
        """A moment, and the time to say it."""
        return ANNOUNCED_SECONDS
