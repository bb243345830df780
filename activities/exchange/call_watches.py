"""Which running calls want to hear of a change, and telling them.

A call first notes that it watches, then asks how things are; who changes something first changes it, then looks who
watches. So no call misses a change, whichever comes first. What a call left behind when it was terminated is found by
the next change.
"""

import asyncio
import logging
from datetime import timedelta

from sqlmodel import Session, col, delete, select
from temporalio import activity
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from schemas.call_states import News
from schemas.database import read_session, write_session
from schemas.tables import CallWatch

log = logging.getLogger(__name__)

AT_ONCE = 20
"""So many calls are told at the same time."""
RPC_TIMEOUT = timedelta(seconds=5)


def watch(call_id: str, subject: str) -> None:
    """Note that a call wants to hear of changes; noting it again changes nothing."""
    with write_session() as session:
        session.merge(CallWatch(call_id=call_id, subject=subject))


def forget_watches(session: Session, call_id: str) -> None:
    """Forget what a call watched: it is over."""
    session.exec(delete(CallWatch).where(col(CallWatch.call_id) == call_id))


@activity.defn
async def tell_calls(news: News) -> int:
    """Signal every call that watches the subject, and return how many there were. Repeating it is harmless."""
    calls = await asyncio.to_thread(_watching, news.subject)
    client = activity.client()
    over: list[str] = []
    for first in range(0, len(calls), AT_ONCE):
        some = calls[first : first + AT_ONCE]
        heard = await asyncio.gather(*(_tell(client, call_id, news) for call_id in some))
        over += [call_id for call_id, there in zip(some, heard, strict=True) if not there]
    if over:
        await asyncio.to_thread(_forget, over, news.subject)
    return len(calls) - len(over)


async def _tell(client: Client, call_id: str, news: News) -> bool:
    """Signal one call; returns False when it is over."""
    try:
        await client.get_workflow_handle(call_id).signal(news.signal, news.state, rpc_timeout=RPC_TIMEOUT)
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
        log.info("%s is over, and hears no more of %s", call_id, news.subject)
        return False
    return True


def _watching(subject: str) -> list[str]:
    with read_session() as session:
        return list(session.exec(select(CallWatch.call_id).where(CallWatch.subject == subject)))


def _forget(calls: list[str], subject: str) -> None:
    with write_session() as session:
        for call_id in calls:
            row = session.get(CallWatch, (call_id, subject))
            if row is not None:
                session.delete(row)
