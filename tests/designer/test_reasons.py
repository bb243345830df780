"""The reasons that the exchange gives are known to the pages, so that they can be translated."""

import ast
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import activities
import telephony.audio
import telephony.edge
import workflows
from activities.registry import STEPS
from activities.step import Example
from designer import languages, moments, weekdays
from designer.reasons.reason_texts import reason_text
from schemas.public_holidays import public_holidays
from tests.workflows.plans import AT, graph, pinned
from workflows.simulator.simulate import simulate

FROM_OUTSIDE = "what somebody else said"
KEYWORDS = ("reason", "refusal")
ERRORS = (
    *("StepError", "NoRouteError", "ServerUnreachable", "VariableError", "_TooLong", "_Failure"),
    *("SoundFileError", "SpeechError"),
)
"""Their messages are reasons in the trace."""
SAY_WHAT_IS_GIVEN = ("refuse_aloud", "set_variable")
"""The reasons of these steps are what stands in their parameters."""
SENTENCES_IN = ("decisions", "account_rights.py", "dialled_call.py", "incoming_call.py")
"""Folders and files whose sentences are all reasons, wherever they stand."""
VALUES = {
    "CLASS_NAMES[found]": "a mobile number",
    "decision.reason": "No trunk is set for this number.",
    "error": FROM_OUTSIDE,
    "exchange_call: reason": FROM_OUTSIDE,
    "exchange_call: sip_status": "404",
    "failure.reason": FROM_OUTSIDE,
    "fallback_reason": "the main number 3250123100",
    "found.reason": "ACD filter mobiles has 32475000000.",
    "found.since": "2027-03-01 10:00 CET",
    "opening.reason": "open: no time filter has a say",
    "outcome.reason": "not answered in 20 s",
    "recording.ended_by": "silence",
    "refusal.reason": FROM_OUTSIDE,
    "refusal.sip_status": "404",
    "self._what()": "do not disturb on",
    "setting": "forward busy",
    "state.colour": "green",
    "since": " since 2027-03-01 10:00:00 CET by account:anna",
    "simulation.party": "account:anna",
    "switch_forwarding: whose": "3250123100",
    "whose": "extension 101",
    "caller_filters: verdict": "Blocked",
    "caller_filters: why": "anonymous callers",
    "caller_id: why": "3250123100",
    "calls": "calls",
    "channels: whose": "trunk main",
    "facts.indicator_colour": "green",
    "incoming: why": "is off",
    "incoming: by": " by account:anna",
    "incoming: reason": "The plan's SIP account anna is not registered.",
    "least_cost: why": "rule abroad",
    "least_cost: without": ", without main (not registered)",
    "kept": "the 7 s until then are kept",
    "menu: said": "nothing entered",
    "problem": "Internal error: ValueError.",
}
"""What stands in reasons that are put together, perhaps in one file only; what is not here is a number or a name."""
A_NAME = "1"
LONG_SECONDS = 2.0
FOLDERS = [Path(str(package.__file__)).parent for package in (activities, workflows, telephony.audio, telephony.edge)]


def written(node: ast.AST, file: Path) -> Iterator[str]:
    """Yield the texts of an expression, with values in them; nothing for a text that is made elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(one.value if isinstance(one, ast.Constant) else value_of(one, file) for one in node.values)
    elif isinstance(node, ast.IfExp):
        yield from written(node.body, file)
        yield from written(node.orelse, file)


def value_of(node: ast.expr, file: Path) -> str:
    assert isinstance(node, ast.FormattedValue)
    if isinstance(node.value, ast.IfExp):
        return next(written(node.value, file))
    name = ast.unparse(node.value)
    value = VALUES.get(f"{file.stem}: {name}", VALUES.get(name, A_NAME))
    return repr(value) if node.conversion == ord("r") else value


def reasons_in(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the reasons that a source writes, each with its place."""
    all_sentences = file.name in SENTENCES_IN or file.parent.name in SENTENCES_IN
    for node in parts_of(ast.parse(file.read_text(encoding="utf-8"))):
        found: list[ast.AST] = []
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            found += [one.value for one in node.keywords if one.arg in KEYWORDS]
            found += node.args if name in ERRORS else []
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in KEYWORDS:
            found.append(node.value)
        elif all_sentences and isinstance(node, ast.Constant | ast.JoinedStr):
            found += [node for text in written(node, file) if text.endswith(".")]
        for one in found:
            for text in written(one, file):
                if " " in text:  # else it is a code, for programs
                    yield f"{file.parent.name}/{file.name}, line {node.lineno}", text


def parts_of(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a tree, without those of texts, docstrings, and what is said of a wrong call."""
    yield node
    for part in ast.iter_child_nodes(node):
        is_docstring = isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
        is_misuse = isinstance(part, ast.Raise) and "ValueError" in ast.unparse(part)
        if not (is_docstring or is_misuse or isinstance(node, ast.JoinedStr)):
            yield from parts_of(part)


WRITTEN = {
    reason: place
    for folder in FOLDERS
    for file in sorted(folder.rglob("*.py"))
    if file.stem not in SAY_WHAT_IS_GIVEN
    for place, reason in reasons_in(file)
}


@pytest.mark.parametrize(("reason", "place"), WRITTEN.items())
@pytest.mark.usefixtures("shown_translations")
def test_every_reason_that_is_written_somewhere_is_known(reason: str, place: str) -> None:
    assert reason_text(reason).startswith("translated: "), place


EXAMPLES = [(kind, one) for kind, step in STEPS.items() if kind not in SAY_WHAT_IS_GIVEN for one in step.examples]


@pytest.mark.parametrize(("kind", "example"), EXAMPLES, ids=[f"{kind}: {one.title}" for kind, one in EXAMPLES])
@pytest.mark.usefixtures("shown_translations")
async def test_the_reasons_of_every_step_are_known(kind: str, example: Example) -> None:
    played = await simulate(pinned(graph([("only", kind, example.params)])), example.script, AT)
    reasons = [step.reason for step in played.steps] + [played.reason]
    assert [one for one in reasons if one and not reason_text(one).startswith("translated: ")] == []


@pytest.mark.parametrize(
    "reason",
    [
        "closed: Christmas Day",
        "closed: Ascension Day and Labor Day",
        "The mail server refused the mail to a@example.be: (550, 'no such user'). Check the addresses.",
        "Error connecting to 127.0.0.1 on port 2525: [Errno 111] Connect call failed ('127.0.0.1', 2525)",
        "Office, closed: outside office hours 'Shop, Bruges': Monday 09:00–12:00, 13:00–17:00",
        "closed: vacation 'Summer (2)' (2027-07-01 12:00 to 2027-07-15)",
        "401 Unauthorized: username or password is wrong",
        "404: The exchange has no number 3250999999.",
        "group sales is empty (the plan hung up (480))",
        "anna: 486 Busy Here, ben: 480 Temporarily Unavailable (by the plan, status 486)",
        "anna does not want to be disturbed; forwarded to 102: ben: busy",
        "488 a secure account is called over TLS only",
        "There is no time filter 'shop'; choose another in the dial plan.",
        "Route Main of DID 3250123100 is not published; publish it. Nothing is left that takes the call.",
        "step 2 must be ring (answered); the call went greet (played) → voicemail (recorded)",
        "the call must take ring; the call went nowhere",
        "no step must come after the 2 expected ones; the call went greet (played) → ring (answered) → over (ended)",
        "the call must end as conversation, it ended as over (by the plan, status 480)",
        "the call must end as over, it ended as conversation ()",
        "account:anna must talk to the caller, not nobody",
        "the call must be filed as answered, not as voicemail",
        "it can't be played any more: there is no SIP account 'anna'; change the scenario",
        "32475000000 answered, but hung up. main by rule abroad. Called with 3250123100.",
    ],
)
@pytest.mark.usefixtures("shown_translations")
def test_a_reason_that_is_made_of_others_is_known(reason: str) -> None:
    assert reason_text(reason).startswith("translated: ")


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("the test is over", "the test is over"),
        ("486 Busy Here", "486 Busy Here"),
        ("busy, as far as anybody knows", "busy, as far as anybody knows"),
        ("Called with 3250123100.", "Gebeld met 050 12 31 00."),
        (
            "0475123456 is a mobile number; dial-out group Dr. Maes allows it. main, spare by rule A. B, without third"
            " (not registered), fourth (disabled). Called with the main number 3250123100.",
            "0475 12 34 56 is een mobiel nummer; uitbelgroep Dr. Maes staat dat toe. main, spare volgens regel A. B,"
            " zonder third (niet geregistreerd), fourth (uitgeschakeld). Gebeld met het hoofdnummer 050 12 31 00.",
        ),
        ("0123 is no extension, no short number and no telephone number.", "0123 is geen extensie, geen verkort"),
        ("closed: office hours 'Shop': Monday never", "gesloten: kantooruren “Shop”: maandag nooit"),
        ("closed: Easter Monday", "gesloten: paasmaandag"),
        ("closed: Ascension Day and our own day", "gesloten: Ascension Day and our own day"),
        (
            "closed: vacation 'Summer' (2027-07-01 to 2027-07-15)",
            "gesloten: vakantie “Summer” (1 jul 2027 tot en met 15",
        ),
    ],
)
def test_reasons_are_told_in_the_language_of_who_looks(
    reason: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (languages, moments, weekdays):
        monkeypatch.setattr(module, "language", lambda: "nl")
    assert reason_text(reason).startswith(shown)


@pytest.mark.parametrize("joined", ["closed: a, ", "1: ", "486 ", "not answered in 1 s; forwarded to 1: "])
def test_a_long_text_from_outside_takes_no_long_time(joined: str) -> None:
    text = joined * (500 // len(joined)) + "?"
    began = time.process_time()
    assert reason_text(text)
    assert time.process_time() - began < LONG_SECONDS


@pytest.mark.parametrize("country", ["BE", "FR", "LU", "NL"])
@pytest.mark.usefixtures("shown_translations")
def test_the_holidays_of_the_country_and_around_have_names(country: str) -> None:
    days = [day for year in range(2025, 2036) for day in public_holidays(country, "", year).values()]
    names = {" and ".join(one.name for one in there) for there in days}
    assert {one for one in names if not reason_text(one).startswith("translated: ")} == set()
