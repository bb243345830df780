"""Tokens of the api: what they open, for how long, who made them."""

from datetime import timedelta

import httpx
from freezegun.api import FrozenDateTimeFactory

from api.permissions import Scope
from api.tokens import create_token
from schemas.database import write_session


async def made(client: httpx.AsyncClient, **values: object) -> tuple[str, dict[str, str]]:
    """Make a token; return its id and the headers that carry it."""
    answer = await client.post("/tokens", json={"name": "wallboard", "scopes": ["read"], **values})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"], {"Authorization": f"Bearer {answer.json()['token']}"}


async def test_a_token_opens_its_scopes_until_it_is_revoked(each_client: httpx.AsyncClient) -> None:
    id, headers = await made(each_client)
    assert (await each_client.get("/calls", headers=headers)).status_code == 200
    for method, path in (("POST", "/calls/x/hang-up"), ("POST", "/dids"), ("GET", "/exchange"), ("GET", "/tokens")):
        refused = await each_client.request(method, path, headers=headers)
        assert (refused.status_code, refused.json()["error_id"]) == (403, "not-permitted"), path
        assert "'wallboard' may not do this" in refused.json()["message"]
    [listed] = [one for one in (await each_client.get("/tokens")).json() if one["id"] == id]
    assert (listed["name"], listed["scopes"], listed["expires_at"]) == ("wallboard", ["read"], None)
    assert listed["last_used_at"]
    assert "token" not in listed
    assert (await each_client.delete(f"/tokens/{id}")).status_code == 204
    gone = await each_client.get("/calls", headers=headers)
    assert (gone.status_code, gone.json()["error_id"]) == (401, "token-unknown")
    assert (await each_client.delete(f"/tokens/{id}")).status_code == 404


async def test_a_token_expires(client: httpx.AsyncClient, clock: FrozenDateTimeFactory) -> None:
    _, headers = await made(client, days=30)
    clock.tick(timedelta(days=29))
    assert (await client.get("/calls", headers=headers)).status_code == 200
    clock.tick(timedelta(days=1))
    over = await client.get("/calls", headers=headers)
    assert (over.status_code, over.json()["error_id"]) == (401, "token-expired")


async def test_the_last_use_is_noted_to_the_minute(client: httpx.AsyncClient, clock: FrozenDateTimeFactory) -> None:
    id, headers = await made(client)

    async def last_use() -> str:
        [one] = [one for one in (await client.get("/tokens")).json() if one["id"] == id]
        return str(one["last_used_at"])

    assert await last_use() == "None"
    await client.get("/calls", headers=headers)
    clock.tick(59)
    await client.get("/calls", headers=headers)
    assert await last_use() == "2026-03-02T09:00:00Z"
    clock.tick(1)
    await client.get("/calls", headers=headers)
    assert await last_use() == "2026-03-02T09:01:00Z"


async def test_bad_wishes(client: httpx.AsyncClient) -> None:
    for body in (
        {},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["root"]},
        {"name": " ", "scopes": ["read"]},
        {"name": "x" * 81, "scopes": ["read"]},
        {"name": "x", "scopes": ["read"], "days": 0},
        {"name": "x", "scopes": ["read"], "surprise": 1},
    ):
        assert (await client.post("/tokens", json=body)).status_code == 422, body


async def test_making_and_revoking_is_in_the_log(client: httpx.AsyncClient) -> None:
    from sqlmodel import select

    from schemas.database import read_session
    from schemas.tables import AuthenticationEvent

    id, _ = await made(client, scopes=["read", "calls"])
    await client.delete(f"/tokens/{id}")
    with read_session() as session:
        rows = session.exec(select(AuthenticationEvent)).all()
    assert [(row.event, row.login, row.reason) for row in rows] == [
        ("token-created", "wallboard", "by test: read, calls"),
        ("token-revoked", "wallboard", "by test"),
    ]


def test_scopes_are_kept_in_one_order(database: None) -> None:
    from api.tokens import new_token

    with write_session() as session:
        _, row = new_token(session, "x", [Scope.CONFIGURE, Scope.READ, Scope.READ])
        assert row.scopes == ["read", "configure"]
        assert create_token(session, "a") != create_token(session, "a")
