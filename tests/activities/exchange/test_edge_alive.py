"""An edge lives when its newest process is the one that took the call, and gave a sign of life just now."""

from datetime import timedelta

import pytest
from temporalio.testing import ActivityEnvironment

from activities.exchange.edge_alive import SILENT_SECONDS, EdgeQuestion, edge_alive
from schemas.database import write_session
from schemas.tables import EdgeProcess
from schemas.tables.base import utc_now


@pytest.mark.parametrize(
    ("boot_id", "silent", "alive"),
    [("one", 0.0, True), ("one", SILENT_SECONDS + 1, False), ("two", 0.0, False)],
)
def test_signs_of_life(sample: None, boot_id: str, silent: float, alive: bool) -> None:
    seen_at = utc_now() - timedelta(seconds=silent)
    with write_session() as session:
        session.add(EdgeProcess(id="x", boot_id=boot_id, sip_address="127.0.0.1:5070", seen_at=seen_at))
    assert ActivityEnvironment().run(edge_alive, EdgeQuestion(edge_id="x", boot_id="one")) is alive


def test_an_edge_that_nobody_knows(sample: None) -> None:
    assert ActivityEnvironment().run(edge_alive, EdgeQuestion(edge_id="x", boot_id="one")) is False
