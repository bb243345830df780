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
from schemas.database import write_session
from schemas.sample import load_sample
from tests.api.logins.people import PASSWORD, person

SECONDS = 25
EXAMPLES_PER_OPERATION = 3
LEFT_OUT = {("POST", "/calls/{call_id}/hang-up")}
"""It waits for Temporal, which is not there."""
_PARTS = ("method", "url", "headers", "params", "json", "data", "files", "cookies")


class Admin:
    """Somebody who is logged in, and comes back under another name when a request took his log-in away."""

    def __init__(self, client: TestClient) -> None:
        self._client = client
        self._number = 0
        self._headers: dict[str, str] = {}

    def headers(self) -> dict[str, str]:
        """Return the headers of a session that may do everything."""
        if self._client.get("/tokens", headers=self._headers).status_code != 200:
            self._number += 1
            login = f"fuzz-{self._number}"
            person(login)
            answer = self._client.post("/session", json={"login": login, "password": PASSWORD})
            assert answer.status_code == 201, answer.text
            self._headers = {"Authorization": f"Bearer {answer.json()['token']}"}
        return self._headers


def test_no_request_ends_in_an_error_of_ours(database: None) -> None:
    with write_session() as session:
        load_sample(session, CATALOGUE)
    app = create_app()
    schema = schemathesis.openapi.from_dict(app.openapi())
    operations = [one.ok() for one in schema.get_all_operations()]
    random.shuffle(operations)  # a slow machine does not reach all of them, but never leaves out the same ones
    deadline = time.monotonic() + SECONDS
    tried = 0
    with TestClient(app, raise_server_exceptions=False) as client:
        admin = Admin(client)

        def send(case: schemathesis.Case) -> None:
            wanted = case.as_transport_kwargs(base_url="http://testserver")
            wanted["headers"] = {**wanted["headers"], **admin.headers()}
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
