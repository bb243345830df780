"""The demo's call: in over the trunk, the welcome, Anna's phone, a talk, and the end."""

import asyncio
import shutil
import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path

from sqlmodel import col, select

from api.call_records import CallDetail, stored_call
from api.demo.failure import DemoFailure
from api.demo.listening import seconds_of_sound
from api.demo.phones_process import scripted_phones
from api.demo.report import clock, event_text, record_lines
from api.demo.sample_facts import PhoneFacts, SampleFacts, sample_facts
from api.preflight import program_problems
from schemas.database import read_session
from schemas.settings import settings
from schemas.tables import Call, CallLeg
from schemas.tables.base import utc_now
from telephony.audio.errors import AudioError
from telephony.audio.normalise import normalise
from telephony.audio.speech import EspeakVoice
from telephony.flow_token import edge_side_host
from telephony.scripted_phones.script import PhoneEvent, Script, ScriptedCaller, ScriptedPhone, Sentence

CALLER_NUMBER = "32475123456"
CALLER_NAME = "Demo caller"
CALLER_SAYS = "Hello, this is a test call."
HEARD_FILE = Path("demo") / "caller-heard.wav"
RECORD_SECONDS = 15.0
"""How long the exchange may take to write the call's record."""
LEAST_SOUND_SECONDS = 0.5

Say = Callable[[str], None]


class Story:
    """What happened, as far as the end needs it."""

    def __init__(self) -> None:
        self.sip_call_id = ""
        self.answered_by = ""
        self.failure = ""
        self.at: dict[str, float] = {}
        """Event kind → seconds of the caller's recording when it happened first."""

    def note(self, event: PhoneEvent) -> None:
        """Take in an event."""
        self.at.setdefault(event.kind, event.recorded)
        if event.kind == "calling":
            self.sip_call_id = event.detail
        elif event.kind == "answers":
            self.answered_by = event.phone
        self.failure = self.failure or _failure_of(event)


def play_sample_call(say: Say) -> int:
    """Place the call on the running exchange; return 0. Raises DemoFailure."""
    problems = list(program_problems())
    if problems:
        raise DemoFailure(" ".join(problems))
    facts = sample_facts()
    with tempfile.TemporaryDirectory(prefix="belplan-demo-") as folder:
        asyncio.run(_play(facts, Path(folder), say))
    return 0


async def _play(facts: SampleFacts, folder: Path, say: Say) -> None:
    script = await asyncio.to_thread(_write_script, facts, folder)
    say(f"\nThe demo's phones use the exchange at {script.server_host}:{script.server_port}.")
    story = Story()
    async with scripted_phones(script) as events:
        async for event in events:
            story.note(event)
            if text := event_text(event, facts, CALLER_NUMBER):
                say(f"  {clock(utc_now())}  {text}")
    if not story.sip_call_id:
        raise DemoFailure(story.failure or "The scripted phones ended without placing a call.")
    call = await _call_record(story.sip_call_id)
    if call is not None:
        say("\n" + "\n".join(record_lines(call)))
    if story.failure:
        raise DemoFailure(story.failure)
    if call is None:
        raise DemoFailure(f"The call's record was not written within {RECORD_SECONDS:g} s: is a worker running?")
    _tell_what_was_heard(script, story, say)


def _write_script(facts: SampleFacts, folder: Path) -> Script:
    current = settings()
    return Script(
        server_host=edge_side_host(current),
        server_port=current.sip_port,
        called=facts.did,
        phones=[_scripted_phone(phone, folder) for phone in facts.phones],
        caller=ScriptedCaller(
            host=facts.trunk_host,
            port=facts.trunk_port,
            number=CALLER_NUMBER,
            name=CALLER_NAME,
            says=_sentence(CALLER_SAYS, folder / "caller-says.wav"),
            heard=folder / "caller-heard.wav",
        ),
    )


def _scripted_phone(phone: PhoneFacts, folder: Path) -> ScriptedPhone:
    return ScriptedPhone(
        account_id=phone.account_id,
        username=phone.username,
        password=phone.password,
        says=_sentence(f"Good morning, {phone.name} speaking.", folder / f"{phone.account_id}-says.wav"),
        heard=folder / f"{phone.account_id}-heard.wav",
    )


def _sentence(text: str, file: Path) -> Sentence:
    spoken = file.with_suffix(".spoken.wav")
    try:
        EspeakVoice().speak(text, "en", spoken)
        seconds = normalise(spoken, file)
    except AudioError as error:
        raise DemoFailure(str(error)) from error
    return Sentence(text=text, file=file, seconds=seconds)


def _failure_of(event: PhoneEvent) -> str:
    match event.kind:
        case "refused":
            return (
                f"{event.phone}'s phone could not register ({event.detail}): does the exchange at port "
                f"{settings().sip_port} run with another data folder than {settings().data_dir}?"
            )
        case "not-rung":
            return "Neither Anna's nor Bram's phone rang: does the plan of the sample's number still ring them?"
        case "cut-off":
            return f"The call ended too early ({event.detail}): its trace, or the log of `make run`, says why."
        case "failed":
            return f"The scripted phones can't work: {event.detail}."
    return ""


async def _call_record(sip_call_id: str) -> CallDetail | None:
    """Wait until the exchange has written the call's record; None when it does not."""
    deadline = time.monotonic() + RECORD_SECONDS
    while time.monotonic() < deadline:
        call = await asyncio.to_thread(_find_record, sip_call_id)
        if call is not None:
            return call
        await asyncio.sleep(0.1)
    return None


def _find_record(sip_call_id: str) -> CallDetail | None:
    with read_session() as session:
        query = (
            select(Call)
            .join(CallLeg, col(CallLeg.call_id) == col(Call.id))
            .where(CallLeg.sip_call_id == sip_call_id, CallLeg.number == 1, col(Call.ended_at).is_not(None))
        )
        found = session.exec(query).first()
        return stored_call(session, found.id) if found is not None else None


def _tell_what_was_heard(script: Script, story: Story, say: Say) -> None:
    """Keep the caller's recording, and say how much sound there is in it. Raises DemoFailure when it is silent."""
    heard = script.caller.heard
    talk = story.at.get("answers", story.at.get("answered-elsewhere", 0.0))
    welcome_seconds = seconds_of_sound(heard, 0.0, story.at.get("rings", talk))
    talk_seconds = seconds_of_sound(heard, talk)
    kept = _keep(heard)
    say(f"\nThe caller heard {welcome_seconds:.1f} s of the welcome and {talk_seconds:.1f} s of the talk:")
    say(f"  {kept} ({_length(kept):.1f} s)")
    silent = [
        what
        for what, seconds in (("the welcome", welcome_seconds), ("the talk", talk_seconds))
        if seconds < LEAST_SOUND_SECONDS
    ]
    if silent:
        raise DemoFailure(f"The caller heard nothing of {' and '.join(silent)}: listen to {kept}.")
    answering = next((phone for phone in script.phones if phone.account_id == story.answered_by), None)
    if answering is not None:
        seconds = seconds_of_sound(answering.heard)
        say(f"{answering.account_id.capitalize()} heard {seconds:.1f} s of the caller.")
        if seconds < LEAST_SOUND_SECONDS:
            raise DemoFailure(f"{answering.account_id.capitalize()} heard nothing of the caller.")


def _keep(heard: Path) -> Path:
    target = HEARD_FILE.absolute()
    unfinished = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(heard, unfinished)
        unfinished.replace(target)
    except OSError as error:
        raise DemoFailure(f"{target} can't be written: {error.strerror}.") from error
    return target


def _length(file: Path) -> float:
    with wave.open(str(file), "rb") as sound:
        return sound.getnframes() / sound.getframerate()
