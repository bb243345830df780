"""Imports go one way: see `[tool.importlinter]` in pyproject.toml."""

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[1]
LINT_IMPORTS = Path(sysconfig.get_path("scripts")) / "lint-imports"


def lint(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=100,
    )


def test_no_layer_imports_one_above_it() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_an_import_against_the_layers_is_found(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in ("schemas", "activities", "workflows", "telephony", "api", "designer"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / "schemas" / "graph.py").write_text("import workflows\n")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout
    assert "schemas.graph -> workflows" in done.stdout
