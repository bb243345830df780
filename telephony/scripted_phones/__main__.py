"""Plays one scripted call: `python -m telephony.scripted_phones`, with a `Script` as JSON on standard input.

A process of its own, as pjsua2 has one endpoint a process. SIGTERM ends it: it hangs up and takes its registrations
back first. SIGINT is left to whoever started it.
"""

import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import pjsua2 as pj
from pydantic import ValidationError

from telephony.scripted_phones.lines import (
    LOOPBACK,
    Line,
    Phone,
    called_uri,
    caller_account,
    handle_events,
    open_endpoint,
    open_transport,
)
from telephony.scripted_phones.script import EventKind, PhoneEvent, Script

ANSWER_SECONDS = 10.0
BREATH_SECONDS = 0.4
"""Between two sentences."""
GOODBYE_SECONDS = 3.0
TRIES = 3
SERVICE_UNAVAILABLE = 503


class StoppedError(Exception):
    """The script ends early."""


class ScriptedCall:
    """The phones of a script, and the call that they play."""

    def __init__(self, endpoint: Any, script: Script) -> None:
        self._endpoint = endpoint
        self._script = script
        self._stop = False
        self._caller: Line | None = None
        self._tries: list[Line] = []
        self._phones: list[Phone] = []
        self._account: Any = None

    def stop(self, *_: object) -> None:
        """Let the script end at its next step."""
        self._stop = True

    def play(self) -> None:
        """Play the whole script. Raises StoppedError when it ends early, pj.Error when pjsua2 can't go on."""
        script = self._script
        for facts in script.phones:
            self._phones.append(Phone(facts, script, open_transport(self._endpoint, LOOPBACK, 0)))
        transport_id = open_transport(self._endpoint, script.caller.host, script.caller.port)
        self._account = caller_account(script, transport_id)
        self._register()
        line = self._call()
        answering = self._ring(line)
        self._talk(line, answering)
        self._tell("hangs-up")
        line.end()
        self._until(self._all_over, GOODBYE_SECONDS)

    def close(self) -> None:
        """Hang up, unregister, and let go of everything."""
        for line in self._lines():
            line.end()
        for phone in self._phones:
            phone.unregister()
        handle_events(
            self._endpoint,
            lambda: self._all_over() and not any(phone.registered for phone in self._phones),
            GOODBYE_SECONDS,
        )
        for phone in self._phones:
            phone.close()
        for line in self._tries:
            line.close()
        if self._account is not None:
            self._account.__swig_destroy__(self._account)
        self._endpoint.libDestroy()

    def _register(self) -> None:
        self._until(lambda: all(phone.registered or phone.refusal for phone in self._phones), ANSWER_SECONDS)
        for phone in self._phones:
            if phone.registered:
                self._tell("registered", phone)
            else:
                self._tell("refused", phone, phone.refusal or "no answer")
        if not all(phone.registered for phone in self._phones):
            raise StoppedError

    def _call(self) -> Line:
        """Call, again when the exchange has no room just now."""
        for number in range(1, TRIES + 1):
            self._caller = line = Line(self._account, self._script.caller.heard)
            self._tries.append(line)
            line.call(called_uri(self._script))
            self._tell("calling", detail=line.sip_call_id)
            self._until(partial(self._goes_on, line), self._script.patience_seconds)
            if line.status_code != SERVICE_UNAVAILABLE or number == TRIES:
                break
            self._pause(1.0)
        if line.answered:
            self._tell("picked-up")
        return line

    def _goes_on(self, line: Line) -> bool:
        return line.answered or line.ended or bool(self._ringing())

    def _ring(self, line: Line) -> Phone | None:
        """Let the phones ring; return the one that answered, None when somebody else did."""
        if not self._until(lambda: bool(self._ringing()) or line.ended, self._script.patience_seconds):
            self._tell("not-rung")
            raise StoppedError
        self._check(line)
        self._pause(0.2)  # phones that are rung together
        for phone in self._ringing():
            self._tell("rings", phone)
        self._until(lambda: not self._ringing() or line.ended, self._script.ring_seconds)
        self._check(line)
        ringing = self._ringing()
        if not ringing:
            self._tell("answered-elsewhere")
            return None
        answering, others = ringing[0], ringing[1:]
        assert answering.line is not None
        answering.line.reply(200)
        answered = answering.line
        self._until(lambda: (answered.connected and line.connected) or line.ended, ANSWER_SECONDS)
        self._check(line)
        self._tell("answers", answering)
        if self._until(lambda: not any(phone.rings for phone in others), ANSWER_SECONDS):
            for phone in others:
                self._tell("stops-ringing", phone)
        return answering

    def _talk(self, line: Line, answering: Phone | None) -> None:
        if answering is not None and answering.line is not None:
            says = answering.facts.says
            self._pause(BREATH_SECONDS)
            self._check(line)
            self._tell("says", answering, says.text)
            answering.line.say(says)
            self._pause(says.seconds + BREATH_SECONDS)
        self._check(line)
        says = self._script.caller.says
        self._tell("says", detail=says.text)
        line.say(says)
        self._pause(says.seconds + BREATH_SECONDS)
        self._check(line)

    def _check(self, line: Line) -> None:
        if line.ended:
            self._tell("cut-off", detail=line.status)
            raise StoppedError

    def _ringing(self) -> list[Phone]:
        return [phone for phone in self._phones if phone.rings]

    def _lines(self) -> list[Line]:
        return [*self._tries, *(phone.line for phone in self._phones if phone.line is not None)]

    def _all_over(self) -> bool:
        return all(line.ended for line in self._lines())

    def _until(self, condition: Callable[[], bool], seconds: float) -> bool:
        met = handle_events(self._endpoint, lambda: self._stop or condition(), seconds)
        if self._stop:
            raise StoppedError
        return met

    def _pause(self, seconds: float) -> None:
        self._until(lambda: False, seconds)

    def _tell(self, kind: EventKind, phone: Phone | None = None, detail: str = "") -> None:
        recorded = self._caller.recorded if self._caller is not None else 0.0
        tell(PhoneEvent(kind=kind, phone=phone.facts.account_id if phone else "", detail=detail, recorded=recorded))


def tell(event: PhoneEvent) -> None:
    """Write an event to standard output, at once."""
    sys.stdout.write(event.model_dump_json() + "\n")
    sys.stdout.flush()


def main() -> int:
    """Play the script; return the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        script = Script.model_validate_json(sys.stdin.readline())
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, one["loc"])) for one in error.errors())  # the values hold passwords
        sys.stderr.write(f"standard input holds no script: {fields or 'no JSON'}\n")
        return 2
    try:
        call = ScriptedCall(open_endpoint(), script)
    except pj.Error as error:
        tell(PhoneEvent(kind="failed", detail=f"pjsua2 could not start: {error.reason}"))
        return 1
    signal.signal(signal.SIGTERM, call.stop)
    try:
        call.play()
    except pj.Error as error:
        tell(PhoneEvent(kind="failed", detail=error.reason))
        return 1
    except StoppedError:
        return 1
    finally:
        call.close()
    tell(PhoneEvent(kind="done"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
