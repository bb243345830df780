"""The scripted call keeps the contract of the live one (activities.call_port)."""

from datetime import UTC, datetime, timedelta

import pytest

from activities.call_port import CallerHungUp, GroupFacts, HttpAnswer, HttpRequest, ServerUnreachable, StepError
from activities.script import Script, ScriptedAnswer, ScriptedPhone
from tests.workflows.plans import AT
from workflows.simulator.scripted_call import BEEP_SECONDS, ScriptedCall, ScriptedWorld
from workflows.simulator.simulate import simulated_facts
from workflows.simulator.virtual_clock import VirtualClock


def scripted(script: Script) -> ScriptedCall:
    return ScriptedCall(ScriptedWorld(simulated_facts(AT), script, VirtualClock(AT)), 3)


def passed(call: ScriptedCall) -> float:
    return (call.now() - AT).total_seconds()


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        VirtualClock(datetime(2026, 3, 2))  # noqa: DTZ001


async def test_playing_takes_its_time() -> None:
    call = scripted(Script(prompt_seconds=7))
    assert await call.play("welcome") == ""
    assert await call.speak("Hello", "en") == ""
    await call.beep()
    assert passed(call) == pytest.approx(14 + BEEP_SECONDS)


async def test_digits_are_pressed_only_where_somebody_listens() -> None:
    call = scripted(Script(digits="5#", prompt_seconds=10))
    assert await call.play("welcome") == ""
    assert await call.play("welcome", stop_on="#") == "", "5 stops nothing here"
    assert await call.play("welcome", stop_on="#") == "#"
    assert passed(call) == 21


async def test_a_missing_prompt_is_an_error() -> None:
    with pytest.raises(StepError, match="welcome"):
        await scripted(Script(missing_prompts=["welcome"])).play("welcome")


async def test_nothing_works_after_the_caller_left() -> None:
    call = scripted(Script(hang_up_after=3, groups={"helpdesk": ["anna"]}, boxes=["general"]))
    with pytest.raises(CallerHungUp):
        await call.play("welcome")
    assert passed(call) == 3
    for attempt in (call.answer(), call.play("welcome"), call.beep(), call.ring(["anna"], 5), call.sleep(1)):
        with pytest.raises(CallerHungUp):
            await attempt
    recording = await call.record(max_seconds=10, silence_seconds=3, finish_digit="#")
    assert (recording.seconds, recording.ended_by) == (0, "hang_up")
    assert await call.ring_group("helpdesk") == GroupFacts(accounts=["anna"])
    await call.hang_up(480)


@pytest.mark.parametrize(
    ("script", "seconds", "ended_by", "takes"),
    [
        (Script(message_seconds=10), 10, "silence", 13),
        (Script(message_seconds=10, digits="#"), 10, "digit", 10),
        (Script(message_seconds=10, digits="1"), 10, "silence", 13),
        (Script(message_seconds=90), 60, "length", 60),
        (Script(message_seconds=10, hang_up_after=4), 4, "hang_up", 4),
        (Script(message_seconds=10, hang_up_after=12), 10, "hang_up", 12),
        (Script(message_seconds=0), 0, "silence", 3),
    ],
)
async def test_recording(script: Script, seconds: float, ended_by: str, takes: float) -> None:
    call = scripted(script)
    recording = await call.record(max_seconds=60, silence_seconds=3, finish_digit="#")
    assert (recording.seconds, recording.ended_by, passed(call)) == (seconds, ended_by, takes)
    assert recording.file == "simulated-3.wav"


def phones(**does: tuple[str, float]) -> Script:
    return Script(
        phones={name: ScriptedPhone.model_validate({"does": one, "after": s}) for name, (one, s) in does.items()}
    )


@pytest.mark.parametrize(
    ("script", "end", "party", "takes"),
    [
        (phones(), "unavailable", "", 0),
        (phones(anna=("unavailable", 2), bram=("busy", 1)), "busy", "", 1),
        (phones(anna=("busy", 1), bram=("declines", 4)), "busy", "", 4),
        (phones(anna=("declines", 1)), "declined", "", 1),
        (phones(anna=("answers", 5), bram=("answers", 3)), "answered", "account:bram", 3),
        (phones(anna=("declines", 1), bram=("rings", 1)), "timeout", "", 20),
        (phones(anna=("busy", 1), bram=("answers", 8)), "answered", "account:bram", 8),
        (phones(anna=("answers", 30)), "timeout", "", 20),
        (phones(anna=("busy", 30)), "timeout", "", 20),
    ],
)
async def test_ringing(script: Script, end: str, party: str, takes: float) -> None:
    call = scripted(script)
    result = await call.ring(["anna", "bram"], 20)
    assert (result.end, result.party, passed(call)) == (end, party, takes)
    assert result.reason or end == "answered"


async def test_leaving_while_it_rings() -> None:
    call = scripted(phones(anna=("answers", 5)).model_copy(update={"hang_up_after": 4}))
    with pytest.raises(CallerHungUp):
        await call.ring(["anna"], 20)


async def test_the_first_answer_counts() -> None:
    world = ScriptedWorld(simulated_facts(AT), phones(anna=("answers", 5)), VirtualClock(AT))
    call = ScriptedCall(world, 1)
    await call.ring(["anna"], 20)
    await call.sleep(10)
    await call.answer()
    assert world.answered_at == AT + timedelta(seconds=5)


async def test_the_exchange_hangs_up() -> None:
    world = ScriptedWorld(simulated_facts(AT), Script(), VirtualClock(AT))
    await ScriptedCall(world, 1).hang_up(486)
    world.end("caller")
    assert (world.gone.is_set(), world.ended_by) == (True, "plan")


async def test_a_message_is_kept_once() -> None:
    world = ScriptedWorld(simulated_facts(AT), Script(boxes=["general"]), VirtualClock(AT))
    call = ScriptedCall(world, 3)
    box = await call.voicemail_box("general")
    recording = await call.record(max_seconds=60, silence_seconds=3, finish_digit="#")
    assert await call.keep_message(box, recording) == await call.keep_message(box, recording) == "simulated-3"
    assert list(world.messages) == ["simulated-3"]


async def test_what_does_not_exist_is_an_error() -> None:
    call = scripted(Script())
    with pytest.raises(StepError, match="ring group 'helpdesk'"):
        await call.ring_group("helpdesk")
    with pytest.raises(StepError, match="voicemail box 'general'"):
        await call.voicemail_box("general")


async def test_time_zones_do_not_matter() -> None:
    assert VirtualClock(AT.astimezone(UTC)).now() == AT


@pytest.mark.parametrize(
    ("script", "pressed", "ended_by", "takes"),
    [
        ("", "", "timeout", 8 + 5),
        (",12", "", "timeout", 8 + 5),
        ("1", "1", "pause", 1 + 3),
        ("12,3", "12", "pause", 1 + 0.5 + 3),
        ("123", "123", "length", 1 + 2 * 0.5),
        ("1234", "123", "length", 1 + 2 * 0.5),
        ("12#", "12", "finish_key", 1 + 2 * 0.5),
        ("#", "", "finish_key", 1),
    ],
)
async def test_collecting_digits(script: str, pressed: str, ended_by: str, takes: float) -> None:
    call = scripted(Script(digits=script))
    digits = await call.collect(["one", "two"], max_digits=3, first_seconds=5, finish_key="#")
    assert (digits.pressed, digits.ended_by, passed(call)) == (pressed, ended_by, takes)


async def test_collecting_without_barge_in_plays_all_prompts() -> None:
    call = scripted(Script(digits="1"))
    digits = await call.collect(["one", "two"], max_digits=1, first_seconds=5, barge_in=False)
    assert (digits.pressed, passed(call)) == ("1", 4 + 4 + 1)


async def test_collecting_without_prompts() -> None:
    call = scripted(Script(digits="1"))
    assert (await call.collect([], max_digits=1, first_seconds=5)).pressed == "1"
    assert passed(call) == 1
    assert (await call.collect([], max_digits=1, first_seconds=5, fresh=True)).ended_by == "timeout"
    assert passed(call) == 1 + 0.5 + 5


async def test_a_prompt_that_is_cut_short_before_the_next_is_not_missed() -> None:
    assert (
        await scripted(Script(digits="1", missing_prompts=["two"])).collect(
            ["one", "two"], max_digits=1, first_seconds=5
        )
    ).pressed == "1"
    with pytest.raises(StepError, match="two"):
        await scripted(Script(missing_prompts=["two"])).collect(["one", "two"], max_digits=1, first_seconds=5)


async def test_leaving_while_digits_are_collected() -> None:
    with pytest.raises(CallerHungUp):
        await scripted(Script(hang_up_after=6)).collect(["one"], max_digits=1, first_seconds=5)


async def test_servers_outside_are_those_of_the_script() -> None:
    call = scripted(Script(servers={"https://a.example/": ScriptedAnswer(status=404, text="no")}))
    request = HttpRequest(method="GET", url="https://a.example/", headers={}, seconds=5)
    assert await call.request(request) == HttpAnswer(status=404, text="no")
    with pytest.raises(ServerUnreachable):
        await call.request(request.model_copy(update={"url": "https://b.example/"}))
