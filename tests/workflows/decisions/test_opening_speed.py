import sys
from types import FrameType

from tests.workflows.decisions.opening_speed import opening_decisions_per_second

DECISIONS = 200


def test_a_decision_is_little_work() -> None:
    """How many it makes in a second is a row of the benchmark; the calls of functions are the same on any machine."""
    calls = 0

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        opening_decisions_per_second(DECISIONS)
    finally:
        sys.setprofile(before)
    assert 50 < calls / DECISIONS < 200
