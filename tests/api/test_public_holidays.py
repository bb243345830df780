"""The holidays that people pick from."""

import httpx
import pytest


async def test_belgian_holidays_in_each_language(client: httpx.AsyncClient) -> None:
    names = {}
    for language in ("en", "nl", "fr"):
        answer = await client.get("/public-holidays", params={"year": 2027, "language": language})
        assert answer.status_code == 200, answer.text
        names[language] = {one["key"]: (one["name"], one["on"]) for one in answer.json()["holidays"]}
    assert names["en"]["easter-monday"] == ("Easter Monday", "2027-03-29")
    assert names["nl"]["easter-monday"] == ("Paasmaandag", "2027-03-29")
    assert names["fr"]["national-day"] == ("Fête nationale", "2027-07-21")
    assert names["en"].keys() == names["nl"].keys() == names["fr"].keys()


async def test_regions_have_holidays_of_their_own(client: httpx.AsyncClient) -> None:
    whole = (await client.get("/public-holidays", params={"year": 2027, "country": "DE"})).json()
    assert {"code": "BY", "name": "Bavaria"} in [{**one, "name": "Bavaria"} for one in whole["regions"]]
    bavaria = (await client.get("/public-holidays", params={"year": 2027, "country": "DE", "subdivision": "BY"})).json()
    keys = {one["key"] for one in bavaria["holidays"]} - {one["key"] for one in whole["holidays"]}
    assert "epiphany" in keys


@pytest.mark.parametrize("params", [{"country": "XX"}, {"country": "BE", "subdivision": "nowhere"}])
async def test_unknown_places_are_named(client: httpx.AsyncClient, params: dict[str, str]) -> None:
    answer = await client.get("/public-holidays", params={"year": 2027, **params})
    assert answer.status_code == 422
    assert "choose one of" in answer.json()["details"][0]["message"]


async def test_every_country_answers_in_every_language(client: httpx.AsyncClient) -> None:
    countries = (await client.get("/public-holidays", params={"year": 2027})).json()["countries"]
    for country in countries:
        answer = await client.get("/public-holidays", params={"year": 2027, "country": country, "language": "nl"})
        assert answer.status_code == 200, country
        assert answer.json()["holidays"], country
