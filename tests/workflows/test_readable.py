"""What ops read of a call in the Temporal UI."""

from schemas.call_messages import CallTrace
from tests.workflows.plans import AT
from workflows.readable import SHOWN_CHARACTERS, call_details
from workflows.simulator.simulate import simulated_facts


def details(**variables: str) -> str:
    return call_details(CallTrace(facts=simulated_facts(AT), state="step", steps=[], variables=variables))


def test_variables_are_shown_by_name() -> None:
    assert details(state="open", digits="47").endswith(
        "| variable | value |\n|---|---|\n| digits | 47 |\n| state | open |"
    )


def test_a_call_without_variables_has_no_table_of_them() -> None:
    assert "variable" not in details()


def test_a_value_stays_in_its_cell() -> None:
    assert details(a="x | y\n| z").endswith("| a | x / y / z |")
    assert details(a="x" * 500).endswith(f"| a | {'x' * SHOWN_CHARACTERS} |")
