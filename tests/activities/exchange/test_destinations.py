"""The plans behind extensions, and published routes."""

import pytest

from activities.exchange.destinations import NoRouteError, pinned_route, plan_of_extension
from activities.registry import CATALOGUE
from schemas.call_messages import PinnedRoute
from schemas.database import read_session, write_session
from schemas.graph import next_node
from schemas.graph_check import check_graph
from schemas.tables import Extension, Route, RouteVersion


def plan(extension: str) -> PinnedRoute:
    with read_session() as session:
        return plan_of_extension(session, session.get_one(Extension, extension))


def route(route_id: str | None) -> PinnedRoute:
    with read_session() as session:
        return pinned_route(session, route_id, "DID 3250999999")


@pytest.mark.parametrize(("called", "kind"), [("101", "ring_account"), ("100", "ring_group")])
def test_an_extension_rings_and_tells_why_nobody_came(sample: None, called: str, kind: str) -> None:
    route = plan(called)
    assert (route.route_id, route.version, route.graph.start) == ("", 0, kind)
    assert check_graph(route.graph.to_json(), CATALOGUE) == []
    codes = {}
    for outcome in ("timeout", "busy", "declined", "unavailable", "error"):
        following = next_node(route.graph, kind, outcome, CATALOGUE)
        assert following is not None
        codes[outcome] = route.graph.node(following).params["sip_code"]
    assert codes == {"timeout": 480, "busy": 486, "declined": 603, "unavailable": 480, "error": 500}


def test_an_extension_of_a_route(sample: None) -> None:
    assert plan("200").route_id == "main"


def test_a_published_route(sample: None) -> None:
    found = route("main")
    assert (found.route_id, found.version) == ("main", 1)
    assert found.graph.node("ring_group").params["group"] == "helpdesk"


@pytest.mark.parametrize("route_id", [None, "", "gone"])
def test_no_route(sample: None, route_id: str | None) -> None:
    with pytest.raises(NoRouteError, match="DID 3250999999 has no route; give it one"):
        route(route_id)


def test_a_route_that_is_not_published(sample: None) -> None:
    with write_session() as session:
        session.add(Route(id="draft", name="Draft"))
        session.flush()
        session.add(Extension(number="300", route_id="draft"))
    with pytest.raises(NoRouteError, match="Route Draft of extension 300 is not published; publish it"):
        plan("300")


def test_an_extension_of_nothing(sample: None) -> None:
    with write_session() as session:
        session.add(Extension(number="300"))
    with pytest.raises(NoRouteError, match="Extension 300 belongs to nothing"):
        plan("300")


def test_a_version_that_nobody_can_read(sample: None) -> None:
    with write_session() as session:
        session.get_one(RouteVersion, ("main", 1)).graph = {"format": "belplan-graph/9"}
    with pytest.raises(NoRouteError, match="Version 1 of route Main can't be read; publish it again"):
        route("main")
