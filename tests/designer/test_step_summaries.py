"""What the steps say of themselves is known to the pages, so that it can be translated."""

import pytest

from activities.registry import STEPS
from activities.step import make_step
from designer.step_summaries import summary_text

NAMES_ALONE = {"http_request"}
"""It names its server and path: there is nothing to translate."""
LINES = [
    (kind, make_step(step, example.params).summary())
    for kind, step in STEPS.items()
    if kind not in NAMES_ALONE
    for example in step.examples
]


@pytest.mark.parametrize(("kind", "line"), LINES)
@pytest.mark.usefixtures("shown_translations")
def test_the_line_of_every_step_is_known(kind: str, line: str) -> None:
    assert summary_text(line).startswith("translated: ")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Ring group helpdesk for 45 s", "Ring group helpdesk for 45 s"),
        ("Ring number 3250123100 for 20 s", "Ring number 050 12 31 00 for 20 s"),
        ("Set x to a\nb", "Set x to a\nb"),
        ("On hold by account:anna", "On hold by account:anna"),
        ("account:anna transfers to 102", "account:anna transfers to 102"),
        ("GET example.org/x", "GET example.org/x"),
    ],
)
def test_a_line_says_the_same_in_english(line: str, shown: str) -> None:
    assert summary_text(line) == shown
