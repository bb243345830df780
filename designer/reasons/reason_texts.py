"""A reason of the exchange as people read it; one that is not known here is shown as the exchange says it."""

import re

from designer.api_texts import api_text
from designer.calls.wording import outcome_text
from designer.languages import mark, t
from designer.moments import day_text
from designer.phone_numbers import kept_number, shown_number
from designer.phrase_book import PhraseBook
from designer.reasons.call_reasons import ENDS, STEPS
from designer.reasons.decision_reasons import INCOMING, OUTGOING
from designer.reasons.failure_reasons import FAILURES, LOG_IN
from designer.reasons.holiday_reasons import HOLIDAYS
from designer.reasons.mail_reasons import MAILS
from designer.reasons.scenario_reasons import ENDS as SCENARIO_ENDS
from designer.reasons.scenario_reasons import SCENARIOS
from designer.reasons.sound_reasons import SOUNDS
from designer.step_summaries import ACCOUNT_SETTINGS
from designer.weekdays import day_name

_ANYWHERE = (
    (
        r"(?P<perhaps_why>.+) "
        r"\((?P<inner_end>the plan hung up \(\d+\)|by the plan, status \d+|the plan ended the call)\)",
        mark("{perhaps_why} ({inner_end})"),
    ),
    (r"(?P<code>[3-6]\d\d): (?P<perhaps_why>.+)", mark("{code}: {perhaps_why}")),
    (r"(?P<code>[3-6]\d\d) (?P<inner_why>.+)", mark("{code} {inner_why}")),
    (r"(?P<who>[^\s:]+): (?P<status>[2-6]\d\d(?: [^.;]*)?)", mark("{who}: {status}")),
    (r"(?P<number>[^\s:]+): (?P<inner_why>.+)", mark("{number}: {inner_why}")),
    ("(?P<name>[a-z][a-z0-9_]*) is empty", mark("{name} is empty")),
    ("(?P<name>[a-z][a-z0-9_]*) is (?P<value>.+)", mark("{name} is {value}")),
)
"""With the reason of somebody or something else in them, or loose: asked last."""

REASONS = PhraseBook(
    *(*ENDS, *STEPS, *INCOMING, *OUTGOING, *FAILURES, *SOUNDS, *MAILS),
    *(*ACCOUNT_SETTINGS, *LOG_IN, *SCENARIOS, *HOLIDAYS, *_ANYWHERE),
)
"""A group `inner…` is a reason of its own, which must be known; a group `perhaps…` is one, or a text from outside."""
_JOINTS = re.compile(r"(?<=\.) |, ")
"""Between several reasons that stand one after the other."""
MOST_CHARACTERS = 500
"""As many as a call's record keeps of one."""
_COLOURS = {"green": mark("green"), "red": mark("red")}


def reason_text(reason: str) -> str:
    """Return a reason as people read it."""
    return (_Reading().translated(reason) if len(reason) <= MOST_CHARACTERS else None) or reason


class _Reading:
    """Takes one reason apart. Each part is looked up once: whoever is called may answer with a long, strange one."""

    def __init__(self) -> None:
        self._known: dict[str, str | None] = {}

    def translated(self, reason: str) -> str | None:
        """Return a reason, or several one after the other; None when one is not known."""
        if reason not in self._known:
            self._known[reason] = self._several(reason) or REASONS.translated(reason, self._shown)
        return self._known[reason]

    def _several(self, reason: str) -> str | None:
        for joint in _JOINTS.finditer(reason):
            others = self.translated(reason[joint.end() :])
            first = REASONS.translated(reason[: joint.start()], self._shown) if others else None
            if first and others:
                return f"{first}{joint[0]}{others}"
        return None

    def _shown(self, name: str, value: str) -> str | None:
        """Return a value as people read it; None when it had to be a reason that is known."""
        match name.partition("_")[0]:
            case "inner":
                return self.translated(value)
            case "perhaps":
                return self.translated(value) or _number(value)
            case "number" | "did":
                return _number(value)
            case "day":
                return day_text(value)
            case "weekday":
                return day_name(value.lower(), inside=True)
            case "colour":
                return t(_COLOURS[value])
            case "end":
                return t(SCENARIO_ENDS.get(value, value))
            case "outcome":
                return outcome_text(value)
            case "problem":
                return api_text(value)
        return value


def _number(value: str) -> str:
    """Return a number, kept or as it is dialled; what is none, such as an extension, stays as it is."""
    kept = kept_number(value)
    shown = shown_number(kept)
    return value if shown == kept else shown
