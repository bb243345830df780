"""Asks a trunk's server, time and again, whether it is there (OPTIONS, RFC 3261 section 11)."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from telephony.flow_token import Flow
from telephony.front.trunks.client import OwnRequest, RequestClient
from telephony.front.trunks.line_state import LineState
from telephony.front.trunks.wish import TrunkWish

log = logging.getLogger("front.trunks")

SILENT_CHECK_SECONDS = 5.0
"""A silent trunk is asked this often, so that calls take it again soon."""


class TrunkHealth:
    """One trunk's health. Any answer at all means that it is there; one that never answered is not called silent."""

    def __init__(
        self,
        wish: TrunkWish,
        state: LineState,
        client: RequestClient,
        flow_of: Callable[[], Awaitable[Flow]],
        changed: Callable[[], Awaitable[None]],
    ) -> None:
        self._wish = wish
        self._state = state
        self._client = client
        self._flow_of = flow_of
        self._changed = changed

    async def run(self) -> None:
        """Ask until cancelled."""
        while True:
            is_there = await self._ask()
            self._note(is_there)
            await self._changed()
            await asyncio.sleep(min(SILENT_CHECK_SECONDS if self._state.silent else 3600, self._wish.check_seconds))

    async def _ask(self) -> bool:
        try:
            flow = await self._flow_of()
        except (OSError, ValueError):
            return False
        self._state.address = str(flow)
        own = f"<sip:{self._wish.username or 'belplan'}@{self._wish.domain}>"
        options = OwnRequest(
            "OPTIONS",
            self._wish.uri,
            own,
            f"<{self._wish.uri}>",
            secrets.token_hex(16),
            1,
            (("Contact", f"<sip:{self._client.address.towards(flow)}>"), ("Accept", "application/sdp")),
        )
        return await self._client.ask(options, flow, self._wish.id) is not None

    def _note(self, is_there: bool) -> None:
        state, now = self._state, datetime.now(UTC)
        if is_there:
            if state.silent:
                log.info("trunk %s: answers again", state.trunk_id)
            state.silent, state.silent_since, state.answered_at = False, None, now
        elif not state.silent and state.answered_at is not None:
            log.warning("trunk %s: no longer answers; calls take other trunks", state.trunk_id)
            state.silent, state.silent_since = True, now
