"""The logs: what is in them, search, time, pages, and that they do not grow for ever."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import SQLModel, select

from api import log_retention
from api.log_retention import remove_old_lines
from schemas.audit import record_change
from schemas.database import read_session, write_session
from schemas.tables import AuditEntry, AuthenticationEvent, Exchange, LoginAttempts, MailRecord, RegistrationEvent
from tests.api.logins.people import PASSWORD, log_in, logged_in, person

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def keep(*rows: SQLModel) -> None:
    with write_session() as session:
        session.add_all(rows)


def registration(minutes: int, account: str = "anna", **values: Any) -> RegistrationEvent:
    given = {"event": "registered", "contact_uri": f"sip:{account}@192.0.2.{minutes % 250}:5060", "transport": "udp"}
    at = NOW + timedelta(minutes=minutes)
    return RegistrationEvent(at=at, account_id=account, source=f"192.0.2.{minutes % 250}", **{**given, **values})


def mail(number: int, state: str = "sent", **values: Any) -> MailRecord:
    given = {"to": [f"desk{number}@example.be"], "subject": f"Message {number}", "attempts": 1}
    return MailRecord(
        id=f"mail-{number:03}", ordered_at=NOW + timedelta(minutes=number), state=state, **{**given, **values}
    )


async def got(client: httpx.AsyncClient, log: str, **params: Any) -> list[dict[str, Any]]:
    answer = await client.get(f"/logs/{log}", params=params)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_registrations_by_account_time_and_text(each_client: httpx.AsyncClient) -> None:
    keep(registration(1), registration(2, event="expired"), registration(3, "bram", user_agent="Snom D785"))
    assert [one["account_id"] for one in await got(each_client, "registrations")] == ["bram", "anna", "anna"]
    assert [one["event"] for one in await got(each_client, "registrations", account="anna")] == [
        "expired",
        "registered",
    ]
    assert [one["at"] for one in await got(each_client, "registrations", event="expired")] == ["2026-03-02T09:02:00Z"]
    assert [one["account_id"] for one in await got(each_client, "registrations", q="snom")] == ["bram"]
    since, until = (NOW + timedelta(minutes=one) for one in (2, 3))
    times = {"since": since.isoformat(), "until": until.isoformat()}
    assert [one["event"] for one in await got(each_client, "registrations", **times)] == ["expired"]
    part = (await each_client.get("/logs/registrations", params={"limit": 1, "offset": 1})).json()
    assert (part["total"], part["items"][0]["event"]) == (3, "expired")


async def test_mails_by_state_address_and_text(each_client: httpx.AsyncClient) -> None:
    keep(mail(1), mail(2, "failed", error="550 no such user"), mail(3, "waiting", sent_at=None))
    assert [one["state"] for one in await got(each_client, "mails")] == ["waiting", "failed", "sent"]
    assert [one["error"] for one in await got(each_client, "mails", state="failed")] == ["550 no such user"]
    assert [one["to"] for one in await got(each_client, "mails", q="DESK3@")] == [["desk3@example.be"]]
    assert [one["id"] for one in await got(each_client, "mails", q="message 2")] == ["mail-002"]
    assert await got(each_client, "mails", q="100%") == []


async def test_authentications_are_the_business_of_admins(client: httpx.AsyncClient) -> None:
    person("boss")
    person("reader", "read-only")
    headers = await logged_in(client, "reader")
    await log_in(client, "boss", "my dog is called Rex")
    await log_in(client, PASSWORD)
    lines = await got(client, "authentications")
    assert [(one["event"], one["login"]) for one in lines] == [
        ("log-in-failed", f"{PASSWORD[:2]}…"),
        ("log-in-failed", "boss"),
        ("log-in", "reader"),
    ]
    assert {one["source"] for one in lines} == {"127.0.0.1"}
    assert all(one["user_agent"].startswith("python-httpx") for one in lines)
    assert [one["login"] for one in await got(client, "authentications", event="log-in")] == ["reader"]
    assert [one["login"] for one in await got(client, "authentications", q="BOS")] == ["boss"]
    assert (await client.get("/logs/authentications", headers=headers)).status_code == 403
    assert (await client.get("/logs/mails", headers=headers)).status_code == 200
    assert "Rex" not in str(lines)


@pytest.mark.parametrize("log", ["authentications", "registrations", "mails"])
async def test_bad_wishes(client: httpx.AsyncClient, log: str) -> None:
    for params in ({"since": "yesterday"}, {"limit": 0}, {"limit": 501}, {"offset": -1}, {"q": "x" * 81}, {"q": "\x00"},
                   {"event" if log != "mails" else "state": "nonsense"}):  # fmt: skip
        assert (await client.get(f"/logs/{log}", params=params)).status_code == 422, params


def test_old_lines_go(each_database: None) -> None:
    keep(Exchange(id=1, languages=["nl"], settings={"log_retention": {"mails": 1, "registrations": 2}}))
    now = NOW + timedelta(days=800)
    keep(
        *(registration(24 * 60 * day) for day in (797, 799)),
        *(mail(24 * 60 * day + 1) for day in (798, 799)),
        *(AuthenticationEvent(at=now - timedelta(days=days), event="log-in") for days in (364, 366)),
        LoginAttempts(key="account:x", failures=9, last_at=now - timedelta(days=3)),
    )
    with write_session() as session:
        record_change(session, "test", "create", "dids", "1", None, {"number": "1"})
        session.flush()
        entry = session.exec(select(AuditEntry)).one()
        entry.at = now - timedelta(days=5 * 365 + 1)
    assert remove_old_lines(now) == 4
    with read_session() as session:
        left = [session.exec(select(table)).all() for table in (RegistrationEvent, MailRecord, AuthenticationEvent)]
        assert [len(rows) for rows in left] == [1, 1, 1]
        assert session.exec(select(AuditEntry)).all() == []
        assert session.exec(select(LoginAttempts)).all() == []
    assert remove_old_lines(now) == 0


def test_no_log_grows_beyond_its_bound(each_database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_retention, "MAX_LINES", 30)
    monkeypatch.setattr(log_retention, "MAX_LINES_OF_ACCOUNT", 10)
    monkeypatch.setattr(log_retention, "CHUNK", 7)
    keep(*(AuthenticationEvent(at=NOW + timedelta(seconds=one), event="sip-failed") for one in range(50)))
    keep(*(registration(one) for one in range(25)), registration(0, "bram"))
    remove_old_lines(NOW + timedelta(hours=1))
    with read_session() as session:
        times = sorted(row.at for row in session.exec(select(AuthenticationEvent)))
        assert (len(times), times[0]) == (30, NOW + timedelta(seconds=20))
        accounts = [row.account_id for row in session.exec(select(RegistrationEvent))]
    assert (accounts.count("anna"), accounts.count("bram")) == (10, 1)
