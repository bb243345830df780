from tests.function_calls import function_calls
from tests.workflows.decisions.opening_speed import opening_decisions_per_second

DECISIONS = 200


def test_a_decision_is_little_work() -> None:
    """How many are made in a second is a row of the benchmark."""
    assert 50 < function_calls(lambda: opening_decisions_per_second(DECISIONS)) / DECISIONS < 200
