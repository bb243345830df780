"""Whose phone rings and who is busy because of the calls of this edge: what the keys of phones show (P6)."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Literal

from schemas.call_messages import CallFacts
from schemas.entities import ACCOUNT, GROUP, PARKING_PLACE, ROUTE, Entity
from telephony.dialog_info import Dialog, Identity
from telephony.edge.branch import sip_domain
from telephony.edge.leg import Leg
from telephony.edge.session import CallSession

Dialogs = tuple[Dialog, ...]


def states_of_call(session: CallSession) -> dict[Entity, Dialogs]:
    """Return what a call means for accounts, groups and its route.

    Who calls is busy from the first moment. Who is called shows once his phone says that it rings. A group and a route
    show the calls that come to them, each once: it rings there, or goes on there.
    """
    facts, caller = session.facts, session.caller
    if caller.gone.is_set():
        return {}
    found: dict[Entity, list[Dialog]] = defaultdict(list)
    account = _account(caller)
    if account is not None:
        found[account].append(Dialog(_id(facts, caller), "confirmed", "initiator", _identity(facts.called, "")))
    who = _identity(facts.caller, facts.caller_name)
    once: dict[Entity, Dialog] = {}
    if session.parked_at:
        once[Entity(PARKING_PLACE, session.parked_at)] = Dialog(_id(facts, caller), "confirmed", "recipient", who)
    if session.route_id:
        once[Entity(ROUTE, session.route_id)] = Dialog(_id(facts, caller), "confirmed", "recipient", who)
    others = [leg for leg in session.legs if leg is not caller]
    rings_only = all(not leg.answered.is_set() or leg.gone.is_set() or leg.leaves for leg in others)
    for leg in others:
        state = _state(leg)
        if state is None:
            continue
        dialog = Dialog(_id(facts, leg), state, "recipient", who)
        account = _account(leg)
        if account is not None:
            found[account].append(dialog)
        for entity in _shared(session, leg):
            if state == "confirmed" or rings_only:
                once[entity] = dialog
    for entity, dialog in once.items():
        found[entity].append(dialog)
    return {entity: tuple(dialogs) for entity, dialogs in found.items()}


def _shared(session: CallSession, leg: Leg) -> list[Entity]:
    return [
        *([Entity(GROUP, leg.group)] if leg.group else []),
        *([Entity(ROUTE, session.route_id)] if session.route_id else []),
    ]


def _state(leg: Leg) -> Literal["early", "confirmed"] | None:
    if leg.gone.is_set():
        return None
    if leg.answered.is_set():
        return "confirmed"
    return "early" if leg.ringing.is_set() else None


def _account(leg: Leg) -> Entity | None:
    kind, _, key = leg.party.partition(":")
    return Entity(ACCOUNT, key) if kind == "account" else None


def _id(facts: CallFacts, leg: Leg) -> str:
    return f"{facts.call_id}-{leg.number}"


def _identity(number: str, name: str) -> Identity:
    shown = "".join(character for character in name if character.isprintable())
    if not number:
        return Identity("sip:anonymous@anonymous.invalid", "Anonymous")
    plain = "".join(character for character in number if character.isalnum() or character in "+*#-_.")
    return Identity(f"sip:{plain.replace('#', '%23')}@{sip_domain()}", shown)


class CallStates:
    """Follows the calls of this edge; `say` is told of each entity whose dialogs change.

    Others who know of states, such as who parks calls, say so by `put` under a key of their own.
    """

    def __init__(self, say: Callable[[Entity, Dialogs], None]) -> None:
        self._say = say
        self._by_key: dict[str, Mapping[Entity, Dialogs]] = {}
        self._by_entity: dict[Entity, dict[str, Dialogs]] = defaultdict(dict)
        self._changed: dict[str, CallSession] = {}

    def follow(self, session: CallSession) -> None:
        """Follow a call to its end."""
        session.watch_legs(_Mark(self, session))
        session.end.add_done_callback(lambda _: self.changed(session))
        self.changed(session)

    def changed(self, session: CallSession) -> None:
        """Note that something changed in a call; changes that come at once are told together."""
        if not self._changed:
            asyncio.get_running_loop().call_soon(self._look)
        self._changed[session.facts.call_id] = session

    def _look(self) -> None:
        changed, self._changed = self._changed, {}
        for call_id, session in changed.items():
            self.put(call_id, {} if session.end.done() else states_of_call(session))

    def put(self, key: str, states: Mapping[Entity, Dialogs]) -> None:
        """Take in what somebody knows of entities; of all others he says that they are free."""
        before = self._by_key.get(key, {})
        if states:
            self._by_key[key] = states
        else:
            self._by_key.pop(key, None)
        for entity in before.keys() | states.keys():
            dialogs = states.get(entity, ())
            if dialogs == before.get(entity, ()):
                continue
            by_key = self._by_entity[entity]
            if dialogs:
                by_key[key] = dialogs
            else:
                by_key.pop(key, None)
            self._say(entity, tuple(dialog for one in by_key.values() for dialog in one))
            if not by_key:
                del self._by_entity[entity]


class _Mark:
    """Watches the legs of one call."""

    def __init__(self, states: CallStates, session: CallSession) -> None:
        self._states = states
        self._session = session

    def set(self) -> None:
        """Note that a leg changed."""
        self._states.changed(self._session)
