"""Which colour function indicators have, over HTTP."""

import httpx

from schemas.database import write_session
from schemas.tables import FunctionIndicatorStateRow
from schemas.tables.base import utc_now

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
