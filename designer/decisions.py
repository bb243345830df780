"""What decides where a call goes, in words: the rules in their order, and what a call does then."""

from collections.abc import Sequence

import streamlit as st

from designer.api_client import Values
from designer.choices import Choices
from designer.languages import mark, t
from designer.phone_numbers import shown_number
from designer.reasons.reason_texts import reason_text

RULES = {
    "channels": mark("Limits on calls at the same time"),
    "call_filters": mark("Call filters"),
    "prefix_forwarding": mark("Forwarding by code"),
    "acd_before": mark("ACD filters, before the time filters"),
    "backup_before": mark("Back-up route, before the time filters"),
    "time_filters": mark("Holidays, vacations, office hours"),
    "acd_after": mark("ACD filters, after the time filters"),
    "backup_after": mark("Back-up route, after the time filters"),
    "function_indicator": mark("Function indicator"),
    "main_route": mark("Main route"),
    "fallback": mark("Way out"),
}


def rule_text(rule: str) -> str:
    """Return how people call a rule."""
    return t(RULES[rule]) if rule in RULES else rule


def show_trail(trail: Sequence[Values], choices: Choices) -> None:
    """Show the rules that were asked, in their order, each with its reason; the last one decided."""
    for verdict in trail:
        decided = verdict["action"] is not None
        icon = ":green[:material/arrow_forward:]" if decided else ":material/remove:"
        st.markdown(f"{icon} **{rule_text(verdict['rule'])}**  \n{reason_text(verdict['reason'])}")


def action_text(action: Values, choices: Choices) -> str:
    """Return what a call does that was decided about."""
    match action["kind"]:
        case "route":
            return t("follows the route “{name}”", name=choices.name("route", action["route"]))
        case "forward":
            return t("goes to {number}", number=shown_number(action["number"]))
        case "voicemail":
            return t("goes to the voicemail box “{name}”", name=choices.name("voicemail_box", action["box"]))
        case "prompt":
            return t("hears “{name}” and is hung up", name=choices.name("prompt", action["prompt"]))
        case "refuse":
            return t("is refused")
        case "disa":
            return t("gets a dial tone")
    return t("is called back")
