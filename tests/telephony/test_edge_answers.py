"""What the front makes of an edge's answers."""

import pytest

from telephony.edge_answers import said_outside


@pytest.mark.parametrize(
    ("method", "status", "reason", "outside"),
    [
        ("REFER", 399, "Default status message", (202, "Accepted")),
        ("OPTIONS", 500, "Unhandled by dialog usages", (200, "OK")),
        ("OPTIONS", 481, "Call/Transaction Does Not Exist", (481, "Call/Transaction Does Not Exist")),
        ("OPTIONS", 500, "Server Internal Error", (500, "Server Internal Error")),
        ("INVITE", 399, "x", (399, "x")),
        ("INFO", 500, "Unhandled by dialog usages", (500, "Unhandled by dialog usages")),
    ],
)
def test_what_goes_outside(method: str, status: int, reason: str, outside: tuple[int, str]) -> None:
    assert said_outside(method, status, reason) == outside
