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


async def test_each_step_says_in_one_line_what_it_does(client: httpx.AsyncClient) -> None:
    nodes = [
        {"id": "desk", "kind": "ring_group", "params": {"group": "helpdesk", "seconds": 45}},
        {"id": "menu", "kind": "ivr_basic", "params": {"prompt": "menu", "choices": [{"key": "1"}, {"key": "2"}]}},
    ]
    said = await client.post("/steps/summaries", json=nodes)
    assert said.json() == {"desk": "Ring group helpdesk for 45 s", "menu": "Menu menu: keys 1 2"}


async def test_steps_that_are_not_set_up_say_nothing(client: httpx.AsyncClient) -> None:
    nodes = [
        {"id": "empty", "kind": "ring_group"},
        {"id": "wrong", "kind": "wait", "params": {"seconds": "long"}},
        {"id": "broken", "kind": "http_request", "params": {"url": "http://[x/"}},
        {"id": "unknown", "kind": "teleport", "params": {}},
    ]
    answer = await client.post("/steps/summaries", json=nodes)
    assert (answer.status_code, answer.json()) == (200, {})


async def test_no_more_steps_than_a_plan_has(client: httpx.AsyncClient) -> None:
    answer = await client.post("/steps/summaries", json=[{"id": "a", "kind": "wait"}] * 501)
    assert answer.status_code == 422
