"""The step *setting of an account*: do-not-disturb or forwarding is switched on or off for a SIP account."""

from typing import Annotated

from pydantic import Field

from activities.call_port import EdgePort
from activities.script import Script, ScriptedPhone
from activities.step import AccountId, EdgeStep, Example, StepParams
from schemas.account_wishes import AccountSetting
from schemas.call_messages import Outcome
from schemas.graph import OutcomeSpec

_ANNA = Script(phones={"anna": ScriptedPhone()})
_ON = {
    "do_not_disturb": {
        "nl": "Niet storen staat aan.",
        "fr": "Ne pas déranger est activé.",
        "en": "Do not disturb is on.",
    },
    "forward_always": {
        "nl": "Alle oproepen worden doorgeschakeld naar {target}.",
        "fr": "Tous les appels sont transférés vers le {target}.",
        "en": "All calls are forwarded to {target}.",
    },
    "forward_busy": {
        "nl": "Als u in gesprek bent, worden oproepen doorgeschakeld naar {target}.",
        "fr": "Si vous êtes occupé, les appels sont transférés vers le {target}.",
        "en": "While you are busy, calls are forwarded to {target}.",
    },
    "forward_unanswered": {
        "nl": "Oproepen die niemand aanneemt, worden doorgeschakeld naar {target}.",
        "fr": "Les appels sans réponse sont transférés vers le {target}.",
        "en": "Calls that nobody answers are forwarded to {target}.",
    },
}
_OFF = {
    "do_not_disturb": {
        "nl": "Niet storen staat uit.",
        "fr": "Ne pas déranger est désactivé.",
        "en": "Do not disturb is off.",
    },
    "forward_always": {
        "nl": "Oproepen worden niet meer doorgeschakeld.",
        "fr": "Les appels ne sont plus transférés.",
        "en": "Calls are not forwarded any more.",
    },
    "forward_busy": {
        "nl": "Als u in gesprek bent, worden oproepen niet meer doorgeschakeld.",
        "fr": "Si vous êtes occupé, les appels ne sont plus transférés.",
        "en": "While you are busy, calls are not forwarded any more.",
    },
    "forward_unanswered": {
        "nl": "Oproepen die niemand aanneemt, worden niet meer doorgeschakeld.",
        "fr": "Les appels sans réponse ne sont plus transférés.",
        "en": "Calls that nobody answers are not forwarded any more.",
    },
}


class AccountSettingParams(StepParams):
    """What is switched, for whom."""

    account: AccountId
    """The SIP account whose setting is switched."""
    setting: AccountSetting = "do_not_disturb"
    """Do-not-disturb, or forwarding: of all calls, of those while it is busy, or of those that nobody answers."""
    on: bool = True
    """Switch it on; otherwise it is switched off."""
    number: Annotated[str, Field(pattern=r"^[0-9]{0,20}$")] = ""
    """Where calls are forwarded to: an extension, or a number with its country code and without +."""


class SwitchAccountSetting(EdgeStep[AccountSettingParams]):
    """Switch do-not-disturb or forwarding of a SIP account on or off; the caller hears what was done.

    This is what becomes of `*78`, `*79`, `*72number`, `*73`, `*90number`, `*91`, `*52number` and `*53` on a phone.
    """

    kind = "account_setting"
    title = "Setting of an account"
    icon = "do_not_disturb_on"
    group = "sip_account"
    outcomes = (
        OutcomeSpec(name="switched_on", title="Switched on", final=True),
        OutcomeSpec(name="switched_off", title="Switched off", final=True),
    )
    examples = (
        Example(title="do not disturb", params={"account": "anna"}, script=_ANNA, outcome="switched_on"),
        Example(
            title="all calls to a colleague",
            params={"account": "anna", "setting": "forward_always", "number": "102"},
            script=_ANNA,
            outcome="switched_on",
        ),
        Example(
            title="no longer forwarded",
            params={"account": "anna", "setting": "forward_busy", "on": False},
            script=_ANNA,
            outcome="switched_off",
        ),
        Example(title="the account was deleted", params={"account": "anna"}, outcome="error"),
        Example(
            title="no number to forward to",
            params={"account": "anna", "setting": "forward_always"},
            script=_ANNA,
            outcome="error",
        ),
    )
    Params = AccountSettingParams

    async def run(self, call: EdgePort) -> Outcome:
        """Switch it, and say so."""
        params = self.params
        shown = await call.switch_account_setting(params.account, params.setting, params.number, on=params.on)
        texts = (_ON if params.on else _OFF)[params.setting]
        language = call.facts.language if call.facts.language in texts else "en"
        await call.answer()
        await call.speak(texts[language].format(target=" ".join(shown)), language)
        name = "switched_on" if params.on else "switched_off"
        return Outcome(name=name, reason=f"{params.account}: {self._what()}")

    def _what(self) -> str:
        setting = self.params.setting.replace("_", " ")
        forwards = self.params.on and self.params.setting != "do_not_disturb"
        to = f" to {self.params.number or '?'}" if forwards else ""
        return f"{setting} {'on' if self.params.on else 'off'}{to}"

    def summary(self) -> str:
        """Say what is switched, for whom."""
        return f"Setting of {self.params.account}: {self._what()}"
