"""Do-not-disturb and forwarding of accounts: by their page, and by who owns the phone."""

from typing import Any

import httpx
import pytest

from tests.api.logins.people import logged_in, person

MOBILE = "32475123456"
NOTHING = {"do_not_disturb": False, "forward_always": "", "forward_busy": "", "forward_unanswered": ""}


async def account(client: httpx.AsyncClient, key: str) -> dict[str, Any]:
    return dict((await client.get(f"/sip-accounts/{key}")).json())


async def change(client: httpx.AsyncClient, key: str, **values: Any) -> httpx.Response:
    """Change an account as its page does: as a whole."""
    known = await account(client, key)
    version = str(known.pop("version"))
    del known["registered"]
    return await client.put(f"/sip-accounts/{key}", json={**known, **values}, headers={"If-Match": version})


async def set_own(
    client: httpx.AsyncClient, key: str, headers: dict[str, str] | None = None, version: int = 1, **values: Any
) -> httpx.Response:
    sent = {"If-Match": str(version), **(headers or {})}
    return await client.put(f"/sip-accounts/{key}/call-settings", json={**NOTHING, **values}, headers=sent)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("200", "No calls can be forwarded to 200."),
        ("0475123456", "No calls can be forwarded to 0475123456."),
        ("112", "No calls can be forwarded to 112."),
        ("101", "101 is the account's own extension."),
        (MOBILE, "The account is in no dial-out group, so it may not call out."),
    ],
)
async def test_bad_targets_are_refused_at_their_field(client: httpx.AsyncClient, number: str, why: str) -> None:
    new = {"name": "New", "extensions": ["105"], "forward_busy": number if number != "101" else "105"}
    for answer in (
        await change(client, "anna", forward_busy=number, forward_always="102"),
        await set_own(client, "anna", forward_busy=number, forward_always="102"),
        await client.post("/sip-accounts", json=new),
    ):
        assert (answer.status_code, answer.json()["error_id"]) == (422, "forwarding-not-allowed"), answer.text
        [detail] = answer.json()["details"]
        assert (detail["place"], detail["message"].replace("105", "101")) == ("body.forward_busy", why)
    assert (await account(client, "anna"))["forward_always"] == ""


async def test_rights_that_come_along_count(client: httpx.AsyncClient) -> None:
    allowed = await change(client, "anna", forward_always=MOBILE, dial_out_group="everything")
    assert allowed.status_code == 200, allowed.text
    refused = await change(client, "anna", dial_out_group=None)
    assert refused.json()["details"][0]["place"] == "body.forward_always"
    assert (await change(client, "anna", dial_out_group=None, forward_always="")).status_code == 200


async def test_what_was_deleted_since_does_not_stand_in_the_way_of_other_changes(client: httpx.AsyncClient) -> None:
    assert (await change(client, "anna", forward_always="103")).status_code == 200
    assert (await change(client, "chris", extensions=[])).status_code == 200
    assert (await set_own(client, "anna", version=2, do_not_disturb=True, forward_always="103")).status_code == 200
    assert (await change(client, "anna", forward_busy="103")).status_code == 422


async def test_people_set_their_own_and_no_other(client: httpx.AsyncClient) -> None:
    person("anna", "user", sip_accounts=["anna"])
    person("reader", "read-only")
    mine, reading = await logged_in(client, "anna"), await logged_in(client, "reader")
    done = await set_own(client, "anna", mine, do_not_disturb=True, forward_busy="102")
    assert done.status_code == 200, done.text
    assert (done.json()["do_not_disturb"], done.json()["forward_busy"]) == (True, "102")
    assert (done.json()["version"], done.headers["ETag"]) == (2, '"2"')
    assert (await account(client, "anna"))["forward_busy"] == "102"
    assert (await set_own(client, "bram", mine)).json()["error_id"] == "sip-account-not-found"
    assert (await set_own(client, "anna", reading, version=2)).status_code == 403
    stale = await set_own(client, "anna", mine)
    assert (stale.status_code, stale.json()["error_id"]) == (409, "stale-version")
    incomplete = await client.put(
        "/sip-accounts/anna/call-settings", json={"do_not_disturb": True}, headers={"If-Match": "2", **mine}
    )
    assert incomplete.status_code == 422

    [changed, *_] = (await client.get("/audit", params={"resource": "sip_accounts", "id": "anna"})).json()["items"]
    assert (changed["who"], changed["action"]) == ("anna", "change")
    assert (changed["before"]["forward_busy"], changed["after"]["forward_busy"]) == ("", "102")
    registration = await client.get("/sip-accounts/anna/registration")
    assert registration.json()["password"], "the password is kept"
