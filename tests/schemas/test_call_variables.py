import pytest
from pydantic import TypeAdapter

from schemas.call_variables import FACTS, MAX_VARIABLES, NAME_PATTERN, VariableError, VariableName, check_variable

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


def test_the_json_schema_of_a_name_is_as_strict_as_the_model() -> None:
    schema = TypeAdapter(VariableName).json_schema()
    assert schema["pattern"] == NAME_PATTERN
    assert schema["not"] == {"enum": list(FACTS)}
