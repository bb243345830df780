"""What a designer needs to let people pick, and to say what uses a thing."""

import httpx
import pytest

from api.resources.choices import PICKERS


async def test_choices_by_picker(each_client: httpx.AsyncClient) -> None:
    answer = await each_client.get("/choices", params={"of": ["sip_account", "route", "did"]})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert [(one["key"], one["extension"]) for one in found["sip_account"]] == [
        ("anna", "101"),
        ("bram", "102"),
        ("chris", "103"),
    ]
    assert found["route"] == [
        {"key": "main", "name": "Main", "section": "routes", "extension": "200", "available_in": []}
    ]
    assert found["did"][0] == {
        "key": "3250123100",
        "name": "Main number",
        "section": "dids",
        "extension": "",
        "available_in": None,
    }


async def test_a_family_names_each_kind(client: httpx.AsyncClient) -> None:
    week = {"name": "Shifts", "action": {"prompt": "closed"}}
    assert (await client.post("/advanced-office-hours", json=week)).status_code == 201
    assert (await client.post("/office-hours", json={**week, "name": "Desk"})).status_code == 201
    found = (await client.get("/choices", params={"of": "office_hours"})).json()["office_hours"]
    assert [(one["name"], one["section"]) for one in found] == [
        ("Desk", "office_hours"),
        ("Shifts", "advanced_office_hours"),
    ]


async def test_every_picker_answers(client: httpx.AsyncClient) -> None:
    answer = await client.get("/choices", params={"of": PICKERS})
    assert sorted(answer.json()) == PICKERS


async def test_unknown_picker_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.get("/choices", params={"of": ["route", "planet"]})
    assert answer.status_code == 422
    assert answer.json()["details"][0]["place"] == "query.of.1"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/routes/main", "dids/3250123100"),
        ("/prompts/welcome", "routes/main"),
        ("/sip-accounts/chris", "routes/main"),
        ("/voicemail-boxes/general", "backup_routes/general"),
    ],
)
async def test_uses_are_told_before_deleting(client: httpx.AsyncClient, address: str, place: str) -> None:
    found = (await client.get(f"{address}/uses")).json()
    assert place in [one["place"] for one in found]
    refused = await client.delete(address, headers={"If-Match": (await client.get(address)).headers["ETag"]})
    assert refused.json()["details"] == found


async def test_what_leaves_by_itself_is_no_use(client: httpx.AsyncClient) -> None:
    assert (await client.post("/dids", json={"number": "3250123101", "holidays": ["belgium"]})).status_code == 201
    assert (await client.get("/dids/3250123101/uses")).json() == []
    assert (await client.get("/dids/3250199999/uses")).status_code == 404


async def test_appearance_needs_no_token(client: httpx.AsyncClient) -> None:
    settings = await client.get("/settings")
    body = {name: value for name, value in settings.json().items() if name != "version"}
    body["company"] |= {"name": "Peeters & Zonen", "colour": "#aa3300"}
    saved = await client.put("/settings", json=body, headers={"If-Match": settings.headers["ETag"]})
    assert saved.status_code == 200, saved.text
    answer = await client.get("/appearance", headers={"Authorization": ""})
    assert answer.json() == {"name": "Peeters & Zonen", "colour": "#aa3300", "languages": ["nl", "en"]}
    body["company"]["colour"] = "blue"
    refused = await client.put("/settings", json=body, headers={"If-Match": saved.headers["ETag"]})
    assert refused.json()["details"][0]["place"] == "body.company.colour"
