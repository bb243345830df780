"""What holds for every address of the api: tokens, the form of errors, OpenAPI."""

import json
import re
from typing import Any

import httpx
import pytest
from fastapi import APIRouter

from api.app import create_app
from api.tokens import create_token, first_token
from schemas.database import engine, read_session, write_session
from schemas.tables import ApiToken

PRIVATE = ["/exchange", "/calls", "/calls/x", "/routes", "/steps", "/voicemail/boxes", "/voicemail/messages"]


@pytest.mark.parametrize("path", PRIVATE)
@pytest.mark.parametrize("header", [None, "Bearer wrong", "Bearer ", "Basic YTpi", "Bearer \u00e9\u00e8", "nonsense"])
async def test_without_a_known_token_nothing_opens(client: httpx.AsyncClient, path: str, header: str | None) -> None:
    del client.headers["Authorization"]
    headers = {b"Authorization": header.encode("latin-1")} if header else {}
    answer = await client.get(path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["error_id"] in ("token-missing", "token-unknown")


def test_first_token_is_made_once_and_kept_as_a_hash(database: None) -> None:
    with write_session() as session:
        token = first_token(session)
        assert token
        assert token.startswith("bp_")
    with write_session() as session:
        assert first_token(session) is None
    with read_session() as session:
        assert session.get(ApiToken, token) is None
    with engine().connect() as connection:
        assert token not in str(connection.exec_driver_sql("SELECT * FROM apitoken").all())


async def test_unknown_address_and_method(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nothing")
    assert (answer.status_code, answer.json()["error_id"]) == (404, "no-such-address")
    answer = await client.patch("/calls")
    assert (answer.status_code, answer.json()["error_id"]) == (405, "method-not-allowed")


async def test_error_of_ours_gets_a_number_that_is_in_the_log(database: None, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app()
    router = APIRouter()

    @router.get("/broken")
    def broken() -> None:
        raise ZeroDivisionError("secret detail")

    app.include_router(router)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        answer = await client.get("/broken")
    assert answer.status_code == 500
    assert answer.json()["error_id"] == "internal-error"
    assert "secret detail" not in answer.text
    number = re.search(r"under ([0-9a-f]{8})", answer.json()["message"])
    assert number
    assert number[1] in caplog.text
    assert "secret detail" in caplog.text


async def test_database_that_is_away_is_said_in_a_sentence(client: httpx.AsyncClient) -> None:
    with engine().begin() as connection:
        connection.exec_driver_sql("ALTER TABLE voicemailbox RENAME TO gone")
    answer = await client.get("/voicemail/boxes")
    assert (answer.status_code, answer.json()["error_id"]) == (503, "database-unavailable")


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    paths = create_app().openapi()["paths"]
    return [(path, method, one) for path, methods in paths.items() for method, one in methods.items()]


@pytest.mark.parametrize(("path", "method", "operation"), operations())
def test_openapi_tells_all_of_each_operation(path: str, method: str, operation: dict[str, Any]) -> None:
    assert operation["tags"]
    assert operation["summary"]
    assert operation["description"]
    assert re.fullmatch(r"[a-z_]+", operation["operationId"])
    answers = operation["responses"]
    good = next(answer for status, answer in answers.items() if status.startswith("2"))
    if "204" not in answers:
        content = next(iter(good["content"].values()))
        assert content["schema"], f"{method} {path} does not say what it answers"
    if operation["x-needs"] == "anyone":
        assert "security" not in operation
    else:
        assert operation["security"] == [{"token": []}, {"session": []}]
        assert {"401", "403"} <= answers.keys()
    for status, answer in answers.items():
        if status.startswith(("4", "5")) and path != "/health":
            reference = answer["content"]["application/json"]["schema"]["$ref"]
            assert reference.endswith("/ErrorBody"), f"{method} {path}: {status}"
    for parameter in operation.get("parameters", []):
        assert parameter["schema"]
    if "{" in path:
        assert "404" in answers


def test_openapi_names_are_unique_and_tags_described() -> None:
    document = create_app().openapi()
    ids = [operation["operationId"] for _, _, operation in operations()]
    assert len(ids) == len(set(ids))
    described = {tag["name"] for tag in document["tags"]}
    assert described == {tag for _, _, operation in operations() for tag in operation["tags"]}
    json.dumps(document)


async def test_docs_are_served(client: httpx.AsyncClient) -> None:
    assert (await client.get("/docs")).status_code == 200
    assert (await client.get("/openapi.json")).status_code == 200


def test_create_token_makes_different_ones(database: None) -> None:
    with write_session() as session:
        assert create_token(session, "a") != create_token(session, "a")


async def test_an_empty_database_gets_what_every_exchange_has(database: None) -> None:
    app = create_app()
    async with app.router.lifespan_context(app):
        with write_session() as session:
            token = create_token(session, "test")
        transport = httpx.ASGITransport(app)
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://api", headers=headers) as client:
            for section, id in (
                ("dial-out-groups", "everything"),
                ("voicemail-boxes", "general"),
                ("backup-routes", "general"),
                ("holidays", "belgium"),
            ):
                assert (await client.get(f"/{section}/{id}")).status_code == 200
            assert (await client.get("/sip-accounts")).json()["total"] == 0
