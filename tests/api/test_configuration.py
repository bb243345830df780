"""What is particular to some kinds of things that an admin configures."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from schemas.database import read_session
from schemas.secrets import decrypt
from schemas.tables import SipAccount

NUMBER = "3250123100"


async def version(client: httpx.AsyncClient, address: str) -> dict[str, str]:
    """Return the If-Match header for a thing as it is now."""
    return {"If-Match": (await client.get(address)).headers["ETag"]}


async def body_of(client: httpx.AsyncClient, address: str, *drop: str) -> dict[str, Any]:
    found = (await client.get(address)).json()
    return {name: value for name, value in found.items() if name not in ("version", *drop)}


async def test_numbers_show_and_change_what_is_linked(each_client: httpx.AsyncClient) -> None:
    client = each_client
    address = f"/dids/{NUMBER}"
    found = (await client.get(address)).json()
    assert (found["route"], found["holidays"]) == ("main", [])
    body = {**await body_of(client, address), "holidays": ["belgium"], "backup_route": "general"}
    answer = await client.put(address, json=body, headers=await version(client, address))
    assert answer.status_code == 200, answer.text
    assert (answer.json()["holidays"], answer.json()["backup_route"]) == (["belgium"], "general")
    assert (await client.get("/holidays/belgium")).json()["dids"] == [NUMBER]
    assert (await client.get("/holidays/belgium")).json()["version"] == 2
    [listed] = (await client.get("/dids", params={"q": "23100"})).json()["items"]
    assert listed == answer.json()
    log = (await client.get("/audit", params={"resource": "holidays"})).json()["items"]
    assert (log[0]["before"]["dids"], log[0]["after"]["dids"]) == ([], [NUMBER])

    used = await client.delete("/holidays/belgium", headers={"If-Match": "2"})
    assert used.status_code == 204, "a filter that applies to a number is not used by it"


async def test_number_that_goes_leaves_its_filters(client: httpx.AsyncClient) -> None:
    made = await client.post("/dids", json={"number": "3250123101", "holidays": ["belgium"]})
    assert made.status_code == 201, made.text
    assert (await client.get("/holidays/belgium")).json()["dids"] == ["3250123101"]
    gone = await client.delete("/dids/3250123101", headers={"If-Match": "1"})
    assert gone.status_code == 204, gone.text
    assert (await client.get("/holidays/belgium")).json()["dids"] == []


@pytest.mark.parametrize(
    ("address", "user"),
    [
        ("/routes/main", f"dids/{NUMBER}"),
        ("/prompts/welcome", "routes/main"),
        ("/prompts/closed", "holidays/belgium"),
        ("/sip-accounts/chris", "routes/main"),
        ("/sip-accounts/anna", "ring_groups/helpdesk"),
        ("/ring-groups/helpdesk", "routes/main"),
        ("/voicemail-boxes/general", "backup_routes/general"),
    ],
)
async def test_what_is_in_use_is_not_deleted(each_client: httpx.AsyncClient, address: str, user: str) -> None:
    before = (await each_client.get("/exchange")).text
    answer = await each_client.delete(address, headers=await version(each_client, address))
    assert (answer.status_code, answer.json()["error_id"]) == (409, "in-use"), answer.text
    assert user in [one["place"] for one in answer.json()["details"]]
    assert (await each_client.get("/exchange")).text == before


async def test_draft_uses_what_it_names(client: httpx.AsyncClient) -> None:
    await client.post("/sip-accounts", json={"name": "Dirk"})
    graph = {"start": "a", "nodes": [{"id": "a", "kind": "ring_account", "params": {"account": "dirk"}}]}
    assert (await client.put("/routes/main/draft", json={"graph": graph})).status_code == 200
    answer = await client.delete("/sip-accounts/dirk", headers={"If-Match": "1"})
    assert answer.status_code == 409
    assert answer.json()["details"] == [
        {"place": "routes/main", "message": "the draft of route main (Main) names it in step a"}
    ]


@pytest.mark.parametrize(
    ("address", "body", "field"),
    [
        ("/dids", {"number": "3250123109", "route": "night"}, "body.route"),
        ("/dids", {"number": "3250123109", "acd_filters": ["vip"]}, "body.acd_filters.0"),
        ("/dids", {"number": "3250123109", "office_hours": ["shop"]}, "body.office_hours.0"),
        ("/ring-groups", {"name": "x", "members": ["anna", "zoe"]}, "body.members.1"),
        ("/sip-accounts", {"name": "x", "dial_out_group": "none"}, "body.dial_out_group"),
        ("/sip-accounts", {"name": "x", "ring_groups": ["none"]}, "body.ring_groups.0"),
        ("/holidays", {"name": "x", "action": {"route": "night"}}, "body.action.route"),
        ("/voicemail-boxes", {"name": "x", "greeting_prompt": "hello"}, "body.greeting_prompt"),
        ("/mwi-groups", {"name": "x", "boxes": ["general", "none"]}, "body.boxes.1"),
        ("/sip-accounts", {"name": "x", "mwi_group": "none"}, "body.mwi_group"),
        ("/least-cost-rules", {"name": "x", "prefixes": ["324"], "trunks": ["none"]}, "body.trunks.0"),
        ("/backup-routes", {"name": "x", "target": {"kind": "route", "route": "night"}}, "body.target.route"),
    ],
)
async def test_unknown_references_name_the_field(
    each_client: httpx.AsyncClient, address: str, body: dict[str, Any], field: str
) -> None:
    before = (await each_client.get("/exchange")).text
    answer = await each_client.post(address, json=body)
    assert (answer.status_code, answer.json()["error_id"]) == (422, "unknown-reference"), answer.text
    assert [one["place"] for one in answer.json()["details"]] == [field]
    assert (await each_client.get("/exchange")).text == before
    assert (await each_client.get("/audit", params={"who": "test"})).json()["total"] == 0


async def test_extension_belongs_to_one_thing(each_client: httpx.AsyncClient) -> None:
    answer = await each_client.post("/ring-groups", json={"name": "x", "extensions": ["150", "101"]})
    assert (answer.status_code, answer.json()["error_id"]) == (422, "extension-taken")
    assert answer.json()["details"][0]["place"] == "body.extensions.1"
    answer = await each_client.post("/ring-groups", json={"name": "x", "extensions": ["150"], "blf_extension": "950"})
    assert answer.status_code == 201
    listed = (await each_client.get("/extensions")).json()
    assert [one["number"] for one in listed["items"]] == ["100", "101", "102", "103", "150", "200"]
    wanted = {"number": "150", "blf_extension": "950", "resource": "ring_groups", "id": "x", "name": "x"}
    assert wanted in listed["items"]


async def test_what_a_plan_could_not_tell_apart_has_different_ids(each_client: httpx.AsyncClient) -> None:
    basic = {"name": "Night", "extension": "*21", "red_route": "main"}
    assert (await each_client.post("/function-indicators", json=basic)).json()["id"] == "night"
    advanced = {"name": "Night", "extension": "2001"}
    made = await each_client.post("/advanced-function-indicators", json=advanced)
    assert (made.status_code, made.json()["id"]) == (201, "night-2"), "its id is made from the name"
    twice = {"id": "night", "name": "x", "extension": "2002"}
    answer = await each_client.post("/advanced-function-indicators", json=twice)
    assert (answer.status_code, answer.json()["error_id"]) == (409, "already-there")
    assert "There is a function indicator night already" in answer.json()["message"]
    vacation = {"id": "belgium", "name": "x", "first_day": "2026-07-01", "last_day": "2026-07-02",
                "action": {"route": "main"}}  # fmt: skip
    assert (await each_client.post("/vacations", json=vacation)).status_code == 409, "holidays have that id"
    text = (await each_client.get("/exchange")).text.replace("id: night-2", "id: night")
    imported = await each_client.post("/exchange", content=text.encode())
    assert imported.status_code == 422
    assert "could not tell the two apart" in imported.text


async def test_account_gets_credentials_that_its_phone_can_read(client: httpx.AsyncClient) -> None:
    made = await client.post("/sip-accounts", json={"name": "Désk 1", "username_style": "numeric"})
    assert made.status_code == 201, made.text
    account = made.json()
    assert account["id"] == "desk-1"
    assert account["username"].isdecimal()
    assert "password" not in made.text
    data = (await client.get("/sip-accounts/desk-1/registration")).json()
    assert data["transports"] == ["udp", "tcp", "tls"]
    assert data["username"] == account["username"]
    assert len(data["password"]) == 16
    with read_session() as session:
        assert decrypt(session.get_one(SipAccount, "desk-1").password_encrypted) == data["password"]
    kept = await client.put("/sip-accounts/desk-1", json={"name": "Desk"}, headers={"If-Match": "1"})
    assert (kept.status_code, kept.json()["username"]) == (200, account["username"])
    assert (await client.get("/sip-accounts/desk-1/registration")).json()["password"] == data["password"]
    stale = await client.post("/sip-accounts/desk-1/password", headers={"If-Match": "1"})
    assert stale.status_code == 409
    reset = await client.post("/sip-accounts/desk-1/password", headers={"If-Match": "2"})
    assert (reset.status_code, reset.json()["version"]) == (200, 3)
    new = (await client.get("/sip-accounts/desk-1/registration")).json()["password"]
    assert new != data["password"]
    log = (await client.get("/audit", params={"id": "desk-1"})).json()
    assert new not in str(log)
    assert log["items"][0]["after"]["password_encrypted"] == "*** (changed)"
    secure = await client.put("/sip-accounts/desk-1", json={"name": "Desk", "secure": True}, headers={"If-Match": "3"})
    assert secure.status_code == 200
    data = (await client.get("/sip-accounts/desk-1/registration")).json()
    assert (data["transports"], data["port"]) == (["tls"], data["tls_port"]), "nothing else is served"
    twice = await client.post("/sip-accounts", json={"name": "x", "username": account["username"]})
    assert (twice.status_code, twice.json()["details"][0]["place"]) == (422, "body.username")


async def test_forwarding_is_a_state_of_the_number(client: httpx.AsyncClient) -> None:
    assert (await client.put("/forwardings/3250999999", json={"number": "32475123456"})).status_code == 404
    made = await client.put(f"/forwardings/{NUMBER}", json={"number": "32475123456"})
    assert (made.status_code, made.json()["by"]) == (200, "test")
    assert (await client.get("/forwardings")).json()["items"] == [made.json()]
    assert (await client.delete(f"/forwardings/{NUMBER}")).status_code == 204
    assert (await client.delete(f"/forwardings/{NUMBER}")).status_code == 404


async def test_settings_of_the_exchange(each_client: httpx.AsyncClient) -> None:
    found = (await each_client.get("/settings")).json()
    assert (found["version"], found["incoming"]["backup_check"]) == (1, "after")
    body = {**{name: value for name, value in found.items() if name != "version"}, "main_did": NUMBER, "channels": 30}
    saved = await each_client.put("/settings", json=body, headers={"If-Match": '"1"'})
    assert (saved.status_code, saved.json()["version"], saved.json()["main_did"]) == (200, 2, NUMBER), saved.text
    assert (await each_client.put("/settings", json=body, headers={"If-Match": '"1"'})).status_code == 409
    unknown = await each_client.put("/settings", json={**body, "main_did": "3212345678"}, headers={"If-Match": "2"})
    assert unknown.json()["details"][0]["place"] == "body.main_did"
    used = await each_client.delete(f"/dids/{NUMBER}", headers={"If-Match": "1"})
    assert "exchange/" in used.json()["details"][0]["place"]


async def test_import_is_written_down(client: httpx.AsyncClient) -> None:
    text = (await client.get("/exchange")).text.replace("name: Main number", "name: Front door")
    assert (await client.post("/exchange", content=text.encode())).status_code == 200
    [change] = (await client.get("/audit", params={"who": "test"})).json()["items"]
    assert (change["action"], change["resource"], change["resource_id"]) == ("import", "dids", NUMBER)
    assert (change["before"]["name"], change["after"]["name"]) == ("Main number", "Front door")
    assert (await client.get(f"/dids/{NUMBER}")).json()["version"] == 2


async def test_two_who_save_at_once(each_client: httpx.AsyncClient) -> None:
    bodies = [{"name": f"Number {number}", "route": "main"} for number in range(5)]
    answers = await asyncio.gather(
        *(each_client.put(f"/dids/{NUMBER}", json=body, headers={"If-Match": "1"}) for body in bodies)
    )
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409, 409]
    assert (await each_client.get(f"/dids/{NUMBER}")).json()["version"] == 2
    made = await asyncio.gather(*(each_client.post("/short-numbers", json={"code": "7001", "number": "32475123456"})
                                  for _ in range(5)))  # fmt: skip
    assert sorted(one.status_code for one in made) == [201, 409, 409, 409, 409]


async def test_search_sort_and_page(client: httpx.AsyncClient) -> None:
    for number in range(12):
        answer = await client.post("/short-numbers", json={"code": f"70{number:02}", "number": "32475123456",
                                                           "name": f"Firm {11 - number:02}"})  # fmt: skip
        assert answer.status_code == 201
    part = (await client.get("/short-numbers", params={"q": "firm 0", "limit": 3, "offset": 2, "sort": "name"})).json()
    assert (part["total"], part["limit"], part["offset"]) == (10, 3, 2)
    assert [one["name"] for one in part["items"]] == ["Firm 02", "Firm 03", "Firm 04"]
    last = (await client.get("/short-numbers", params={"sort": "-code", "limit": 1})).json()["items"]
    assert last[0]["code"] == "7011"
    assert (await client.get("/short-numbers", params={"q": "%"})).json()["total"] == 0


@pytest.mark.parametrize(("kind", "name"), [("disa", "DISA"), ("callback", "callback")])
async def test_acd_filters_can_not_want_what_the_exchange_has_not(
    each_client: httpx.AsyncClient, kind: str, name: str
) -> None:
    entry = {"match": "exact", "number": "32475123456", "action": {"kind": kind, kind: "travel"}}
    before = (await each_client.get("/exchange")).text
    answer = await each_client.post("/acd-filters", json={"name": "VIP", "entries": [entry]})
    assert (answer.status_code, answer.json()["error_id"]) == (422, "invalid-request"), answer.text
    [detail] = answer.json()["details"]
    assert detail["place"] == "body.entries.0.action"
    assert f"this exchange has no {name} yet; choose a route" in detail["message"]
    assert (await each_client.get("/exchange")).text == before
    filters = f"acd_filters: [{{id: vip, name: VIP, entries: [{json.dumps(entry)}]}}]\n"
    answer = await each_client.post("/exchange", content=(before + filters).encode())
    assert (answer.status_code, answer.json()["error_id"]) == (422, "exchange-file-invalid"), answer.text
    assert f"has no {name} yet" in answer.text
    assert (await each_client.get("/exchange")).text == before


async def test_mwi_group_and_its_accounts(each_client: httpx.AsyncClient) -> None:
    made = await each_client.post("/mwi-groups", json={"name": "Desk", "boxes": ["general"], "sip_accounts": ["anna"]})
    assert (made.status_code, made.json()["sip_accounts"]) == (201, ["anna"]), made.text
    assert (await each_client.get("/sip-accounts/anna")).json()["mwi_group"] == "desk"
    for address in ("/mwi-groups/desk", "/voicemail-boxes/general"):
        used = await each_client.delete(address, headers=await version(each_client, address))
        assert (used.status_code, used.json()["error_id"]) == (409, "in-use"), used.text
    empty = await each_client.post("/mwi-groups", json={"name": "x", "boxes": []})
    twice = await each_client.post("/mwi-groups", json={"name": "x", "boxes": ["general", "general"]})
    assert (empty.status_code, twice.status_code) == (422, 422)
