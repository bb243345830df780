"""A plan that a call followed, drawn with its way through it."""

from collections.abc import Sequence

import streamlit as st

from designer.api_client import Api, NotFound, Values
from designer.calls.followed_plans import FollowedPlan, drawn_from_steps, summaries_of
from designer.flow_editor import FlowState, PathStep, flow_editor, texts
from designer.languages import language, t
from designer.step_catalogue import CATALOGUE
from designer.step_summaries import summary_text
from designer.viewer import Viewer

_GRAPHS = "followed_graphs"
MOST_GRAPHS = 20
"""That a session keeps; published versions never change."""
HEIGHT = 520


def draw_followed_plan(viewer: Viewer, plan: FollowedPlan, path: Sequence[PathStep], name: str) -> FlowState:
    """Draw a plan, to be read, with the way that the call took; `name` tells the drawings of a page apart."""
    graph, summaries = _kept_graph(viewer.api, plan)
    if graph is None:
        graph, summaries = drawn_from_steps(plan), summaries_of(plan)
        st.caption(t("Nobody drew this plan, or it is gone; these are the steps that the call took."))
    return flow_editor(
        CATALOGUE.get(viewer.api),
        graph,
        rev=f"{plan.key}:{len(graph['nodes'])}",
        key=f"{name}:{plan.key}",
        read_only=True,
        summaries={**summaries, **summaries_of(plan)},
        path=path,
        labels=texts(t),
        height=HEIGHT,
    )


def _kept_graph(api: Api, plan: FollowedPlan) -> tuple[Values | None, dict[str, str]]:
    """Return the graph of a published version with what its steps do, in words; None when there is none."""
    if not plan.route or not plan.version:
        return None, {}
    kept: dict[str, tuple[Values, dict[str, str]]] = st.session_state.setdefault(_GRAPHS, {})
    key = f"{plan.key}:{language()}"
    if key not in kept:
        try:
            graph = dict(api.get(f"/routes/{plan.route}/versions/{plan.version}"))["graph"]
        except NotFound:
            return None, {}
        nodes = [{name: node[name] for name in ("id", "kind", "params")} for node in graph["nodes"]]
        while len(kept) >= MOST_GRAPHS:
            kept.pop(next(iter(kept)))
        said = dict(api.request("POST", "/steps/summaries", json=nodes).json())
        kept[key] = graph, {node: summary_text(line) for node, line in said.items()}
    return kept[key]
