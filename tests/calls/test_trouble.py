"""What goes wrong at run time: files, boxes and groups that are gone, a full disk. The call goes on."""

import copy
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from schemas.tables import Prompt, RingGroup, RingGroupMember, SipAccount, VoicemailBox
from tests.calls.mailbox import smtp_server
from tests.calls.phones.tones import tone_present, tone_wav
from tests.calls.running_exchange import RunningExchange
from tests.calls.sample import sample_configuration
from tests.calls.talk import BRAM_HZ, Talk, call_did, ended, nothing_is_left, pick_up, trunk_call

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("trouble")]

FILE, EMPTY_FILE, BOX, GROUP, ACCOUNT, PROMPT, FULL, TOUR = (f"32501232{number:02}" for number in range(8))
BRAM = {"kind": "ring_account", "params": {"account": "bram", "seconds": 10}}


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    sample = sample_configuration()
    sample["exchange"]["languages"] = ["en"]
    sample["prompts"] += [
        {"id": "upload", "name": "Upload", "file": "upload.wav"},
        {"id": "broken", "name": "Broken", "file": "broken.wav"},
        {"id": "short-lived", "name": "Short-lived", "speech": [{"language": "en", "text": "Hello."}]},
    ]
    sample["sip_accounts"].append({"id": "dora", "name": "Dora"})
    sample["ring_groups"].append({"id": "short-lived", "name": "Short-lived", "members": ["anna"]})
    sample["voicemail_boxes"] += [
        {"id": "short-lived", "name": "Short-lived", "greet": False},
        {"id": "full", "name": "Full", "greet": False},
    ]

    def plan(number: str, kind: str, params: dict[str, Any], *following: dict[str, Any]) -> None:
        name = f"plan-{number}"
        steps = [{"kind": kind, "params": params}, *(following or (copy.deepcopy(BRAM),))]
        sample["routes"].append({"id": name, "name": name, "steps": steps})
        sample["dids"].append({"number": number, "name": name, "route": name})

    plan(FILE, "prompt", {"prompt": "upload"})
    plan(EMPTY_FILE, "prompt", {"prompt": "broken"})
    plan(BOX, "voicemail", {"box": "short-lived"})
    plan(GROUP, "ring_group", {"group": "short-lived"})
    plan(ACCOUNT, "ring_account", {"account": "dora"})
    plan(PROMPT, "prompt", {"prompt": "short-lived"})
    plan(FULL, "voicemail", {"box": "full"})
    tour = [
        {"kind": "wait", "params": {"seconds": 1}},
        {"kind": "go_to_route", "params": {"route": "busy-ending"}},
    ]
    plan(TOUR, "notify_mail", {"to": ["office@example.org", "b@example.org"], "text": "A call came in"}, *tour)
    busy = [{"kind": "hang_up", "params": {"sip_code": 486}}]
    sample["routes"].append({"id": "busy-ending", "name": "Busy ending", "steps": busy})
    return sample


@pytest.fixture(scope="module")
def recordings(exchange: RunningExchange) -> Iterator[Path]:
    """A small disk of its own for the recordings."""
    folder = exchange.data / "recordings"
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12M", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture(scope="module")
def uploads(exchange: RunningExchange) -> Path:
    """The folder of uploaded sound files, with a good and a bad one."""
    folder = exchange.data / "sounds" / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    tone_wav(folder / "upload.wav", 500, 0.5)
    (folder / "broken.wav").write_text("This is no sound.")
    return folder


async def goes_on_to_bram(exchange: RunningExchange, number: str, *, error: str) -> None:
    """Call a number whose first step fails; see that bram talks to the caller, and that trace and edge say why."""
    bram = await exchange.phone("bram", speaks=BRAM_HZ)
    caller = await exchange.trunk_caller(speaks=440)
    await call_did(exchange, caller, number)
    await pick_up(bram)
    await caller.wait_event("established")
    await Talk(caller, bram, phone_hz=BRAM_HZ).both_hear()
    await caller.hangup()
    await ended(bram)
    call = await exchange.ended_call()
    steps = exchange.steps(call.id)
    assert [step.outcome for step in steps] == ["error", "answered"]
    assert error in steps[0].reason
    assert call.outcome == "answered"
    assert any(call.id in line and error in line for line in exchange.log("edge").splitlines())


async def test_an_uploaded_file_plays(exchange: RunningExchange, uploads: Path) -> None:
    caller = await trunk_call(exchange, FILE)
    await exchange.until(lambda: tone_present(*caller.heard(), 500), "the uploaded tone")


async def test_an_uploaded_file_that_was_removed(exchange: RunningExchange, uploads: Path) -> None:
    (uploads / "upload.wav").unlink()
    await goes_on_to_bram(exchange, FILE, error="upload.wav")


async def test_a_file_that_is_no_sound(exchange: RunningExchange, uploads: Path) -> None:
    await goes_on_to_bram(exchange, EMPTY_FILE, error="broken.wav")


async def test_a_deleted_prompt(exchange: RunningExchange) -> None:
    with exchange.write() as session:
        session.delete(session.get(Prompt, "short-lived"))
    await goes_on_to_bram(exchange, PROMPT, error="There is no prompt 'short-lived'")


async def test_a_deleted_box(exchange: RunningExchange) -> None:
    with exchange.write() as session:
        session.delete(session.get(VoicemailBox, "short-lived"))
    await goes_on_to_bram(exchange, BOX, error="There is no voicemail box 'short-lived'")


async def test_a_deleted_group(exchange: RunningExchange) -> None:
    with exchange.write() as session:
        for member in session.exec(select(RingGroupMember).where(RingGroupMember.group_id == "short-lived")):
            session.delete(member)
        session.delete(session.get(RingGroup, "short-lived"))
    await goes_on_to_bram(exchange, GROUP, error="There is no ring group 'short-lived'")


async def test_a_deleted_account(exchange: RunningExchange) -> None:
    with exchange.write() as session:
        session.delete(session.get(SipAccount, "dora"))
    await goes_on_to_bram(exchange, ACCOUNT, error="There is no SIP account dora")


async def test_a_disk_that_is_full_from_the_start(exchange: RunningExchange, recordings: Path) -> None:
    with _filled(recordings, leave=2_000_000):
        await goes_on_to_bram(exchange, FULL, error="is full")
    assert _files(recordings) == []


async def test_a_disk_that_fills_up_while_the_caller_speaks(exchange: RunningExchange, recordings: Path) -> None:
    bram = await exchange.phone("bram", speaks=BRAM_HZ)
    caller = await trunk_call(exchange, FULL)
    await exchange.until(lambda: _longest(recordings) > 40_000, "a recording")
    with _filled(recordings, leave=0):
        await pick_up(bram)
        await Talk(caller, bram, phone_hz=BRAM_HZ).both_hear()
        await caller.hangup()
        call = await exchange.ended_call()
    steps = exchange.steps(call.id)
    assert [step.outcome for step in steps] == ["error", "answered"]
    assert "full" in steps[0].reason
    assert f"{call.id}-1.wav ends early" in exchange.log("edge")
    (kept,) = [message for message in exchange.messages() if message.call_id == call.id]
    assert kept.seconds >= 1
    await nothing_is_left(exchange)
    # room again: the edge lives, and records
    await exchange.switch_phones_off()
    caller = await trunk_call(exchange, FULL)
    await exchange.until(lambda: _longest(recordings) > 60_000, "a recording")
    await caller.hangup()
    assert (await exchange.ended_call()).outcome == "voicemail"


async def test_mail_then_wait_then_another_route_that_is_busy(exchange: RunningExchange) -> None:
    with smtp_server(exchange.smtp_port) as mailbox:
        caller = await exchange.trunk_caller()
        await call_did(exchange, caller, TOUR)
        assert (await ended(caller)).startswith("486")
        call = await exchange.ended_call()
        await exchange.until(lambda: mailbox.mails, "the mail")
    (mail,) = mailbox.mails
    assert mail["To"] == "office@example.org, b@example.org"
    assert mail["Subject"] == f"Call from 32475123456 to {TOUR}"
    steps = exchange.steps(call.id)
    assert [(step.kind, step.outcome) for step in steps] == [
        ("notify_mail", "done"),
        ("wait", "done"),
        ("go_to_route", "moved"),
        ("hang_up", "ended"),
    ]
    assert [step.route_id for step in steps] == [f"plan-{TOUR}"] * 3 + ["busy-ending"]
    assert steps[1].ended_at is not None
    assert (steps[1].ended_at - steps[1].started_at).total_seconds() == pytest.approx(1, abs=0.4)
    assert call.outcome == "not-answered" and call.answered_at is None
    await nothing_is_left(exchange)


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def _longest(folder: Path) -> int:
    """Return the size of the longest recording in bytes."""
    return max((file.stat().st_size for file in folder.glob("*.wav")), default=0)


@contextmanager
def _filled(disk: Path, *, leave: int) -> Iterator[None]:
    """Fill a disk but for some bytes."""
    filler = disk / "filler"
    try:
        with filler.open("wb") as file:
            while (free := shutil.disk_usage(disk).free) > leave:
                file.write(bytes(min(4096, free - leave)))
                file.flush()
        yield
    finally:
        filler.unlink(missing_ok=True)
