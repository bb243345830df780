"""Where an account may forward its calls to."""

import pytest

from activities.exchange.outgoing_settings import outgoing_account
from schemas.database import read_session, write_session
from schemas.sample import SAMPLE_DID
from schemas.tables import ShortNumberRow, SipAccount
from tests.databases import load_the_sample
from workflows.account_rights import forwarding_refusal


@pytest.fixture(autouse=True)
def configured(database: None) -> None:
    load_the_sample()
    with write_session() as session:
        session.get_one(SipAccount, "anna").dial_out_group_id = "everything"
        session.add(ShortNumberRow(code="1234", number="32475123456"))


def refusal(account: str, number: str, *own: str) -> str:
    with read_session() as session:
        found = outgoing_account(session, account)
        assert found is not None
        return forwarding_refusal(session, found, number, own)


@pytest.mark.parametrize("number", ["102", "100", "32475123456", "1234", "1207", "31201234567"])
def test_a_colleague_a_group_or_a_number_outside_takes_the_calls(number: str) -> None:
    assert refusal("anna", number) == ""


@pytest.mark.parametrize("number", ["200", "0475123456", "475", "999", "32", "112", SAMPLE_DID, "324751234567890"])
def test_what_no_phone_could_dial_takes_no_calls(number: str) -> None:
    assert refusal("anna", number) == f"No calls can be forwarded to {number}."


def test_an_account_does_not_forward_to_itself() -> None:
    assert "own extension" in refusal("anna", "101")
    assert refusal("bram", "101") == ""
    assert "own extension" in refusal("bram", "109", "109")


def test_who_may_not_call_a_number_may_not_forward_to_it() -> None:
    assert "dial-out group" in refusal("chris", "32475123456")
    assert "dial-out group" in refusal("chris", "1234")
    assert refusal("chris", "102") == ""
