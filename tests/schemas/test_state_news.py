"""What sessions commit that lamps show is told to the front: one datagram for each thing."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.database import write_session
from schemas.publisher_proof import PROOF_HEADER, PUBLISHER_HEADER, is_proven
from schemas.tables import FunctionIndicatorRow, FunctionIndicatorStateRow, Route, VoicemailBox, VoicemailMessage
from tests.databases import forget_settings, own_database


@pytest.fixture
def front(tmp_path: Path) -> Iterator[socket.socket]:
    """A socket in the place of the front."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear,
        own_database(tmp_path),
        pytest.MonkeyPatch.context() as patch,
    ):
        ear.bind(("127.0.0.1", 0))
        patch.setenv("BELPLAN_SIP_PORT", str(ear.getsockname()[1]))
        forget_settings()
        with write_session() as session:
            session.add(Route(id="night", name="Night"))
            session.add(VoicemailBox(id="general", name="General"))
            session.flush()
            session.add(FunctionIndicatorRow(id="night", name="Night", red_route_id="night"))
        yield ear


def heard(front: socket.socket) -> list[str]:
    """Return the addresses of the news that came, each with its proof."""
    found = []
    front.settimeout(0.2)
    while True:
        try:
            text = front.recv(4096).decode()
        except TimeoutError:
            return sorted(found)
        fields = dict(line.split(": ", 1) for line in text.split("\r\n")[1:] if ": " in line)
        uri = text.split(" ")[1]
        assert is_proven(fields[PROOF_HEADER], fields[PUBLISHER_HEADER], uri, fields["Event"], "", "0", b"")
        found.append(uri.partition("@")[0])


def message(number: int) -> VoicemailMessage:
    return VoicemailMessage(id=f"m{number}", box_id="general", call_id="c", recorded_at=datetime.now(UTC), file="x")


def test_what_was_committed_is_told_once(front: socket.socket) -> None:
    with write_session() as session:
        session.add(message(1))
        session.add(message(2))
        session.flush()
        session.add(FunctionIndicatorStateRow(id="night", colour="red", since=datetime.now(UTC)))
    assert heard(front) == ["sip:function-indicator.night", "sip:voicemail-box.general"]
    with write_session() as session:
        row = session.get(VoicemailMessage, "m1")
        assert row
        row.heard_at = datetime.now(UTC)
        session.add(row)
    assert heard(front) == ["sip:voicemail-box.general"]
    with write_session() as session:
        session.delete(session.get(VoicemailMessage, "m2"))
    assert heard(front) == ["sip:voicemail-box.general"]


def test_other_changes_are_no_news(front: socket.socket) -> None:
    with write_session() as session:
        session.add(VoicemailBox(id="sales", name="Sales"))
        session.get(VoicemailMessage, "m1")
    with pytest.raises(ZeroDivisionError), write_session() as session:
        session.add(message(1))
        session.flush()
        raise ZeroDivisionError
    assert heard(front) == []


def test_a_front_that_is_not_there_stops_nobody(front: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELPLAN_SIP_PORT", "0")
    forget_settings()
    with write_session() as session:
        session.add(message(1))
    with write_session() as session:
        assert session.get(VoicemailMessage, "m1") is not None
