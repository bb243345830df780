import pytest

from activities.call_port import StepError
from activities.templates import fill

VALUES = {"caller": "32475", "digits": "", "a_1": "{caller}"}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("", ""),
        ("from {caller}", "from 32475"),
        ("{caller}{caller}", "3247532475"),
        ("[{digits}]", "[]"),
        ("{a_1}", "{caller}"),
        ("{{caller}}", "{caller}"),
        ('{"who": {"number": "{caller}"}}', '{"who": {"number": "32475"}}'),
        ("{ caller }", "{ caller }"),
        ("{Caller}", "{Caller}"),
        ("{}", "{}"),
        ("{caller", "{caller"),
        ("{caller.__class__}", "{caller.__class__}"),
        ("{caller!r:>9}", "{caller!r:>9}"),
        ("%(caller)s $caller", "%(caller)s $caller"),
    ],
)
def test_names_are_replaced_and_nothing_else(template: str, text: str) -> None:
    assert fill(template, VALUES) == text


def test_an_unknown_name_is_told_with_those_there_are() -> None:
    with pytest.raises(StepError, match=r"no variable 'customer'.* a_1, caller, digits"):
        fill("{customer}", VALUES)


def test_values_are_escaped_templates_are_not() -> None:
    assert fill("a b {caller}", {"caller": "c d"}, lambda value: value.replace(" ", "+")) == "a b c+d"


def test_many_braces_take_no_time() -> None:
    assert fill("{" * 100_000, VALUES) == "{" * 100_000
