"""Simple plans (P13): at most three steps, their menus, their numbers; kept as a whole or not at all."""

from typing import Any

import httpx
import pytest

NUMBER = "3250123100"
STEPS = [
    {"kind": "ring_account", "params": {"account": "anna", "seconds": 20}},
    {"kind": "voicemail", "params": {"box": "general"}},
]


async def add_night(client: httpx.AsyncClient) -> None:
    made = await client.post("/routes", json={"name": "Night", "available_in": ["holiday"]})
    assert made.status_code == 201, made.text


async def save(client: httpx.AsyncClient, version: int, **plan: Any) -> httpx.Response:
    body = {"steps": STEPS, **plan}
    return await client.put("/routes/night/simple-plan", json=body, headers={"If-Match": f'"{version}"'})


async def test_a_draft_that_can_be_published(client: httpx.AsyncClient) -> None:
    await add_night(client)
    assert (await client.get("/routes/night/simple-plan")).status_code == 409
    saved = await save(client, 1)
    assert saved.status_code == 200, saved.text
    wanted = {"steps": STEPS, "available_in": ["holiday"], "dids": [], "published": False, "version": 2}
    assert saved.json() == wanted
    assert (await client.get("/routes/night/simple-plan")).json() == wanted
    assert (await client.post("/routes/night/publish")).status_code == 201
    assert (await client.get("/routes/night/simple-plan")).json() == {**wanted, "published": True, "version": 3}
    log = (await client.get("/audit", params={"id": "night"})).json()["items"]
    assert [one["action"] for one in log] == ["publish", "change", "create"]


async def test_all_of_the_form_at_once(each_client: httpx.AsyncClient) -> None:
    client = each_client
    await add_night(client)
    saved = await save(client, 1, available_in=["phone_number", "ivr"], dids=[NUMBER], publish=True)
    assert saved.status_code == 200, saved.text
    found = saved.json()
    assert (found["available_in"], found["dids"], found["published"]) == (["phone_number", "ivr"], [NUMBER], True)
    assert (await client.get(f"/dids/{NUMBER}")).json()["route"] == "night"
    route = (await client.get("/routes/night")).json()
    assert (route["published_version"], route["version"]) == (1, found["version"])
    played = (await client.post("/simulations", json={"called": NUMBER})).json()
    assert [step["node"] for step in played["steps"]] == ["ring_account", "voicemail"]
    again = await save(client, found["version"], steps=STEPS[1:], publish=True)
    assert (again.json()["dids"], again.json()["available_in"]) == ([NUMBER], ["phone_number", "ivr"]), "they stay"


@pytest.mark.parametrize(
    ("plan", "place"),
    [
        ({"steps": []}, "body.steps"),
        ({"steps": STEPS * 2}, "body.steps"),
        ({"steps": [{"kind": "nothing"}]}, "body.steps.0.kind"),
        ({"steps": [*STEPS, {"kind": "split"}]}, "body.steps.2.kind"),
        ({"steps": [{"kind": "ivr_basic"}]}, "body.steps.0.kind"),
        ({"dids": ["3250999999"]}, "body.dids.0"),
        ({"dids": [NUMBER]}, "body.route"),
        ({"available_in": ["kitchen"]}, "body.available_in.0"),
        ({"steps": [{"kind": "prompt", "params": {"prompt": "\x00"}}]}, "body.steps.0.params.prompt"),
    ],
)
async def test_what_is_no_simple_plan(client: httpx.AsyncClient, plan: dict[str, Any], place: str) -> None:
    await add_night(client)
    answer = await save(client, 1, **plan)
    assert answer.status_code == 422, answer.text
    assert answer.json()["details"][0]["place"] == place
    assert (await client.get("/routes/night")).json()["version"] == 1


async def test_a_plan_that_cannot_run_leaves_everything_as_it_was(client: httpx.AsyncClient) -> None:
    await add_night(client)
    before = (await client.get("/exchange")).text
    wrong = [{"kind": "ring_account", "params": {"account": "zoe"}}]
    answer = await save(client, 1, steps=wrong, available_in=[], dids=[NUMBER], publish=True)
    assert (answer.status_code, answer.json()["error_id"]) == (422, "graph-invalid")
    assert (await client.get("/exchange")).text == before
    assert (await save(client, 7)).status_code == 409


async def test_other_plans_are_edited_as_graphs(client: httpx.AsyncClient) -> None:
    assert (await client.get("/routes/main/simple-plan")).status_code == 409, "it has four steps"
    await add_night(client)
    graph = {"start": "a", "nodes": [{"id": "a", "kind": "set_variable", "params": {"name": "x"}}]}
    await client.put("/routes/night/draft", json={"graph": graph})
    answer = await client.get("/routes/night/simple-plan")
    assert (answer.status_code, answer.json()["error_id"]) == (409, "no-simple-plan")
    assert (await client.get("/routes/none/simple-plan")).status_code == 404


async def test_the_kinds_of_steps_that_the_form_offers(client: httpx.AsyncClient) -> None:
    simple = {one["kind"] for one in (await client.get("/steps")).json() if one["simple"]}
    assert {"ring_account", "ring_group", "ring_number", "prompt", "voicemail", "hang_up"} <= simple
    assert not simple & {"ivr_basic", "ivr_advanced", "split", "http_request", "time_filter"}
