"""The mail workflow against a real SMTP server, on a Temporal server that skips time."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from temporalio.client import WorkflowFailureError, WorkflowHandle
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.testing import WorkflowEnvironment

from activities.exchange.mail import send_mail
from activities.exchange.mail_log import note_mail_outcome
from activities.registry import CATALOGUE
from schemas.call_messages import CALLS_QUEUE, MailOrder
from schemas.database import read_session, write_session
from schemas.sample import load_sample
from schemas.tables import MailRecord, VoicemailMessage
from tests.workflows.mail_server import MailServer, mail_server_of_settings
from tests.workflows.plans import AT
from tests.workflows.temporal_servers import time_skipping_server
from workflows import mail as mail_module
from workflows.mail import MailWorkflow
from workflows.task_queue import calls_worker


@pytest.fixture
def mail_server(database: None) -> Iterator[MailServer]:
    with mail_server_of_settings() as server:
        yield server


@asynccontextmanager
async def mail_worker() -> AsyncIterator[WorkflowEnvironment]:
    async with (
        time_skipping_server() as environment,
        calls_worker(environment.client, activities=[send_mail, note_mail_outcome]),
    ):
        yield environment


async def order(environment: WorkflowEnvironment, *to: str, message_id: str = "") -> WorkflowHandle[MailWorkflow, None]:
    name = f"call-{secrets.token_hex(6)}-1-1"
    mail = MailOrder(id=name, to=list(to), subject="Hello", text="A call came in.", voicemail_message_id=message_id)
    return await environment.client.start_workflow(MailWorkflow.run, mail, id=f"mail-{mail.id}", task_queue=CALLS_QUEUE)


def noted(handle: WorkflowHandle[MailWorkflow, None]) -> MailRecord:
    """What the log says of a mail."""
    with read_session() as session:
        return session.get_one(MailRecord, handle.id.removeprefix("mail-"))


async def ran(handle: WorkflowHandle[MailWorkflow, None]) -> timedelta:
    """How long a workflow that is over took, in its own time."""
    description = await handle.describe()
    assert description.close_time is not None
    return description.close_time - description.start_time


async def skip(environment: WorkflowEnvironment, handle: WorkflowHandle[MailWorkflow, None], time: timedelta) -> None:
    """Wait until a workflow has run for a time and is not over."""
    async with asyncio.timeout(60):
        while True:
            description = await handle.describe()
            assert description.close_time is None
            if await environment.get_current_time() - description.start_time >= time:
                return
            await asyncio.sleep(0.02)


async def test_it_waits_until_the_mail_server_is_back(mail_server: MailServer) -> None:
    async with mail_worker() as environment:
        handle = await order(environment, "office@example.org")
        result = asyncio.create_task(handle.result())  # while somebody waits, time is skipped
        await skip(environment, handle, timedelta(minutes=10))
        mail_server.start()
        await asyncio.wait_for(result, 60)
        assert await ran(handle) >= timedelta(minutes=10)
    (mail,) = mail_server.inbox.mails
    assert (mail["To"], mail["Subject"]) == ("office@example.org", "Hello")
    record = noted(handle)
    assert (record.state, record.to, record.error) == ("sent", ["office@example.org"], "")
    assert record.attempts > 3
    assert record.sent_at is not None


async def test_it_tries_again_when_refused_for_now_and_gives_up_when_for_good(mail_server: MailServer) -> None:
    mail_server.inbox.answers["away@example.org"] = "450 greylisted"
    mail_server.inbox.answers["nobody@example.org"] = "550 no such user"
    mail_server.start()
    async with mail_worker() as environment:
        for_good = await order(environment, "nobody@example.org")
        with pytest.raises(WorkflowFailureError) as failure:
            await for_good.result()
        cause = failure.value.cause
        assert isinstance(cause, ActivityError) and isinstance(cause.cause, ApplicationError)
        assert cause.cause.type == "mail-refused"
        assert "nobody@example.org" in str(cause.cause)
        assert (noted(for_good).state, noted(for_good).attempts) == ("failed", 1)
        assert "no such user" in noted(for_good).error

        for_now = await order(environment, "away@example.org", "nobody@example.org")
        result = asyncio.create_task(for_now.result())
        await skip(environment, for_now, timedelta(hours=1))
        assert mail_server.inbox.mails == []
        assert noted(for_now).state == "waiting"
        assert "greylisted" in noted(for_now).error
        del mail_server.inbox.answers["away@example.org"]
        await asyncio.wait_for(result, 60)
    assert len(mail_server.inbox.mails) == 1
    assert noted(for_now).state == "sent"
    assert noted(for_now).error == "nobody@example.org: no such user"


async def test_it_gives_up_in_the_end(mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_module, "GIVE_UP_AFTER", timedelta(hours=3))
    async with mail_worker() as environment:
        handle = await order(environment, "office@example.org")
        with pytest.raises(WorkflowFailureError):
            await handle.result()
        assert timedelta(hours=2, minutes=50) < await ran(handle) < timedelta(hours=3, minutes=10)
    assert noted(handle).state == "failed"
    assert "Connect call failed" in noted(handle).error


async def test_a_voicemail_message_is_announced_once(mail_server: MailServer) -> None:
    mail_server.start()
    with write_session() as session:
        load_sample(session, CATALOGUE)
        session.flush()
        session.add(VoicemailMessage(id="call-1-1", box_id="general", call_id="call-1", recorded_at=AT))
    async with mail_worker() as environment:
        for _ in range(2):
            await (await order(environment, "office@example.org", message_id="call-1-1")).result()
    assert len(mail_server.inbox.mails) == 1
