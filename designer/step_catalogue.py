"""The kinds of steps as the api describes them, in the language of who looks; kept for all sessions."""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from designer.api_client import Api, Values
from designer.languages import language, mark, t

KEPT_SECONDS = 60.0
_EVERYWHERE: Mapping[str, str] = {
    "error": mark("Error"),
    "hung_up": mark("Caller hung up"),
    "cut_short": mark("Decided anew"),
}
"""Ways out of a step that need no exit of their own."""


class KeptCatalogue:
    """What `GET /steps` told last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, Sequence[Values]]] = {}

    def get(self, api: Api) -> Sequence[Values]:
        """Return the kinds of steps, with their titles in the language of this session."""
        code, now = language(), time.monotonic()
        with self._lock:
            kept = self._kept.get(code)
        if kept is None or now > kept[0]:
            kept = now + KEPT_SECONDS, [_translated(one) for one in api.get("/steps")]
            with self._lock:
                self._kept[code] = kept
        return kept[1]


CATALOGUE = KeptCatalogue()


def kind_of(catalogue: Sequence[Values], kind: str) -> Values | None:
    """Return the description of a kind; None for one that there is no more."""
    return next((one for one in catalogue if one["kind"] == kind), None)


def exit_title(catalogue: Sequence[Values], kind: str, outcome: str) -> str:
    """Return how people call the exit by which a step was left."""
    known = kind_of(catalogue, kind)
    for exit_ in known["outcomes"] if known else ():
        if exit_["name"] == outcome:
            return str(exit_["title"])
    for family in known["families"] if known else ():
        if outcome.startswith(family["prefix"]):
            return str(family["title"]).replace("{name}", outcome.removeprefix(family["prefix"]))
    return t(_EVERYWHERE[outcome]) if outcome in _EVERYWHERE else outcome


def _translated(kind: Values) -> Values:
    def titled(one: Mapping[str, Any]) -> Values:
        return {**one, "title": t(one["title"])}

    return {
        **kind,
        "title": t(kind["title"]),
        "help": t(" ".join(kind["help"].split())),
        "outcomes": [titled(one) for one in kind["outcomes"]],
        "families": [titled(one) for one in kind["families"]],
    }
