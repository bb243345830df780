"""REGISTER, decided on without sockets: what changes, and what is answered."""

from datetime import UTC, datetime, timedelta

import pytest

from telephony.flow_token import Flow
from telephony.front.digest import AccountSecret
from telephony.front.fields import SipParseError
from telephony.front.location import LocationStore, contact_key
from telephony.front.parser import parse_message
from telephony.front.registrar import ExpiryLimits, Outcome, Registrar
from tests.telephony.front.phone_messages import PHONE_MESSAGES

ACCOUNT = AccountSecret("jan", "101", {})
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FLOW = Flow("udp", "192.0.2.1", 5060)


class Office:
    """A registrar and its store."""

    def __init__(self) -> None:
        self.store = LocationStore()
        self.registrar = Registrar(self.store, ExpiryLimits(60, 3600, 1800), contacts_per_account=5)

    def register(
        self, *contacts: str, expires: str = "", call_id: str = "c1", cseq: int = 1, flow: Flow = FLOW,
        now: datetime = NOW, to: str = "sip:101@pbx.example", extra: str = "",
    ) -> Outcome:  # fmt: skip
        lines = [f"Contact: {contact}" for contact in contacts]
        if expires:
            lines.append(f"Expires: {expires}")
        if extra:
            lines.append(extra)
        text = "\r\n".join(
            ["REGISTER sip:pbx.example SIP/2.0", "From: <sip:101@pbx.example>;tag=1", f"To: <{to}>",
             f"Call-ID: {call_id}", f"CSeq: {cseq} REGISTER", *lines, "", ""]
        )  # fmt: skip
        outcome = self.registrar.handle(parse_message(text.encode()), ACCOUNT, flow, now)
        if outcome.status == 200:
            self.store.apply(outcome.changes)
        return outcome

    def contacts(self, now: datetime = NOW) -> list[str]:
        return [one.contact_uri for one in self.store.bindings("jan", now)]


@pytest.fixture
def office() -> Office:
    return Office()


def listed(outcome: Outcome) -> list[str]:
    return [value for name, value in outcome.headers if name == "Contact"]


def test_adding_refreshing_and_removing(office: Office) -> None:
    assert listed(office.register("<sip:101@10.0.0.1>;expires=120")) == ["<sip:101@10.0.0.1>;expires=120"]
    assert listed(office.register("<sip:101@10.0.0.2>", expires="300", call_id="c2")) == [
        "<sip:101@10.0.0.1>;expires=120",
        "<sip:101@10.0.0.2>;expires=300",
    ]
    later = NOW + timedelta(seconds=60)
    office.register("<sip:101@10.0.0.1>;expires=600", cseq=2, now=later)
    assert sorted(office.contacts(NOW + timedelta(seconds=400))) == ["sip:101@10.0.0.1"]
    assert listed(office.register("<sip:101@10.0.0.1>;expires=0", cseq=3, now=later)) == [
        "<sip:101@10.0.0.2>;expires=240"
    ]
    assert listed(office.register(call_id="c9", now=later)) == ["<sip:101@10.0.0.2>;expires=240"]


def test_removing_all(office: Office) -> None:
    office.register("<sip:101@10.0.0.1>", "<sip:101@10.0.0.2>")
    assert listed(office.register("*", expires="0", cseq=2)) == []
    assert office.contacts() == []


@pytest.mark.parametrize(
    ("contacts", "expires"),
    [(("*",), ""), (("*",), "60"), (("*", "<sip:101@10.0.0.1>"), "0"), (("<mailto:jan@pbx.example>",), "60"),
     (("<sip:101@" + "a" * 250 + "." + "b" * 250 + ">",), "60"), (tuple(f"<sip:1@10.0.0.{n}>" for n in range(11)), "")],
)  # fmt: skip
def test_what_cannot_be_registered(office: Office, contacts: tuple[str, ...], expires: str) -> None:
    with pytest.raises(SipParseError):
        office.register(*contacts, expires=expires)
    assert office.contacts() == []


@pytest.mark.parametrize(
    ("asked", "granted"), [("60", 60), ("3600", 3600), ("7200", 3600), ("4294967295", 3600), ("soon", 1800), ("", 1800)]
)
def test_how_long_it_lasts(office: Office, asked: str, granted: int) -> None:
    assert listed(office.register("<sip:101@10.0.0.1>", expires=asked)) == [f"<sip:101@10.0.0.1>;expires={granted}"]


def test_too_short(office: Office) -> None:
    outcome = office.register("<sip:101@10.0.0.1>;expires=59")
    assert (outcome.status, outcome.headers) == (423, [("Min-Expires", "60")])


def test_late_requests_change_nothing(office: Office) -> None:
    office.register("<sip:101@10.0.0.1>", cseq=5)
    assert office.register("<sip:101@10.0.0.1>;expires=0", cseq=4).status == 500
    assert office.register("*", expires="0", cseq=4).status == 500
    assert office.contacts() == ["sip:101@10.0.0.1"]
    assert office.register("<sip:101@10.0.0.1>", cseq=5).status == 200, "sent again: our answer was lost"
    assert office.register("<sip:101@10.0.0.1>;expires=0", cseq=1, call_id="after a restart").status == 200


def test_all_or_nothing(office: Office) -> None:
    assert office.register("<sip:101@10.0.0.1>", "<sip:101@10.0.0.2>;expires=5").status == 423
    assert office.contacts() == []


def test_the_newest_five_stay(office: Office) -> None:
    for number in range(7):
        office.register(f"<sip:101@10.0.0.{number}>", call_id=f"c{number}")
    assert office.contacts() == [f"sip:101@10.0.0.{number}" for number in range(2, 7)]


def test_the_flow_follows_the_phone(office: Office) -> None:
    office.register("<sip:101@10.0.0.1>")
    moved = Flow("udp", "192.0.2.1", 6060)
    office.register("<sip:101@10.0.0.1>", cseq=2, flow=moved)
    (binding,) = office.store.bindings("jan", NOW)
    assert binding.flow == moved


def test_a_phone_with_an_instance_replaces_itself(office: Office) -> None:
    instance = '+sip.instance="<urn:uuid:1>"'
    office.register(f"<sip:101@10.0.0.1:1111>;{instance}")
    office.register(f"<sip:101@10.0.0.1:2222>;{instance}", call_id="c2")
    office.register('<sip:101@10.0.0.1:3333>;+sip.instance="<urn:uuid:2>"', call_id="c3")
    assert office.contacts() == ["sip:101@10.0.0.1:2222", "sip:101@10.0.0.1:3333"]


def test_equal_contacts() -> None:
    assert contact_key("sip:101@PBX.example;transport=TCP;ob") == contact_key("SIP:101@pbx.example;transport=tcp")
    assert contact_key("sip:101@pbx.example") != contact_key("sip:101@pbx.example:5060")


def test_another_account_and_unknown_extensions(office: Office) -> None:
    assert office.register("<sip:101@10.0.0.1>", to="sip:102@pbx.example").status == 403
    assert office.register("<sip:101@10.0.0.1>", to="sip:%31%30%31@pbx.example").status == 200
    refused = office.register("<sip:101@10.0.0.1>", extra="Require: gruu")
    assert (refused.status, refused.headers) == (420, [("Unsupported", "gruu")])


@pytest.mark.parametrize("name", ["Snom's Contact", "Linphone's Contact"])
def test_contacts_of_real_phones(office: Office, name: str) -> None:
    message = parse_message(PHONE_MESSAGES[name])
    outcome = office.registrar.handle(message, ACCOUNT, FLOW, NOW)
    assert outcome.status == 200
    assert not any("gruu" in value for value in listed(outcome))
