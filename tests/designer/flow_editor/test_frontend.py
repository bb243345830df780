"""The source of the drawing: its types, the tests of its logic, and that what is served was built from it."""

import os
import re
import subprocess
import sysconfig
from pathlib import Path

from designer.flow_editor.texts import texts

FLOW_EDITOR = Path(__file__).parents[3] / "designer" / "flow_editor"
FRONTEND = FLOW_EDITOR / "frontend"


def run(*command: str) -> "subprocess.CompletedProcess[str]":
    """Run a tool of the frontend with the Node of the virtual environment."""
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    return subprocess.run(
        ["node", f"node_modules/{command[0]}", *command[1:]],
        cwd=FRONTEND,
        env=os.environ | {"PATH": path, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=110,
    )


def test_types() -> None:
    done = run("typescript/bin/tsc", "--noEmit")
    assert done.returncode == 0, done.stdout + done.stderr


def test_logic() -> None:
    done = run("vitest/vitest.mjs", "run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Tests +\d+ passed", done.stdout), done.stdout


def test_what_is_served_is_built_from_the_source(tmp_path: Path) -> None:
    done = run("vite/bin/vite.js", "build", "--outDir", str(tmp_path / "dist"))
    assert done.returncode == 0, done.stdout + done.stderr
    built = {one.name: one.read_bytes() for one in (tmp_path / "dist").iterdir()}
    kept = {one.name: one.read_bytes() for one in (FLOW_EDITOR / "dist").iterdir()}
    assert built.keys() == kept.keys(), "run `make flow-editor` and commit designer/flow_editor/dist"
    assert built == kept, "run `make flow-editor` and commit designer/flow_editor/dist"


def test_every_text_of_the_drawing_comes_from_python() -> None:
    source = (FRONTEND / "src" / "canvas" / "labels.ts").read_text()
    keys = re.findall(r"'(\w+)',", source[: source.index("] as const")])
    assert sorted(texts()) == sorted(keys)
    used = "".join(one.read_text() for one in (FRONTEND / "src").rglob("*.ts*") if one.name != "labels.ts")
    unused = [key for key in keys if not re.search(rf"\b{key}\b", used) and not key.startswith(("group_", "change_"))]
    assert unused == []
    marked = texts(lambda text: f"«{text}»")
    assert all(text.startswith("«") for text in marked.values())
