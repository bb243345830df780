"""The second factor: enrolment, codes that open once, recovery codes, and the exchange that asks for it."""

from datetime import timedelta

import httpx
import pyotp
import pytest
from freezegun.api import FrozenDateTimeFactory

from api.logins import second_factor
from schemas.database import read_session, write_session
from schemas.secrets import exchange_key
from schemas.tables import LoginSecret
from tests.api.logins.people import PASSWORD, code_now, log_in, logged_in, person, with_second_factor


async def test_enrolment_and_log_in_with_a_code(each_client: httpx.AsyncClient, clock: FrozenDateTimeFactory) -> None:
    person("jan@example.be")
    headers = await logged_in(each_client, "jan@example.be")
    begun = await each_client.post("/session/second-factor", json={"password": PASSWORD}, headers=headers)
    uri = begun.json()["otpauth_uri"]
    assert uri.startswith("otpauth://totp/Sample%20exchange:jan%40example.be?secret=")
    app = pyotp.TOTP(begun.json()["secret"])
    assert (await log_in(each_client, "jan@example.be")).status_code == 201  # nothing is asked before it is confirmed
    wrong = {"code": str((int(code_now(app)) + 1) % 10**6).zfill(6)}
    refused = await each_client.post("/session/second-factor/confirm", json=wrong, headers=headers)
    assert (refused.status_code, refused.json()["details"][0]["place"]) == (422, "body.code")
    done = await each_client.post("/session/second-factor/confirm", json={"code": code_now(app)}, headers=headers)
    assert done.status_code == 200, done.text
    assert len(set(done.json()["recovery_codes"])) == 10
    assert (await each_client.get("/session", headers=headers)).json()["second_factor"] is True

    clock.tick(timedelta(minutes=2))
    asked = await log_in(each_client, "jan@example.be")
    assert (asked.status_code, asked.json()["error_id"]) == (401, "second-factor-required")
    code = code_now(app)
    entered = await log_in(each_client, "jan@example.be", code=f"{code[:3]} {code[3:]}")
    assert entered.status_code == 201
    again = await log_in(each_client, "jan@example.be", code=code)
    assert (again.status_code, again.json()["error_id"]) == (401, "second-factor-wrong"), "a code opens once"
    clock.tick(timedelta(seconds=30))
    assert (await log_in(each_client, "jan@example.be", code=code_now(app))).status_code == 201


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (1, True), (2, False)])
async def test_clocks_may_differ_by_half_a_minute(
    client: httpx.AsyncClient, clock: FrozenDateTimeFactory, steps: int, right: bool
) -> None:
    person()
    app, _ = await with_second_factor(client, await logged_in(client))
    clock.tick(timedelta(minutes=10))
    code = app.generate_otp(app.timecode(clock()) + steps)
    assert (await log_in(client, code=code)).status_code == (201 if right else 401)


async def test_older_codes_open_nothing_once_a_newer_one_did(
    client: httpx.AsyncClient, clock: FrozenDateTimeFactory
) -> None:
    person()
    app, _ = await with_second_factor(client, await logged_in(client))
    clock.tick(timedelta(minutes=10))
    older = code_now(app)
    clock.tick(timedelta(seconds=30))
    assert (await log_in(client, code=code_now(app))).status_code == 201
    assert (await log_in(client, code=older)).status_code == 401


async def test_recovery_codes_open_once_each(client: httpx.AsyncClient) -> None:
    person()
    headers = await logged_in(client)
    _, codes = await with_second_factor(client, headers)
    assert (await log_in(client, code=codes[0])).status_code == 201
    assert (await log_in(client, code=codes[0])).status_code == 401
    assert (await log_in(client, code=codes[1].upper().replace("-", " "))).status_code == 201
    assert (await client.get("/session", headers=headers)).json()["recovery_codes_left"] == 8
    fresh = await client.post("/session/second-factor/recovery-codes", json={"password": PASSWORD}, headers=headers)
    assert (await log_in(client, code=codes[2])).status_code == 401
    assert (await log_in(client, code=fresh.json()["recovery_codes"][0])).status_code == 201


async def test_guessing_codes_locks_also_with_the_right_password(client: httpx.AsyncClient) -> None:
    person()
    await with_second_factor(client, await logged_in(client))
    answers = []
    for number in range(6):
        assert (await log_in(client)).status_code in (401, 429)  # asks for the code, and wipes nothing out
        answers.append((await log_in(client, code=f"{number:06}")).status_code)
    assert answers == [401] * 5 + [429]


async def test_two_log_ins_at_once_do_not_share_a_code(
    each_client: httpx.AsyncClient, clock: FrozenDateTimeFactory
) -> None:
    import asyncio

    person()
    app, _ = await with_second_factor(each_client, await logged_in(each_client))
    clock.tick(timedelta(minutes=10))
    answers = await asyncio.gather(*(log_in(each_client, code=code_now(app)) for _ in range(4)))
    assert sorted(one.status_code for one in answers) == [201, 401, 401, 401]


async def test_it_is_switched_off_with_the_password(client: httpx.AsyncClient) -> None:
    person()
    headers = await logged_in(client)
    await with_second_factor(client, headers)
    begun = await client.post("/session/second-factor", json={"password": PASSWORD}, headers=headers)
    assert (begun.status_code, begun.json()["error_id"]) == (409, "second-factor-on")
    wrong = await client.post("/session/second-factor/off", json={"password": "wrong"}, headers=headers)
    assert wrong.status_code == 403
    off = await client.post("/session/second-factor/off", json={"password": PASSWORD}, headers=headers)
    assert off.status_code == 204
    assert (await log_in(client)).status_code == 201
    for path, body in (
        ("/session/second-factor/confirm", {"code": "123456"}),
        ("/session/second-factor/recovery-codes", {"password": PASSWORD}),
    ):
        assert (await client.post(path, json=body, headers=headers)).status_code == 409


async def test_the_exchange_may_ask_for_it(client: httpx.AsyncClient) -> None:
    person("jan", "admin")
    person("piet", "user")
    settings = (await client.get("/settings")).json()
    settings["log_in"]["second_factor"] = "administrators"
    version = settings.pop("version")
    assert (await client.put("/settings", json=settings, headers={"If-Match": str(version)})).status_code == 200
    headers, other = await logged_in(client), await logged_in(client, "piet")
    assert (await client.get("/session", headers=headers)).json()["duty"] == "second-factor"
    refused = await client.get("/dids", headers=headers)
    assert (refused.status_code, refused.json()["error_id"]) == (403, "second-factor-enrolment-required")
    assert (await client.get("/calls", headers=other)).status_code == 200
    await with_second_factor(client, headers)
    assert (await client.get("/dids", headers=headers)).status_code == 200


async def test_a_lost_key_of_the_exchange_is_said(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    person()
    app, _ = await with_second_factor(client, await logged_in(client))
    monkeypatch.setenv("BELPLAN_SECRET_KEY", "x" * 43 + "=")
    exchange_key.cache_clear()
    answer = await log_in(client, code=code_now(app))
    exchange_key.cache_clear()
    assert (answer.status_code, answer.json()["error_id"]) == (409, "secret-unreadable")


def test_what_is_kept_of_recovery_codes_needs_the_key(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    person()
    with write_session() as session:
        kept = session.get_one(LoginSecret, "jan")
        [code, *_] = second_factor.new_recovery_codes(kept)
        session.add(kept)
    with read_session() as session:
        kept = session.get_one(LoginSecret, "jan")
    assert code not in str(kept.recovery_codes)
    monkeypatch.setenv("BELPLAN_SECRET_KEY", "another")
    exchange_key.cache_clear()
    assert not second_factor.take_recovery_code(kept, code)
    monkeypatch.delenv("BELPLAN_SECRET_KEY")
    exchange_key.cache_clear()
    assert second_factor.take_recovery_code(kept, code)
