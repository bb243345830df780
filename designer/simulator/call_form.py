"""The form of an imagined call: short at first, with more below for who wants it."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from designer.choices import Choices
from designer.languages import mark, t
from designer.phone_numbers import kept_number, shown_number
from designer.simulator.imagined_call import ImaginedCall

PICKERS = ("did", "sip_account", "any_function_indicator", "route", "prompt", "voicemail_box", "trunk")
"""Of what a call and its way name."""
_OTHERS: Mapping[str, str] = {
    "all": mark("ring, nobody answers"),
    "now": mark("ring when they are registered now"),
    "none": mark("are not registered"),
}
_NUMBERS: Mapping[str, str] = {
    "rings": mark("ring, nobody answers"),
    "answers": mark("are answered"),
    "busy": mark("are busy"),
    "unavailable": mark("are out of reach"),
}
_COLOURS: Mapping[str, str] = {"": mark("as now"), "green": mark("green"), "red": mark("red")}
LONGEST_DIGITS = 200


def show_call_form(call: ImaginedCall, key: str, choices: Choices) -> None:
    """Show the form and write what is typed into the call; `key` begins the keys of its fields."""
    names = {one.key: one.label for one in choices.of("sip_account")}
    _who_and_when(call, key, choices)
    _keys_and_answers(call, key, names)
    with st.expander(t("Phones, states, hanging up"), icon=":material/tune:", key=f"{key}:more"):
        _phones(call, key, names)
        _states(call, key, choices)


def _who_and_when(call: ImaginedCall, key: str, choices: Choices) -> None:
    numbers = {"": t("Straight into this plan"), **{one.key: _number(one.key, one.name) for one in choices.of("did")}}
    call.called = _pick(t("The call comes in on"), numbers, call.called, f"{key}:called")
    who, number = st.columns(2, gap="small")
    with who:
        accounts = {"": t("somebody outside"), **{one.key: one.label for one in choices.of("sip_account")}}
        call.caller_account = _pick(t("Who calls"), accounts, call.caller_account, f"{key}:account")
    with number:
        typed = st.text_input(
            t("Number"),
            value=shown_number(call.caller),
            key=f"{key}:caller",
            placeholder=t("anonymous"),
            max_chars=64,
            autocomplete="off",
            disabled=bool(call.caller_account),
        )
        call.caller = kept_number(typed or "")
    day, clock = st.columns(2, gap="small")
    with day:
        call.day = st.date_input(t("Day"), value=call.day, key=f"{key}:day", format="DD/MM/YYYY") or call.day
    with clock:
        call.at = st.time_input(t("Time"), value=call.at, key=f"{key}:at", step=60) or call.at


def _keys_and_answers(call: ImaginedCall, key: str, names: Mapping[str, str]) -> None:
    typed = st.text_input(
        t("Keys pressed"),
        value=call.digits,
        key=f"{key}:digits",
        placeholder="1 2",
        max_chars=LONGEST_DIGITS,
        autocomplete="off",
        help=t("Each key once a menu listens. At a comma the caller lets the time run out."),
    )
    call.digits = "".join(sign for sign in typed or "" if sign in "0123456789*#,")
    call.answers = _several(t("Who answers"), names, call.answers, f"{key}:answers", t("nobody"))


def _phones(call: ImaginedCall, key: str, names: Mapping[str, str]) -> None:
    seconds = st.number_input(
        t("They answer after (seconds)"), min_value=0, max_value=600, value=call.answers_after, key=f"{key}:after"
    )
    call.answers_after = int(seconds)
    call.busy = _several(t("Who is busy"), names, call.busy, f"{key}:busy", t("nobody"))
    call.unregistered = _several(
        t("Whose phone is not registered"), names, call.unregistered, f"{key}:unregistered", t("nobody's")
    )
    call.others = _pick(t("The other phones"), _translated(_OTHERS), call.others, f"{key}:others")
    call.numbers = _pick(t("Numbers outside"), _translated(_NUMBERS), call.numbers, f"{key}:numbers")


def _states(call: ImaginedCall, key: str, choices: Choices) -> None:
    for one in choices.of("any_function_indicator"):
        colour = _pick(one.label, _translated(_COLOURS), call.colours.get(one.key, ""), f"{key}:fi:{one.key}")
        if colour:
            call.colours[one.key] = colour
        else:
            call.colours.pop(one.key, None)
    seconds = st.number_input(
        t("The caller hangs up after (seconds)"),
        min_value=0,
        max_value=86_400,
        value=call.hangs_up_after,
        key=f"{key}:hangs_up",
        help=t("0: the caller stays to the end."),
    )
    call.hangs_up_after = int(seconds)


def _pick(label: str, options: Mapping[str, str], value: str, key: str) -> str:
    keys = list(options) if value in options else [*options, value]
    picked = st.selectbox(label, keys, index=keys.index(value), format_func=lambda one: options.get(one, one), key=key)
    return picked or ""


def _several(label: str, options: Mapping[str, str], value: Sequence[str], key: str, none: str) -> list[str]:
    keys = [*options, *(one for one in value if one not in options)]
    shown: dict[str, Any] = {"default": list(value), "placeholder": none, "key": key}
    return st.multiselect(label, keys, format_func=lambda one: options.get(one, one), **shown)


def _translated(options: Mapping[str, str]) -> dict[str, str]:
    return {value: t(text) for value, text in options.items()}


def _number(number: str, name: str) -> str:
    return f"{shown_number(number)} · {name}" if name else shown_number(number)
