"""The texts of the pages: all of them are marked, and what the api says is told to people."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import designer
from designer.api_sentences import KNOWN, PATTERNS, RULES
from designer.api_texts import api_text
from designer.phrase_book import PhraseBook
from designer.reasons.reason_texts import REASONS
from designer.source_texts import CALLS, texts_of

FOLDER = Path(designer.__file__).parent


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("book", [RULES, REASONS], ids=["api", "reasons"])
def test_phrases_fill_in_what_their_texts_name(book: PhraseBook) -> None:
    for pattern, text in book.phrases:
        assert names_in(text) <= set(pattern.groupindex), pattern.pattern


def test_what_the_api_says_always_the_same_way_has_no_values() -> None:
    assert all(text and not names_in(text) for text in (*KNOWN.values(), *PATTERNS.values()))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Ring group helpdesk (Help desk) names it in members.0", "Ring group “Help desk” uses it."),
        ("Value error, is missing", "Fill this in."),
        ("there is no voice prompt 'old'", "“old” does not exist any more."),
        (
            'Route Main: "no answer" leads nowhere, so the call is cut off; lead it to a step, or to a route.',
            "Route Main:",
        ),
        ("String should match pattern '^[0-9]{4}$'", "It must be four digits."),
        ("something new", "Something new"),
    ],
)
def test_what_the_api_says_is_told_to_people(said: str, shown: str) -> None:
    assert api_text(said).startswith(shown)


def test_a_text_that_is_put_together_is_refused() -> None:
    with pytest.raises(ValueError, match=r"page\.py, line 1"):
        list(texts_of('t(f"Hello {name}")', "page.py"))
    [found] = texts_of('tn("{number} day", "{number} days", 3)', "page.py")
    assert (found.text, found.plural) == ("{number} day", "{number} days")


# What looks like a text for people and is not marked.

_SHOWN = re.compile(r"[A-Z][a-z]+|[A-Za-z’']+ [a-z’']+.*", re.DOTALL)
SAME_IN_ALL_LANGUAGES = re.compile(
    r"Belplan|Edge|Firefox|Chrome|Opera|Safari|Yealink .*|Snom .*|Grandstream .*|P-Asserted-Identity|Remote-Party-ID"
    r"|Nederlands|Français|English|Opus|Europe/Brussels|ldap\..*|voice\..*"
    r"|Authorization|Bearer|E+ d M+.*|export default .*|String should match pattern .*|Value error,"  # for machines
    r"|This (form|address) was .* from another site\.",  # for nobody who uses the pages as they are meant
    re.DOTALL,
)
NOT_FOR_PEOPLE = {
    "api_sentences.py",
    "call_reasons.py",
    "catalogues.py",
    "decision_reasons.py",
    "failure_reasons.py",
    "mail_reasons.py",
    "scenario_reasons.py",
    "settings.py",
    "sound_reasons.py",
    "source_texts.py",
    "step_summaries.py",
}
"""Their other texts are keys, headers of files, errors for developers."""


def unmarked(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    passed: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in CALLS or name == "translate" or name.endswith(("Error", "PhraseBook", "TypeVar", "compile")):
                passed.update(part for argument in node.args for part in ast.walk(argument))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(node.value)
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            passed.update(ast.walk(node.value))
        elif isinstance(node, ast.Raise | ast.Assert | ast.Subscript | ast.AnnAssign | ast.arg):
            annotation = getattr(node, "annotation", None)
            passed.update(ast.walk(annotation if annotation is not None else node))
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            passed.update(ast.walk(node.returns))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in passed:
            text = node.value.strip()
            if _SHOWN.fullmatch(text) and not SAME_IN_ALL_LANGUAGES.fullmatch(text):
                yield f"{file.relative_to(FOLDER)}, line {node.lineno}: {text[:60]}"


def test_no_text_is_left_unmarked() -> None:
    files = [
        file for file in FOLDER.rglob("*.py") if file.name not in NOT_FOR_PEOPLE and "node_modules" not in file.parts
    ]
    assert [one for file in sorted(files) for one in unmarked(file)] == []
