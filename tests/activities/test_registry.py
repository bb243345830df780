"""A step is found because its file is there: adding one touches no other file."""

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]

NEW_STEP = '''
"""The step *say the date*."""

from activities.call_port import EdgePort
from activities.step import EdgeStep, Example, StepParams
from schemas.call_messages import Outcome
from schemas.graph import OutcomeSpec


class SayDateParams(StepParams):
    """How."""

    language: str = "nl"
    """The language in which the date is spoken."""


class SayDate(EdgeStep[SayDateParams]):
    """Say the date of today."""

    kind = "{kind}"
    title = "Say the date"
    icon = "today"
    group = "misc"
    outcomes = (OutcomeSpec(name="done", title="Said"),)
    examples = (Example(title="today", params={{}}, outcome="done"),)
    Params = SayDateParams

    async def run(self, call: EdgePort) -> Outcome:
        """Say it."""
        await call.answer()
        await call.speak(f"{{call.now():%d/%m/%Y}}", self.params.language)
        return Outcome(name="done")

    def summary(self) -> str:
        """Name the language."""
        return f"Say the date ({{self.params.language}})"
'''

USE_IT = """
import sys
import activities
activities.__path__.append(sys.argv[1])

import asyncio
from datetime import UTC, datetime
from activities.registry import CATALOGUE, STEPS
from activities.script import Script
from schemas.call_messages import PinnedRoute
from schemas.graph import graph_json_schema
from schemas.step_list import ListedStep, compile_steps
from workflows.simulator.simulate import simulate

graph = compile_steps([ListedStep(kind="say_date"), ListedStep(kind="wait")], CATALOGUE)
route = PinnedRoute(route_id="", name="", version=1, graph=graph)
simulation = asyncio.run(simulate(route, Script(), datetime(2026, 3, 2, tzinfo=UTC)))
print([step.kind + "=" + step.outcome for step in simulation.steps])
print("params_say_date" in graph_json_schema(CATALOGUE)["$defs"])
"""


def run(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(USE_IT), str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_step_is_added_with_one_file(tmp_path: Path) -> None:
    (tmp_path / "say_date.py").write_text(NEW_STEP.format(kind="say_date"), encoding="utf-8")
    result = run(tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.split("\n")[:2] == ["['say_date=done', 'wait=done']", "True"]


def test_two_steps_of_one_kind_are_refused(tmp_path: Path) -> None:
    (tmp_path / "say_date.py").write_text(NEW_STEP.format(kind="prompt"), encoding="utf-8")
    result = run(tmp_path)
    assert result.returncode != 0
    assert "Two steps have the kind 'prompt'" in result.stderr
