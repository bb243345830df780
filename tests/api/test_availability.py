"""Where a route may be picked (P14)."""

from typing import Any

import httpx
import pytest

NUMBER = "3250123100"
BYE = {"start": "bye", "nodes": [{"id": "bye", "kind": "hang_up"}]}
EASTER = {"name": "Easter", "own_days": [{"name": "Easter Monday", "days_after_easter": 1}]}
SHOP: dict[str, Any] = {"name": "Shop", "monday": "never", "action": {"route": "night"}}


async def add_night(client: httpx.AsyncClient, *available_in: str) -> None:
    made = await client.post("/routes", json={"name": "Night", "available_in": list(available_in)})
    assert made.status_code == 201, made.text
    assert (await client.put("/routes/night/draft", json={"graph": BYE})).status_code == 200
    assert (await client.post("/routes/night/publish")).status_code == 201


async def change_menus(client: httpx.AsyncClient, *available_in: str, **more: Any) -> httpx.Response:
    version = (await client.get("/routes/night")).headers["ETag"]
    body = {"name": "Night", "available_in": list(available_in), **more}
    return await client.put("/routes/night", json=body, headers={"If-Match": version})


@pytest.mark.parametrize(
    ("menu", "address", "body", "field"),
    [
        ("phone_number", "/dids", {"number": "3250123109", "route": "night"}, "body.route"),
        ("holiday", "/holidays", {**EASTER, "action": {"route": "night"}}, "body.action.route"),
        ("backup", "/backup-routes", {"name": "x", "target": {"kind": "route", "route": "night"}}, "body.target.route"),
        (
            "function_indicator",
            "/function-indicators",
            {"name": "x", "extension": "300", "red_route": "night"},
            "body.red_route",
        ),
        (
            "acd",
            "/acd-filters",
            {"name": "x", "entries": [{"number": "32475", "action": {"kind": "route", "route": "night"}}]},
            "body.entries.0.action.route",
        ),
    ],
)
async def test_a_route_is_picked_where_it_is_available(
    client: httpx.AsyncClient, menu: str, address: str, body: dict[str, Any], field: str
) -> None:
    await add_night(client, "ivr")
    answer = await client.post(address, json=body)
    assert (answer.status_code, answer.json()["error_id"]) == (422, "route-not-available"), answer.text
    [detail] = answer.json()["details"]
    assert detail["place"] == field
    assert f"tick {menu}" in detail["message"]
    assert (await change_menus(client, "ivr", menu)).status_code == 200
    assert (await client.post(address, json=body)).status_code == 201
    narrowed = await change_menus(client, "ivr")
    assert narrowed.status_code == 422
    assert narrowed.json()["details"][0]["place"] == "body.available_in"
    assert f"tick {menu}, or change that first" in narrowed.json()["details"][0]["message"]
    assert (await change_menus(client)).status_code == 200, "without a choice it is available everywhere"


async def test_an_extension_is_a_menu_too(client: httpx.AsyncClient) -> None:
    await add_night(client, "ivr")
    refused = await change_menus(client, "ivr", extensions=["250"])
    assert (refused.status_code, refused.json()["details"][0]["place"]) == (422, "body.available_in")
    assert (await change_menus(client, "ivr", "extension", extensions=["250"])).status_code == 200


async def test_a_route_is_applied_to_numbers_only_where_it_may(client: httpx.AsyncClient) -> None:
    await add_night(client, "ivr")
    refused = await change_menus(client, "ivr", dids=[NUMBER])
    assert (refused.status_code, refused.json()["error_id"]) == (422, "route-not-available")
    assert (await client.get(f"/dids/{NUMBER}")).json()["route"] == "main"
    assert (await change_menus(client, "ivr", "phone_number", dids=[NUMBER])).status_code == 200
    assert (await client.get(f"/dids/{NUMBER}")).json()["route"] == "night"


async def test_plans_pick_where_they_may(client: httpx.AsyncClient) -> None:
    await add_night(client, "ivr")
    graph = {"start": "a", "nodes": [{"id": "a", "kind": "go_to_route", "params": {"route": "night"}}]}
    check = (await client.post("/routes/main/check", json={"graph": graph})).json()
    assert not check["can_be_published"]
    assert [one["check"] for one in check["problems"]] == ["unavailable-route"]
    assert (await change_menus(client, "plan")).status_code == 200
    assert (await client.post("/routes/main/check", json={"graph": graph})).json()["can_be_published"]
    await client.put("/routes/main/draft", json={"graph": graph})
    assert (await change_menus(client, "ivr")).status_code == 200, "a draft is checked when it is published"
    assert (await client.post("/routes/main/publish")).status_code == 422
    assert (await change_menus(client, "plan")).status_code == 200
    assert (await client.post("/routes/main/publish")).status_code == 201
    refused = await change_menus(client, "ivr")
    assert refused.json()["details"][0]["message"].startswith(
        "step a of route main picks this route in other dial plans"
    )


async def test_what_was_picked_before_stays(client: httpx.AsyncClient) -> None:
    """An import may bring what the api would refuse; whoever changes something else is not stopped by that."""
    await add_night(client, "phone_number")
    assert (await change_menus(client, "phone_number", dids=[NUMBER])).status_code == 200
    text = (await client.get("/exchange")).text
    narrowed = text.replace("available_in: [phone_number]", "available_in: [ivr]")
    assert narrowed != text
    answer = await client.post("/exchange", content=narrowed.encode())
    assert answer.status_code == 200
    assert ["not available in phone numbers" in one for one in answer.json()["warnings"]] == [True]
    found = (await client.get(f"/dids/{NUMBER}")).json()
    body = {name: value for name, value in found.items() if name != "version"}
    headers = {"If-Match": f'"{found["version"]}"'}
    assert (await client.put(f"/dids/{NUMBER}", json={**body, "label": "Night"}, headers=headers)).status_code == 200
