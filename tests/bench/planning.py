"""How fast plans are played and checked, and opening hours decided, by one process on one core."""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from activities.registry import CATALOGUE
from schemas.database import read_session, write_session
from schemas.graph import MAX_NODES, GraphDocument
from schemas.route_checks import route_problems
from schemas.sample import load_sample
from schemas.simulations import SimulatedCall, SimulatedWorld
from schemas.tables.base import utc_now
from tests.bench.results import Row, at_most
from tests.databases import own_database
from tests.workflows.decisions.opening_speed import opening_decisions_per_second
from workflows.simulator.exchange_call import play_call

PLAYED_NODES = 50
PLAY_MS, CHECK_MS = 50.0, 200.0
DECISIONS = 20_000

_KEYS = [{"key": key} for key in "123456"]
_STEPS: list[tuple[str, dict[str, Any]]] = [
    ("prompt", {"prompt": "welcome"}),
    ("ring_group", {"group": "helpdesk", "seconds": 10}),
    ("ivr_basic", {"prompt": "welcome", "choices": _KEYS}),
    ("split", {"on": "caller", "cases": [{"name": "mobile", "test": "prefix", "values": ["3247"]}]}),
    ("set_variable", {"name": "who", "value": "{caller}"}),
]


def planning_rows(tries: int) -> list[Row]:
    """Measure on a database of its own and return the rows."""
    with tempfile.TemporaryDirectory() as folder, own_database(Path(folder)):
        with write_session() as session:
            load_sample(session, CATALOGUE)
        play = _milliseconds(_play, tries)
        check = _milliseconds(_check, tries)
    decisions = max(opening_decisions_per_second(DECISIONS) for _ in range(3))
    return [
        at_most(f"a call played through {PLAYED_NODES} steps", "ms", [("median", statistics.median(play), PLAY_MS)]),
        at_most(f"check of a plan of {MAX_NODES} steps", "ms", [("median", statistics.median(check), CHECK_MS)]),
        Row(
            "decisions of office hours, a second",
            f"≥ {DECISIONS}",
            f"{decisions:.0f}",
            decisions >= DECISIONS,
            f"{DECISIONS - decisions:.0f}",
        ),
    ]


def long_plan(length: int) -> dict[str, Any]:
    """Return a plan in which each step leads to the next, by every way but the one that leaves the plan."""
    kinds = [_STEPS[number % len(_STEPS)] for number in range(length)]
    nodes = [{"id": f"n{number}", "kind": kind, "params": params} for number, (kind, params) in enumerate(kinds)]
    edges = [
        {"from": f"n{number}", "outcome": outcome.name, "to": f"n{number + 1}"}
        for number, (kind, params) in enumerate(kinds[:-1])
        for outcome in CATALOGUE[kind].outcomes_for(params)
        if not outcome.leaves
    ]
    return {"start": "n0", "nodes": nodes, "edges": edges}


def _play() -> Callable[[], None]:
    graph = GraphDocument.model_validate(long_plan(PLAYED_NODES))
    call = SimulatedCall(route="main", world=SimulatedWorld(digits="1" * PLAYED_NODES))

    def play() -> None:
        with read_session() as session:
            played = play_call(session, call, utc_now(), graph)
        assert len(played.steps) == PLAYED_NODES

    return play


def _check() -> Callable[[], None]:
    document = long_plan(MAX_NODES)

    def check() -> None:
        with read_session() as session:
            route_problems(session, "main", document, CATALOGUE)

    return check


def _milliseconds(make: Callable[[], Callable[[], None]], tries: int) -> list[float]:
    """Return how long something takes each time, after a first time that nobody measures."""
    do = make()
    do()
    found = []
    for _ in range(tries):
        began = time.perf_counter()
        do()
        found.append(1000 * (time.perf_counter() - began))
    return found
