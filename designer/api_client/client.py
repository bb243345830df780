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
    ) -> httpx.Response:
        """Send a request and return its answer. `version` is the one that was seen of what is changed."""
        headers = dict(self._headers)
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        try:
            answer = self._http.request(method, path, params=params, json=json, headers=headers, files=files, data=data)
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
            # What the api sends along is the entry alone; a page shows what is linked to it, too.
            stored = dict(self.get(path))
            raise StaleEntry(stale.message, stored.get("version", stale.stored_version), stored) from stale

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

    def registration(self, key: str) -> Values:
        """Return what to type into the phone of a SIP account."""
        return dict(self.get(f"/sip-accounts/{key}/registration"))

    def new_sip_password(self, key: str, version: int) -> Values:
        """Give a SIP account a generated password; return the account."""
        return dict(self.request("POST", f"/sip-accounts/{key}/password", version=version).json())

    def changes(self, section: str, key: str, limit: int = 20) -> ListPart:
        """Return who changed an entry and how, the newest first."""
        found = self.get("/audit", resource=section.replace("-", "_"), id=key, limit=limit)
        return ListPart(found["items"], found["total"])
