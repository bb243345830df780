"""The mails that tell of trouble."""

from datetime import UTC, datetime, timedelta

import pytest

from activities.exchange.alerts import emergency_mail, limit_mail, offline_mails
from schemas.call_messages import CallFacts
from schemas.database import write_session
from schemas.tables import Exchange, Registration, RegistrationEvent, SipAccount

NOW = datetime.now(UTC)
FACTS = CallFacts(
    call_id="call-1", source="account:anna", caller="101", caller_name="Anna", called="112", started_at=NOW
)


@pytest.fixture(autouse=True)
def told(sample: None) -> None:
    with write_session() as session:
        alerts = {"trouble": ["it@example.be"], "emergency": ["porter@example.be"]}
        exchange = session.get_one(Exchange, 1)
        exchange.settings = {**exchange.settings, "alerts": alerts}
        for account in ("anna", "bram"):
            session.get_one(SipAccount, account).offline_alert = True


def event(account: str, kind: str, ago: float) -> None:
    with write_session() as session:
        at = NOW - timedelta(seconds=ago)
        session.add(RegistrationEvent(at=at, account_id=account, event=kind, source="192.0.2.1", user_agent="Snom"))


def ids(at: datetime = NOW) -> list[str]:
    return [mail.id for mail in offline_mails(at)]


def test_a_phone_that_is_gone_for_good() -> None:
    event("anna", "registered", 900)
    assert ids() == [], "what came is not gone, though its registration is lost"
    event("anna", "expired", 30)
    assert ids() == [], "it may be back in a moment"
    (mail,) = offline_mails(NOW + timedelta(seconds=60))
    assert mail.to == ["it@example.be"] and "Snom at 192.0.2.1" in mail.text and "(expired)" in mail.text
    assert ids(NOW + timedelta(days=2)) == [], "no news any more"
    event("chris", "expired", 300)
    assert ids(NOW + timedelta(seconds=60)) == [mail.id], "nobody asked for it"


def test_one_of_two_phones_is_enough() -> None:
    event("bram", "unregistered", 300)
    with write_session() as session:
        session.add(
            Registration(
                account_id="bram", contact_uri="sip:x@y", transport="udp", remote_ip="192.0.2.2", remote_port=1,
                expires_at=NOW + timedelta(hours=1),
            )
        )  # fmt: skip
    assert ids() == []


def test_a_call_for_help() -> None:
    mail = emergency_mail(FACTS, "112")
    assert mail and mail.to == ["porter@example.be"] and mail.subject == "Anna calls 112" and "(101)" in mail.text


def test_a_limit_is_told_of_once_a_day() -> None:
    first, again = (limit_mail("anna", "The limit is reached.", NOW) for _ in range(2))
    other, all_of_them = limit_mail("bram", "", NOW), limit_mail("", "", NOW)
    next_day = limit_mail("anna", "", NOW + timedelta(days=1))
    assert first and again and other and all_of_them and next_day
    assert first.id == again.id and len({one.id for one in (first, other, all_of_them, next_day)}) == 4
    assert "Anna" in first.subject and "The limit is reached." in first.text


def test_nobody_to_be_told() -> None:
    with write_session() as session:
        exchange = session.get_one(Exchange, 1)
        exchange.settings = {**exchange.settings, "alerts": {}}
    event("anna", "expired", 300)
    assert (emergency_mail(FACTS, "112"), limit_mail("anna", "", NOW), ids()) == (None, None, [])
