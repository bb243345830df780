"""The channels that the calls of this edge take (C6), in the database, where all edges count."""

import asyncio
import logging
from collections.abc import Set
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from activities.exchange.channels import (
    ChannelUse,
    are_limited,
    free_channel,
    lock_channels,
    note_channel,
    running_calls,
    use_of_call,
)
from activities.exchange.incoming_settings import channel_limits
from schemas.call_messages import CallFacts
from schemas.channels import ChannelDecision
from schemas.database import read_session, write_session
from schemas.tables import ChannelInUse
from workflows.decisions.channels import decide_channels

log = logging.getLogger(__name__)

UNLIMITED = ChannelDecision(allowed=True, reason="There is no limit on simultaneous calls.")
Taken = Set[tuple[str, int]]
"""Call id and number of legs."""


class Channels:
    """What this process of the edge takes."""

    def __init__(self, edge_id: str, boot_id: str) -> None:
        self.edge_id = edge_id
        self.boot_id = boot_id

    def take_for_call(self, facts: CallFacts, *, emergency: bool = False) -> ChannelDecision:
        """Take a channel for a call that begins, if there is one: of its trunk, number or account, and of the total.

        Where there is no limit the call is noted together with its record. Blocks.
        """
        use = use_of_call(facts, self.edge_id, self.boot_id)
        with read_session() as session:
            if not are_limited(channel_limits(session), use):
                return UNLIMITED
        return take_channel(use, emergency=emergency)

    async def take_for_leg(
        self, call_id: str, leg: int, *, trunk: str, did: str, account: str = "", emergency: bool = False
    ) -> ChannelDecision:
        """Take a channel for a leg to the outside, if there is one: of its trunk and of the number it calls with.

        `account` is who calls; empty for a call that is forwarded.
        """
        use = ChannelUse(call_id, leg, self.edge_id, self.boot_id, trunk=trunk, did=did, account=account)
        return await asyncio.to_thread(take_channel, use, emergency=emergency)

    async def free(self, call_id: str, leg: int) -> None:
        """Give the channel of a leg back. A database that is away is told later, by `sweep`."""
        try:
            await asyncio.to_thread(_free, call_id, leg)
        except SQLAlchemyError as error:
            log.warning("%s: the channel of leg %s could not be given back yet: %s", call_id, leg, error)

    def sweep(self, running: Taken, at: datetime) -> int:
        """Give back what this edge took for legs that are over, also in an earlier life; return how many there were.

        `running` is what was up at an instant; what was taken after it stays.
        """
        query = select(ChannelInUse).where(col(ChannelInUse.edge_id) == self.edge_id, col(ChannelInUse.since) < at)
        with read_session() as session:
            over = [row for row in session.exec(query) if not self._is_up(row, running)]
        if over:
            with write_session() as session:
                for row in over:
                    free_channel(session, row.call_id, row.leg)
        return len(over)

    def _is_up(self, row: ChannelInUse, running: Taken) -> bool:
        return row.edge_boot_id == self.boot_id and (row.call_id, row.leg) in running


def _free(call_id: str, leg: int) -> None:
    with write_session() as session:
        free_channel(session, call_id, leg)


def take_channel(use: ChannelUse, *, emergency: bool = False) -> ChannelDecision:
    """Count, decide, and note that a channel is taken, in one transaction: of two calls for the last one, one gets it.

    The total and the account are the call's own business, so only its first leg is held to them.
    """
    with write_session() as session:
        decision = _decide(session, use, emergency)
        if decision.allowed:
            note_channel(session, use)
    return decision


def _decide(session: Session, use: ChannelUse, emergency: bool) -> ChannelDecision:
    limits = channel_limits(session)
    if use.leg > 1:
        limits = limits.model_copy(update={"total": None, "accounts": {}})
    if not are_limited(limits, use):
        return UNLIMITED
    lock_channels(session)
    running = running_calls(session)
    return decide_channels(
        limits,
        running,
        trunk=use.trunk or None,
        did=use.did or None,
        account=use.account or None,
        emergency=emergency,
        outside=use.leg > 1,
    )
