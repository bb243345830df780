"""What becomes of a drawing: two people with one plan, over the api itself."""

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from activities.registry import CATALOGUE
from api.app import app
from api.tokens import create_token
from designer.api_client import Api
from designer.dial_plans.documents import EMPTY
from designer.dial_plans.keeping import keep, keep_in_place_of_theirs, look_for_others, look_through
from designer.dial_plans.open_plan import OpenPlan, opened_plan
from designer.dial_plans.requests import publish, read_route
from designer.viewer import Viewer
from schemas.database import write_session
from schemas.sample import load_sample
from tests.calls.phones.ports import HOST, free_port
from tests.databases import own_database

ROUTE = "main"


@pytest.fixture
def viewer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Viewer]:
    """Somebody who configures the sample exchange; no other part of it runs."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", f"{HOST}:{free_port()}")
    with own_database(tmp_path):
        with write_session() as session:
            load_sample(session, CATALOGUE)
            token = create_token(session, "test")
        with TestClient(app) as client:
            yield Viewer(Api(client, token), "Test")


def opened(viewer: Viewer) -> OpenPlan:
    return opened_plan(read_route(viewer.api, ROUTE))


def draw(plan: OpenPlan, seconds: int) -> None:
    """Change how long the first ring group rings."""
    document = copy.deepcopy(plan.document)
    node = next(one for one in document["nodes"] if one["kind"] == "ring_group")
    node["params"]["seconds"] = seconds
    plan.note_drawn(document)


def kept_seconds(viewer: Viewer) -> int | None:
    draft = read_route(viewer.api, ROUTE)["draft"]
    found = [node["params"]["seconds"] for node in (draft or EMPTY)["nodes"] if node["kind"] == "ring_group"]
    return found[0] if found else None


def test_each_change_is_the_draft_and_going_back_to_what_is_published_removes_it(viewer: Viewer) -> None:
    plan = opened(viewer)
    keep(viewer, plan)
    assert (plan.route["draft"], plan.failure) == (None, "")
    before = plan.document
    draw(plan, 33)
    keep(viewer, plan)
    assert (plan.is_kept, kept_seconds(viewer)) == (True, 33)
    plan.note_drawn(before)
    keep(viewer, plan)
    assert (plan.is_kept, read_route(viewer.api, ROUTE)["draft"]) == (True, None)


def test_what_somebody_else_drew_is_never_overwritten_unasked(viewer: Viewer) -> None:
    mine, theirs = opened(viewer), opened(viewer)
    draw(theirs, 25)
    keep(viewer, theirs)
    draw(mine, 35)
    keep(viewer, mine)
    assert mine.theirs is not None
    assert (mine.is_kept, kept_seconds(viewer)) == (False, 25)
    keep_in_place_of_theirs(viewer, mine)
    assert (mine.theirs, mine.is_kept, kept_seconds(viewer)) == (None, True, 35)
    assert look_for_others(viewer, theirs)
    assert theirs.theirs is not None
    theirs.take(theirs.theirs)
    assert theirs.is_kept
    assert not look_for_others(viewer, theirs)


def test_settings_that_somebody_else_changed_are_no_clash(viewer: Viewer) -> None:
    plan = opened(viewer)
    route = viewer.api.entry("routes", ROUTE)
    body = {name: route[name] for name in ("extensions", "blf_extension", "available_in", "dids")}
    viewer.api.change("routes", ROUTE, route["version"], {**body, "name": "Renamed"})
    draw(plan, 33)
    keep(viewer, plan)
    assert (plan.theirs, plan.is_kept, plan.route["name"]) == (None, True, "Renamed")


def test_a_draft_that_somebody_else_published_is_still_the_plan_that_is_known(viewer: Viewer) -> None:
    plan = opened(viewer)
    draw(plan, 33)
    keep(viewer, plan)
    publish(viewer.api, ROUTE, plan.route["version"], "")
    assert look_for_others(viewer, plan)
    assert (plan.theirs, plan.route["draft"], plan.is_kept) == (None, None, True)


def test_a_plan_without_steps_is_not_kept_and_says_so(viewer: Viewer) -> None:
    plan = opened(viewer)
    plan.note_drawn(dict(EMPTY))
    keep(viewer, plan)
    assert "without steps" in plan.failure
    assert read_route(viewer.api, ROUTE)["draft"] is None


def test_the_exchange_looks_a_plan_through_once(viewer: Viewer) -> None:
    plan = opened(viewer)
    node = plan.document["nodes"][0]
    plan.note_drawn({**plan.document, "nodes": [{**node, "params": {}}, *plan.document["nodes"][1:]]})
    look_through(viewer, plan)
    assert [(one["node"], one["severity"]) for one in plan.marks()] == [(node["id"], "error")]
    assert node["id"] not in plan.summaries
    problems = plan.problems
    look_through(viewer, plan)
    assert plan.problems is problems
