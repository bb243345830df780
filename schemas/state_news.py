"""Tells the front, once it is committed, that something changed in the database which lamps show.

Only *that* it changed is told: the front reads the state itself, so news that overtake each other do no harm, and those
that get lost are made good by its next look at all states. Nothing waits here, and nothing fails because of it.
"""

import logging
import os
import secrets
import socket
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session as OrmSession

from schemas.entities import ADVANCED_FUNCTION_INDICATOR, FUNCTION_INDICATOR, VOICEMAIL_BOX, Entity
from schemas.publisher_proof import PROOF_HEADER, PUBLISHER_HEADER, publisher_proof, publisher_value
from schemas.settings import settings
from schemas.tables import AdvancedFunctionIndicatorStateRow, FunctionIndicatorStateRow, VoicemailMessage

log = logging.getLogger(__name__)

STORED_EVENT = "belplan-stored"
"""The event package of such a PUBLISH: the state itself is in the database."""

_NEWS = "state_news"


def _entity_of(row: Any) -> Entity | None:
    if isinstance(row, VoicemailMessage):
        return Entity(VOICEMAIL_BOX, row.box_id)
    if isinstance(row, FunctionIndicatorStateRow):
        return Entity(FUNCTION_INDICATOR, row.id)
    if isinstance(row, AdvancedFunctionIndicatorStateRow):
        return Entity(ADVANCED_FUNCTION_INDICATOR, row.id)
    return None


def _collect(session: OrmSession, _context: Any, _instances: Any) -> None:
    changed = [*session.new, *session.deleted, *(one for one in session.dirty if session.is_modified(one))]
    found = {entity for one in changed if (entity := _entity_of(one)) is not None}
    if found:
        session.info.setdefault(_NEWS, set()).update(found)


def _send(session: OrmSession) -> None:
    news: Iterable[Entity] = session.info.pop(_NEWS, ())
    for entity in news:
        tell_front(entity)


def listen_to(session_class: type[OrmSession]) -> None:
    """Tell the front of all that sessions of a class commit."""
    event.listen(session_class, "before_flush", _collect)
    event.listen(session_class, "after_commit", _send)
    event.listen(session_class, "after_rollback", lambda session: session.info.pop(_NEWS, None))


def tell_front(entity: Entity) -> None:
    """Tell the front that the stored state of an entity changed: one datagram, for which nobody waits."""
    try:
        host, port = settings().front_host, settings().sip_port
        speaker = _socket(":" in host)
        speaker.sendto(news_message(entity, host, port, speaker.getsockname()[1]), (host, port))
    except OSError as error:
        log.warning("the front could not be told of %s: %s", entity, error)


@lru_cache(maxsize=2)
def _socket(is_ipv6: bool) -> socket.socket:
    speaker = socket.socket(socket.AF_INET6 if is_ipv6 else socket.AF_INET, socket.SOCK_DGRAM)
    speaker.bind(("", 0))
    speaker.setblocking(False)
    return speaker


def news_message(entity: Entity, host: str, port: int, own_port: int) -> bytes:
    """Return the PUBLISH (RFC 3903) that says that the stored state of an entity changed."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    own = f"{place.rpartition(':')[0]}:{own_port}"
    uri = f"sip:{entity.user}@{place}"
    publisher = publisher_value("database", str(os.getpid()))
    chance = secrets.token_hex(8)
    lines = (
        f"PUBLISH {uri} SIP/2.0",
        f"Via: SIP/2.0/UDP {own};branch=z9hG4bK{chance};rport",
        f"From: <sip:belplan@{own}>;tag={chance}",
        f"To: <{uri}>",
        f"Call-ID: {chance}",
        "CSeq: 1 PUBLISH",
        "Max-Forwards: 70",
        f"Event: {STORED_EVENT}",
        "Expires: 0",
        f"{PUBLISHER_HEADER}: {publisher}",
        f"{PROOF_HEADER}: {publisher_proof(publisher, uri, STORED_EVENT, '', '0', b'')}",
        "Content-Length: 0",
        "",
        "",
    )
    return "\r\n".join(lines).encode()
