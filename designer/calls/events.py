"""Moments of a conversation in words: holds and transfers, which a trace has among its steps."""

from designer.api_client import Values
from designer.calls.followed_plans import time_text
from designer.calls.wording import duration_text, party_text, seconds_between
from designer.choices import Choices
from designer.components.step_list import ListedPlan
from designer.languages import mark, t
from designer.phrase_book import PhraseBook
from designer.reasons.reason_texts import reason_text

_ICONS = {
    "hold": "pause_circle",
    "join": "phone_forwarded",
    "transfer": "phone_forwarded",
    "transfer_back": "phone_callback",
}
_LINES = PhraseBook(
    (r"On hold by (?P<who>\S+)", mark("On hold by {who}")),
    (
        r"(?P<who>\S+) transfers to (?P<to>\S+) after a consultation",
        mark("{who} transfers to {to} after a consultation"),
    ),
    (r"(?P<who>\S+) transfers after a consultation", mark("{who} transfers after a consultation")),
    (r"(?P<who>\S+) transfers to (?P<to>\S+)", mark("{who} transfers to {to}")),
    (r"Back to (?P<who>\S+)", mark("Back to {who}")),
)


def event_line(event: Values, began: str, choices: Choices) -> ListedPlan:
    """Return a moment with when it was, of a hold how long it took, and of what was refused why."""
    summary = str(event["summary"])
    text = _LINES.translated(summary, lambda _, party: party_text(party, choices)) or summary
    icon = _ICONS.get(event["kind"], "info")
    when = time_text(event, began)
    if event["kind"] == "hold" and event["ended_at"]:
        took = duration_text(seconds_between(event["started_at"], event["ended_at"]))
        when = f"{when} · {t('for {time}', time=took)}"
    if event["outcome"] == "refused" and event["reason"]:
        when = f"{when} · {reason_text(event['reason'])}"
    return ListedPlan(text, icon, when, "bad" if event["outcome"] in ("refused", "gone") else "")
