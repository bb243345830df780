"""Trunks over the api: their passwords, what goes together, and how their lines are."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import yaml

from schemas.database import read_session, write_session
from schemas.secrets import decrypt
from schemas.tables import Trunk, TrunkLineState
from schemas.tables.base import utc_now

PASSWORD = "as the provider gave it"
TRUNK = {"id": "alpha", "name": "Alpha", "server": "sip.provider.example", "registers": True, "username": "us"}


def stored() -> str | None:
    with read_session() as session:
        encrypted = session.get_one(Trunk, "alpha").password_encrypted
    return decrypt(encrypted) if encrypted else None


async def put(client: httpx.AsyncClient, answer: httpx.Response, **values: Any) -> httpx.Response:
    body = {name: value for name, value in answer.json().items() if name not in ("version", "line")}
    return await client.put("/trunks/alpha", json={**body, **values}, headers={"If-Match": answer.headers["ETag"]})


async def test_the_password_is_kept_and_never_told(client: httpx.AsyncClient) -> None:
    answer = await client.post("/trunks", json={**TRUNK, "password": PASSWORD})
    assert answer.status_code == 201
    assert (answer.json()["line"]["registered"], answer.json()["line"]["registration"]) == (False, "trying")
    answer = await put(client, answer, name="Alpha 2")
    assert (answer.status_code, answer.json()["name"], stored()) == (200, "Alpha 2", PASSWORD), "it stays"
    for path in ("/trunks/alpha", "/trunks", "/audit"):
        assert PASSWORD not in (await client.get(path)).text
    exported = (await client.get("/exchange")).text
    assert PASSWORD not in exported and "password_encrypted" in exported
    assert (await client.post("/exchange", content=exported.encode())).json()["changes"] == []
    document = yaml.safe_load(exported)
    (trunk,) = (one for one in document["trunks"] if one["id"] == "alpha")
    del trunk["password_encrypted"]
    trunk["password"] = "another one"
    changed = yaml.safe_dump(document)
    assert (await client.post("/exchange", content=changed.encode())).status_code == 200
    assert stored() == "another one"
    answer = await put(client, await client.get("/trunks/alpha"), username="", registers=False)
    assert (answer.status_code, stored()) == (200, None), "without a username there is none"


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"username": "", "password": None}, "username", "is needed to register"),
        ({"server": ""}, "server", "is needed to register"),
        ({"password": None}, "password", "is missing"),
        ({"encrypted": True}, "transport", "must be tls"),
        ({"register_seconds": 5}, "register_seconds", "greater than or equal to 60"),
        ({"codecs": ["gsm"]}, "codecs", "opus"),
        ({"transport": "sctp"}, "transport", "udp"),
        ({"domain": "no domain"}, "domain", "must be a host name"),
        ({"username": 'a"b'}, "username", "signs"),
    ],
)
async def test_what_does_not_fit(client: httpx.AsyncClient, values: dict[str, Any], field: str, message: str) -> None:
    answer = await client.post("/trunks", json={**TRUNK, "password": PASSWORD, **values})
    assert answer.status_code == 422
    assert any(field in one["place"] and message in one["message"] for one in answer.json()["details"]), answer.text
    assert PASSWORD not in answer.text


def note(**values: Any) -> None:
    with write_session() as session:
        session.merge(TrunkLineState(trunk_id="alpha", **values))


async def test_how_its_line_is(client: httpx.AsyncClient) -> None:
    await client.post("/trunks", json={**TRUNK, "password": PASSWORD})

    async def points() -> dict[str, str]:
        found = (await client.get("/dashboard/attention-points")).json()
        return {one["kind"]: one["message"] for one in found if one["resource"] == "trunks"}

    note(registration="refused", reason="403 Forbidden")
    assert "Alpha is not registered (403 Forbidden)" in (await points())["trunk-not-registered"]
    note(registration="registered", registered_until=utc_now() + timedelta(seconds=60))
    assert await points() == {}
    assert (await client.get("/trunks/alpha")).json()["line"]["registration"] == "registered"
    note(registration="registered", registered_until=utc_now() - timedelta(seconds=1))
    assert (await client.get("/trunks/alpha")).json()["line"]["registration"] == "trying", "nobody repeated it"
    note(registered_until=utc_now() + timedelta(seconds=60), silent=True)
    assert "does not answer" in (await points())["trunk-silent"]
    version = (await client.get("/trunks/alpha")).headers["ETag"]
    assert (await client.delete("/trunks/alpha", headers={"If-Match": version})).status_code == 204
    with read_session() as session:
        assert session.get(TrunkLineState, "alpha") is None
