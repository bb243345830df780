"""What is on record of a call: who, when, how it ended, what was decided, its legs."""

from datetime import datetime
from html import escape
from pathlib import Path

import streamlit as st

from designer.api_client import Values
from designer.calls.table import state_piece
from designer.calls.wording import DIRECTIONS, duration_text, party_text, seconds_between
from designer.choices import Choices
from designer.decisions import rule_text, show_trail
from designer.languages import t
from designer.menus import page_of
from designer.moments import precise_text
from designer.phone_numbers import shown_number
from designer.reasons.reason_texts import reason_text

_STYLE = (Path(__file__).parent / "facts.css").read_text(encoding="utf-8")


def show_facts(call: Values, choices: Choices) -> None:
    """Show the record in short, with links to the number and the route."""
    piece = state_piece(call)
    facts = [
        (t("What became of it"), piece.text, piece.tone),
        (t("Began"), precise_text(datetime.fromisoformat(call["started_at"])), ""),
        (t("Answered"), _after(call, "answered_at"), ""),
        (t("Duration"), _after(call, "ended_at"), ""),
        (t("Direction"), t(DIRECTIONS.get(call["direction"], call["direction"])), ""),
        (t("From"), party_text(call["source"], choices), ""),
    ]
    if call["outgoing_did"] or call["masked"]:
        number = t("anonymous") if call["masked"] else shown_number(call["outgoing_did"])
        facts.append((t("Number shown"), number, ""))
    if call["outcome_reason"]:
        facts.append((t("Why it ended"), reason_text(call["outcome_reason"]), ""))
    rows = "".join(
        f'<div><dt>{escape(name)}</dt><dd class="{tone}">{escape(value)}</dd></div>'
        for name, value, tone in facts
        if value
    )
    st.html(f'<style>{_STYLE}</style><dl class="call-facts">{rows}</dl>')
    _links(call, choices)


def _after(call: Values, moment: str) -> str:
    return duration_text(seconds_between(call["started_at"], call[moment])) if call[moment] else ""


def _links(call: Values, choices: Choices) -> None:
    wanted = (
        ("dids", call["did"], shown_number(call["did"]), "tag"),
        ("routes", call["route_id"], choices.name("route", call["route_id"]), "alt_route"),
        *(
            ("sip_accounts", key, choices.name("sip_account", key), "call")
            for kind, _, key in [call["source"].partition(":")]
            if kind == "account"
        ),
    )
    shown = [(page_of(section), key, label, icon) for section, key, label, icon in wanted if key]
    if any(page is not None for page, *_ in shown):
        with st.container(horizontal=True, key="call_links"):
            for page, key, label, icon in shown:
                if page is not None:
                    st.page_link(page, label=label, icon=f":material/{icon}:", query_params={"id": key})


def show_decision(call: Values, choices: Choices) -> None:
    """Show what decided where the call went, with every rule that was asked; nothing when no rule was."""
    decision = call["decision"]
    if not decision:
        return
    label = t("Why it went there: {rule}", rule=rule_text(decision["rule"]))
    with st.expander(label, icon=":material/help:"):
        show_trail(decision["trail"], choices)


def show_variables(call: Values) -> None:
    """Show what the steps of a running call noted."""
    if call["variables"]:
        with st.expander(t("What the steps noted"), icon=":material/edit_note:"):
            for name, value in sorted(call["variables"].items()):
                st.text(f"{name}: {value}")


def show_legs(call: Values, choices: Choices) -> None:
    """Show the legs of a call that is over."""
    if not call["legs"]:
        return
    with st.expander(t("Legs and sound"), icon=":material/call_split:"):
        heads = (
            t("Leg"),
            t("Number"),
            t("Rang"),
            t("Talked"),
            t("SIP status"),
            t("Codec"),
            t("Packets lost"),
            t("Jitter"),
        )
        head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
        rows = "".join(_leg(leg, choices) for leg in call["legs"])
        st.html(
            f"<style>{_STYLE}</style>"
            f'<div class="call-legs" tabindex="0" role="region" aria-label="{escape(t("Legs and sound"), quote=True)}">'
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )


def _leg(leg: Values, choices: Choices) -> str:
    end = leg["ended_at"] or leg["answered_at"] or leg["started_at"]
    rang = duration_text(seconds_between(leg["started_at"], leg["answered_at"] or end))
    talked = duration_text(seconds_between(leg["answered_at"], end)) if leg["answered_at"] else ""
    came = leg["rx_packets"] + leg["rx_lost"]
    lost = f"{leg['rx_lost'] / came:.1%}" if came else ""
    jitter = t("{number} ms", number=f"{leg['rx_jitter_ms']:.0f}") if came else ""
    status = reason_text(leg["end_reason"]) or str(leg["sip_status"] or "")
    cells = (shown_number(leg["called"]), rang, talked, status, leg["codec"], lost, jitter)
    tail = "".join(f"<td>{escape(one)}</td>" for one in cells)
    return f'<tr><th scope="row">{escape(party_text(leg["party"], choices))}</th>{tail}</tr>'
