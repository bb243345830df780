"""Which colour function indicators have, and switching them, over HTTP."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from schemas.database import write_session
from schemas.tables import FunctionIndicatorStateRow
from schemas.tables.base import utc_now
from workflows import switching
from workflows.task_queue import LOCAL_ACTIVITIES, calls_worker, connect

DUTY = {
    "name": "Duty",
    "extension": "2001",
    "red": [{"kind": "set_did_route", "did": "3250123100", "route": "shut"}],
    "green": [{"kind": "set_did_route", "did": "3250123100", "route": "main"}],
}
NIGHT = {"name": "Night", "extension": "*21", "red_route": "main"}


async def test_colours_are_listed_and_found(each_client: httpx.AsyncClient) -> None:
    client = each_client
    assert (await client.post("/function-indicators", json=NIGHT)).status_code == 201
    made = await client.post("/advanced-function-indicators", json={"name": "Duty", "extension": "2001"})
    assert made.status_code == 201, made.text
    with write_session() as session:
        since = utc_now()
        session.add(FunctionIndicatorStateRow(id="night", colour="red", since=since, by="account:anna"))
    red = (await client.get("/function-indicators/night/state")).json()
    assert (red["colour"], red["by"], red["number"]) == ("red", "account:anna", 1)
    green = (await client.get("/advanced-function-indicators/duty/state")).json()
    assert (green["colour"], green["since"], green["by"], green["number"]) == ("green", None, "", 0)
    assert (await client.get("/function-indicator-states")).json()["items"] == [red, green]
    basic = await client.get("/function-indicator-states", params={"kind": "basic"})
    assert basic.json()["items"] == [red]


async def test_unknown_indicator(client: httpx.AsyncClient) -> None:
    answer = await client.get("/function-indicators/night/state")
    assert (answer.status_code, answer.json()["error_id"]) == (404, "function-indicator-not-found")
    answer = await client.get("/advanced-function-indicators/night/state")
    assert (answer.status_code, answer.json()["error_id"]) == (404, "advanced-function-indicator-not-found")


async def test_indicator_that_was_switched_can_be_deleted(client: httpx.AsyncClient) -> None:
    await client.post("/function-indicators", json=NIGHT)
    with write_session() as session:
        session.add(FunctionIndicatorStateRow(id="night", colour="red", since=utc_now()))
    gone = await client.delete("/function-indicators/night", headers={"If-Match": "1"})
    assert gone.status_code == 204, gone.text
    await client.post("/function-indicators", json=NIGHT)
    assert (await client.get("/function-indicators/night/state")).json()["colour"] == "green"


@pytest.fixture
async def switched(client_with_temporal: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """The api of an exchange with indicators, whose workflows are served."""
    client = client_with_temporal
    for address, body in (
        ("/function-indicators", NIGHT),
        ("/routes", {"name": "Shut"}),
        ("/advanced-function-indicators", DUTY),
    ):
        made = await client.post(address, json=body)
        assert made.status_code == 201, made.text
    with ThreadPoolExecutor() as threads:
        async with calls_worker(await connect(), activities=LOCAL_ACTIVITIES, activity_executor=threads):
            yield client


async def test_toggle_and_set(switched: httpx.AsyncClient) -> None:
    red = await switched.post("/function-indicators/night/toggle")
    assert (red.status_code, red.json()["colour"], red.json()["by"]) == (200, "red", "test"), red.text
    assert (await switched.get("/function-indicators/night/state")).json() == red.json()
    same = await switched.put("/function-indicators/night/state", json={"colour": "red"})
    assert same.json() == red.json()
    green = await switched.put("/function-indicators/night/state", json={"colour": "green"})
    assert (green.json()["colour"], green.json()["number"]) == ("green", 2)
    log = (await switched.get("/audit", params={"resource": "function_indicator_states"})).json()["items"]
    assert [(one["who"], one["after"]["colour"]) for one in log] == [("test", "green"), ("test", "red")]


async def test_advanced_one_changes_the_configuration(switched: httpx.AsyncClient) -> None:
    red = await switched.post("/advanced-function-indicators/duty/toggle")
    assert (red.status_code, red.json()["colour"]) == (200, "red"), red.text
    did = (await switched.get("/dids/3250123100")).json()
    assert (did["route"], did["version"]) == ("shut", 2)
    await switched.put("/advanced-function-indicators/duty/state", json={"colour": "green"})
    assert (await switched.get("/dids/3250123100")).json()["route"] == "main"


async def test_kinds_are_not_mixed_up(switched: httpx.AsyncClient) -> None:
    for address in ("/function-indicators/duty/toggle", "/advanced-function-indicators/night/toggle"):
        answer = await switched.post(address)
        assert answer.status_code == 404, answer.text
    answer = await switched.put("/function-indicators/night/state", json={"colour": "blue"})
    assert answer.status_code == 422


async def test_what_nobody_can_do_is_no_action(client: httpx.AsyncClient) -> None:
    for action in (
        {"kind": "queue_member", "queue": "sales", "account": "anna", "do": "pause"},
        {"kind": "notify_sms", "number": "32475123456", "text": "Hello"},
    ):
        answer = await client.post("/advanced-function-indicators", json={**DUTY, "red": [action]})
        assert answer.status_code == 422
        assert "set_did_route" in answer.json()["details"][0]["message"], "it says which there are"


async def test_nothing_is_switched_while_temporal_is_away(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switching, "GIVE_UP_SECONDS", 1.0)
    await client.post("/function-indicators", json=NIGHT)
    answer = await client.post("/function-indicators/night/toggle")
    assert (answer.status_code, answer.json()["error_id"]) == (503, "switch-unavailable")
    assert (await client.get("/function-indicators/night/state")).json()["colour"] == "green"
