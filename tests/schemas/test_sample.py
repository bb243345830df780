"""What a new exchange holds."""

import yaml
from sqlmodel import select

from activities.registry import CATALOGUE
from schemas.database import read_session, write_session
from schemas.exchange_file import export_exchange
from schemas.sample import first_text, load_first, load_sample, sample_text
from schemas.tables import AuditEntry, DialOutGroupRow, HolidaySetRow, VoicemailBox


def test_every_exchange_has_from_the_start(each_database: None) -> None:
    with write_session() as session:
        assert load_first(session, CATALOGUE)
    with read_session() as session:
        assert set(session.get_one(DialOutGroupRow, "everything").settings["classes"]) > {"premium", "emergency"}
        assert session.get_one(VoicemailBox, "general").name == "General"
        assert session.get_one(HolidaySetRow, "belgium")
        exported = yaml.safe_load(export_exchange(session))
    assert exported["backup_routes"][0]["target"] == {"kind": "voicemail", "box": "general"}
    with write_session() as session:
        assert load_first(session, CATALOGUE) is None
        assert load_sample(session, CATALOGUE) is None


def test_the_sample_has_all_of_it() -> None:
    first, sample = yaml.safe_load(first_text()), yaml.safe_load(sample_text())
    for section, entries in first.items():
        if section not in ("format", "exchange"):
            assert [one for one in sample[section] if one in entries] == entries, section


def test_who_filled_it_is_written_down(database: None) -> None:
    with write_session() as session:
        load_first(session, CATALOGUE)
        assert {row.who for row in session.exec(select(AuditEntry))} == {"first start"}
