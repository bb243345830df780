"""Parking places, on both databases: which are free, and that a dead edge keeps none."""

from datetime import timedelta

import pytest

from activities.exchange.parking import LEAVES_SECONDS, Parker, leave_place, take_place
from schemas.database import write_session
from schemas.parking import ParkingRange
from schemas.tables import EdgeProcess, ParkedCall
from schemas.tables.base import utc_now

PLACES = ("200", "201")


@pytest.fixture(autouse=True)
def edges(each_database: None) -> None:
    with write_session() as session:
        session.add(EdgeProcess(id="one", boot_id="boot", sip_address="127.0.0.1:5070", seen_at=utc_now()))


def park(call: str, *places: str, boot: str = "boot") -> str:
    with write_session() as session:
        return take_place(session, places or PLACES, Parker(call, "one", boot), 120)


def test_one_call_at_a_place() -> None:
    assert [park("a"), park("b"), park("c")] == ["200", "201", ""]
    assert park("c", "200") == ""
    assert park("a", "200") == "200", "asked a second time it keeps its own"
    with write_session() as session:
        leave_place(session, "200", "b")  # not its place
        leave_place(session, "201", "b")
    assert [park("c"), park("d")] == ["201", ""]


def test_what_a_dead_edge_parked_is_free() -> None:
    assert park("a", "200", boot="earlier") == "200"
    assert park("b", "200") == "200"


def test_what_should_be_gone_long_ago_is_free() -> None:
    assert park("a", "200") == "200"
    with write_session() as session:
        row = session.get_one(ParkedCall, "200")
        assert row.until <= utc_now() + timedelta(seconds=120 + LEAVES_SECONDS)
        row.until = utc_now() - timedelta(seconds=1)
    assert park("b", "200") == "200"


@pytest.mark.parametrize(("first", "last"), [("210", "200"), ("99", "100"), ("200", "300"), ("2x", "30"), ("1", "2")])
def test_wrong_ranges(first: str, last: str) -> None:
    with pytest.raises(ValueError, match="range|digits|pattern"):
        ParkingRange(id="x", name="x", first=first, last=last)


def test_places_keep_their_digits() -> None:
    assert ParkingRange(id="x", name="x", first="008", last="011").places() == ["008", "009", "010", "011"]
