"""The step *basic IVR* (M13): press 1 for sales, 2 for support."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from activities.call_port import EdgePort
from activities.menu import LONGEST_PROMPTS_SECONDS, MENU_OUTCOMES, Choice, MenuParams, ask
from activities.script import Script
from activities.step import EdgeStep, Example
from schemas.call_messages import Outcome
from schemas.graph import OutcomeFamily

Key = Literal["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*", "#"]


class KeyChoice(Choice):
    """A key and where it leads."""

    key: Key
    """The key on the caller's phone."""


class IvrBasicParams(MenuParams):
    """The menu."""

    choices: Annotated[list[KeyChoice], Field(min_length=1, max_length=12)]
    """The keys that mean something; any other key is a wrong input."""

    @field_validator("choices")
    @classmethod
    def _one_meaning_a_key(cls, choices: list[KeyChoice]) -> list[KeyChoice]:
        keys = [choice.key for choice in choices]
        if len(set(keys)) < len(keys):
            raise ValueError("a key is there twice; give each key one meaning")
        return choices


_MENU = {
    "prompt": "menu",
    "choices": [{"key": "1"}, {"key": "2", "display": "Support"}, {"key": "9", "route": "night"}],
}


class IvrBasic(EdgeStep[IvrBasicParams]):
    """Play a prompt and let the caller choose with one key. Each key has an outcome of its own, or a route."""

    kind = "ivr_basic"
    title = "Basic IVR"
    icon = "dialpad"
    group = "module"
    outcomes = MENU_OUTCOMES
    always_last = True
    route_menu = "ivr"
    families = (OutcomeFamily(param="choices", field="key", prefix="digit:", title="Key {name}", final_field="route"),)
    examples = (
        Example(title="key 1", params=_MENU, script=Script(digits="1"), outcome="digit:1"),
        Example(title="a wrong key, then key 2", params=_MENU, script=Script(digits="72"), outcome="digit:2"),
        Example(title="nothing, then a key with a route", params=_MENU, script=Script(digits=",9"), outcome="digit:9"),
        Example(title="no key at all", params=_MENU, outcome="timeout"),
        Example(
            title="wrong keys only",
            params=_MENU | {"tries": 2, "invalid_prompt": "wrong", "barge_in": False},
            script=Script(digits="78"),
            outcome="invalid",
        ),
        Example(
            title="the prompt's sound file is gone",
            params=_MENU,
            script=Script(missing_prompts=["menu"], digits="1"),
            outcome="error",
        ),
    )
    Params = IvrBasicParams

    async def run(self, call: EdgePort) -> Outcome:
        """Ask for a key."""
        choices: dict[str, KeyChoice] = {choice.key: choice for choice in self.params.choices}
        return await ask(call, self.params, choices.get, lambda choice: f"digit:{choice.key}", max_digits=1)

    def summary(self) -> str:
        """Name the prompt and the keys."""
        return f"Menu {self.params.prompt}: keys {' '.join(choice.key for choice in self.params.choices)}"

    def duration(self) -> float:
        """All tries."""
        return self.params.tries * (LONGEST_PROMPTS_SECONDS + self.params.seconds)
