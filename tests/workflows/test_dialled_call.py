"""What a phone dials becomes a plan, a call to a number of the company, or a refusal."""

import pytest

from activities.registry import CATALOGUE
from schemas.database import read_session, write_session
from schemas.sample import SAMPLE_DID, load_sample
from schemas.tables import Exchange, Extension, PrefixDiallingRow, PrefixForwardingRow, ShortNumberRow, SipAccount
from workflows.dialled_call import AccountCall, account_call

MOBILE = "32475123456"


@pytest.fixture(autouse=True)
def configured(database: None) -> None:
    with write_session() as session:
        load_sample(session, CATALOGUE)
    with write_session() as session:
        anna = session.get_one(SipAccount, "anna")
        anna.dial_out_group_id = "everything"
        exchange = session.get_one(Exchange, 1)
        exchange.settings = {**exchange.settings, "main_did": SAMPLE_DID}
        session.add(ShortNumberRow(code="1234", number=MOBILE))
        session.add(PrefixDiallingRow(prefix="0", did=None))
        session.add(PrefixForwardingRow(code="101", did=SAMPLE_DID))
        session.add(Extension(number="*98", route_id="main"))


def dial(text: str, account: str = "anna") -> AccountCall:
    with read_session() as session:
        return account_call(session, account, text)


@pytest.mark.parametrize(
    ("text", "start"), [("101", "ring_account"), ("100", "ring_group"), ("200", "prompt"), ("*98", "prompt")]
)
def test_extensions(text: str, start: str) -> None:
    call = dial(text)
    assert call.route is not None
    assert (call.route.graph.start, call.direction, call.did) == (start, "internal", "")


@pytest.mark.parametrize("number", ["8101", "*8101"])
def test_the_key_that_watches_somebody_dials_him(number: str) -> None:
    assert dial(number, "bram").route is None
    with write_session() as session:
        session.get_one(SipAccount, "anna").blf_extension = number
    call = dial(number, "bram")
    assert call.route is not None
    assert call.route.graph.nodes[0].params["account"] == "anna"


@pytest.mark.parametrize("text", [SAMPLE_DID, f"+{SAMPLE_DID}", "050123100"])
def test_a_number_of_the_company(text: str) -> None:
    call = dial(text)
    assert (call.route, call.did, call.direction, call.sip_status) == (None, SAMPLE_DID, "internal", 0)


@pytest.mark.parametrize(
    ("text", "prefix", "masked"), [("0475123456", None, False), ("1234", None, False), ("*0*0475123456", "0", True)]
)
def test_numbers_outside(text: str, prefix: str | None, masked: bool) -> None:
    call = dial(text)
    assert call.route is not None
    params = call.route.graph.node("dial_out").params
    assert params == {"account": "anna", "number": MOBILE} | ({"prefix": prefix} if prefix else {})
    assert (call.direction, call.outgoing_did, call.masked, call.emergency) == ("outgoing", SAMPLE_DID, masked, False)


def test_help() -> None:
    call = dial("112", "chris")
    assert call.emergency and call.route is not None
    assert call.route.graph.node("dial_out").params["number"] == "112"


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("*101*0475123456", {"did": SAMPLE_DID, "number": MOBILE}),
        ("*100*1234", {"number": MOBILE}),
        ("#101#", {"did": SAMPLE_DID}),
        ("#100#", {}),
    ],
)
def test_forwarding_codes(text: str, params: dict[str, str]) -> None:
    call = dial(text)
    assert call.route is not None
    assert call.route.graph.node("switch_forwarding").params == params


@pytest.mark.parametrize(
    ("text", "account", "status"),
    [("*101*0475123456", "chris", 403), ("*102*0475123456", "anna", 404), ("999", "anna", 484), ("*", "anna", 404)],
)
def test_refusals(text: str, account: str, status: int) -> None:
    call = dial(text, account)
    assert (call.route, call.did, call.sip_status) == (None, "", status)
    assert call.reason


def test_the_country_of_the_account() -> None:
    with write_session() as session:
        session.get_one(SipAccount, "anna").country_code = "33"
    call = dial("0123456789")
    assert call.route is not None
    assert call.route.graph.node("dial_out").params["number"] == "33123456789"


def test_a_country_that_does_not_exist_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    with write_session() as session:
        session.get_one(SipAccount, "anna").country_code = "999"
    assert dial("0475123456").direction == "outgoing"
    assert "its country code can't be used" in caplog.text
