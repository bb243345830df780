"""What the simulator asks of the api."""

from collections.abc import Mapping
from typing import Any

from designer.api_client import Api, Values
from designer.simulator.imagined_call import ImaginedCall


def play(api: Api, call: ImaginedCall, route: str, graph: Mapping[str, Any], *, has_draft: bool) -> Values:
    """Play a call and return what became of it: through a graph, or through all that decides on what it calls.

    Then the draft of the route is followed where the call comes to it. Raises InvalidValues for what can't be played.
    """
    wish = call.to_api()
    through: Values = {"route": route, "graph": graph} if not call.called else {"drafts": [route] if has_draft else []}
    return dict(api.request("POST", "/simulations", json={**wish, **through}).json())


def scenarios(api: Api, route: str) -> list[Values]:
    """Return the scenarios of a route."""
    return list(api.get(f"/routes/{route}/scenarios"))


def run_scenarios(api: Api, route: str, graph: Mapping[str, Any]) -> list[Values]:
    """Play all scenarios of a route through a graph; return how each went."""
    return list(api.request("POST", f"/routes/{route}/scenarios/run", json={"graph": graph}).json())


def save_scenario(api: Api, scenario: Values, key: str = "") -> Values:
    """Keep a scenario: a new one, or in the place of the one with a key."""
    if not key:
        return api.create("route-scenarios", scenario)
    version = api.entry("route-scenarios", key)["version"]
    return api.change("route-scenarios", key, version, scenario)


def delete_scenario(api: Api, key: str) -> None:
    """Delete a scenario."""
    api.delete("route-scenarios", key, api.entry("route-scenarios", key)["version"])
