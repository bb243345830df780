"""The colours of function indicators: read by calls, kept by imports, gone with their indicator."""

import pytest
from sqlmodel import select

from activities.registry import CATALOGUE
from schemas.database import configuration_revision, read_session, write_session
from schemas.exchange_file import export_exchange, import_exchange
from schemas.indicator_states import indicator_colour, indicator_state, indicator_states
from schemas.sample import load_sample
from schemas.tables import AdvancedFunctionIndicatorStateRow, FunctionIndicatorStateRow
from schemas.tables.base import utc_now

INDICATORS = """
function_indicators:
  - {id: night, name: Night, extension: "*21", red_route: main}
advanced_function_indicators:
  - {id: duty, name: On duty, extension: "2001"}
"""


@pytest.fixture
def sample(each_database: None) -> str:
    """An exchange with an indicator of each kind, both red; its export."""
    with write_session() as session:
        load_sample(session, CATALOGUE)
    with read_session() as session:
        text = export_exchange(session)
    with write_session() as session:
        import_exchange(session, text + INDICATORS, CATALOGUE)
        for table, indicator in ((FunctionIndicatorStateRow, "night"), (AdvancedFunctionIndicatorStateRow, "duty")):
            session.add(table(id=indicator, colour="red", since=utc_now(), by="account:anna", number=3))
    with read_session() as session:
        return export_exchange(session)


def test_states_of_both_kinds(sample: str) -> None:
    with read_session() as session:
        assert indicator_colour(session, "night") == "red"
        state = indicator_state(session, "advanced", "duty")
        assert state is not None
        assert (state.name, state.colour, state.by, state.number) == ("On duty", "red", "account:anna", 3)
        assert [(one.kind, one.id, one.colour) for one in indicator_states(session)] == [
            ("basic", "night", "red"),
            ("advanced", "duty", "red"),
        ]


def test_never_switched_is_green_and_unknown_is_none(each_database: None) -> None:
    with write_session() as session:
        load_sample(session, CATALOGUE)
        import_exchange(session, export_exchange(session) + INDICATORS, CATALOGUE)
    with read_session() as session:
        state = indicator_state(session, "basic", "night")
        assert state is not None
        assert (state.colour, state.since, state.by, state.number) == ("green", None, "", 0)
        assert indicator_state(session, "basic", "day") is None
        assert indicator_colour(session, "day") == "green"


def test_state_is_no_configuration(sample: str) -> None:
    assert "colour" not in sample
    with read_session() as session:
        before = configuration_revision(session)
    with write_session() as session:
        row = session.get_one(FunctionIndicatorStateRow, "night")
        row.colour, row.number = "green", 4
    with write_session() as session:
        assert import_exchange(session, sample, CATALOGUE).changes == []
    with read_session() as session:
        assert configuration_revision(session) == before, "it is read for each call, not once a revision"
        assert indicator_colour(session, "night") == "green"
        assert session.get_one(AdvancedFunctionIndicatorStateRow, "duty").colour == "red"


def test_state_goes_with_its_indicator(sample: str) -> None:
    with write_session() as session:
        import_exchange(session, "format: belplan-exchange/1\nexchange: {languages: [nl]}\n", CATALOGUE)
    with read_session() as session:
        assert list(indicator_states(session)) == []
        for table in (FunctionIndicatorStateRow, AdvancedFunctionIndicatorStateRow):
            assert session.exec(select(table)).all() == []
