"""What becomes of the codes with which a person sets what happens to his calls, and calls back who called last."""

from datetime import timedelta

import pytest

from schemas.database import read_session, write_session
from schemas.sample import SAMPLE_DID
from schemas.tables import Call, CallLeg, Exchange, SipAccount
from schemas.tables.base import utc_now
from tests.databases import load_the_sample
from workflows.dialled_call import AccountCall, account_call

MOBILE = "32475123456"


@pytest.fixture(autouse=True)
def configured(database: None) -> None:
    load_the_sample()
    with write_session() as session:
        session.get_one(SipAccount, "anna").dial_out_group_id = "everything"
        exchange = session.get_one(Exchange, 1)
        exchange.settings = {**exchange.settings, "main_did": SAMPLE_DID}


def dial(text: str, account: str = "anna") -> AccountCall:
    with read_session() as session:
        return account_call(session, account, text)


def step(call: AccountCall) -> tuple[str, dict[str, object]]:
    assert call.route is not None
    node = call.route.graph.node(call.route.graph.start)
    return node.kind, node.params


def called(account: str, caller: str, source: str, minutes_ago: int = 1) -> None:
    """Note that somebody made an account's phone ring."""
    at = utc_now() - timedelta(minutes=minutes_ago)
    with write_session() as session:
        call_id = f"call-{caller or 'nobody'}-{account}-{minutes_ago}"
        facts = {"edge_id": "edge-1", "edge_boot_id": "1", "started_at": at}
        session.add(Call(id=call_id, source=source, caller=caller, **facts))
        session.flush()
        session.add(CallLeg(call_id=call_id, number=1, party=source, started_at=at))
        session.add(CallLeg(call_id=call_id, number=2, party=f"account:{account}", started_at=at))


@pytest.mark.parametrize(
    ("text", "setting", "on", "number"),
    [
        ("*78", "do_not_disturb", True, ""),
        ("*79", "do_not_disturb", False, ""),
        ("*72102", "forward_always", True, "102"),
        ("*72100", "forward_always", True, "100"),
        ("*900475123456", "forward_busy", True, MOBILE),
        ("*53", "forward_unanswered", False, ""),
    ],
)
def test_settings(text: str, setting: str, on: bool, number: str) -> None:
    params = {"account": "anna", "setting": setting, "on": on, "number": number}
    assert step(dial(text)) == ("account_setting", params)


@pytest.mark.parametrize(
    ("text", "account", "reason"),
    [
        ("*72", "anna", "No number was dialled"),
        ("*72101", "anna", "own extension"),
        ("*72200", "anna", "No calls can be forwarded to 200"),
        ("*720475123456", "chris", "dial-out group"),
        ("*69", "anna", "Nobody has called"),
    ],
)
def test_what_is_refused_is_said(text: str, account: str, reason: str) -> None:
    call = dial(text, account)
    kind, params = step(call)
    assert (kind, call.sip_status) == ("refuse_aloud", 0)
    assert reason in str(params["reason"])


def test_the_last_of_those_who_called() -> None:
    called("anna", MOBILE, "trunk:sample", minutes_ago=9)
    called("bram", "103", "account:chris", minutes_ago=2)
    called("anna", "102", "account:bram", minutes_ago=4)
    assert step(dial("*69"))[1]["account"] == "bram"
    assert step(dial("*69", "bram"))[1]["account"] == "chris"


def test_a_caller_from_outside() -> None:
    called("anna", MOBILE, "trunk:sample")
    called("chris", MOBILE, "trunk:sample")
    assert step(dial("*69")) == ("dial_out", {"account": "anna", "number": MOBILE})
    assert step(dial("*69", "chris"))[0] == "refuse_aloud"


def test_a_caller_who_withheld_the_number() -> None:
    called("anna", "102", "account:bram", minutes_ago=4)
    called("anna", "", "trunk:sample")
    assert step(dial("*69"))[1]["why"] == "withheld"


def test_one_who_called_too_long_ago() -> None:
    called("anna", "102", "account:bram", minutes_ago=31 * 24 * 60)
    assert step(dial("*69"))[1]["why"] == "nobody_called"
