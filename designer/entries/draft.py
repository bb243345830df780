"""What somebody types into a form. It is kept until it is saved or thrown away, whatever happens meanwhile."""

import copy
import itertools
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from designer.api_client import FieldError, Values

MAX_DRAFTS = 30
"""Of one session; the oldest one without changes makes room, or else the oldest."""
_STATE = "drafts"
_next_generation = itertools.count(1).__next__


@dataclass
class Draft:
    """An entry that is being edited."""

    stored: Values
    """As the api gave it; of a new entry, the defaults."""
    values: Values
    """As it is typed."""
    version: int | None = None
    """The version that was read; None for a new entry."""
    errors: list[FieldError] = field(default_factory=list)
    """What the api said at the last save."""
    failure: str = ""
    """Why the last save was not done, when no field is to blame."""
    clash: Values | None = None
    """What somebody else saved in between."""
    generation: int = field(default_factory=_next_generation)
    """Another one when values change in another way than by their widgets, which then begin anew. No other draft has
    it: what was typed into one must not come back in the next of its name."""

    @property
    def is_new(self) -> bool:
        """Whether it was never saved."""
        return self.version is None

    @property
    def is_changed(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.values != self.stored

    def begin_anew(self, stored: Values) -> None:
        """Edit an entry as the api has it now."""
        self.stored, self.values = stored, copy.deepcopy(stored)
        self.version = stored.get("version")
        self.errors, self.failure, self.clash = [], "", None
        self.generation = _next_generation()

    def throw_away(self) -> None:
        """Forget what was typed."""
        self.begin_anew(self.stored)

    def renew_widgets(self) -> None:
        """Let the widgets show the values as they are now."""
        self.generation = _next_generation()


def new_draft(stored: Values) -> Draft:
    """Return a draft of an entry that the api gave, or of the defaults of a new one."""
    return Draft(stored=stored, values=copy.deepcopy(stored), version=stored.get("version"))


def kept_draft(name: str) -> Draft | None:
    """Return this session's draft of a name, None without one."""
    return _drafts().get(name)


def keep_draft(name: str, draft: Draft) -> Draft:
    """Keep a draft for this session, and return it."""
    drafts = _drafts()
    drafts.pop(name, None)
    while len(drafts) >= MAX_DRAFTS:
        unchanged = (one for one, kept in drafts.items() if not kept.is_changed)
        del drafts[next(unchanged, next(iter(drafts)))]
    drafts[name] = draft
    return draft


def drop_draft(name: str) -> None:
    """Forget a draft."""
    _drafts().pop(name, None)


def _drafts() -> dict[str, Draft]:
    found: dict[str, Draft] = st.session_state.setdefault(_STATE, {})
    return found


def value_at(values: Any, path: str) -> Any:
    """Return the value at a dotted path; None when there is none."""
    for name in filter(None, path.split(".")):
        if isinstance(values, dict):
            values = values.get(name)
        elif isinstance(values, list) and name.isdigit() and int(name) < len(values):
            values = values[int(name)]
        else:
            return None
    return values


def put_at(values: Any, path: str, value: Any) -> None:
    """Put a value at a dotted path; the objects on the way to it are made when they are missing."""
    names = path.split(".")
    for name in names[:-1]:
        if isinstance(values, list):
            values = values[int(name)]
            continue
        if not isinstance(values.get(name), dict | list):
            values[name] = {}
        values = values[name]
    if isinstance(values, list):
        values[int(names[-1])] = value
    else:
        values[names[-1]] = value
