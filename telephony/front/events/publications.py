"""PUBLISH (RFC 3903): what processes of the exchange tell the front of states, as long as they live.

Each publication holds for the time that it names. Besides, an edge publishes itself, every half second and for a few
seconds only: when that ends, or another process of the same name begins, all that the old one said is forgotten.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from schemas.entities import EDGE, Entity
from schemas.publisher_proof import PROOF_HEADER, PUBLISHER_HEADER, is_proven, read_publisher
from schemas.state_news import STORED_EVENT
from telephony.dialog_info import MEDIA_TYPE, DialogInfoError, read_dialog_info
from telephony.front.answers import Answers, Headers
from telephony.front.events.states import Dialogs, States
from telephony.front.request import Request

_LONGEST_SECONDS = 3600


@dataclass(slots=True)
class _Publication:
    source: str
    entity: Entity
    expires_at: float


@dataclass(frozen=True, slots=True)
class Published:
    """What becomes of a PUBLISH."""

    status: int
    reason: str = ""
    etag: str = ""
    seconds: int = 0


class Publications:
    """The event state compositor for dialogs. A source is `name/process`."""

    def __init__(self, states: States, clock: Callable[[], float] = time.monotonic) -> None:
        self._states = states
        self._clock = clock
        self._by_etag: dict[str, _Publication] = {}
        self._etags: dict[tuple[str, Entity], str] = {}
        self._processes: dict[str, str] = {}
        """The source that speaks for each name."""

    def publish(self, source: str, entity: Entity, etag: str, seconds: int, body: bytes | None) -> Published:
        """Take a publication: a new one (no etag), a refreshed one (no body), a changed or (0 s) a removed one."""
        known = self._by_etag.get(etag) if etag else None
        if etag and (known is None or known.source != source or known.entity != entity):
            return Published(412)
        if not etag and body is None and seconds:
            return Published(400, "Bad Request: a first PUBLISH needs a body")
        if not etag and not seconds:
            return Published(200)
        if seconds == 0:
            self._remove(etag)
            return Published(200, etag=etag)
        if body is not None:
            try:
                dialogs: Dialogs = read_dialog_info(body)
            except DialogInfoError as error:
                return Published(400, f"Bad Request: {error}")
            self._replace_process(source)
            self._states.say(source, entity, dialogs)
        return self._keep(source, entity, etag, min(seconds, _LONGEST_SECONDS))

    def _keep(self, source: str, entity: Entity, etag: str, seconds: int) -> Published:
        former = self._etags.get((source, entity), etag)
        self._by_etag.pop(former, None)
        fresh = secrets.token_hex(6)  # a new one each time (RFC 3903 section 6)
        self._by_etag[fresh] = _Publication(source, entity, self._clock() + seconds)
        self._etags[(source, entity)] = fresh
        return Published(200, etag=fresh, seconds=seconds)

    def _replace_process(self, source: str) -> None:
        """Forget what a former process of the same name said."""
        name = source.partition("/")[0]
        former = self._processes.get(name)
        if former != source:
            self._processes[name] = source
            if former is not None:
                self._forget(former)

    def _remove(self, etag: str) -> None:
        gone = self._by_etag.pop(etag)
        self._etags.pop((gone.source, gone.entity), None)
        self._states.say(gone.source, gone.entity, ())
        if gone.entity.kind == EDGE:
            self._forget(gone.source)

    def _forget(self, source: str) -> None:
        for key in [one for one in self._etags if one[0] == source]:
            del self._by_etag[self._etags.pop(key)]
        self._states.silence(source)

    def expire(self) -> list[str]:
        """Forget what no longer holds; return the sources that fell silent as a whole."""
        now = self._clock()
        silent = []
        for etag, publication in list(self._by_etag.items()):
            if publication.expires_at <= now and etag in self._by_etag:
                self._remove(etag)
                if publication.entity.kind == EDGE:
                    silent.append(publication.source)
        return silent

    def edges(self) -> set[str]:
        """Return the names of the edges that live and have said all that they know."""
        return {entity.id for _, entity in self._etags if entity.kind == EDGE}


class Publishing:
    """Takes PUBLISH requests; `stored` is told when a state in the database changed."""

    def __init__(self, publications: Publications, answers: Answers, allow: str, stored: Callable[[], None]) -> None:
        self._publications = publications
        self._answers = answers
        self._allow = allow
        self._stored = stored

    def take(self, request: Request) -> None:
        """Take a PUBLISH; one that is not proven to come from the exchange itself is not served."""
        message = request.message
        publisher = message.value(PUBLISHER_HEADER.lower()) or ""
        proof = message.value(PROOF_HEADER.lower()) or ""
        event, etag = message.value("event") or "", message.value("sip-if-match") or ""
        expires = message.value("expires") or ""
        read = read_publisher(publisher)
        if read is None or not is_proven(proof, publisher, message.uri, event, etag, expires, message.body):
            self._answers.reply(request, 405, headers=[("Allow", self._allow)])
            return
        if event == STORED_EVENT:
            self._stored()
            self._answers.reply(request, 200)
            return
        if event != "dialog":
            self._answers.reply(request, 489, headers=[("Allow-Events", f"dialog, {STORED_EVENT}")])
            return
        entity = Entity.of_user(request.uri.user_name)
        if entity is None:
            self._answers.reply(request, 404)
            return
        if message.body and message.value("content-type") != MEDIA_TYPE:
            self._answers.reply(request, 415, headers=[("Accept", MEDIA_TYPE)])
            return
        seconds = int(expires) if expires.isascii() and expires.isdecimal() and len(expires) <= 6 else _LONGEST_SECONDS
        source = f"{read[0]}/{read[1]}"
        done = self._publications.publish(source, entity, etag, seconds, message.body or None)
        headers: Headers = [("SIP-ETag", done.etag), ("Expires", str(done.seconds))] if done.etag else []
        self._answers.reply(request, done.status, done.reason, headers)
