"""A phone that is watched goes away: a mail says so (P2), once, whoever looks and however often."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlmodel import Session, select

from activities.exchange.alerts import OFFLINE_AFTER
from schemas.tables import RegistrationEvent
from tests.calls.mailbox import Mailbox
from tests.calls.running_exchange import RunningExchange
from tests.calls.sample import sample_configuration

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("offline_alerts")]

ZONE = "Europe/Brussels"
EXPIRES = 2
LOOKED_WITHIN = 25
"""Seconds; workers look every ten."""


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    sample = sample_configuration()
    sample["exchange"] |= {"time_zone": ZONE, "alerts": {"trouble": ["it@example.org"]}}
    for account in sample["sip_accounts"]:
        account["offline_alert"] = account["id"] != "chris"
    return sample


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def exchange(configuration: dict[str, Any]) -> AsyncIterator[RunningExchange]:
    """An exchange that grants short registrations."""
    async with RunningExchange(configuration, environment={"BELPLAN_FRONT_MIN_EXPIRES": str(EXPIRES)}) as running:
        yield running


async def gone(exchange: RunningExchange, account: str, how: str) -> datetime:
    """Wait until the exchange has noted that a phone went, and let it be gone for long enough; return since when."""
    wanted = select(RegistrationEvent).where(RegistrationEvent.account_id == account, RegistrationEvent.event == how)

    def is_noted() -> bool:
        with Session(exchange.database) as session:
            return session.exec(wanted).first() is not None

    await exchange.until(is_noted, f"{account} {how}", 15)
    with exchange.write() as session:
        event = session.exec(wanted).one()
        event.at -= OFFLINE_AFTER
        session.add(event)
        return event.at


async def test_a_mail_for_each_phone_that_went(exchange: RunningExchange, mailbox: Mailbox) -> None:
    """Anna's phone says good-bye, Bram's loses its power; nobody watches Chris's. The worker starts anew in between."""
    anna, bram, chris = await asyncio.gather(*(exchange.phone(account) for account in ("anna", "bram", "chris")))
    await asyncio.gather(anna.unregister(), chris.unregister())
    anna_since = await gone(exchange, "anna", "unregistered")
    await gone(exchange, "chris", "unregistered")
    await exchange.until(lambda: mailbox.mails, "the mail about anna", LOOKED_WITHIN)

    exchange.kill("worker")
    await bram.register(expires=EXPIRES)
    await bram.kill()
    bram_since = await gone(exchange, "bram", "expired")
    exchange.start("worker")
    await exchange.until(lambda: len(mailbox.mails) > 1, "the mail about bram", LOOKED_WITHIN)

    assert [mail["Subject"] for mail in mailbox.mails] == ["Anna is offline", "Bram is offline"]
    for mail, account, since, how in zip(
        mailbox.mails, ("Anna", "Bram"), (anna_since, bram_since), ("unregistered", "expired"), strict=True
    ):
        assert mail["To"] == "it@example.org"
        text = mail.get_content()
        local = since.astimezone(ZoneInfo(ZONE))
        assert f"the account {account} since {local:%H:%M on %d/%m/%Y} ({how})." in text
        assert "baresip" in text and "at 127.0.0.1" in text
    client = await exchange.temporal()
    ordered = [one.id async for one in client.list_workflows("WorkflowType = 'MailWorkflow'")]
    assert sorted(one.rpartition("-")[0] for one in ordered) == ["mail-offline-anna", "mail-offline-bram"]
