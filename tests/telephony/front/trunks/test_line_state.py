"""How a trunk's line outlives the front that kept it."""

from pathlib import Path

from schemas.database import write_session
from schemas.tables import Trunk
from telephony.front.trunks.line_state import LineState, load_lines, write_lines
from telephony.front.trunks.registration import MAX_REQUESTS
from tests.databases import own_database


def test_requests_that_were_not_written_down_have_a_lower_number_than_those_after_a_start(tmp_path: Path) -> None:
    with own_database(tmp_path):
        with write_session() as session:
            session.add(Trunk(id="alpha", name="Alpha", server="192.0.2.1"))
        write_lines([LineState("alpha", registration="registered", sip_call_id="one", cseq=7)])
        found = load_lines()["alpha"]
    assert (found.registration, found.sip_call_id) == ("registered", "one")
    # An attempt, and the one that takes the registration back, had no time to be written.
    assert found.cseq >= 7 + 2 * MAX_REQUESTS
