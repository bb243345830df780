"""The texts that the pages' own sources hold for people: what stands in `t`, `tn`, `mark`, `translate` and `_`."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CALLS = {"t": (0,), "mark": (0,), "_": (0,), "tn": (0, 1)}
"""Which arguments of a call are texts; of `translate` it is the second, of a form's own `translate` the only one."""


@dataclass(frozen=True)
class SourceText:
    """A text, and where it stands."""

    text: str
    plural: str
    """Empty when it has none."""
    file: str
    """Its path below the folder that was read."""
    line: int


def source_texts(folder: Path) -> Iterator[SourceText]:
    """Yield the texts of all Python files below a folder, in their order."""
    for file in sorted(folder.rglob("*.py")):
        if "node_modules" not in file.parts:
            yield from texts_of(file.read_text(encoding="utf-8"), file.relative_to(folder).as_posix())


def texts_of(source: str, file: str) -> Iterator[SourceText]:
    """Yield the texts of one source. Raises ValueError for a text that is put together, so that nobody can find it."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        for one, *more in _arguments(node):
            found = [list(_literals(argument, file)) for argument in (one, *more)]
            for index, text in enumerate(found[0]):
                plural = found[1][index] if more else ""
                yield SourceText(text, plural, file, node.lineno)


def _arguments(call: ast.Call) -> Iterator[list[ast.expr]]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name == "translate":
        yield call.args[1:2] if len(call.args) > 1 else call.args[:1]
    elif name in CALLS and len(call.args) > max(CALLS[name]):
        yield [call.args[index] for index in CALLS[name]]


def _literals(argument: ast.expr, file: str) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        if argument.value.strip():
            yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from _literals(argument.body, file)
        yield from _literals(argument.orelse, file)
    elif isinstance(argument, ast.JoinedStr | ast.BinOp):
        raise ValueError(
            f"{file}, line {argument.lineno}: a text to translate must be whole; fill values in with names"
        )
