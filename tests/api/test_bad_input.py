"""What people send by mistake or on purpose: too long, of the wrong kind, at the same moment."""

import asyncio
from typing import Any

import httpx
import pytest

from api.body_limit import MAX_BODY_BYTES
from api.exchange import MAX_FILE_BYTES
from tests.api.logins.people import logged_in, person

INJECTIONS = ["'; DROP TABLE did; --", '" OR 1=1 --', "%' UNION SELECT * FROM loginsecret --", "${7*7}{{7*7}}", "%_\\"]


async def test_bodies_are_bounded_before_anybody_is_known(client: httpx.AsyncClient) -> None:
    known = client.headers.pop("Authorization")
    headers = {"Content-Type": "application/json"}
    for path in ("/session", "/dids"):
        answer = await client.post(path, content=b" " * (MAX_BODY_BYTES + 1), headers=headers)
        assert (answer.status_code, answer.json()["error_id"]) == (413, "body-too-large"), path
    file = b" " * (MAX_FILE_BYTES + 1)
    assert (await client.post("/exchange", content=file)).status_code == 401, "it is not even read"
    assert (await client.post("/exchange", content=file, headers={"Authorization": known})).status_code == 413

    async def endless() -> Any:
        while True:
            yield b" " * 1_000_000

    answer = await client.post("/session", content=endless(), headers=headers)
    assert answer.status_code == 413


@pytest.mark.parametrize("text", INJECTIONS)
async def test_injections_are_only_text(each_client: httpx.AsyncClient, text: str) -> None:
    for path, name in (
        ("/dids", "q"),
        ("/login-accounts", "q"),
        ("/calls", "search"),
        ("/audit", "q"),
        ("/audit", "who"),
        ("/logs/mails", "q"),
        ("/logs/registrations", "account"),
        ("/logs/authentications", "q"),
        ("/voicemail/messages", "box"),
    ):
        answer = await each_client.get(path, params={name: text})
        assert (answer.status_code, answer.json()["total"]) == (200, 0), path
    made = await each_client.post("/call-filters", json={"name": text, "action": "block", "entries": []})
    assert made.status_code in (201, 422), made.text
    named = await each_client.post("/dids", json={"number": "3250123199", "name": text})
    assert (named.status_code, named.json()["name"]) == (201, text)
    assert (await each_client.get("/dids", params={"q": text})).json()["total"] == 1
    assert (await each_client.get("/dids")).json()["total"] == 2
    exported = (await each_client.get("/exchange")).text
    assert (await each_client.post("/exchange", content=exported.encode())).json()["changes"] == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/ring-groups", {"name": "x", "members": [f"a{number}" for number in range(10_000)]}),
        ("/dids", {"number": "3250123199", "acd_filters": ["x"] * 10_000}),
        ("/sip-accounts", {"name": "x", "extensions": [str(number) for number in range(10_000)]}),
        ("/voicemail-boxes", {"name": "x", "mail_addresses": [f"a{number}@b.be" for number in range(10_000)]}),
        ("/login-accounts", {"name": "x", "login": "xx", "role": "user", "sip_accounts": ["a"] * 10_000}),
        ("/tokens", {"name": "x", "scopes": ["read"] * 10_000}),
    ],
)
async def test_lists_of_ten_thousand_get_a_sentence(client: httpx.AsyncClient, path: str, body: Any) -> None:
    answer = await client.post(path, json=body)
    assert answer.status_code == 422
    assert 0 < len(answer.json()["details"]) <= 100
    assert len(answer.text) < 50_000


@pytest.mark.parametrize("body", [b"[" * 100_000, b"\xff\xfe", b'{"a": 1', b'{"name": "\\ud800"}', b"1e999", b"null"])
async def test_what_is_no_json_gets_a_sentence(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/dids", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["error_id"] == "invalid-request"


async def test_two_admins_who_save_at_once_are_told(each_client: httpx.AsyncClient) -> None:
    people = []
    for login in ("jan", "mia"):
        person(login)
        people.append(await logged_in(each_client, login))
    helpdesk = (await each_client.get("/ring-groups/helpdesk")).json()
    version = helpdesk.pop("version")

    async def save(number: int) -> httpx.Response:
        headers = {**people[number % 2], "If-Match": str(version)}
        return await each_client.put(
            "/ring-groups/helpdesk", json={**helpdesk, "name": f"Saved {number}"}, headers=headers
        )

    answers = await asyncio.gather(*(save(number) for number in range(6)))
    [won] = [one for one in answers if one.status_code == 200]
    for lost in (one for one in answers if one.status_code != 200):
        assert (lost.status_code, lost.json()["error_id"]) == (409, "stale-version")
        stale = lost.json()["stale"]
        assert (stale["your_version"], stale["stored_version"]) == (version, version + 1)
        assert stale["stored"]["name"] == won.json()["name"]
    stored = (await each_client.get("/ring-groups/helpdesk")).json()
    assert (stored["name"], stored["version"]) == (won.json()["name"], version + 1)
    log = (await each_client.get("/audit", params={"resource": "ring_groups", "id": "helpdesk"})).json()["items"]
    assert [one["action"] for one in log] == ["change", "import"]
