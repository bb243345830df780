"""The step *forwarding on or off* (M10): all calls of the company's numbers go to a number outside, or no longer."""

from activities.call_port import EdgePort
from activities.script import Script
from activities.step import DidNumber, EdgeStep, Example, StepParams
from schemas.call_messages import Outcome
from schemas.dialling import PhoneNumber
from schemas.graph import OutcomeSpec

_DID, _MOBILE = "3250123100", "32475123456"
_ALL_ON = {
    "nl": "Alle nummers worden doorgeschakeld naar {target}.",
    "fr": "Tous les numéros sont transférés vers le {target}.",
    "en": "All numbers are forwarded to {target}.",
}
_ONE_ON = {
    "nl": "Het nummer {did} wordt doorgeschakeld naar {target}.",
    "fr": "Le numéro {did} est transféré vers le {target}.",
    "en": "The number {did} is forwarded to {target}.",
}
_ALL_OFF = {
    "nl": "Geen enkel nummer wordt nog doorgeschakeld.",
    "fr": "Plus aucun numéro n'est transféré.",
    "en": "No number is forwarded any more.",
}
_ONE_OFF = {
    "nl": "Het nummer {did} wordt niet meer doorgeschakeld.",
    "fr": "Le numéro {did} n'est plus transféré.",
    "en": "The number {did} is not forwarded any more.",
}


class SwitchForwardingParams(StepParams):
    """Which calls, and where to."""

    did: DidNumber | None = None
    """The phone number of the company whose calls are meant. Nothing: all of its numbers."""
    number: PhoneNumber | None = None
    """Where the calls go, with the country code and without +. Nothing: they come in again."""


class SwitchForwarding(EdgeStep[SwitchForwardingParams]):
    """Forward all calls of a phone number, or of all, to a number outside, or stop it; the caller hears what was done.

    This is what becomes of `*1xx*number` and `#1xx#` dialled on a phone.
    """

    kind = "switch_forwarding"
    title = "Forwarding on or off"
    icon = "phone_callback"
    group = "module"
    outcomes = (
        OutcomeSpec(name="forwarded", title="Forwarded", final=True),
        OutcomeSpec(name="stopped", title="No longer forwarded", final=True),
    )
    examples = (
        Example(
            title="one number",
            params={"did": _DID, "number": _MOBILE},
            script=Script(dids=[_DID]),
            outcome="forwarded",
        ),
        Example(title="all numbers", params={"number": _MOBILE}, script=Script(dids=[_DID]), outcome="forwarded"),
        Example(title="one comes back", params={"did": _DID}, script=Script(dids=[_DID]), outcome="stopped"),
        Example(title="all come back", params={}, script=Script(dids=[_DID]), outcome="stopped"),
        Example(title="the number was deleted", params={"did": _DID, "number": _MOBILE}, outcome="error"),
    )
    Params = SwitchForwardingParams

    async def run(self, call: EdgePort) -> Outcome:
        """Switch it, and say so."""
        did, number = self.params.did, self.params.number
        switched = await call.switch_forwarding(did, number)
        texts = (_ALL_OFF if did is None else _ONE_OFF) if number is None else _ALL_ON if did is None else _ONE_ON
        language = call.facts.language if call.facts.language in texts else "en"
        words = texts[language].format(did=_digit_by_digit(switched.did), target=_digit_by_digit(switched.number))
        await call.answer()
        await call.speak(words, language)
        whose = did or "all numbers"
        if number is None:
            return Outcome(name="stopped", reason=f"{whose}: no longer forwarded")
        return Outcome(name="forwarded", reason=f"{whose}: forwarded to {number}")

    def summary(self) -> str:
        """Say whose calls go where."""
        whose = self.params.did or "all numbers"
        return f"Forward {whose} to {self.params.number}" if self.params.number else f"Stop forwarding {whose}"


def _digit_by_digit(number: str) -> str:
    return " ".join(number)
