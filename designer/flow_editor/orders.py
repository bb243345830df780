"""What a page wants done to a drawing that is open: orders wait here until the drawing has carried them out."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

Order = dict[str, Any]


def edit_node(key: str, node: str, params: Mapping[str, Any]) -> None:
    """Give a node of the drawing `key` other parameters. The admin can undo it like any other change."""
    _order(key, {"do": "edit", "node": node, "params": dict(params)})


def show_node(key: str, node: str) -> None:
    """Select a node of the drawing `key` and bring it into sight."""
    _order(key, {"do": "show", "node": node})


def forget_orders(key: str) -> None:
    """Drop what the drawing `key` has not carried out: the page puts another plan in its place."""
    last, _ = _queue(key)
    st.session_state[_place(key)] = (last, [])


def _order(key: str, what: Order) -> None:
    last, waiting = _queue(key)
    st.session_state[_place(key)] = (last + 1, [*waiting, {**what, "number": last + 1}])


def waiting_orders(key: str, done: int) -> list[Order]:
    """Return the orders that the drawing has not carried out yet; `done` is the last that it has."""
    last, waiting = _queue(key)
    waiting = [order for order in waiting if order["number"] > done]
    st.session_state[_place(key)] = (last, waiting)
    return waiting


def with_edits(document: Mapping[str, Any], orders: Sequence[Order]) -> dict[str, Any]:
    """Return a document with the parameters that are on their way to the drawing."""
    params = {order["node"]: order["params"] for order in orders if order["do"] == "edit"}
    nodes = [
        {**node, "params": params[node["id"]]} if node["id"] in params else node for node in document.get("nodes", ())
    ]
    return {**document, "nodes": nodes}


def _place(key: str) -> str:
    return f"{key}.orders"


def _queue(key: str) -> tuple[int, list[Order]]:
    queue: tuple[int, list[Order]] = st.session_state.get(_place(key), (0, []))
    return queue
