"""Rows of the table, and where they are written."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"


@dataclass(frozen=True)
class Row:
    """A figure. `met` is None for one that has no target."""

    name: str
    target: str
    measured: str
    met: bool | None = None
    missed_by: str = ""

    @property
    def verdict(self) -> str:
        """Say whether the target is met."""
        if self.met is None:
            return ""
        return "ok" if self.met else f"missed{f' by {self.missed_by}' if self.missed_by else ''}"


def at_most(name: str, unit: str, limits: Sequence[tuple[str, float, float]]) -> Row:
    """Return a row of several figures: label, measured, the most that is allowed."""
    over = [f"{label} {measured - limit:.0f} {unit}".strip() for label, measured, limit in limits if measured > limit]
    return Row(
        name,
        ", ".join(f"{label} {'≤ ' if limit else ''}{limit:g} {unit}".strip() for label, _, limit in limits),
        ", ".join(f"{label} {measured:.0f} {unit}".strip() for label, measured, _ in limits),
        not over,
        ", ".join(over),
    )


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table that also reads well on a terminal."""
    cells = [("figure", "target", "measured", "")] + [(row.name, row.target, row.measured, row.verdict) for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def machine() -> str:
    """Return the size of this machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{len(os.sched_getaffinity(0))} cores, {memory:.0f} GB of memory"


def write_table(path: Path, text: str) -> None:
    """Put a text between the two marks of a document. Raises ValueError when it has none."""
    document = path.read_text()
    if BEGIN not in document or END not in document:
        raise ValueError(f"{path} needs the lines {BEGIN} and {END}, between which the table goes.")
    new = re.sub(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n{text}\n{END}", document, flags=re.DOTALL)
    path.write_text(new)
