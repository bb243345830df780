import pytest

from schemas.call_variables import FACTS, MAX_VARIABLES, VariableError, check_variable

FULL = {f"v{number}": "" for number in range(MAX_VARIABLES)}


@pytest.mark.parametrize("name", ["a", "a_1", "digits", "display", "x" * 40])
def test_good_names(name: str) -> None:
    check_variable({}, name, "x" * 500)


@pytest.mark.parametrize("name", ["", "A", "1a", "_a", "a-b", "a b", "a\n", "é", "x" * 41, *FACTS])
def test_bad_names(name: str) -> None:
    with pytest.raises(VariableError, match=r"choose another name|small letters"):
        check_variable({}, name, "")


def test_a_value_has_a_bound() -> None:
    with pytest.raises(VariableError, match="501 characters; 500 is the most"):
        check_variable({}, "a", "x" * 501)


def test_their_number_has_a_bound() -> None:
    with pytest.raises(VariableError, match="at most 50"):
        check_variable(FULL, "one_more", "")
    check_variable(FULL, "v0", "again")
