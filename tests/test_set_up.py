"""The set-up: its lock files, its speed when all is done, and what it says when it can't go on."""

import os
import re
import shutil
import subprocess
import time
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = {
    "requirements.lock": ["setup"],
    "requirements-dev.lock": ["setup", "dev"],
}


def distribution(requirement: str) -> str:
    """The name of a requirement such as `psycopg[binary]>=3; python_version > '3'`, as indexes write it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]).lower()


def locked(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text()
    return {distribution(name): version for name, version in re.findall(r"^(\S+?)==([^\s;]+)", text, re.MULTILINE)}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_locked(lock: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    requirements = [*project["project"]["dependencies"]]
    for group in LOCKS[lock]:
        requirements += project["dependency-groups"][group]
    missing = {distribution(requirement) for requirement in requirements} - set(locked(lock))
    assert not missing, "run `make lock`"


def test_both_locks_agree() -> None:
    runtime, everything = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: everything.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("lock", [*LOCKS, "telephony/pjsua2_build/fallback.lock"])
def test_locks_have_hashes_and_name_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.search(r"://|--(index|extra-index|find-links)|file:", text)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries if not entry.startswith("#"))


def set_up(folder: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["bash", str(folder / "setup.sh"), *arguments],
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of what the set-up reads, with nothing set up."""
    for name in ("setup.sh", "pyproject.toml", *LOCKS):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(
        ROOT / "telephony" / "pjsua2_build",
        tmp_path / "telephony" / "pjsua2_build",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    return tmp_path


def test_a_finished_set_up_returns_at_once() -> None:
    assert set_up(ROOT, "test").returncode == 0
    begin = time.monotonic()
    done = set_up(ROOT)
    assert time.monotonic() - begin < 1.5
    assert (done.returncode, done.stdout) == (0, "")


def test_a_python_that_does_not_suit_is_one_sentence(clone: Path, tmp_path: Path) -> None:
    old = tmp_path / "python3.9"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = set_up(clone, PYTHON=str(old), BELPLAN_SKIP_SYSTEM_PACKAGES="1")
    assert done.returncode == 1
    assert done.stderr.strip().endswith("Belplan needs Python 3.11, 3.12 or 3.13: name another.")
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_unknown_mode_is_one_sentence(clone: Path) -> None:
    done = set_up(clone, "everything")
    assert done.returncode == 1
    assert done.stderr.strip() == "set-up: 'everything' is unknown: call ./setup.sh or ./setup.sh test."
