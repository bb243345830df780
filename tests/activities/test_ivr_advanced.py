import time
from typing import Any

import pytest

from activities.call_port import StepError
from activities.ivr_advanced import CodeChoice, IvrAdvanced, best_match, longest_input
from activities.script import Script
from activities.step import make_step
from tests.activities.played import played


def codes(*patterns: str) -> list[CodeChoice]:
    return [CodeChoice(name=f"n{number}", code=pattern) for number, pattern in enumerate(patterns)]


def params(*patterns: str, **more: Any) -> dict[str, Any]:
    return {"prompt": "code", "codes": [one.model_dump() for one in codes(*patterns)], **more}


@pytest.mark.parametrize(
    ("patterns", "entered", "found"),
    [
        (["12", "1234"], "1234", "1234"),
        (["12", "1234"], "12", "12"),
        (["12", "1234"], "123", None),
        (["*", "1*", "123*", "12*"], "12345", "123*"),
        (["*", "1*", "1"], "1", "1"),
        (["*"], "", "*"),
        (["*"], "*#7", "*"),
        (["1*9"], "19", "1*9"),
        (["1*9"], "1", None),
        (["9*9"], "9", None),
        (["1*", "*9"], "159", "1*"),
        (["*99", "1*"], "199", "*99"),
        (["1", "1"], "1", "1"),
        (["1"], "", None),
    ],
)
def test_the_most_exact_code_wins(patterns: list[str], entered: str, found: str | None) -> None:
    match = best_match(codes(*patterns), entered)
    assert (match.code if match else None) == found


def test_of_two_alike_the_first_wins() -> None:
    match = best_match(codes("1*", "*9"), "1239")
    assert match is not None and match.name == "n0"


def test_nothing_makes_it_slow() -> None:
    many = codes(*["1*1"] * 100)
    started = time.perf_counter()
    for _ in range(100):
        assert best_match(many, "1" * 39 + "2") is None
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(("patterns", "length"), [(["10", "200"], 3), (["10", "2*"], 40)])
def test_who_entered_all_that_may_match_waits_no_longer(patterns: list[str], length: int) -> None:
    assert longest_input(codes(*patterns)) == length


@pytest.mark.parametrize("pattern", ["", "**", "1*2*3", "a", "#", "1" * 21])
def test_what_is_no_code(pattern: str) -> None:
    with pytest.raises(StepError, match=r"codes.0.code"):
        make_step(IvrAdvanced, {"prompt": "code", "codes": [{"name": "x", "code": pattern}]})


def test_names_are_different() -> None:
    twice = {"prompt": "code", "codes": [{"name": "x", "code": "1"}, {"name": "x", "code": "2"}]}
    with pytest.raises(StepError, match="same name"):
        make_step(IvrAdvanced, twice)


async def test_the_input_is_kept_under_two_names() -> None:
    outcome, _ = await played("ivr_advanced", params("4*", variable="customer"), Script(digits="4711#"))
    assert outcome.variables == {"digits": "4711", "customer": "4711"}


async def test_a_wrong_input_is_not_kept() -> None:
    outcome, _ = await played("ivr_advanced", params("47", variable="customer"), Script(digits="99,"))
    assert (outcome.name, outcome.variables) == ("timeout", {})


async def test_the_time_for_a_further_digit() -> None:
    outcome, seconds = await played("ivr_advanced", params("4*", next_seconds=7), Script(digits="47"))
    assert outcome.name == "code:n0"
    assert seconds == 1 + 0.5 + 7


@pytest.mark.parametrize(("finish", "entered"), [("#", "12*"), ("*", "12"), ("none", "12*#3")])
async def test_the_finish_key(finish: str, entered: str) -> None:
    outcome, _ = await played("ivr_advanced", params("*", finish_key=finish), Script(digits="12*#3"))
    assert outcome.variables["digits"] == entered


async def test_the_finish_key_alone_is_an_input_of_nothing() -> None:
    outcome, _ = await played("ivr_advanced", params("12", tries=1), Script(digits="#"))
    assert (outcome.name, outcome.reason) == ("invalid", "entered nothing but the finish key, 1 of 1 tries")


async def test_no_name_of_a_fact_for_the_input() -> None:
    with pytest.raises(StepError, match="caller is a fact"):
        await played("ivr_advanced", params("*", variable="caller"), Script(digits="12#"))
