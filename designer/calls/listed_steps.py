"""The steps of a call in words, for the list beside the drawing."""

from collections.abc import Mapping, Sequence

from designer.api_client import Values
from designer.calls.events import event_line
from designer.calls.followed_plans import FollowedPlan, followed_plans, is_event, time_text
from designer.calls.wording import duration_text, seconds_between
from designer.choices import Choices
from designer.components.entry_table import Tone
from designer.components.step_list import ListedPlan, ListedStep
from designer.languages import mark, t
from designer.reasons.reason_texts import reason_text
from designer.step_catalogue import exit_title, kind_of
from designer.step_summaries import summary_text

_SERVED = ("answered", "recorded", "taken")
_EVENTS = {
    "hold": (mark("On hold"), "pause_circle"),
    "transfer": (mark("Transfer"), "phone_forwarded"),
    "transfer_back": (mark("Back to who transferred"), "undo"),
    "join": (mark("Transfer after a consultation"), "call_merge"),
}
"""What happens in conversations, beside the steps: title and icon."""


def listed_plans(
    steps: Sequence[Values],
    began: str,
    catalogue: Sequence[Values],
    choices: Choices,
    links: Mapping[int, str],
) -> list[ListedPlan]:
    """Return the steps of a call by plan, and the moments of its conversations, in their order.

    Steps are numbered by plan, as on its drawing. `links` has the pages about steps, by their numbers in the call.
    """
    found = [(int(one["number"]), event_line(one, began, choices)) for one in steps if is_event(one)]
    for plan in followed_plans(steps):
        listed = [_listed(number, step, began, catalogue, links) for number, step in enumerate(plan.steps, 1)]
        found += [(run[0].key, ListedPlan(plan_title(plan, choices), steps=run)) for run in _runs(listed)]
    return [one for _, one in sorted(found, key=lambda numbered: numbered[0])]


def _runs(steps: Sequence[ListedStep]) -> list[list[ListedStep]]:
    """Return the steps in a plan in runs: those after the call was elsewhere are another."""
    runs: list[list[ListedStep]] = []
    for step in steps:
        if runs and step.key == runs[-1][-1].key + 1:
            runs[-1].append(step)
        else:
            runs.append([step])
    return runs


def plan_title(plan: FollowedPlan, choices: Choices) -> str:
    """Return how people call a plan, with its version."""
    if not plan.route:
        return t("Plan of the exchange itself")
    name = choices.name("route", plan.route)
    return f"{name} · {t('version {number}', number=plan.version)}" if plan.version else f"{name} · {t('draft')}"


def _listed(number: int, step: Values, began: str, catalogue: Sequence[Values], links: Mapping[int, str]) -> ListedStep:
    kind = kind_of(catalogue, step["kind"])
    title, icon = _EVENTS.get(step["kind"], (step["kind"], "help"))
    over = step["ended_at"] is not None
    return ListedStep(
        number=number,
        key=step["number"],
        time=time_text(step, began),
        title=kind["title"] if kind else t(title),
        icon=kind["icon"] if kind else icon,
        outcome=exit_title(catalogue, step["kind"], step["outcome"]) if over else "",
        tone=_tone(step["outcome"]),
        summary=summary_text(step["summary"]) if step["summary"] != step["kind"] else "",
        reason=reason_text(step["reason"]),
        took=_took(step) if over else "",
        href=links.get(step["number"], ""),
    )


def _tone(outcome: str) -> Tone:
    if outcome in _SERVED:
        return "good"
    return "bad" if outcome == "error" else ""


def _took(step: Values) -> str:
    seconds = seconds_between(step["started_at"], step["ended_at"])
    if seconds < 1:
        return t("at once")
    return (
        t("after {seconds} s", seconds=round(seconds))
        if seconds < 60
        else t("after {time}", time=duration_text(seconds))
    )
