"""The checks of a route against what the exchange has."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from activities.registry import CATALOGUE
from schemas.database import write_session
from schemas.graph import GraphDocument
from schemas.graph_problems import Problem
from schemas.route_checks import route_problems
from schemas.route_publishing import add_version
from schemas.sample import load_sample
from schemas.settings import settings
from schemas.tables import BackupRouteRow, Prompt, RingGroup, Route, VoicemailBox

BYE = {"id": "bye", "kind": "hang_up", "params": {}}


@pytest.fixture
def session(database: None) -> Iterator[Session]:
    """The sample exchange, and a prompt whose sound file was uploaded."""
    with write_session() as one:
        load_sample(one, CATALOGUE)
        uploads = settings().sounds_dir / "uploads"
        uploads.mkdir(parents=True)
        (uploads / "here.wav").write_bytes(b"RIFF")
        one.add(Prompt(id="here", name="Here", file="here.wav"))
        one.add(Prompt(id="gone", name="Gone", file="gone.wav"))
        yield one


def plan(*nodes: tuple[str, str, dict[str, Any]]) -> dict[str, Any]:
    """Steps one after the other, whatever their outcome; then hang up."""
    made = [{"id": name, "kind": kind, "params": params} for name, kind, params in nodes]
    edges = []
    for node, following in zip(made, [*made[1:], BYE], strict=True):
        outcomes = CATALOGUE[node["kind"]].outcomes_for(node["params"])
        edges += [{"from": node["id"], "outcome": one.name, "to": following["id"]} for one in outcomes if not one.final]
    return {"start": made[0]["id"], "nodes": [*made, BYE], "edges": edges}


def to(route: str) -> tuple[str, str, dict[str, Any]]:
    return (f"to-{route}", "go_to_route", {"route": route})


def add_route(session: Session, route_id: str, graph: dict[str, Any] | None, *available_in: str) -> None:
    route = Route(id=route_id, name=route_id, available_in=list(available_in))
    session.add(route)
    session.flush()
    if graph is not None:
        add_version(session, route, GraphDocument.model_validate(graph))
        session.flush()


def problems(session: Session, graph: dict[str, Any], **more: Any) -> list[Problem]:
    return [
        one
        for one in route_problems(session, "main", graph, CATALOGUE, **more)
        if one.check not in ("unreachable-step", "no-safety-net")
    ]


def only(found: list[Problem]) -> Problem:
    (problem,) = found
    return problem


def test_all_is_there(session: Session) -> None:
    graph = plan(
        ("play", "prompt", {"prompt": "here"}),
        ("speak", "prompt", {"prompt": "welcome"}),
        ("ring", "ring_group", {"group": "helpdesk"}),
        ("box", "voicemail", {"box": "general"}),
    )
    assert problems(session, graph) == []


def test_what_was_deleted_is_named(session: Session) -> None:
    found = problems(
        session, plan(("a", "ring_account", {"account": "zoe"}), ("b", "prompt", {"prompt": "no"}), to("night"))
    )
    assert {(one.node, one.field, one.message) for one in found} == {
        ("a", "params.account", "there is no SIP account 'zoe' any more; choose another"),
        ("b", "params.prompt", "there is no voice prompt 'no' any more; choose another"),
        ("to-night", "params.route", "there is no route 'night' any more; choose another"),
    }
    assert {(one.severity, one.check) for one in found} == {("error", "unknown-reference")}


def test_a_prompt_without_its_file(session: Session) -> None:
    problem = only(problems(session, plan(("a", "prompt", {"prompt": "gone"}))))
    assert (problem.severity, problem.check, problem.node) == ("error", "missing-sound", "a")
    assert problem.field == "params.prompt"
    assert problem.message == "it plays prompt 'gone', but its file gone.wav is not there; upload it again"


def test_a_greeting_without_its_file(session: Session) -> None:
    session.add(VoicemailBox(id="own", name="Own", greeting_prompt_id="gone"))
    session.add(VoicemailBox(id="silent", name="Silent", greeting_prompt_id="gone", greet=False))
    session.flush()
    assert problems(session, plan(("a", "voicemail", {"box": "silent"}))) == []
    problem = only(problems(session, plan(("a", "voicemail", {"box": "own"}))))
    assert (problem.check, problem.field) == ("missing-sound", "params.box")
    assert "greeting of box 'own'" in problem.message


def test_a_route_of_which_nothing_is_published(session: Session) -> None:
    add_route(session, "night", None)
    problem = only(problems(session, plan(to("night"))))
    assert (problem.severity, problem.check, problem.field) == ("error", "unpublished-route", "params.route")
    assert problems(session, plan(to("night")), together={"night": plan(("a", "wait", {}))}) == []


def test_a_route_that_may_not_be_picked_here(session: Session) -> None:
    add_route(session, "night", plan(("a", "wait", {})), "office_hours", "ivr")
    problem = only(problems(session, plan(to("night"))))
    assert (problem.severity, problem.check) == ("error", "unavailable-route")
    assert "not available in other dial plans" in problem.message
    keys = [{"key": "1", "route": "night"}, {"key": "2", "route": "main"}]
    assert problems(session, plan(("menu", "ivr_basic", {"prompt": "welcome", "choices": keys}))) == []


def test_a_circle_through_routes(session: Session) -> None:
    add_route(session, "night", plan(("v", "set_variable", {"name": "x"}), to("week")))
    add_route(session, "week", plan(to("main")))
    problem = only(problems(session, plan(("v", "set_variable", {"name": "x"}), to("night"))))
    assert (problem.severity, problem.check, problem.node) == ("error", "endless-loop", "to-night")
    assert "v of route night → to-week of route night → to-main of route week → v" in problem.message
    assert problems(session, plan(("p", "prompt", {"prompt": "here"}), to("night"))) == []


def test_a_circle_that_publishing_together_makes(session: Session) -> None:
    add_route(session, "night", plan(("p", "prompt", {"prompt": "here"}), to("main")))
    assert problems(session, plan(to("night"))) == []
    problem = only(problems(session, plan(to("night")), together={"night": plan(to("main"))}))
    assert problem.check == "endless-loop"


@pytest.mark.parametrize("by", ["menu", "back-up route"])
def test_accounts_in_a_backup_route(session: Session, by: str) -> None:
    route = session.get_one(Route, "main")
    if by == "menu":
        route.available_in = ["backup"]
    else:
        target = {"kind": "route", "route": "main"}
        session.add(BackupRouteRow(id="power", name="Power", settings={"accounts": [], "target": target}))
    session.add(RingGroup(id="empty", name="Empty"))
    add_route(session, "night", plan(to("deep")))
    add_route(session, "deep", plan(("a", "ring_account", {"account": "anna"})))
    session.flush()
    graph = plan(
        ("one", "ring_account", {"account": "anna"}),
        ("all", "ring_group", {"group": "helpdesk"}),
        ("none", "ring_group", {"group": "empty"}),
        to("night"),
    )
    found = problems(session, graph)
    assert [(one.severity, one.check, one.node) for one in found] == [
        ("warning", "account-in-backup", "one"),
        ("warning", "account-in-backup", "all"),
        ("warning", "account-in-backup", "to-night"),
    ]
    assert "route deep" in found[2].message


def test_a_route_that_is_no_backup_may_ring(session: Session) -> None:
    assert problems(session, plan(("one", "ring_account", {"account": "anna"}))) == []


def test_the_checks_ask_the_database_a_few_times_only(session: Session) -> None:
    asked = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *_: asked.append(1))
    nodes = [(f"n{index}", "ring_account", {"account": f"gone-{index}"}) for index in range(200)]
    route_problems(session, "main", plan(*nodes), CATALOGUE)
    assert len(asked) < 20
