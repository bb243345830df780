"""Whatever is sent, the api answers: no request of any shape ends in an error of ours."""

import random
import time
from collections.abc import Callable

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from starlette.testclient import TestClient

from activities.registry import CATALOGUE
from api.app import create_app
from api.tokens import create_token
from schemas.database import write_session
from schemas.sample import load_sample

SECONDS = 25
EXAMPLES_PER_OPERATION = 3
LEFT_OUT = {("POST", "/calls/{call_id}/hang-up")}
"""It waits for Temporal, which is not there."""
_PARTS = ("method", "url", "headers", "params", "json", "data", "files", "cookies")


def test_no_request_ends_in_an_error_of_ours(database: None) -> None:
    with write_session() as session:
        load_sample(session, CATALOGUE)
        token = create_token(session, "fuzz")
    app = create_app()
    schema = schemathesis.openapi.from_dict(app.openapi())
    operations = [one.ok() for one in schema.get_all_operations()]
    random.shuffle(operations)  # a slow machine does not reach all of them, but never leaves out the same ones
    deadline = time.monotonic() + SECONDS
    tried = 0
    with TestClient(app, raise_server_exceptions=False) as client:

        def send(case: schemathesis.Case) -> None:
            wanted = case.as_transport_kwargs(base_url="http://testserver")
            wanted["headers"] = {**wanted["headers"], "Authorization": f"Bearer {token}"}
            request = requests.Request(**{name: wanted[name] for name in _PARTS if name in wanted}).prepare()
            answer = client.request(
                str(request.method), str(request.url), headers=dict(request.headers), content=request.body
            )
            assert answer.status_code < 500 or answer.status_code == 503, (answer.status_code, answer.text)

        for operation in operations:
            if time.monotonic() > deadline:
                break
            if (operation.method.upper(), operation.path) not in LEFT_OUT:
                _examples_of(operation, send)()
                tried += 1
    assert tried > 20, "too few operations were tried in the time there is"


def _examples_of(
    operation: schemathesis.schemas.APIOperation, send: Callable[[schemathesis.Case], None]
) -> Callable[[], None]:
    bounded = settings(
        max_examples=EXAMPLES_PER_OPERATION,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    made: Callable[[], None] = bounded(given(case=operation.as_strategy())(send))
    return made
