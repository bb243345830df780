"""Where a transferred call goes on: with the rights of who transfers, and never by a code."""

import pytest

from schemas.database import read_session, write_session
from schemas.sample import SAMPLE_DID
from schemas.tables import Exchange, ParkingRangeRow, PrefixForwardingRow, SipAccount
from tests.databases import load_the_sample
from tests.workflows.plans import AT
from workflows.dialled_call import account_call
from workflows.simulator.simulate import simulated_facts
from workflows.transferred_call import TransferTarget, facts_of_called, transfer_target

MOBILE = "0475123456"


@pytest.fixture(autouse=True)
def configured(database: None) -> None:
    load_the_sample()
    with write_session() as session:
        session.get_one(SipAccount, "anna").dial_out_group_id = "everything"
        session.add(PrefixForwardingRow(code="101", did=SAMPLE_DID))
        places = {"first": "700", "last": "702"}
        session.add(ParkingRangeRow(id="reception", name="Reception", settings={**places, "seconds": 90}))
        exchange = session.get_one(Exchange, 1)
        exchange.settings = {**exchange.settings, "transfer": {"send_back_after": 17}}


def transfer(to: str, account: str = "anna") -> TransferTarget:
    with read_session() as session:
        return transfer_target(session, account, to, "32475999999", AT)


@pytest.mark.parametrize(("to", "kind", "seconds"), [("102", "ring_account", 17), ("100", "ring_group", 17)])
def test_colleagues_ring_until_the_call_goes_back(to: str, kind: str, seconds: int) -> None:
    target = transfer(to)
    assert target.plan is not None and not target.answers_itself
    [node] = target.plan.graph.nodes
    assert (node.kind, node.params["seconds"]) == (kind, seconds)


def test_without_going_back_it_rings_as_long_as_can_be() -> None:
    with write_session() as session:
        exchange = session.get_one(Exchange, 1)
        exchange.settings = {**exchange.settings, "transfer": {"send_back": False}}
        exchange.version += 1
    target = transfer("102")
    assert target.plan is not None
    assert target.plan.graph.nodes[0].params["seconds"] == 600


@pytest.mark.parametrize("to", ["200", SAMPLE_DID])
def test_routes_take_the_call_by_themselves(to: str) -> None:
    target = transfer(to)
    assert target.plan is not None and target.answers_itself
    assert target.did == (SAMPLE_DID if to == SAMPLE_DID else "")


def test_a_number_outside_is_called_as_who_transfers() -> None:
    target = transfer(MOBILE)
    assert target.plan is not None
    [node] = target.plan.graph.nodes
    assert (node.kind, node.params["account"], node.params["number"]) == ("dial_out", "anna", "32475123456")


@pytest.mark.parametrize(("to", "status"), [(f"*101*{MOBILE}", 403), ("#101#", 403), ("999", 484), ("701", 480)])
def test_no_targets(to: str, status: int) -> None:
    target = transfer(to)
    assert (target.plan, target.sip_status) == (None, status)
    assert target.refusal


def test_parking() -> None:
    """Who parks hears the place, not who is parked; who calls it to look hears it, too."""
    target = transfer("0701")
    assert target.plan is not None and not target.answers_itself
    park, back = target.plan.graph.nodes
    assert park.params == {"range": "reception", "place": "701", "announce": False}
    assert back.params["account"] == "anna"
    with read_session() as session:
        dialled = account_call(session, "anna", "0701")
    assert dialled.route is not None
    assert dialled.route.graph.node("park").params["announce"] is True


@pytest.mark.parametrize(
    ("party", "number", "caller", "name"),
    [("account:bram", "", "102", "Bram Claes"), ("trunk:alpha", "32475123456", "32475123456", "")],
)
def test_who_was_called_is_the_caller_from_now_on(party: str, number: str, caller: str, name: str) -> None:
    with read_session() as session:
        facts = facts_of_called(session, simulated_facts(AT), party, number)
        known = session.get(SipAccount, "bram")
    assert (facts.source, facts.caller) == (party, caller)
    assert facts.caller_name == (known.display_name if known is not None and not number else name)
