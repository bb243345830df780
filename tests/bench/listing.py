"""How long a page of a long list of calls takes through the whole api: of all calls, and of a person's own."""

import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from activities.registry import CATALOGUE
from api.app import app
from api.tokens import create_token
from schemas.database import write_session
from schemas.sample import load_sample
from schemas.tables import CallLeg
from tests.api.calls_in_tables import START, call
from tests.api.logins.people import PASSWORD, person
from tests.bench.results import Row, at_most
from tests.databases import own_database

CALLS = 10_000
LIST_MS = 100.0
WISHES: tuple[dict[str, Any], ...] = (
    {},
    {"page": 60},
    {"search": "99"},
    {"outcome": "voicemail", "page": 20},
    {"did": "3250123101", "search": "peeters", "since": (START + timedelta(days=1)).isoformat()},
)
"""A first page, a late one, and filters; each finds some of the calls."""


def listing_rows(tries: int) -> list[Row]:
    """Measure on a database of its own and return the row; the first answer of each wish does not count."""
    with tempfile.TemporaryDirectory() as folder, own_database(Path(folder)):
        _fill()
        with write_session() as session:
            token = create_token(session, "bench")
        person("anna", "user", sip_accounts=["anna"])
        with TestClient(app) as client:
            login = client.post("/session", json={"login": "anna", "password": PASSWORD}).json()["token"]
            everything = _slowest_wish(client, token, tries)
            own = _slowest_wish(client, login, tries)
    name = f"a page of {CALLS} calls, searched and filtered (slowest of {len(WISHES)} wishes)"
    return [at_most(name, "ms", [("all calls", everything, LIST_MS), ("own calls", own, LIST_MS)])]


def _fill() -> None:
    outcomes = ("answered", "voicemail", "abandoned")
    with write_session() as session:
        load_sample(session, CATALOGUE)
        for number in range(CALLS):
            more = {"did": f"325012310{number % 4}", "outcome": outcomes[number % 3], "caller_name": "Jan Peeters"}
            session.add(call(number, **more))
        session.flush()
        for number in range(CALLS):
            party = ("account:anna", "account:bram", "account:chris")[number // 3 % 3]
            session.add(CallLeg(call_id=f"call-{number:05}", number=2, party=party, started_at=START))


def _slowest_wish(client: TestClient, token: str, tries: int) -> float:
    """Return the median time of the wish that takes longest, in milliseconds."""
    medians = []
    for wish in WISHES:
        times = []
        for _ in range(tries + 1):
            began = time.perf_counter()
            answer = client.get("/calls", params=wish, headers={"Authorization": f"Bearer {token}"})
            times.append(1000 * (time.perf_counter() - began))
            assert answer.status_code == 200 and answer.json()["items"], (wish, answer.text)
        medians.append(sorted(times[1:])[len(times[1:]) // 2])
    return max(medians)
