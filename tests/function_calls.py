"""How many functions some work calls: how much work it is, on any machine and however busy that is."""

import sys
from collections.abc import Callable
from types import FrameType


def function_calls(work: Callable[[], object]) -> int:
    """Do some work and return how many functions it called, of Python and of C."""
    calls = 0

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls
