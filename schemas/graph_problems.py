"""What is wrong or doubtful in a graph, as the checks tell it."""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel
from pydantic_core import ErrorDetails

MAX_PROBLEMS = 100

Severity = Literal["error", "warning"]
Check = Literal[
    "form",
    "unknown-reference",
    "no-exit",
    "endless-loop",
    "missing-sound",
    "unpublished-route",
    "unavailable-route",
    "scenario-failed",
    "no-safety-net",
    "unreachable-step",
    "unused-edge",
    "step-after-last",
    "account-in-backup",
]


class Problem(BaseModel):
    """Something to mend in a graph. Errors forbid publishing, warnings do not."""

    severity: Severity
    check: Check = "form"
    """Which check found it."""
    route: str = ""
    """The route's id, when it is another one that is published in the same act."""
    node: str = ""
    """The node's id; empty when it is about the graph as a whole."""
    field: str = ""
    """Where in the node (`params.seconds`, or the name of an outcome), or in the document, as a dotted path."""
    message: str
    """What is wrong and what to do."""


class GraphInvalidError(Exception):
    """A document is not a graph that can run; `problems` says why."""

    error_id = "graph-invalid"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(_sentence(problem) for problem in problems[:5]))


def _sentence(problem: Problem) -> str:
    place = f"node {problem.node}" if problem.node else "the graph"
    return f"{place}{f', {problem.field}' if problem.field else ''}: {problem.message}"


def error_in(node: str, field: str, message: str, check: Check = "form") -> Problem:
    """Return an error at a place of a graph."""
    return Problem(severity="error", check=check, node=node, field=shortened(field), message=shortened(message))


def warning_in(node: str, field: str, message: str, check: Check) -> Problem:
    """Return a warning at a place of a graph."""
    return Problem(severity="warning", check=check, node=node, field=shortened(field), message=shortened(message))


def shortened(text: str) -> str:
    """Return a text that fits a list of problems."""
    return text if len(text) <= 300 else text[:300] + " …"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems with the errors first, and no more than anybody reads."""
    return sorted(problems, key=lambda one: one.severity != "error")[:MAX_PROBLEMS]


def validation_message(error: ErrorDetails) -> str:
    """Return what is wrong with a field, from pydantic's words for it, with the value that was given."""
    if error["type"] == "missing":
        return "is missing; fill it in"
    if error["type"] == "extra_forbidden":
        return "there is no such field; take it away"
    message, given = error["msg"].removeprefix("Value error, "), error["input"]
    if error["type"] == "value_error" or not isinstance(given, str | int | float | None):
        return message
    return f"{message}, not {repr(given)[:60]}"
