"""Moments of a conversation in words: holds and transfers, which a trace has among its steps."""

import re

from designer.api_client import Values
from designer.calls.followed_plans import time_text
from designer.calls.wording import duration_text, party_text, seconds_between
from designer.choices import Choices
from designer.components.step_list import ListedPlan
from designer.languages import mark, t

_LINES = (
    (re.compile(r"On hold by (?P<who>\S+)"), "pause_circle", mark("On hold by {who}")),
    (
        re.compile(r"(?P<who>\S+) transfers to (?P<to>\S+) after a consultation"),
        "phone_forwarded",
        mark("{who} transfers to {to} after a consultation"),
    ),
    (re.compile(r"(?P<who>\S+) transfers to (?P<to>\S+)"), "phone_forwarded", mark("{who} transfers to {to}")),
    (re.compile(r"Back to (?P<who>\S+)"), "phone_callback", mark("Back to {who}")),
)


def event_line(event: Values, began: str, choices: Choices) -> ListedPlan:
    """Return a moment with when it was, and of a hold how long it took."""
    icon, text = "info", str(event["summary"])
    for pattern, known, words in _LINES:
        match = pattern.fullmatch(event["summary"])
        if match:
            icon, text = known, t(words, **{name: party_text(one, choices) for name, one in match.groupdict().items()})
            break
    when = time_text(event, began)
    if event["kind"] == "hold" and event["ended_at"]:
        took = duration_text(seconds_between(event["started_at"], event["ended_at"]))
        when = f"{when} · {t('for {time}', time=took)}"
    return ListedPlan(text, icon, when, "bad" if event["outcome"] in ("refused", "gone") else "")
