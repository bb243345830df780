"""Requests to the api in the name of one session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx

from designer.api_client.errors import ApiAway, StaleEntry, Use, failure_of
from designer.settings import settings

Values = dict[str, Any]
"""A JSON object."""

TIMEOUT = httpx.Timeout(10, connect=2)
"""Seconds: what a person waits for a save, and for a process that listens at once or not at all."""
LONG_SECONDS = 120.0
"""For what takes a while: a sound file of half an hour is converted, a phone is told to restart."""


@dataclass(frozen=True)
class ListPart:
    """Part of a list."""

    items: list[Values]
    total: int
    """Length of all that fits the search."""


@lru_cache(maxsize=1)
def shared_connection() -> httpx.Client:
    """Return the pool of connections to the api that serves all sessions of this process."""
    transport = httpx.HTTPTransport(retries=1)
    return httpx.Client(base_url=settings().api_address, timeout=TIMEOUT, transport=transport, trust_env=False)


class Api:
    """The api, for one session. Every method raises `ApiFailure`, or the kind of it that fits."""

    def __init__(self, http: httpx.Client, token: str = "", source: str = "") -> None:
        self._http = http
        self.token = token
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        if source:
            self._headers["X-Forwarded-For"] = source

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        version: int | None = None,
        files: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        seconds: float | None = None,
    ) -> httpx.Response:
        """Send a request and return its answer. `version` is the one that was seen of what is changed, `seconds` how
        long the answer may take, when that is longer than usual.
        """
        headers = dict(self._headers)
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        wait = TIMEOUT if seconds is None else httpx.Timeout(seconds, connect=TIMEOUT.connect)
        sent: dict[str, Any] = {"params": params, "json": json, "files": files, "data": data}
        try:
            answer = self._http.request(method, path, headers=headers, timeout=wait, **sent)
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise ApiAway(f"The api does not answer at {self._http.base_url}.", "api-away") from error
        if answer.is_error:
            raise failure_of(answer)
        return answer

    def get(self, path: str, **params: Any) -> Any:
        """Return what is at an address."""
        return self.request("GET", path, params={name: one for name, one in params.items() if one is not None}).json()

    def health(self) -> Values:
        """Return what the api says of every part of the exchange, also when one of them is down."""
        try:
            answer = self._http.get("/health", headers=self._headers)
            found = dict(answer.json()) if answer.status_code in (200, 503) else {}
        except (httpx.TransportError, ValueError) as error:
            raise ApiAway(f"The api does not answer at {self._http.base_url}.", "api-away") from error
        if "parts" not in found:
            raise failure_of(answer)
        return found

    def log_in(self, login: str, password: str, code: str = "") -> Values:
        """Begin a session; return its `token` and who it is, `myself`."""
        return dict(self.request("POST", "/session", json={"login": login, "password": password, "code": code}).json())

    def myself(self) -> Values:
        """Return whose session it is, and what he may."""
        return dict(self.get("/session"))

    def log_out(self) -> None:
        """End this session."""
        self.request("DELETE", "/session")

    def change_own_password(self, present: str, new: str) -> None:
        """Change the password of who is logged in; all other sessions end."""
        self.request("POST", "/session/password", json={"password": present, "new_password": new})

    def begin_second_factor(self, password: str) -> Values:
        """Return a new secret for an authenticator app: `secret`, and `otpauth_uri` for a QR code."""
        return dict(self.request("POST", "/session/second-factor", json={"password": password}).json())

    def confirm_second_factor(self, code: str) -> list[str]:
        """Take the second factor into use; return the recovery codes."""
        answer = self.request("POST", "/session/second-factor/confirm", json={"code": code}).json()
        return list(answer["recovery_codes"])

    def new_recovery_codes(self, password: str) -> list[str]:
        """Return new recovery codes; the old ones open nothing any more."""
        answer = self.request("POST", "/session/second-factor/recovery-codes", json={"password": password}).json()
        return list(answer["recovery_codes"])

    def end_second_factor(self, password: str) -> None:
        """Ask for no code any more."""
        self.request("POST", "/session/second-factor/off", json={"password": password})

    def own_sessions(self) -> list[Values]:
        """Return where this person is logged in."""
        return list(self.get("/sessions"))

    def end_own_session(self, session_id: str = "") -> None:
        """Log out somewhere else; everywhere else without an id."""
        self.request("DELETE", f"/sessions/{session_id}" if session_id else "/sessions")

    def list_entries(
        self, section: str, *, search: str = "", limit: int = 50, offset: int = 0, sort: str = ""
    ) -> ListPart:
        """Return part of the list of a section such as `sip-accounts`."""
        found = self.get(f"/{section}", q=search or None, limit=limit, offset=offset or None, sort=sort or None)
        return ListPart(found["items"], found["total"])

    def entry(self, section: str, key: str) -> Values:
        """Return one entry, with its `version`."""
        return dict(self.get(f"/{section}/{key}" if key else f"/{section}"))

    def create(self, section: str, values: Values) -> Values:
        """Keep a new entry and return it."""
        return dict(self.request("POST", f"/{section}", json=values).json())

    def change(self, section: str, key: str, version: int, values: Values) -> Values:
        """Replace an entry and return it as it is then."""
        path = f"/{section}/{key}" if key else f"/{section}"
        try:
            return dict(self.request("PUT", path, json=values, version=version).json())
        except StaleEntry as stale:
            raise self._with_links(stale, path) from stale

    def _with_links(self, stale: StaleEntry, path: str) -> StaleEntry:
        # What the api sends along is the entry alone; a page shows what is linked to it, too.
        stored = dict(self.get(path))
        return StaleEntry(stale.message, stored.get("version", stale.stored_version), stored)

    def delete(self, section: str, key: str, version: int) -> None:
        """Delete an entry."""
        self.request("DELETE", f"/{section}/{key}", version=version)

    def uses(self, section: str, key: str) -> list[Use]:
        """Return who names an entry, which keeps it from being deleted."""
        return [Use(one["place"], one["message"]) for one in self.get(f"/{section}/{key}/uses")]

    def choices(self, pickers: Sequence[str]) -> dict[str, list[Values]]:
        """Return, by picker, what references may name."""
        return dict(self.get("/choices", of=list(pickers)))

    def forwardings(self) -> dict[str, Values]:
        """Return which phone numbers are forwarded now, and where to."""
        return {one["did"]: dict(one) for one in self.get("/forwardings", limit=500)["items"]}

    def forward(self, did: str, number: str) -> None:
        """Forward all calls of a phone number."""
        self.request("PUT", f"/forwardings/{did}", json={"number": number})

    def stop_forwarding(self, did: str) -> None:
        """Let the calls of a phone number come in again."""
        self.request("DELETE", f"/forwardings/{did}")

    def indicator_states(self, kind: str) -> dict[str, Values]:
        """Return the colours of the function indicators of a kind (`basic`, `advanced`), by their ids."""
        return {one["id"]: dict(one) for one in self.get("/function-indicator-states", kind=kind)["items"]}

    def switch_indicator(self, section: str, key: str, colour: str) -> None:
        """Give a function indicator a colour."""
        self.request("PUT", f"/{section}/{key}/state", json={"colour": colour})

    def opening(self, number: str) -> Values:
        """Return whether a phone number is open now, why, until when, and where a call goes."""
        return dict(self.get(f"/dids/{number}/opening"))

    def calendar(self, number: str, day: str) -> Values:
        """Return when a phone number is open and closed in the week of a day."""
        return dict(self.get(f"/dids/{number}/calendar", day=day))

    def set_call_settings(self, key: str, version: int, values: Values) -> Values:
        """Say what becomes of the calls to a SIP account; return the account."""
        path = f"/sip-accounts/{key}"
        try:
            return dict(self.request("PUT", f"{path}/call-settings", json=values, version=version).json())
        except StaleEntry as stale:
            raise self._with_links(stale, path) from stale

    def registration(self, key: str) -> Values:
        """Return what to type into the phone of a SIP account."""
        return dict(self.get(f"/sip-accounts/{key}/registration"))

    def new_sip_password(self, key: str, version: int) -> Values:
        """Give a SIP account a generated password; return the account."""
        return dict(self.request("POST", f"/sip-accounts/{key}/password", version=version).json())

    def prompt_sound(self, key: str) -> bytes:
        """Return a voice prompt as callers hear it: a WAV."""
        return self.request("GET", f"/prompts/{key}/sound", seconds=LONG_SECONDS).content

    def spoken(self, speech: Sequence[Values]) -> bytes:
        """Return texts (`language`, `text`) as they will be spoken: a WAV."""
        body = {"speech": list(speech)}
        return self.request("POST", "/prompts/preview", json=body, seconds=LONG_SECONDS).content

    def new_prompt_sound(self, key: str, version: int | None, name: str, sound: tuple[str, bytes, str]) -> Values:
        """Keep a sound (name, content and media type of its file) as a new voice prompt, or, with a key, as its new
        one.
        """
        method, path = ("PUT", f"/prompts/{key}/sound") if key else ("POST", "/prompts/upload")
        sent: dict[str, Any] = {"files": {"file": sound}, "data": {"name": name}, "version": version}
        try:
            return dict(self.request(method, path, seconds=LONG_SECONDS, **sent).json())
        except StaleEntry as stale:
            raise self._with_links(stale, f"/prompts/{key}") from stale

    def voicemail_boxes(self) -> list[Values]:
        """Return the voicemail boxes that this person sees, with how many messages are in each."""
        return list(self.get("/voicemail/boxes"))

    def voicemail_messages(self, box: str, page: int, length: int) -> ListPart:
        """Return a page of messages, the newest first; of all boxes when none is named."""
        found = self.get("/voicemail/messages", box=box or None, page=page, page_size=length)
        return ListPart(found["items"], found["total"])

    def voicemail_sound(self, message: str) -> bytes:
        """Return a message as a WAV."""
        return self.request("GET", f"/voicemail/messages/{message}/audio", seconds=LONG_SECONDS).content

    def note_heard(self, message: str, heard: bool) -> None:
        """Say that a message was heard, or that it is new again."""
        self.request("PUT", f"/voicemail/messages/{message}/heard", json={"heard": heard})

    def delete_message(self, message: str) -> None:
        """Delete a voicemail message."""
        self.request("DELETE", f"/voicemail/messages/{message}")

    def provisioning(self, key: str) -> Values:
        """Return what to type into a phone so that it fetches its configuration."""
        return dict(self.get(f"/devices/{key}/provisioning"))

    def restart_phone(self, key: str) -> int:
        """Let a phone fetch its configuration and restart; return how many were told."""
        return int(self.request("POST", f"/devices/{key}/restart", seconds=LONG_SECONDS).json()["phones"])

    def tokens(self) -> list[Values]:
        """Return the tokens of programs."""
        return list(self.get("/tokens"))

    def make_token(self, name: str, scopes: Sequence[str], days: int | None) -> Values:
        """Make a token for a program; only this answer has it in `token`."""
        return dict(self.request("POST", "/tokens", json={"name": name, "scopes": list(scopes), "days": days}).json())

    def revoke_token(self, token: str) -> None:
        """Let a token, by its id, open nothing any more."""
        self.request("DELETE", f"/tokens/{token}")

    def changes(self, section: str, key: str, limit: int = 20) -> ListPart:
        """Return who changed an entry and how, the newest first."""
        found = self.get("/audit", resource=section.replace("-", "_"), id=key, limit=limit)
        return ListPart(found["items"], found["total"])
