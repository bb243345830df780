"""How the lines of trunks are when a call goes out."""

from datetime import timedelta

from activities.exchange.outgoing_settings import outgoing_settings, with_lines_now
from schemas.database import read_session, write_session
from schemas.least_cost import TrunkState
from schemas.tables import Trunk, TrunkLineState
from schemas.tables.base import utc_now

NOW = utc_now()


def states() -> dict[str, TrunkState]:
    with read_session() as session:
        return with_lines_now(session, outgoing_settings(session), NOW).trunks


def test_lines_now(sample: None) -> None:
    with write_session() as session:
        for trunk, registers in (("fresh", True), ("held", True), ("lapsed", True), ("quiet", False)):
            session.add(Trunk(id=trunk, name=trunk, server="x.example", settings={"registers": registers}))
        for trunk, seconds, silent in (("held", 60, False), ("lapsed", -1, False), ("quiet", -1, True)):
            until = NOW + timedelta(seconds=seconds)
            session.add(
                TrunkLineState(trunk_id=trunk, registration="registered", registered_until=until, silent=silent)
            )
    found = states()
    assert {trunk: (one.registered, one.silent) for trunk, one in found.items()} == {
        "sample": (True, False),
        "fresh": (False, False),
        "held": (True, False),
        "lapsed": (False, False),
        "quiet": (True, True),
    }
    with write_session() as session:
        session.get_one(TrunkLineState, "quiet").silent = False
    assert not states()["quiet"].silent, "for the next call, without any change of the configuration"
