"""The command `belplan`, as a user calls it."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from activities.registry import CATALOGUE
from api.command_line import app
from api.logins.accounts import account_of_login
from api.logins.passwords import password_fits
from api.tokens import find_token
from schemas.database import read_session, write_session
from schemas.sample import load_sample, sample_text
from schemas.secrets import decrypt
from schemas.tables import LoginSecret, SipAccount
from tests.api.calls_in_tables import START, call, store, store_with_trace
from tests.databases import forget_settings

Run = Callable[..., Result]


@pytest.fixture
def belplan(database: None) -> Run:
    """Call the command on a database with the sample; further settings by keyword."""
    with write_session() as session:
        load_sample(session, CATALOGUE)

    def run(*arguments: str, text: str = "", **variables: object) -> Result:
        forget_settings()
        given = {name: str(value) for name, value in variables.items()}
        done = CliRunner().invoke(app, arguments, input=text, env=given, catch_exceptions=False)
        forget_settings()
        return done

    return run


def test_export_and_import_of_a_file(belplan: Run, tmp_path: Path) -> None:
    file = tmp_path / "exchange.yaml"
    assert belplan("export", str(file)).exit_code == 0
    assert belplan("export").stdout == file.read_text()
    assert belplan("import", str(file)).stdout == "Nothing changes.\n"
    file.write_text(file.read_text().replace("seconds: 20", "seconds: 25"))
    wanted = "~ routes main (Main)\n    graph.nodes[ring_group].params.seconds: 20 → 25\n"
    assert belplan("import", "--dry-run", str(file)).stdout == wanted + "(dry run: nothing was changed)\n"
    assert belplan("import", "-", text=file.read_text()).stdout == wanted
    assert belplan("import", str(file)).stdout == "Nothing changes.\n"
    assert [one.name for one in tmp_path.glob("*exchange*")] == ["exchange.yaml"]


def test_broken_file_is_refused_with_its_place(belplan: Run, tmp_path: Path) -> None:
    file = tmp_path / "exchange.yaml"
    file.write_text(sample_text().replace("'3250123100'", "3250123100"))
    done = belplan("import", str(file))
    assert done.exit_code == 1
    assert re.search(r"Nothing was imported:\nline \d+, dids\[0\]\.number: must be a text: put quotes", done.stderr)
    assert "Traceback" not in done.stderr


def test_file_that_cannot_be_read_or_written(belplan: Run, tmp_path: Path) -> None:
    assert "can't be read: No such file" in belplan("import", str(tmp_path / "none.yaml")).stderr
    assert "can't be read: Is a directory" in belplan("import", str(tmp_path)).stderr
    (tmp_path / "latin.yaml").write_bytes(b"name: caf\xe9\n")
    assert "is not UTF-8 text (byte 9)" in belplan("import", str(tmp_path / "latin.yaml")).stderr
    assert "can't be written: No such file" in belplan("export", str(tmp_path / "none" / "x.yaml")).stderr


def test_token_opens_the_api(belplan: Run) -> None:
    token = belplan("token", "create", "designer").stdout.strip()
    with read_session() as session:
        found = find_token(session, token)
    assert found
    assert found.name == "designer"
    assert found.scopes == ["admin"]
    assert belplan("token", "create", " ").exit_code == 1


def test_tokens_are_listed_and_revoked(belplan: Run) -> None:
    assert "no tokens" in belplan("token", "list").stdout
    made = belplan("token", "create", "wall", "--scope", "read", "--scope", "calls", "--days", "30")
    line = belplan("token", "list").stdout
    shown = re.fullmatch(r"([0-9a-f]{12})  wall  read, calls  until \d{4}-\d\d-\d\d  never used\n", line)
    assert shown, line
    assert made.stdout.strip() not in line
    assert "opens nothing any more" in belplan("token", "revoke", shown[1]).stdout
    assert "There is no token" in belplan("token", "revoke", shown[1]).stderr
    with read_session() as session:
        assert find_token(session, made.stdout.strip()) is None
    assert belplan("token", "create", "x", "--scope", "everything").exit_code == 2


def test_people_are_created_listed_and_let_in_again(belplan: Run) -> None:
    assert "no log-in accounts" in belplan("user", "list").stdout
    made = belplan("user", "create", "Jan@example.be", "--name", "Jan", "--role", "supervisor")
    first = re.fullmatch(r"login     jan@example\.be\npassword  (\S{16})\n", made.stdout)
    assert first, made.stdout
    assert belplan("user", "list").stdout == "jan@example.be  supervisor  Jan\n"
    again = belplan("user", "reset", "jan@example.be", "--must-change")
    second = re.search(r"password  (\S{16})", again.stdout)
    assert second
    with read_session() as session:
        account = account_of_login(session, "JAN@example.be")
        assert account
        kept = session.get_one(LoginSecret, account.id)
    assert kept.must_change_password
    assert password_fits(kept.password_hash, second[1])
    assert not password_fits(kept.password_hash, first[1])
    for arguments, sentence in (
        (("create", "jan@example.be"), "There is a log-in account jan@example.be already"),
        (("create", "x y"), "login: Value error, must be 2 to 80 letters"),
        (("create", "piet", "--role", "root"), "role: Input should be 'admin', 'supervisor', 'user' or 'read-only'"),
        (("reset", "piet"), "There is no log-in account 'piet'; there are: jan@example.be."),
    ):
        done = belplan("user", *arguments)
        assert done.exit_code == 1
        assert sentence in done.stderr


def test_phone_prints_what_to_type(belplan: Run) -> None:
    with read_session() as session:
        anna = session.get_one(SipAccount, "anna")
    printed = belplan("phone", "anna", BELPLAN_PUBLIC_ADDRESS="192.0.2.7", BELPLAN_SIP_PORT=5062).stdout
    assert re.search(r"server +192\.0\.2\.7:5062", printed)
    assert re.search(rf"username +{anna.username}\n", printed)
    assert re.search(rf"password +{decrypt(anna.password_encrypted)}\n", printed)
    assert "there are: anna, bram, chris" in belplan("phone", "dirk").stderr


def clock(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def test_calls_and_trace(belplan: Run) -> None:
    store(call(2, caller="", ended_at=None, outcome=""))
    store_with_trace(call(1, caller_name="Jan"))
    first, second = belplan("calls").stdout.splitlines()
    assert first.endswith("call-00002  anonymous → 3250123100  running")
    assert second.endswith("call-00001  32475120001 (Jan) → 3250123100  answered")
    assert belplan("calls", "--running").stdout.splitlines() == [first]
    assert belplan("calls", "--limit", "1").stdout.splitlines() == [first]
    lines = belplan("trace", "call-00001").stdout.splitlines()
    assert re.search(r"Step prompt  1\.0 s → done$", lines[1])
    assert re.search(r"Step ring_group  1\.0 s → answered$", lines[2])
    assert lines[-1].endswith("/namespaces/default/workflows/call-00001")
    assert START.astimezone().strftime("%Y-%m-%d") in first
    assert "There is no call 'x'" in belplan("trace", "x").stderr


def test_running_call_without_temporal_says_so(belplan: Run) -> None:
    store(call(1, ended_at=None, outcome=""))
    done = belplan("trace", "call-00001")
    assert done.exit_code == 0
    assert "Temporal does not tell the steps" in done.stdout


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("BELPLAN_SIP_PORT", "abc", "The setting BELPLAN_SIP_PORT is wrong: input should be a valid integer"),
        ("BELPLAN_SIP_PORT", "70000", "BELPLAN_SIP_PORT is 70000: a port is a number from 1 to 65535."),
        ("TEMPORAL_ADDRESS", "temporal", "TEMPORAL_ADDRESS: 'temporal' is no address"),
        ("BELPLAN_RTP_PORT_FIRST", "30000", "BELPLAN_RTP_PORT_FIRST and BELPLAN_RTP_PORT_LAST must be a range"),
        ("BELPLAN_SMTP_START_TLS", "perhaps", "The setting BELPLAN_SMTP_START_TLS is wrong"),
    ],
)
def test_wrong_setting_is_named(belplan: Run, variable: str, value: str, sentence: str) -> None:
    done = belplan("calls", **{variable: value})
    assert done.exit_code == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_help_lists_the_commands() -> None:
    program = "from api.command_line import app; app()"
    done = subprocess.run([sys.executable, "-c", program, "--help"], capture_output=True, text=True, timeout=60)
    for command in ("run", "migrate", "export", "import", "token", "user", "phone", "calls", "trace"):
        assert re.search(rf"\b{command}\b", done.stdout)


def test_migrate_says_that_it_is_done(belplan: Run, tmp_path: Path) -> None:
    done = belplan("migrate", BELPLAN_DATA_DIR=tmp_path / "fresh")
    assert "newest structure" in done.stdout
    assert (tmp_path / "fresh" / "belplan.db").exists()
