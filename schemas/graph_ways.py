"""The ways that calls take through graphs: where one is cut off, turns in circles, or never comes (B5)."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from schemas.graph import Catalogue, GraphDocument, GraphNode, OutcomeSpec
from schemas.graph_problems import Problem, error_in, warning_in
from schemas.references import value_references

_SHOWN_STEPS = 8


class Place(NamedTuple):
    """A node of a route's graph."""

    route: str
    node: str


class Jump(NamedTuple):
    """A parameter that sends calls on into another route."""

    node: str
    field: str
    """A dotted path: `params.choices.0.route`."""
    route: str
    waits: bool
    """False: the step may do so in no time."""


def jumps(graph: GraphDocument, catalogue: Catalogue) -> Iterator[Jump]:
    """Yield where a graph sends calls on into other routes."""
    for node in graph.nodes:
        description = catalogue.get(node.kind)
        if description is None or description.reference_schema is None:
            continue
        for path, resource, target in value_references(description.reference_schema, node.params):
            if resource != "route":
                continue
            family = next((one for one in description.families if one.param == path[0]), None)
            leaving = [one.waits for one in description.outcomes if one.leaves]
            waits = family.waits if family else bool(leaving) and all(leaving)
            yield Jump(node.id, ".".join(map(str, ("params", *path))), target, waits)


def way_problems(graph: GraphDocument, catalogue: Catalogue) -> list[Problem]:
    """Return where calls are cut off, turn in circles or never come, in a graph whose form is right."""
    outcomes = {node.id: catalogue[node.kind].outcomes_for(node.params) for node in graph.nodes}
    leaving = {(node_id, one.name) for node_id, found in outcomes.items() for one in found if one.leaves}
    followed = [edge for edge in graph.edges if (edge.source, edge.outcome) not in leaving]
    targets: dict[str, dict[str, str]] = {node.id: {} for node in graph.nodes}
    for edge in followed:
        targets[edge.source][edge.outcome] = edge.target
    reached = _reached(graph.start, targets)
    problems = []
    for node in graph.nodes:
        if node.id not in reached:
            problems.append(warning_in(node.id, "", "no call can reach this step", "unreachable-step"))
        else:
            problems += _open_exits(node, outcomes[node.id], targets[node.id])
            problems += _last_step_problems(node, targets[node.id], catalogue)
    for edge in graph.edges:
        if (edge.source, edge.outcome) in leaving:
            title = next(one.title for one in outcomes[edge.source] if one.name == edge.outcome)
            message = f'"{title}": the call leaves this plan, so the edge to {edge.target} is never followed'
            problems.append(warning_in(edge.source, edge.outcome, message, "unused-edge"))
    for circle in quick_circles({"": graph}, "", catalogue):
        problems.append(error_in(circle[0].node, "", circle_message(circle, ""), "endless-loop"))
    return problems


def _reached(start: str, targets: Mapping[str, Mapping[str, str]]) -> set[str]:
    reached, ahead = {start}, [start]
    while ahead:
        for target in targets[ahead.pop()].values():
            if target not in reached:
                reached.add(target)
                ahead.append(target)
    return reached


def _open_exits(node: GraphNode, outcomes: Sequence[OutcomeSpec], targets: Mapping[str, str]) -> Iterator[Problem]:
    open_ends = [one for one in outcomes if not one.final and one.name not in targets]
    for one in open_ends:
        if one.required:
            message = f'"{one.title}" leads nowhere, so the call is cut off; lead it to a step, or to a route'
            yield error_in(node.id, one.name, message, "no-exit")
    unanswered = [one.name for one in open_ends if not one.required]
    if unanswered:
        message = f"after {', '.join(unanswered)} the call is cut off; let it go on to a safety net (voicemail)"
        yield warning_in(node.id, "", message, "no-safety-net")


def _last_step_problems(node: GraphNode, targets: Mapping[str, str], catalogue: Catalogue) -> Iterator[Problem]:
    """A menu in the middle of a list, whose every choice goes on to the next step, lets nobody choose anything."""
    description = catalogue[node.kind]
    if not description.always_last:
        return
    choices = [one for family in description.families for one in family.outcomes(node.params)]
    ways = {targets.get(one.name, "") for one in choices if not one.leaves}
    common = {targets[one.name] for one in description.outcomes if one.name in targets}
    if len(choices) > 1 and len(ways) == 1 and ways == common and not any(one.leaves for one in choices):
        message = (
            f"{description.title} is always a last step: here every choice, and none, goes on to {next(iter(ways))}; "
            "give each choice a route or a step of its own"
        )
        yield warning_in(node.id, "", message, "step-after-last")


# Circles


def quick_circles(plans: Mapping[str, GraphDocument], route: str, catalogue: Catalogue) -> list[list[Place]]:
    """Return the circles in which a call may turn without any time passing, each as the places along it.

    Looked for are those that a call in one of the routes can get into and that touch this route; a call goes from route
    to route as far as the plans are given. A circle that starts at a place in this route is told from there.
    """
    quick: dict[Place, list[Place]] = {}
    entries: dict[Place, list[Place]] = {}
    for route_id, graph in plans.items():
        for place, target, waits in _links(route_id, graph, plans, catalogue):
            entries.setdefault(place, []).append(target)
            if not waits:
                quick.setdefault(place, []).append(target)
    reached = _places_reached(Place(route, plans[route].start), entries)
    circles = []
    for component in _components(sorted(reached), quick):
        inside = set(component)
        first = next((place for place in component if place.route == route), None)
        if first is not None and (len(component) > 1 or first in quick.get(first, ())):
            circles.append(_around(first, inside, quick))
    return sorted(circles)


def _links(
    route_id: str, graph: GraphDocument, plans: Mapping[str, GraphDocument], catalogue: Catalogue
) -> Iterator[tuple[Place, Place, bool]]:
    """Yield from where to where calls go on, and whether that takes time."""
    outcomes: dict[str, dict[str, OutcomeSpec]] = {
        node.id: {one.name: one for one in catalogue[node.kind].outcomes_for(node.params)}
        for node in graph.nodes
        if node.kind in catalogue
    }
    for edge in graph.edges:
        outcome = outcomes.get(edge.source, {}).get(edge.outcome)
        if outcome is None or not outcome.leaves:  # `error` is no outcome of a kind, and takes no time
            yield Place(route_id, edge.source), Place(route_id, edge.target), outcome is not None and outcome.waits
    for jump in jumps(graph, catalogue) if route_id or len(plans) > 1 else ():
        if jump.route in plans:
            yield Place(route_id, jump.node), Place(jump.route, plans[jump.route].start), jump.waits


def _places_reached(start: Place, links: Mapping[Place, Sequence[Place]]) -> set[Place]:
    reached, ahead = {start}, [start]
    while ahead:
        for target in links.get(ahead.pop(), ()):
            if target not in reached:
                reached.add(target)
                ahead.append(target)
    return reached


def _components(places: Sequence[Place], links: Mapping[Place, Sequence[Place]]) -> Iterator[list[Place]]:
    """Yield the strongly connected components (Tarjan's algorithm, without recursion: a graph may be 500 deep)."""
    number: dict[Place, int] = {}
    low: dict[Place, int] = {}
    stack: list[Place] = []
    on_stack: set[Place] = set()
    for root in places:
        if root in number:
            continue
        work: list[tuple[Place, Iterator[Place]]] = [(root, iter(links.get(root, ())))]
        number[root] = low[root] = len(number)
        stack.append(root)
        on_stack.add(root)
        while work:
            place, ahead = work[-1]
            target = next(ahead, None)
            if target is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[place])
                if low[place] == number[place]:
                    component = [stack.pop()]
                    while component[-1] != place:
                        component.append(stack.pop())
                    on_stack.difference_update(component)
                    yield component[::-1]
            elif target not in number:
                number[target] = low[target] = len(number)
                stack.append(target)
                on_stack.add(target)
                work.append((target, iter(links.get(target, ()))))
            elif target in on_stack:
                low[place] = min(low[place], number[target])


def _around(first: Place, inside: set[Place], links: Mapping[Place, Sequence[Place]]) -> list[Place]:
    """Return a shortest way from a place of a component back to it."""
    came_from: dict[Place, Place] = {}
    ahead = deque([first])
    while ahead:
        place = ahead.popleft()
        for target in links.get(place, ()):
            if target == first:
                way = [place]
                while way[-1] != first:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if target in inside and target not in came_from:
                came_from[target] = place
                ahead.append(target)
    raise AssertionError("a component leads back to each of its places")


def circle_message(circle: Sequence[Place], route: str) -> str:
    """Return a sentence about a circle; places of other routes are named with their route."""
    names = [place.node if place.route == route else f"{place.node} of route {place.route}" for place in circle]
    shown = [*names[:_SHOWN_STEPS], "…"] if len(names) > _SHOWN_STEPS else names
    way = " → ".join([*shown, names[0]])
    return f"calls may turn in circles here without a pause: {way}; put a step in between that takes time"
