"""What holds for every kind of thing that an admin configures."""

import importlib
import pkgutil
from typing import Any

import httpx
import pytest

import api.resources
from api.resources.router import Served
from schemas.configuration.resources import RESOURCES
from schemas.exchange_file.document import SECTIONS as FILE_SECTIONS

SERVED: dict[str, tuple[Served, dict[str, Any]]] = {}
for _module in pkgutil.iter_modules(api.resources.__path__):
    _loaded = importlib.import_module(f"api.resources.{_module.name}")
    if isinstance(getattr(_loaded, "SERVED", None), Served):
        SERVED[_loaded.SERVED.resource.section] = (_loaded.SERVED, _loaded.EXAMPLE)

SECTIONS = sorted(SERVED)


def path_of(section: str) -> str:
    return f"/{section.replace('_', '-')}"


async def create(client: httpx.AsyncClient, section: str) -> tuple[str, dict[str, Any]]:
    """Create the example of a resource; return its address and the answer."""
    served, example = SERVED[section]
    answer = await client.post(path_of(section), json=example)
    assert answer.status_code == 201, answer.text
    return f"{path_of(section)}/{answer.json()[served.resource.key]}", dict(answer.json())


def test_the_exchange_file_has_a_section_for_every_resource() -> None:
    assert set(FILE_SECTIONS) == {resource.section for resource in RESOURCES}


async def test_settings_survive_the_exchange_file(client: httpx.AsyncClient) -> None:
    settings = (await client.get("/settings")).json()
    version = settings.pop("version")
    settings["log_in"] = {"second_factor": "everyone", "idle_minutes": 30, "longest_hours": 12}
    settings["log_retention"] = {"authentications": 30, "registrations": 31, "mails": 32, "changes": 33}
    assert (await client.put("/settings", json=settings, headers={"If-Match": str(version)})).status_code == 200
    text = (await client.get("/exchange")).text
    assert (await client.post("/exchange", content=text.encode())).json()["changes"] == []
    emptied = b"format: belplan-exchange/1\nexchange: {languages: [nl]}\n"
    assert (await client.post("/exchange", content=emptied)).status_code == 200
    assert (await client.post("/exchange", content=text.encode())).status_code == 200
    assert (await client.get("/exchange")).text == text


def test_every_resource_is_served() -> None:
    assert set(SERVED) == {resource.section for resource in RESOURCES}


@pytest.mark.parametrize("section", SECTIONS)
async def test_create_read_change_delete(each_client: httpx.AsyncClient, section: str) -> None:
    served, example = SERVED[section]
    assert (await each_client.post("/dids", json={"number": "3250123102"})).status_code == 201
    before = (await each_client.get("/exchange")).text
    total = (await each_client.get(path_of(section))).json()["total"]
    address, made = await create(each_client, section)
    assert made["version"] == 1
    for name, value in example.items():
        if name not in ("password", "addresses"):
            assert _like(made[name], value), name
    found = await each_client.get(address)
    assert ({name: found.json()[name] for name in made}, found.headers["ETag"]) == (made, '"1"')
    listed = (await each_client.get(path_of(section), params={"limit": 500})).json()
    assert listed["total"] == total + 1
    assert made in listed["items"]

    body = {name: value for name, value in made.items() if name in served.body.model_fields}
    same = await each_client.put(address, json=body, headers={"If-Match": '"1"'})
    assert (same.status_code, same.json()) == (200, made), same.text
    changed = {**body, **_change_of(section, body)}
    answer = await each_client.put(address, json=changed, headers={"If-Match": "1"})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["version"], answer.headers["ETag"]) == (2, '"2"')
    stale = await each_client.put(address, json=body, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["error_id"]) == (409, "stale-version")
    assert (stale.json()["stale"]["your_version"], stale.json()["stale"]["stored_version"]) == (1, 2)
    stored = (await each_client.get(address)).json()
    assert {name: stored[name] for name in answer.json()} == answer.json()
    assert (await each_client.delete(address, headers={"If-Match": '"1"'})).status_code == 409
    if section == "sip_accounts":  # its ring group uses it
        used = await each_client.delete(address, headers={"If-Match": '"2"'})
        assert (used.status_code, used.json()["error_id"]) == (409, "in-use")
        assert used.json()["details"][0]["place"] == "ring_groups/helpdesk"
        alone = await each_client.put(address, json={**changed, "ring_groups": []}, headers={"If-Match": '"2"'})
        assert (alone.status_code, alone.json()["version"]) == (200, 3)
    version = "3" if section == "sip_accounts" else "2"
    gone = await each_client.delete(address, headers={"If-Match": version})
    assert (gone.status_code, gone.content) == (204, b""), gone.text
    assert (await each_client.get(address)).status_code == 404
    assert (await each_client.get("/exchange")).text == before

    key = str(made[served.resource.key])
    log = (await each_client.get("/audit", params={"resource": section, "id": key})).json()
    assert [one["action"] for one in log["items"]] == ["delete", "change", "create"]
    assert {one["who"] for one in log["items"]} == {"test"}
    deleted, change, created = log["items"]
    assert created["before"] is None
    assert created["after"] == change["before"]
    assert change["after"] == deleted["before"]
    assert deleted["after"] is None


def _like(found: Any, wanted: Any) -> bool:
    """Tell whether an answer says all that the body said; defaults may come along, and sets have their own order."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(_like(found[key], value) for key, value in wanted.items())
    if isinstance(wanted, list):
        return (
            isinstance(found, list)
            and len(found) == len(wanted)
            and (all(map(_like, found, wanted)) or sorted(map(str, found)) == sorted(map(str, wanted)))
        )
    return bool(found == wanted)


def _change_of(section: str, body: dict[str, Any]) -> dict[str, Any]:
    if section == "prefix_dialling":
        return {"did": "3250123100"}
    if section == "prefix_forwarding":
        return {"did": "3250123102"}
    return {"name": f"{body['name']} (changed)"}


@pytest.mark.parametrize("section", SECTIONS)
async def test_bad_requests_change_nothing(client: httpx.AsyncClient, section: str) -> None:
    served, example = SERVED[section]
    key = served.resource.key
    before = (await client.get("/exchange")).text
    address = path_of(section)
    for body in (
        {},
        [],
        None,
        "x",
        {**example, "surprise": 1},
        {**example, "name": "\x00"},
        {**example, "name": "x" * 81},
    ):
        if section.startswith("prefix_") and isinstance(body, dict) and "name" in body:
            continue  # they have no name
        answer = await client.post(address, json=body)
        assert answer.status_code == 422, (body, answer.text)
    assert (await client.post(address, json={**example, key: "Not OK!"})).status_code == 422
    assert (await client.get(f"{address}/nothing-there")).status_code == 404
    answer = await client.put(f"{address}/nothing-there", json=example, headers={"If-Match": "1"})
    assert answer.status_code == 404
    assert (await client.delete(f"{address}/nothing-there", headers={"If-Match": "1"})).status_code == 404
    assert (await client.delete(f"{address}/nothing-there")).status_code == 422
    assert (await client.get(address, params={"sort": "settings"})).status_code == 422
    assert (await client.get("/exchange")).text == before


@pytest.mark.parametrize("section", SECTIONS)
async def test_what_is_there_is_not_created_again(client: httpx.AsyncClient, section: str) -> None:
    served, example = SERVED[section]
    _, made = await create(client, section)
    key = served.resource.key
    again = await client.post(path_of(section), json={**example, key: made[key]})
    assert (again.status_code, again.json()["error_id"]) == (409, "already-there")


async def test_examples_survive_the_exchange_file(client: httpx.AsyncClient) -> None:
    for section in SECTIONS:
        await create(client, section)
    text = (await client.get("/exchange")).text
    versions = {section: (await client.get(path_of(section))).json() for section in SECTIONS}
    answer = await client.post("/exchange", content=text.encode())
    assert (answer.status_code, answer.json().get("changes")) == (200, []), answer.text
    emptied = await client.post("/exchange", content=b"format: belplan-exchange/1\nexchange: {languages: [nl]}\n")
    assert emptied.status_code == 200, emptied.text
    again = await client.post("/exchange", content=text.encode())
    assert again.status_code == 200, again.text
    assert (await client.get("/exchange")).text == text
    assert {section: (await client.get(path_of(section))).json() for section in SECTIONS}.keys() == versions.keys()
