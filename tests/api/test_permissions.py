"""Who may do what: every operation, every role, and that people see nothing but their own."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.app import OPEN_ROUTERS, ROUTERS
from api.deps import _own
from api.permissions import OPERATIONS, ROLES, PermissionMissingError, Scope, check_permissions, need_of
from api.permissions import ROUTERS as NEEDS_OF_ROUTERS
from api.tokens import create_token
from schemas.database import write_session
from schemas.tables import CallLeg, VoicemailMessage
from tests.api.calls_in_tables import START, call, store
from tests.api.logins.people import logged_in, person

ROUTES = [route for router in (*OPEN_ROUTERS, *ROUTERS) for route in router.routes if isinstance(route, APIRoute)]


def test_every_operation_says_what_it_needs() -> None:
    check_permissions(OPEN_ROUTERS, ROUTERS)
    assert {need_of(route).who for route in ROUTES} == {"anyone", "requester", "person", "scope"}


def test_nothing_stands_in_the_tables_that_is_not_there() -> None:
    assert set(OPERATIONS) <= {route.name for route in ROUTES}
    assert set(NEEDS_OF_ROUTERS) == {route.path.strip("/").partition("/")[0] for route in ROUTES}


def test_only_this_is_open_to_anyone() -> None:
    assert {route.name for route in ROUTES if need_of(route).who == "anyone"} == {
        "get_health",
        "get_appearance",
        "begin_session",
    }


def test_an_operation_without_is_found() -> None:
    router = APIRouter()
    router.add_api_route("/new-things", lambda: None, methods=["GET"], name="list_new_things")
    with pytest.raises(PermissionMissingError, match="list_new_things"):
        check_permissions((), (router,))
    with pytest.raises(PermissionMissingError, match="wrong routers"):
        check_permissions((ROUTERS[0],), ())


def dependencies(dependant: Dependant) -> Iterator[Any]:
    for one in dependant.dependencies:
        yield one.call
        yield from dependencies(one)


@pytest.mark.parametrize("route", [one for one in ROUTES if need_of(one).own], ids=lambda one: one.name)
def test_what_people_may_ask_for_their_own_is_restricted_to_it(route: APIRoute) -> None:
    assert _own in set(dependencies(route.dependant)), f"{route.name} does not look at what is the person's own"


CALLERS: dict[str, frozenset[Scope]] = {
    **{f"role {role}": scopes for role, scopes in ROLES.items()},
    **{f"token {scope.value}": frozenset({scope}) for scope in Scope},
}


@pytest.fixture
async def callers(client: httpx.AsyncClient) -> AsyncIterator[dict[str, dict[str, str]]]:
    headers = {}
    for name in CALLERS:
        kind, _, value = name.partition(" ")
        if kind == "role":
            person(value, value)
            headers[name] = await logged_in(client, value)
        else:
            with write_session() as session:
                headers[name] = {"Authorization": f"Bearer {create_token(session, value, [Scope(value)])}"}
    yield headers


def allowed(route: APIRoute, caller: str) -> bool:
    need, scopes = need_of(route), CALLERS[caller]
    if need.who == "person":
        return caller.startswith("role")
    if need.scope is None:
        return True
    return need.scope in scopes or Scope.ADMIN in scopes or (need.own and caller == "role user")


ENDS_THE_SESSION = {"end_session", "end_other_sessions", "end_own_session"}
WAITS_FOR_TEMPORAL = {"get_health"}


async def test_each_role_and_scope_gets_to_what_it_may_and_no_further(
    client: httpx.AsyncClient, callers: dict[str, dict[str, str]]
) -> None:
    del client.headers["Authorization"]
    for route in ROUTES:
        if route.name in ENDS_THE_SESSION | WAITS_FOR_TEMPORAL:
            continue
        path = route.path.replace("{number}", "7").replace("{did}", "3250123199").replace("{id}", "0" * 12)
        path = path.replace("{key}", "no-such-thing").replace("{", "no-such-").replace("}", "")
        [method] = route.methods or ()
        headers = {"If-Match": "1"}
        if need_of(route).who != "anyone":
            nobody = await client.request(method, path, headers=headers)
            assert nobody.status_code == 401, route.name
        for caller, authorization in callers.items():
            answer = await client.request(method, path, headers=headers | authorization)
            forbidden = answer.status_code == 403
            assert forbidden != allowed(route, caller), (route.name, caller, answer.text)
            if forbidden:
                assert answer.json()["error_id"] in ("not-permitted", "people-only")
                assert len(answer.json()["message"]) > 30


async def test_a_user_sees_nothing_but_his_own(client: httpx.AsyncClient) -> None:
    for id in ("key", "other"):
        body = {"id": id, "name": id, "extension": f"4{len(id)}", "red_route": "main"}
        assert (await client.post("/function-indicators", json=body)).status_code == 201
    await client.post("/voicemail-boxes", json={"id": "private", "name": "Private"})
    person("anna", "user", sip_accounts=["anna"], voicemail_boxes=["general"], function_indicators=["key"])
    mine = await logged_in(client, "anna")
    store(
        call(1, id="made", source="account:anna"),
        call(2, id="rang"),
        call(3, id="others", source="account:chris"),
    )
    with write_session() as session:
        session.add(CallLeg(call_id="rang", number=2, party="account:anna", started_at=START))
        session.add(CallLeg(call_id="others", number=2, party="account:bram", started_at=START))
        for id, box in (("one", "general"), ("two", "private")):
            message = VoicemailMessage(id=id, box_id=box, call_id="x", recorded_at=datetime(2026, 1, 1, tzinfo=UTC))
            session.add(message)

    async def got(path: str, headers: dict[str, str] = mine) -> Any:
        answer = await client.get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert [one["id"] for one in (await got("/calls"))["items"]] == ["rang", "made"]
    assert (await got("/calls/rang"))["id"] == "rang"
    assert [one["id"] for one in (await got("/sip-accounts"))["items"]] == ["anna"]
    assert (await got("/sip-accounts/anna/registration"))["password"]
    assert [one["id"] for one in (await got("/function-indicators"))["items"]] == ["key"]
    assert (await got("/function-indicators/key"))["id"] == "key"
    assert [one["id"] for one in (await got("/function-indicator-states"))["items"]] == ["key"]
    assert (await got("/function-indicators/key/state"))["colour"] == "green"
    assert [one["id"] for one in await got("/voicemail/boxes")] == ["general"]
    assert [one["id"] for one in (await got("/voicemail/messages"))["items"]] == ["one"]
    assert (await got("/advanced-function-indicators"))["items"] == []

    for method, path in (
        ("GET", "/calls/others"),
        ("GET", "/sip-accounts/chris"),
        ("GET", "/sip-accounts/chris/registration"),
        ("GET", "/function-indicators/other"),
        ("GET", "/function-indicators/other/state"),
        ("GET", "/advanced-function-indicators/key/state"),
        ("GET", "/voicemail/messages/two/audio"),
        ("DELETE", "/voicemail/messages/two"),
    ):
        hidden = await client.request(method, path, headers=mine)
        assert hidden.status_code == 404, path
        absent = await client.request(method, path.replace("chris", "nobody").replace("two", "none"), headers=mine)
        assert hidden.json()["error_id"] == absent.json()["error_id"]
    assert (await got("/voicemail/messages", {}))["total"] == 2
    assert (await client.delete("/voicemail/messages/one", headers=mine)).status_code == 204


async def test_who_only_reads_sees_no_secrets(client: httpx.AsyncClient) -> None:
    person("reader", "read-only")
    headers = await logged_in(client, "reader")
    key = "sk-0123456789"
    params = {"url": "https://example.org/", "headers": [{"name": "X-Api-Key", "value": key}]}
    step = {"kind": "http_request", "params": params}

    def graph(*names: str) -> dict[str, Any]:
        return {"graph": {"start": names[0], "nodes": [{"id": name, **step} for name in names]}}

    assert (await client.post("/routes", json={"id": "secret", "name": "Secret"})).status_code == 201
    plan = await client.put("/routes/secret/draft", json=graph("a"))
    assert plan.status_code == 200, plan.text
    await client.post("/routes/secret/publish")
    await client.put("/routes/secret/draft", json=graph("a", "b"))
    paths = {
        route.path.replace("{route_id}", "secret").replace("{key}", "secret").replace("{number}", "1")
        for route in ROUTES
        if route.methods == {"GET"} and route.path.startswith("/routes") and allowed(route, "role read-only")
    }
    assert len(paths) >= 5
    for path in (*paths, "/audit", "/audit?resource=sip_accounts"):
        answer = await client.get(path, headers=headers)
        assert answer.status_code == (409 if path.endswith("/simple-plan") else 200), path
        assert key not in answer.text, path
    assert key in (await client.get("/routes/secret")).text
    for route in ROUTES:
        if route.methods == {"GET"} and "{" not in route.path and allowed(route, "role read-only"):
            text = (await client.get(route.path, headers=headers, params={"of": "route"})).text
            assert "gAAAA" not in text, f"{route.path} shows something encrypted"


async def test_a_reader_sees_no_changes_of_log_in_accounts(client: httpx.AsyncClient) -> None:
    person("reader", "read-only")
    headers = await logged_in(client, "reader")
    assert (await client.get("/audit", params={"resource": "login_accounts"})).json()["total"] == 1
    assert (await client.get("/audit", params={"resource": "login_accounts"}, headers=headers)).json()["total"] == 0
    assert (await client.get("/audit", headers=headers)).json()["total"] > 0


async def test_people_stand_in_the_audit_log_by_their_login(client: httpx.AsyncClient) -> None:
    person("jan@example.be", "supervisor")
    headers = await logged_in(client, "jan@example.be")
    assert (await client.post("/dids", json={"number": "3250123102"}, headers=headers)).status_code == 201
    [line] = (await client.get("/audit", params={"resource": "dids", "id": "3250123102"})).json()["items"]
    assert line["who"] == "jan@example.be"
