"""Who gets a phone's configuration, and who does not."""

import logging
import re
from datetime import UTC, datetime

import httpx
import pytest
from freezegun import freeze_time

from tests.api.provisioning.conftest import MAC, add_device, secrets_of

FILE = f"/yealink/{MAC}.cfg"


async def test_a_phone_with_its_password(client: httpx.AsyncClient, phone: httpx.AsyncClient) -> None:
    await add_device(client, "yealink-t5")
    secrets = await secrets_of(client)
    asked = await phone.get(FILE)
    assert (asked.status_code, asked.headers["www-authenticate"]) == (401, 'Basic realm="Belplan"')
    answer = await phone.get(FILE, auth=(secrets["username"], secrets["password"]))
    assert answer.status_code == 200
    assert answer.text.startswith("#!version:1.0.0.1\n")
    assert answer.headers["cache-control"] == "no-store"


async def test_strangers_learn_nothing(client: httpx.AsyncClient, phone: httpx.AsyncClient) -> None:
    await add_device(client, "yealink-t5")
    secrets = await secrets_of(client)
    right = (secrets["username"], secrets["password"])
    refused = [
        await phone.get(FILE, auth=(MAC, "wrong")),
        await phone.get(FILE, auth=("000000000000", secrets["password"])),
        await phone.get("/yealink/0015651234ff.cfg", auth=right),
        await phone.get(f"/snom/{MAC}.xml", auth=right),
    ]
    assert {(one.status_code, one.text) for one in refused} == {(401, "This needs the phone's password.")}


@pytest.mark.parametrize("path", ["/yealink/y000000000000.cfg", "/yealink/../secret.key", "/polycom/x.cfg", "/docs"])
async def test_files_that_are_none(phone: httpx.AsyncClient, path: str) -> None:
    assert (await phone.get(path)).status_code == 404


async def test_a_link_opens_until_it_ends(client: httpx.AsyncClient, phone: httpx.AsyncClient) -> None:
    await add_device(client, "yealink-t5")
    with freeze_time(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), real_asyncio=True) as clock:
        link = httpx.URL((await secrets_of(client))["link"]).path
        assert (await phone.get(link)).status_code == 200
        forged = re.sub(r"/link/[0-9a-f]+-", "/link/fffffffff-", link)
        assert (await phone.get(forged)).status_code == 401
        clock.tick(24 * 3600 + 1)
        assert (await phone.get(link)).status_code == 401


async def test_a_new_secret_closes_the_old_ways(client: httpx.AsyncClient, phone: httpx.AsyncClient) -> None:
    await add_device(client, "yealink-t5")
    before = await secrets_of(client)
    device = (await client.get("/devices/desk")).json()
    version = device.pop("version")
    changed = await client.put("/devices/desk", json={**device, "secret": 2}, headers={"If-Match": f'"{version}"'})
    assert changed.status_code == 200, changed.text
    assert (await phone.get(FILE, auth=(MAC, before["password"]))).status_code == 401
    assert (await phone.get(httpx.URL(before["link"]).path)).status_code == 401
    assert (await phone.get(FILE, auth=(MAC, (await secrets_of(client))["password"]))).status_code == 200


async def test_guessing_is_stopped(client: httpx.AsyncClient, phone: httpx.AsyncClient) -> None:
    await add_device(client, "yealink-t5")
    statuses = [(await phone.get(FILE, auth=(MAC, f"guess {number}"))).status_code for number in range(21)]
    assert statuses == [401] * 20 + [429]
    right = (MAC, (await secrets_of(client))["password"])
    assert (await phone.get(FILE, auth=right)).status_code == 429


async def test_no_secret_is_logged(
    client: httpx.AsyncClient, phone: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    await add_device(client, "yealink-t5")
    secrets = await secrets_of(client)
    with caplog.at_level(logging.DEBUG, "belplan"):
        await phone.get(FILE, auth=(MAC, secrets["password"]))
        await phone.get(FILE, auth=(MAC, "wrong-guess"))
        await phone.get(httpx.URL(secrets["link"]).path)
    own = [one.getMessage() for one in caplog.records if one.name.startswith("belplan")]
    assert any(MAC in line for line in own)
    hidden = (secrets["password"], secrets["link"].split("/")[4], "wrong-guess", secrets["admin_password"])
    assert not any(secret in line for secret in hidden for line in own)


async def test_a_device_is_one_phone(client: httpx.AsyncClient) -> None:
    await add_device(client, "yealink-t5")
    body = {"name": "Other", "mac": "00:15:65:AA:BB:CC", "model": "snom-d7", "accounts": ["anna"]}
    answer = await client.post("/devices", json=body)
    assert answer.status_code == 422
    assert {one["place"] for one in answer.json()["details"]} == {"body.mac", "body.accounts.0"}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("mac", "00:15:65", "twelve|12 hex digits"),
        ("accounts", [], "at least 1"),
        ("accounts", ["nobody"], "nobody"),
        ("keys", [{"kind": "blf"}], "needs the extension"),
        ("keys", [{"kind": "blf", "value": "101", "account": 2}], "account that the phone does not have"),
        ("parameters", {"bad name": "1"}, "name of a parameter"),
        ("parameters", {"P1": "one\nP2 = two"}, "one line"),
        ("firmware_url", "ftp://x", "https://"),
    ],
)
async def test_what_does_not_fit(client: httpx.AsyncClient, field: str, value: object, words: str) -> None:
    body = {"name": "Desk", "mac": MAC, "model": "snom-d7", "accounts": ["anna"], field: value}
    answer = await client.post("/devices", json=body)
    assert answer.status_code == 422
    assert re.search(words, answer.text), answer.text
