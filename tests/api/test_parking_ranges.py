"""Numbers of parking places (M12) have one meaning only."""

import httpx

RANGE = {"name": "Reception", "first": "700", "last": "710"}


async def test_a_number_is_a_place_or_an_extension(client: httpx.AsyncClient) -> None:
    made = await client.post("/parking-ranges", json=RANGE)
    assert made.status_code == 201, made.text
    for first, last in (("710", "720"), ("690", "700"), ("10", "20")):
        other = await client.post("/parking-ranges", json={"name": "Other", "first": first, "last": last})
        assert other.status_code == (201 if first == "10" else 422), other.text
    for number in ("705", "0705"):
        account = await client.post("/sip-accounts", json={"name": "Dora", "extensions": [number]})
        assert (account.status_code, account.json()["error_id"]) == (422, "extension-taken")
    assert (await client.post("/sip-accounts", json={"name": "Dora", "extensions": ["750"]})).status_code == 201
    for wanted in ({"first": "745", "last": "755"}, {"first": "50", "last": "60"}):
        taken = await client.post("/parking-ranges", json={"name": "Third", **wanted})
        assert taken.status_code == (422 if wanted["first"] == "745" else 201), taken.text
