"""An import whose process dies in the middle changes nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from activities.registry import CATALOGUE
from schemas.database import read_session, write_session
from schemas.exchange_file import export_exchange, import_exchange
from schemas.sample import load_sample
from schemas.settings import settings

PROGRAM = """
import os, signal, sys
from sqlalchemy import event
from sqlmodel import Session
from activities.registry import CATALOGUE
from schemas.database import write_session
from schemas.exchange_file import import_exchange

flushes = 0

def die(session, context):
    global flushes
    flushes += 1
    if flushes == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(Session, "after_flush", die)
with write_session() as session:
    import_exchange(session, open(sys.argv[1]).read(), CATALOGUE, who="test")
print("imported after", flushes)
"""


def other_exchange() -> str:
    lines = (f"- {{id: a{number}, name: 'Account', extensions: ['{300 + number}']}}" for number in range(50))
    accounts = "\n".join(lines)
    return f"format: belplan-exchange/1\nexchange: {{name: Another, languages: [fr]}}\nsip_accounts:\n{accounts}\n"


def run_import(file: Path, dies_at: int) -> "subprocess.CompletedProcess[str]":
    current = settings()
    given = {
        **os.environ,
        "BELPLAN_DATA_DIR": str(current.data_dir),
        "BELPLAN_DATABASE_URL": current.database_url,
    }
    arguments = [sys.executable, "-c", PROGRAM, str(file), str(dies_at)]
    return subprocess.run(arguments, env=given, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("dies_at", [1, 3, 6])
def test_a_killed_import_changes_nothing(each_database: None, tmp_path: Path, dies_at: int) -> None:
    with write_session() as session:
        load_sample(session, CATALOGUE)
    with read_session() as session:
        before = export_exchange(session)
    file = tmp_path / "other.yaml"
    file.write_text(other_exchange())
    done = run_import(file, dies_at)
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr
    with read_session() as session:
        assert export_exchange(session) == before
    with write_session() as session:  # nothing is locked, and the same file goes in
        assert import_exchange(session, file.read_text(), CATALOGUE)
    with read_session() as session:
        assert "Another" in export_exchange(session)
