import httpx
import jsonschema

from activities.registry import STEPS


async def test_every_kind_of_step_is_told_with_its_form(client: httpx.AsyncClient) -> None:
    found = (await client.get("/steps")).json()
    assert [one["kind"] for one in found] == list(STEPS)
    for one in found:
        jsonschema.Draft202012Validator.check_schema(one["params_schema"])
        assert one["title"]
        assert one["help"]
        assert one["outcomes"]


async def test_graph_schema_accepts_the_published_plan(client: httpx.AsyncClient) -> None:
    schema = (await client.get("/steps/graph-schema")).json()
    jsonschema.Draft202012Validator.check_schema(schema)
    graph = (await client.get("/routes/main")).json()["published"]
    jsonschema.Draft202012Validator(schema).validate(graph)
