"""Voicemail with real callers: greeting, beep, the four ways a message ends, and the mail that tells of it."""

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from schemas.tables import Call, VoicemailMessage
from tests.calls.mailbox import Mailbox, smtp_server
from tests.calls.phones.baresip import Baresip
from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_scenarios import Scenario, uac_call, uac_info_digits
from tests.calls.phones.tones import only_tone, read_wav, segments, tone_present, tone_samples, write_wav
from tests.calls.running_exchange import RunningExchange
from tests.calls.sample import DID, sample_configuration
from tests.calls.talk import CHRIS_HZ, ended, is_speech, nothing_is_left, trunk_call

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("voicemail")]

QUICK, SHORT, DELETING = "3250123101", "3250123102", "3250123103"
ADDRESSES = ["office@example.org", "anna.maes@example.org"]


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    sample = sample_configuration(chris_seconds=2, mail=ADDRESSES)
    sample["prompts"][0]["speech"][0]["text"] = "Welcome."
    sample["voicemail_boxes"][0] |= {"mail_salutation": "Dear colleagues", "silence_seconds": 60}
    boxes: dict[str, dict[str, Any]] = {
        "quick": {"silence_seconds": 1},
        "short": {"silence_seconds": 60, "max_seconds": 5},
        "deleting": {"mail_addresses": ["desk@example.org"], "delete_after_mail": True, "mail_say_caller": False},
    }
    for number, (box, fields) in zip((QUICK, SHORT, DELETING), boxes.items(), strict=True):
        sample["voicemail_boxes"].append({"id": box, "name": f"Box {box}", "greet": False, **fields})
        steps = [{"kind": "voicemail", "params": {"box": box}}]
        sample["routes"].append({"id": box, "name": box, "steps": steps})
        sample["dids"].append({"number": number, "name": box, "route": box})
    return sample


@pytest.fixture
def mailbox(exchange: RunningExchange) -> Iterator[Mailbox]:
    """The mail server, up for one test."""
    with smtp_server(exchange.smtp_port) as running:
        yield running


def recording_of(exchange: RunningExchange, call: Call) -> tuple[VoicemailMessage, Path]:
    """Return the one message of a call, and its file."""
    (message,) = [one for one in exchange.messages() if one.call_id == call.id]
    return message, exchange.data / "recordings" / message.file


async def until_recording(exchange: RunningExchange, seconds: float) -> None:
    """Wait until the latest call has recorded so much."""
    call_id = await exchange.until_step("voicemail")

    def recorded() -> bool:
        files = list((exchange.data / "recordings").glob(f"{call_id}-*.wav"))
        return bool(files) and files[0].stat().st_size > seconds * 32_000

    await exchange.until(recorded, f"a recording of {seconds:g} s")


def holds_only_the_tone(path: Path, seconds: float) -> bool:
    """Tell whether a recording is the caller's tone from its first second to its last."""
    samples, rate = read_wav(path)
    return rate == 16_000 and len(samples) >= seconds * rate and only_tone(samples[rate // 4 : -rate // 4], rate, 440)


async def test_nobody_answers_and_the_message_is_mailed(exchange: RunningExchange, mailbox: Mailbox) -> None:
    chris = await exchange.phone("chris", speaks=CHRIS_HZ)
    caller = await trunk_call(exchange)
    await chris.wait_event("incoming")
    assert await ended(chris)
    await until_recording(exchange, 2)
    assert _beep_after_greeting(caller)
    await caller.hangup()
    call = await exchange.ended_call()
    assert call.outcome == "voicemail"
    steps = exchange.steps(call.id)
    assert [step.outcome for step in steps] == ["done", "unavailable", "timeout", "recorded"]
    assert steps[2].reason == "not answered in 2 s" and steps[3].reason.endswith("ended by hang_up")
    message, path = recording_of(exchange, call)
    assert (message.box_id, message.caller) == ("general", "32475123456")
    assert holds_only_the_tone(path, 2)

    await exchange.until(lambda: mailbox.mails, "the mail")
    mail = mailbox.mails[0]
    assert mail["To"] == ", ".join(ADDRESSES)
    assert mail["Subject"] == "Voicemail from 32475123456"
    text = _text(mail)
    assert text.startswith("Dear colleagues,\n\nThere is a new message of ")
    assert "in voicemail box General." in text
    assert "From: 32475123456\n" in text and f"To: {DID}\n" in text
    assert f"Received: {_brussels(message)} (Europe/Brussels)" in text
    (attachment,) = mail.iter_attachments()
    assert (attachment.get_content_type(), attachment.get_filename()) == ("audio/wav", path.name)
    assert attachment.get_content() == path.read_bytes()
    await exchange.until(lambda: recording_of(exchange, call)[0].mailed_at, "noted as mailed")
    await nothing_is_left(exchange)
    assert len(mailbox.mails) == 1


async def test_hash_ends_the_message(exchange: RunningExchange) -> None:
    caller = await trunk_call(exchange, QUICK)
    await until_recording(exchange, 1.5)
    await caller.send_digits("5#")
    await ended(caller)
    call = await exchange.ended_call()
    assert call.outcome == "voicemail"
    assert exchange.steps(call.id)[0].reason.endswith("ended by digit")
    assert holds_only_the_tone(recording_of(exchange, call)[1], 1.4)


async def test_hash_by_sip_info_ends_the_message(exchange: RunningExchange) -> None:
    digits = uac_info_digits("#", QUICK, before_ms=2500).steps[:-2]
    bye = uac_call(callee_hangs_up=True, hold_ms=5000).steps[-1]
    speak = uac_call(speaks=True).steps[-3]
    # it speaks once the call is up, and the exchange says BYE
    invite = [step.replace("[media_port]", "[rtpstream_audio_port]") for step in digits]
    pause = next(index for index, step in enumerate(invite) if step.startswith("<pause"))
    scenario = Scenario("info", (*invite[:pause], speak, *invite[pause:], bye), is_caller=True)
    (await Sipp(scenario, remote=exchange.server, port=exchange.trunk_port, tone_hz=440).run()).check(1)
    call = await exchange.ended_call()
    assert exchange.steps(call.id)[0].reason.endswith("ended by digit")
    assert tone_present(*read_wav(recording_of(exchange, call)[1]), 440)


async def test_silence_ends_the_message(exchange: RunningExchange, tmp_path: Path) -> None:
    said = write_wav(tmp_path / "said.wav", np.concatenate([tone_samples(440, 3), np.zeros(16_000 * 60)]))
    caller = await trunk_call(exchange, QUICK, speaks=said)
    await ended(caller)
    call = await exchange.ended_call()
    assert exchange.steps(call.id)[0].reason.endswith("ended by silence")
    samples, rate = read_wav(recording_of(exchange, call)[1])
    heard = segments(samples, rate)
    assert heard[0].hz == pytest.approx(440, abs=15) and heard[-1].hz is None
    assert heard[-1].seconds == pytest.approx(1, abs=0.4)


async def test_the_longest_message(exchange: RunningExchange) -> None:
    caller = await trunk_call(exchange, SHORT)
    await ended(caller)
    call = await exchange.ended_call()
    assert exchange.steps(call.id)[0].reason.endswith("ended by length")
    message, path = recording_of(exchange, call)
    assert message.seconds == pytest.approx(5, abs=0.4)
    assert holds_only_the_tone(path, 4.6)


async def test_who_says_nothing_leaves_no_message(exchange: RunningExchange, tmp_path: Path) -> None:
    silence = write_wav(tmp_path / "silence.wav", np.zeros(16_000))
    caller = await trunk_call(exchange, QUICK, speaks=silence)
    await ended(caller)
    call = await exchange.ended_call()
    assert [step.outcome for step in exchange.steps(call.id)] == ["empty"]
    assert call.outcome == "not-answered"
    _leaves_no_trace(exchange, call)


async def test_hang_up_in_the_greeting(exchange: RunningExchange) -> None:
    caller = await trunk_call(exchange)
    await exchange.until_step("voicemail")
    await caller.hangup()
    call = await exchange.ended_call()
    assert call.outcome == "abandoned"
    _leaves_no_trace(exchange, call)
    await nothing_is_left(exchange)


async def test_hang_up_at_the_beep(exchange: RunningExchange) -> None:
    caller = await trunk_call(exchange, SHORT)
    await exchange.until(lambda: tone_present(*caller.heard(), 1000), "the beep")
    await caller.hangup()
    call = await exchange.ended_call()
    assert call.outcome == "abandoned"
    _leaves_no_trace(exchange, call)
    await nothing_is_left(exchange)


async def test_the_recording_is_deleted_once_it_was_mailed(exchange: RunningExchange, mailbox: Mailbox) -> None:
    caller = await trunk_call(exchange, DELETING)
    await until_recording(exchange, 1.5)
    await caller.hangup()
    call = await exchange.ended_call()
    await exchange.until(lambda: mailbox.mails, "the mail")
    (attachment,) = mailbox.mails[0].iter_attachments()
    assert len(attachment.get_content()) > 1.4 * 32_000
    assert mailbox.mails[0]["Subject"] == "New voicemail"
    assert "32475123456" not in _text(mailbox.mails[0])
    await exchange.until(lambda: recording_of(exchange, call)[0].file == "", "the file is forgotten")
    assert not list((exchange.data / "recordings").glob(f"{call.id}*"))


async def test_a_mail_server_that_is_down_gets_the_mail_once_it_is_back(exchange: RunningExchange) -> None:
    caller = await trunk_call(exchange, DELETING)
    await until_recording(exchange, 1.5)
    await caller.hangup()
    call = await exchange.ended_call()
    client = await exchange.temporal()
    mail = client.get_workflow_handle(f"mail-{call.id}-1-1")

    async def failed_before() -> bool:
        pending = (await mail.describe()).raw_description.pending_activities
        return bool(pending) and pending[0].attempt > 1

    await exchange.until(failed_before, "a first attempt")
    assert recording_of(exchange, call)[1].exists(), "kept until it was mailed"
    with smtp_server(exchange.smtp_port) as mailbox:
        await mail.result()
        assert len(mailbox.mails) == 1
    assert recording_of(exchange, call)[0].mailed_at is not None


def _beep_after_greeting(caller: Baresip) -> bool:
    """Tell whether the caller heard speech and then, at last, 400 ms of 1000 Hz."""
    samples, rate = caller.heard()
    heard = segments(samples, rate, step_seconds=0.05)
    beep = next(one for one in heard if one.hz is not None and abs(one.hz - 1000) < 20 and one.seconds >= 0.3)
    assert beep.seconds <= 0.5
    before = samples[: round(beep.start * rate)]
    return is_speech(before[-2 * rate :], rate)


def _leaves_no_trace(exchange: RunningExchange, call: Call) -> None:
    assert not [one for one in exchange.messages() if one.call_id == call.id]
    assert not list((exchange.data / "recordings").glob(f"{call.id}*")), "a recording that nobody will hear"


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def _brussels(message: VoicemailMessage) -> str:
    return f"{message.recorded_at.astimezone(ZoneInfo('Europe/Brussels')):%Y-%m-%d %H:%M}"
