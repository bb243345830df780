import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from schemas.call_messages import CallFacts
from schemas.entities import Entity
from telephony.dialog_info import Dialog
from telephony.edge.call_states import CallStates, Dialogs, states_of_call
from telephony.edge.leg import Leg
from telephony.edge.session import CallSession

ANNA, BRAM, CHRIS = (Entity("account", name) for name in ("anna", "bram", "chris"))
GROUP, ROUTE = Entity("group", "helpdesk"), Entity("route", "main")


def leg(number: int, party: str, group: str = "") -> Leg:
    made = Leg(cast(Any, None), number, party)
    made.group = group
    return made


def call(*legs: Leg, route: str = "", name: str = "Jan", number: str = "32475123456") -> CallSession:
    facts = CallFacts(
        call_id="call-1", source=legs[0].party, caller=number, caller_name=name, called="102", did="", language="en",
        time_zone="Europe/Brussels", started_at=datetime.now(UTC),
    )  # fmt: skip
    return cast(
        CallSession, SimpleNamespace(facts=facts, caller=legs[0], legs=list(legs), route_id=route, parked_at="")
    )


def shown(session: CallSession) -> dict[Entity, list[str]]:
    return {entity: [one.state for one in dialogs] for entity, dialogs in states_of_call(session).items()}


async def test_from_the_first_digit_to_the_end() -> None:
    caller, callee = leg(1, "account:anna"), leg(2, "account:bram")
    session = call(caller, callee)
    assert shown(session) == {ANNA: ["confirmed"]}
    callee.ringing.set()
    assert shown(session) == {ANNA: ["confirmed"], BRAM: ["early"]}
    callee.answered.set()
    assert shown(session) == {ANNA: ["confirmed"], BRAM: ["confirmed"]}
    callee.gone.set()
    assert shown(session) == {ANNA: ["confirmed"]}
    caller.gone.set()
    assert shown(session) == {}


async def test_a_transfer_to_a_group_rings_though_who_transfers_is_still_there() -> None:
    caller, transferor, member = leg(1, "trunk:x"), leg(2, "account:anna"), leg(3, "account:bram", "helpdesk")
    session = call(caller, transferor, member)
    transferor.answered.set()
    transferor.leaves = True
    member.ringing.set()
    assert shown(session) == {ANNA: ["confirmed"], BRAM: ["early"], GROUP: ["early"]}
    transferor.gone.set()
    assert shown(session) == {BRAM: ["early"], GROUP: ["early"]}


async def test_a_parking_place_burns_while_a_call_is_there() -> None:
    session = call(leg(1, "trunk:x"))
    session.parked_at = "202"
    [(entity, (dialog,))] = states_of_call(session).items()
    assert (str(entity), dialog.state, dialog.id) == ("parking-place:202", "confirmed", "call-1-1")
    assert dialog.remote.name == "Jan"
    session.parked_at = ""
    assert shown(session) == {}


async def test_a_group_is_rung_once_however_many_phones_ring() -> None:
    caller, first, second = leg(1, "trunk:x"), leg(2, "account:anna", "helpdesk"), leg(3, "account:bram", "helpdesk")
    session = call(caller, first, second, route="main")
    assert shown(session) == {ROUTE: ["confirmed"]}, "the plan plays something"
    first.ringing.set()
    second.ringing.set()
    assert shown(session) == {ANNA: ["early"], BRAM: ["early"], GROUP: ["early"], ROUTE: ["early"]}
    second.answered.set()
    assert shown(session) == {ANNA: ["early"], BRAM: ["confirmed"], GROUP: ["confirmed"], ROUTE: ["confirmed"]}


async def test_an_account_that_calls_itself_is_in_two_dialogs() -> None:
    caller, callee = leg(1, "account:anna"), leg(2, "account:anna")
    callee.ringing.set()
    assert shown(call(caller, callee)) == {ANNA: ["confirmed", "early"]}


@pytest.mark.parametrize(
    ("number", "name", "uri", "display"),
    [
        ("32475123456", "Jan", "sip:32475123456@", "Jan"),
        ("", "", "sip:anonymous@anonymous.invalid", "Anonymous"),
        ("101", "A\x00\nB", "sip:101@", "AB"),
        ('1"2<3>@;#', "x", "sip:123%23@", "x"),
    ],
)
async def test_who_calls(number: str, name: str, uri: str, display: str) -> None:
    caller, callee = leg(1, "trunk:x"), leg(2, "account:bram")
    callee.ringing.set()
    [dialog] = states_of_call(call(caller, callee, number=number, name=name))[BRAM]
    assert dialog.remote.uri.startswith(uri)
    assert (dialog.remote.name, dialog.direction) == (display, "recipient")


async def test_what_several_say_of_one_is_put_together() -> None:
    said: list[tuple[Entity, Dialogs]] = []
    states = CallStates(lambda entity, dialogs: said.append((entity, dialogs)))
    first, second = Dialog("1", "early"), Dialog("2", "confirmed")
    states.put("a", {BRAM: (first,)})
    states.put("b", {BRAM: (second,), CHRIS: (second,)})
    states.put("b", {BRAM: (second,), CHRIS: (second,)})
    states.put("a", {})
    states.put("b", {})
    assert said == [
        (BRAM, (first,)),
        (BRAM, (first, second)),
        (CHRIS, (second,)),
        (BRAM, (second,)),
        (BRAM, ()),
        (CHRIS, ()),
    ] or {entity for entity, dialogs in said[-2:] if not dialogs} == {BRAM, CHRIS}


async def test_changes_at_once_are_told_together() -> None:
    said: list[Entity] = []
    states = CallStates(lambda entity, _: said.append(entity))
    caller, callee = leg(1, "account:anna"), leg(2, "account:bram")
    session = call(caller, callee)
    session.end = asyncio.get_running_loop().create_future()
    for _ in range(3):
        states.changed(session)
        callee.ringing.set()
    assert said == []
    await asyncio.sleep(0)
    assert sorted(said) == [ANNA, BRAM]
