"""The step *voicemail* (M1): greeting, beep, and the caller's message is kept and mailed."""

from zoneinfo import ZoneInfo

from activities.call_port import SHORTEST_RECORDING_SECONDS, BoxFacts, EdgePort, Recording
from activities.script import Script
from activities.step import BoxId, EdgeStep, Example, StepParams
from schemas.call_messages import Outcome
from schemas.graph import ERROR_OUTCOME, OutcomeSpec

_GREETINGS = {
    "nl": "U bent verbonden met de voicemail. Spreek uw boodschap in na de toon.",
    "fr": "Vous êtes en communication avec la boîte vocale. Parlez après le signal sonore.",
    "en": "You have reached our voicemail. Please speak after the tone.",
}


class VoicemailParams(StepParams):
    """Which box takes the message."""

    box: BoxId
    """The voicemail box that keeps the message."""


class Voicemail(EdgeStep[VoicemailParams]):
    """Take a message: until `#`, silence, the greatest length, or until the caller hangs up."""

    kind = "voicemail"
    title = "Voicemail"
    icon = "voicemail"
    group = "module"
    simple = True
    outcomes = (
        OutcomeSpec(name="recorded", title="Message left", final=True),
        OutcomeSpec(name="empty", title="No message left", final=True),
    )
    examples = (
        Example(title="a message", params={"box": "general"}, script=Script(boxes=["general"]), outcome="recorded"),
        Example(
            title="the caller says nothing",
            params={"box": "general"},
            script=Script(boxes=["general"], message_seconds=0),
            outcome="empty",
        ),
        Example(
            title="the caller hangs up when done",
            params={"box": "general"},
            script=Script(boxes=["general"], hang_up_after=12),
            outcome="recorded",
        ),
        Example(title="the box was deleted", params={"box": "general"}, outcome="error"),
    )
    Params = VoicemailParams

    async def run(self, call: EdgePort) -> Outcome:
        """Greet, beep, record, keep, and order the mail."""
        box = await call.voicemail_box(self.params.box)
        await call.answer()
        if box.greet:
            await self._greet(call, box)
        await call.beep()
        recording = await call.record(
            max_seconds=box.max_seconds, silence_seconds=box.silence_seconds, finish_digit="#"
        )
        if recording.seconds < SHORTEST_RECORDING_SECONDS:
            return Outcome(name="empty", reason="nothing was said")
        message_id = await call.keep_message(box, recording)
        if box.mail_addresses:
            subject, text = announcement(call, box, recording)
            call.notify(box.mail_addresses, subject, text, voicemail_message_id=message_id)
        if recording.ended_by == "disk_full":
            kept = f"the {recording.seconds:.0f} s until then are kept"
            return Outcome(name=ERROR_OUTCOME, reason=f"The disk of the recordings is full; {kept}. Make room.")
        reason = f"{recording.seconds:.0f} s, ended by {recording.ended_by}"
        return Outcome(name="recorded", reason=reason, over=recording.ended_by == "hang_up")

    async def _greet(self, call: EdgePort, box: BoxFacts) -> None:
        if box.greeting_prompt_id:
            await call.play(box.greeting_prompt_id, stop_on="#")
        else:
            await call.speak(_GREETINGS.get(box.language, _GREETINGS["en"]), box.language, stop_on="#")

    def summary(self) -> str:
        """Name the box."""
        return f"Voicemail box {self.params.box}"


def announcement(call: EdgePort, box: BoxFacts, recording: Recording) -> tuple[str, str]:
    """Return subject and text of the mail that tells of a message."""
    caller = call.facts.caller_name or call.facts.caller or "an anonymous caller"
    lines = [f"{box.mail_salutation},", ""] if box.mail_salutation else []
    lines.append(f"There is a new message of {recording.seconds:.0f} seconds in voicemail box {box.name}.")
    if box.mail_say_caller:
        number = f" ({call.facts.caller})" if call.facts.caller_name and call.facts.caller else ""
        lines.append(f"From: {caller}{number}")
        lines.append(f"To: {call.facts.did or call.facts.called}")
    if box.mail_say_time:
        local = call.now().astimezone(ZoneInfo(call.facts.time_zone))
        lines.append(f"Received: {local:%Y-%m-%d %H:%M} ({call.facts.time_zone})")
    subject = f"Voicemail from {caller}" if box.mail_say_caller else "New voicemail"
    return subject, "\n".join(lines) + "\n"
