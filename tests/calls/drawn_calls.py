"""Calls drawn by hypothesis: a plan of a few steps, who calls, and which keys he presses in its menus."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from activities.registry import CATALOGUE
from schemas.graph import ERROR_OUTCOME

ANSWERS, RINGS, BUSY, DECLINES, AWAY = "anna", "bram", "chris", "eva", "dora"
"""Accounts, by what their phones always do; the last one has none."""
PHONES: dict[str, dict[str, Any]] = {
    ANSWERS: {"does": "answers", "after": 0.5},
    RINGS: {"does": "rings"},
    BUSY: {"does": "busy", "after": 0.1},
    DECLINES: {"does": "declines", "after": 0.1},
}
GROUPS = {
    "quick": [BUSY, ANSWERS, RINGS],
    "late": [RINGS, DECLINES],
    "none": [DECLINES, BUSY, AWAY],
    "away": [AWAY],
    "empty": [],
}
PATIENT_SECONDS, RING_SECONDS, KEY_SECONDS = 30.0, 1.5, 4.0
"""How long is waited for what comes for certain; for what never comes; for a key, which may come or not."""
NO_KEY = ","
MAX_STEPS = 5


@dataclass(frozen=True)
class DrawnCall:
    """A plan and what its caller does."""

    graph: dict[str, Any]
    keys: str
    """The n-th menu on the way gets the n-th key; a comma: none."""


def _ring_seconds(accounts: list[str]) -> float:
    """A step in which somebody answers, or everybody says no, is over by itself, however slow the machine is."""
    return RING_SECONDS if RINGS in accounts and ANSWERS not in accounts else PATIENT_SECONDS


def _account(account: str) -> tuple[str, dict[str, Any]]:
    return "ring_account", {"account": account, "seconds": _ring_seconds([account])}


def _group(group: str) -> tuple[str, dict[str, Any]]:
    return "ring_group", {"group": group, "seconds": _ring_seconds(GROUPS[group])}


_MENU = {"prompt": "menu", "seconds": KEY_SECONDS, "tries": 1}
STEPS: list[tuple[str, dict[str, Any]]] = [
    *map(_account, (*PHONES, AWAY)),
    *map(_group, GROUPS),
    ("prompt", {"prompt": "hear"}),
    ("wait", {"seconds": 0.3}),
    ("voicemail", {"box": "general"}),
    ("set_variable", {"name": "who", "value": "{caller} {digits}"}),
    ("go_to_route", {"route": "side"}),
    ("hang_up", {"sip_code": 486}),
    ("ivr_basic", {**_MENU, "choices": [{"key": "1", "display": "One"}, {"key": "2"}]}),
    ("ivr_basic", {**_MENU, "choices": [{"key": "1"}, {"key": "3", "route": "side"}]}),
    ("split", {"on": "caller", "cases": [{"name": "mobile", "test": "prefix", "values": ["3247"]}]}),
    ("split", {"on": "digits", "cases": [{"name": "one", "values": ["1"]}, {"name": "none", "values": ["9"]}]}),
    ("split", {"on": "who", "cases": [{"name": "known", "test": "pattern", "values": ["32475*"]}]}),
]

SIDE_PLAN: dict[str, Any] = {
    "start": "side-hear",
    "nodes": [
        {"id": "side-hear", "kind": "prompt", "params": {"prompt": "hear"}},
        {"id": "side-ring", "kind": "ring_account", "params": {"account": BUSY, "seconds": PATIENT_SECONDS}},
    ],
    "edges": [{"from": "side-hear", "outcome": "done", "to": "side-ring"}],
}


@st.composite
def drawn_calls(draw: st.DrawFn) -> DrawnCall:
    """A plan without circles that can be published, and the keys of a caller."""
    steps = draw(st.lists(st.sampled_from(STEPS), min_size=2, max_size=MAX_STEPS))
    names = [f"{kind}-{number}" for number, (kind, _) in enumerate(steps, 1)]
    nodes = [{"id": name, "kind": kind, "params": params} for name, (kind, params) in zip(names, steps, strict=True)]
    nodes.append({"id": "bye", "kind": "hang_up", "params": {}})
    edges = []
    for number, (kind, params) in enumerate(steps):
        following = names[number + 1 : number + 3] or ["bye"]
        for outcome in CATALOGUE[kind].outcomes_for(params):
            if outcome.leaves:
                continue
            targets = following if outcome.required or draw(st.integers(0, 4)) else [""]
            target = draw(st.sampled_from(targets))
            if target:
                edges.append({"from": names[number], "outcome": outcome.name, "to": target})
        if draw(st.booleans()):
            edges.append({"from": names[number], "outcome": ERROR_OUTCOME, "to": draw(st.sampled_from(following))})
    keys = draw(st.text(st.sampled_from(["1", "1", "2", "3", "8", NO_KEY]), min_size=MAX_STEPS, max_size=MAX_STEPS))
    return DrawnCall(graph={"start": names[0], "nodes": nodes, "edges": edges}, keys=keys)
