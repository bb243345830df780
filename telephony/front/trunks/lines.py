"""The lines of all trunks: registered, asked after, and told from strangers."""

import asyncio
import logging
import secrets
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from telephony.flow_token import Flow, trunk_flow
from telephony.front.fields import Uri
from telephony.front.message import Message
from telephony.front.trunks.client import RequestClient
from telephony.front.trunks.contact import trunk_of_contact
from telephony.front.trunks.health import TrunkHealth
from telephony.front.trunks.line_state import LineState, write_lines
from telephony.front.trunks.registration import TrunkRegistration
from telephony.front.trunks.wish import TrunkWish
from telephony.trunk_servers import find_servers

log = logging.getLogger("front.trunks")


class TrunkLines:
    """Keeps the lines as the configuration wants them. Used from one event loop."""

    def __init__(self, client: RequestClient, *, ipv6: bool) -> None:
        self._client = client
        self._ipv6 = ipv6
        self._wishes: Mapping[str, TrunkWish] = {}
        self._states: dict[str, LineState] = {}
        self._running: dict[str, tuple[TrunkWish, asyncio.Task[None]]] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._flows: dict[str, Flow] = {}
        """Along which a trunk is reached now."""
        self._wake = asyncio.Event()

    def resume(self, states: Mapping[str, LineState]) -> None:
        """Take over what the database holds."""
        self._states = dict(states)

    def want(self, wishes: Mapping[str, TrunkWish]) -> None:
        """Note what the configuration asks for."""
        self._wishes = wishes
        self._wake.set()

    def take_answer(self, message: Message) -> bool:
        """Take an answer; False when it answers nothing that was asked here."""
        return self._client.take_answer(message)

    def is_own(self, request: Message) -> bool:
        """Tell whether a request is one of those that are sent here; nobody waits for an answer in its place."""
        return self._client.is_own(request)

    def server_name(self, trunk: str) -> str | None:
        """Return the name of a trunk's server, which its certificate must carry; None for a trunk that is gone."""
        wish = self._wishes.get(trunk)
        return None if wish is None else wish.host

    def flow(self, trunk: str) -> Flow | None:
        """Return along which flow a trunk is reached, as far as it is known."""
        return self._flows.get(trunk)

    def trunk_of(self, uri: Uri, source: Flow) -> str | None:
        """Return the registered trunk that a request comes from, or None.

        It proves itself by the address that was registered, which nobody else knows, or by coming from the server
        that took the registration.
        """
        named = trunk_of_contact(uri)
        if named is not None and self._registers(named):
            return named
        return next((one for one, flow in self._flows.items() if flow == source and self._registers(one)), None)

    def _registers(self, trunk: str) -> bool:
        wish = self._wishes.get(trunk)
        return wish is not None and wish.registers

    async def run(self) -> None:
        """Follow the configuration until cancelled."""
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                await self._follow(dict(self._wishes))
        finally:
            tasks = [*(task for _, task in self._running.values()), *self._leaving]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, wishes: Mapping[str, TrunkWish]) -> None:
        for trunk, (wish, task) in list(self._running.items()):
            if wishes.get(trunk) == wish:
                continue
            del self._running[trunk]
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._leave_if_needed(wish, wishes.get(trunk))
        for trunk, wish in wishes.items():
            if trunk not in self._running:
                state = self._states.setdefault(trunk, LineState(trunk))
                state.sip_call_id = state.sip_call_id or secrets.token_hex(16)
                task = asyncio.create_task(self._keep(wish, state), name=f"trunk {trunk}")
                task.add_done_callback(_log_failure)
                self._running[trunk] = wish, task

    def _leave_if_needed(self, former: TrunkWish, now: TrunkWish | None) -> None:
        """Take a registration back that nothing repeats, and forget what was known of another server."""
        state = self._states[former.id]
        same_place = now is not None and (now.host, now.port, now.transport) == (
            former.host,
            former.port,
            former.transport,
        )
        same = same_place and now is not None and now.registers and now.username == former.username
        if former.registers and state.is_registered() and not same:
            old = replace(state)
            leaving = asyncio.create_task(self._leave(former, old), name=f"leave {former.id}")
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)
        if not same:
            self._states[former.id] = LineState(former.id)
        if not same_place:
            self._flows.pop(former.id, None)

    async def _leave(self, wish: TrunkWish, state: LineState) -> None:
        await self._registration(wish, state).leave()

    async def _keep(self, wish: TrunkWish, state: LineState) -> None:
        if state.silent and not wish.check_seconds:
            state.silent, state.silent_since = False, None
            await self._write(state)
        async with asyncio.TaskGroup() as group:
            if wish.registers:
                group.create_task(self._registration(wish, state).run())
            if wish.check_seconds:
                health = TrunkHealth(wish, state, self._client, lambda: self._flow_of(wish), lambda: self._write(state))
                group.create_task(health.run())

    def _registration(self, wish: TrunkWish, state: LineState) -> TrunkRegistration:
        return TrunkRegistration(wish, state, self._client, lambda: self._flow_of(wish), lambda: self._write(state))

    async def _flow_of(self, wish: TrunkWish) -> Flow:
        """Find the way to a trunk's server: the one that is known as long as it is among its addresses.

        Where nobody serves, the next of its addresses is taken. Raises OSError.
        """
        found = await find_servers(wish.host, wish.port, wish.transport, ipv6=self._ipv6)
        flows = [trunk_flow(wish.id, wish.transport, address, port) for address, port in found]
        known = self._flows.get(wish.id)
        if known in flows:
            if not self._client.is_out_of_service(wish.id, known):
                return known
            flows = flows[flows.index(known) + 1 :] or flows
        self._flows[wish.id] = flows[0]
        return flows[0]

    async def _write(self, state: LineState) -> None:
        try:
            await asyncio.to_thread(write_lines, [replace(state)])
        except SQLAlchemyError as error:
            log.error("trunk %s: how its line is could not be written: %s", state.trunk_id, error)


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("%s is no longer looked after", task.get_name(), exc_info=task.exception())
