"""Log-in accounts as admins change them, and the admin who always remains."""

import httpx
import pytest

from api.logins.accounts import first_admin
from schemas.database import read_session, write_session
from schemas.tables import LoginSecret
from tests.api.logins.people import PASSWORD, log_in, logged_in, person, with_second_factor

BODY = {"name": "Jan Peeters", "login": "Jan@example.be", "role": "user", "sip_accounts": ["anna"]}


async def test_create_read_change_delete(each_client: httpx.AsyncClient) -> None:
    person("boss")
    made = await each_client.post("/login-accounts", json=BODY)
    assert made.status_code == 201, made.text
    account = made.json()
    assert (account["id"], account["login"], account["version"]) == ("jan-peeters", "jan@example.be", 1)
    assert (account["has_password"], account["second_factor"], account["locked_until"]) == (False, False, None)
    assert (await each_client.get("/login-accounts/jan-peeters")).json() == account
    listed = (await each_client.get("/login-accounts", params={"q": "peeters"})).json()
    assert listed["items"] == [account]
    body = {**BODY, "role": "supervisor"}
    changed = await each_client.put("/login-accounts/jan-peeters", json=body, headers={"If-Match": "1"})
    assert (changed.json()["role"], changed.json()["version"]) == ("supervisor", 2)
    stale = await each_client.put("/login-accounts/jan-peeters", json=body, headers={"If-Match": "1"})
    assert (stale.status_code, stale.json()["stale"]["stored_version"]) == (409, 2)
    assert (await each_client.delete("/login-accounts/jan-peeters", headers={"If-Match": "2"})).status_code == 204
    log = (await each_client.get("/audit", params={"resource": "login_accounts", "id": "jan-peeters"})).json()
    assert [one["action"] for one in log["items"]] == ["delete", "change", "create"]


async def test_logins_are_unique_whatever_their_letters(client: httpx.AsyncClient) -> None:
    person("boss")
    assert (await client.post("/login-accounts", json=BODY)).status_code == 201
    again = await client.post("/login-accounts", json={**BODY, "name": "Another", "login": "JAN@EXAMPLE.BE"})
    assert (again.status_code, again.json()["details"][0]["place"]) == (422, "body.login")


@pytest.mark.parametrize(
    "change",
    [
        {"login": "a b"},
        {"login": ""},
        {"login": "x" * 81},
        {"role": "root"},
        {"password": "x"},
        {"sip_accounts": ["nobody"]},
        {"sip_accounts": ["anna", "anna"]},
        {"voicemail_boxes": ["nothing"]},
        {"function_indicators": ["x"]},
        {"sip_accounts": [f"a{number}" for number in range(101)]},
    ],
)
async def test_bad_bodies_are_refused(client: httpx.AsyncClient, change: dict[str, object]) -> None:
    person("boss")
    answer = await client.post("/login-accounts", json={**BODY, **change})
    assert answer.status_code == 422, answer.text


async def test_what_belongs_to_a_person_is_in_use(client: httpx.AsyncClient) -> None:
    person("piet", "user", voicemail_boxes=["general"], sip_accounts=["chris"])
    chris = (await client.get("/sip-accounts/chris")).json()
    refused = await client.delete("/sip-accounts/chris", headers={"If-Match": str(chris["version"])})
    assert (refused.status_code, refused.json()["error_id"]) == (409, "in-use")
    assert "login_accounts/piet" in [one["place"] for one in refused.json()["details"]]


async def test_the_last_admin_stays(client: httpx.AsyncClient) -> None:
    person("boss")
    person("piet", "supervisor")
    with write_session() as session:
        session.delete(session.get_one(LoginSecret, "piet"))
    headers = await logged_in(client, "boss")
    boss = {"name": "Boss", "login": "boss", "role": "admin"}
    for attempt in (
        client.put("/login-accounts/boss", json={**boss, "role": "user"}, headers={**headers, "If-Match": "1"}),
        client.put("/login-accounts/boss", json={**boss, "enabled": False}, headers={**headers, "If-Match": "1"}),
        client.delete("/login-accounts/boss", headers={**headers, "If-Match": "1"}),
    ):
        answer = await attempt
        assert (answer.status_code, answer.json()["error_id"]) == (409, "last-admin")
    promoted = {"name": "Piet", "login": "piet", "role": "admin"}
    assert (await client.put("/login-accounts/piet", json=promoted, headers={"If-Match": "1"})).status_code == 200
    refused = await client.delete("/login-accounts/boss", headers={"If-Match": "1"})
    assert refused.json()["error_id"] == "last-admin", "an admin without a password can't log in"
    assert (await client.post("/login-accounts/piet/password")).status_code == 200
    assert (await client.delete("/login-accounts/boss", headers={"If-Match": "1"})).status_code == 204
    assert (await client.get("/session", headers=headers)).status_code == 401


async def test_an_admin_resets_a_password(client: httpx.AsyncClient) -> None:
    person("piet", "read-only")
    headers = await logged_in(client, "piet")
    await with_second_factor(client, headers)
    for _ in range(5):
        await log_in(client, "piet", "wrong password")
    state = (await client.get("/login-accounts/piet")).json()
    assert state["locked_until"]
    assert state["second_factor"]
    answer = await client.post("/login-accounts/piet/password")
    fresh = answer.json()["password"]
    assert (await client.get("/session", headers=headers)).status_code == 401
    entered = await log_in(client, "piet", fresh)
    assert entered.status_code == 201, "unlocked, and without a second factor"
    assert entered.json()["myself"]["duty"] == "change-password"
    assert (await log_in(client, "piet", PASSWORD)).status_code == 401

    weak = await client.post("/login-accounts/piet/password", json={"password": "piet piet piet"})
    assert (weak.status_code, weak.json()["details"][0]["place"]) == (422, "body.password")
    given = {"password": "seven purple lanterns", "must_change": False}
    assert (await client.post("/login-accounts/piet/password", json=given)).status_code == 200
    assert (await log_in(client, "piet", "seven purple lanterns")).json()["myself"]["duty"] == ""
    assert (await client.post("/login-accounts/nobody/password")).status_code == 404


async def test_an_admin_unlocks_ends_sessions_and_switches_the_second_factor_off(client: httpx.AsyncClient) -> None:
    person("piet", "read-only")
    headers = await logged_in(client, "piet")
    await with_second_factor(client, headers)
    for _ in range(5):
        await log_in(client, "piet", "wrong password")
    assert (await client.post("/login-accounts/piet/unlock")).status_code == 204
    assert (await client.delete("/login-accounts/piet/second-factor")).status_code == 204
    assert (await log_in(client, "piet")).status_code == 201
    assert len((await client.get("/login-accounts/piet/sessions")).json()) == 2
    assert (await client.delete("/login-accounts/piet/sessions")).status_code == 204
    assert (await client.get("/session", headers=headers)).status_code == 401


async def test_a_change_of_role_holds_at_once(client: httpx.AsyncClient) -> None:
    person("boss")
    person("piet", "supervisor")
    headers = await logged_in(client, "piet")
    assert (await client.get("/dids", headers=headers)).status_code == 200
    body = {"name": "Piet", "login": "piet", "role": "user"}
    assert (await client.put("/login-accounts/piet", json=body, headers={"If-Match": "1"})).status_code == 200
    assert (await client.get("/dids", headers=headers)).status_code == 403


def test_the_first_admin_is_made_once(database: None) -> None:
    with write_session() as session:
        made = first_admin(session)
        assert made is not None
    with write_session() as session:
        assert first_admin(session) is None
    with read_session() as session:
        kept = session.get_one(LoginSecret, "admin")
    assert made[1] not in str(kept)


async def test_an_import_takes_what_is_gone_from_its_person(client: httpx.AsyncClient) -> None:
    person("piet", "user", sip_accounts=["anna", "chris"], voicemail_boxes=["general"])
    text = (await client.get("/exchange")).text
    assert "piet" not in text
    empty = b"format: belplan-exchange/1\nexchange: {languages: [nl]}\nsip_accounts: [{id: anna, name: Anna}]\n"
    dry = await client.post("/exchange", params={"dry_run": True}, content=empty)
    warning = "the log-in account piet loses chris (sip_accounts); general (voicemail_boxes)"
    assert dry.json()["warnings"] == [warning]
    assert (await client.get("/login-accounts/piet")).json()["version"] == 1
    assert (await client.post("/exchange", content=empty)).json()["warnings"] == [warning]
    account = (await client.get("/login-accounts/piet")).json()
    assert (account["sip_accounts"], account["voicemail_boxes"], account["version"]) == (["anna"], [], 2)
    assert (await client.post("/exchange", content=text.encode())).json()["warnings"] == []
