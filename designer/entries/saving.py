"""Saving what was typed, and what becomes of it when that is not possible."""

from typing import Any

import streamlit as st

from designer.api_client import ApiAway, ApiFailure, FieldError, InvalidValues, StaleEntry, Values
from designer.api_client.schema import BodySchema
from designer.api_texts import api_text
from designer.choices import CHOICES
from designer.entries.description import Send
from designer.entries.draft import Draft
from designer.languages import t
from designer.viewer import Viewer


def body_of(values: Values, schema: BodySchema) -> Values:
    """Return what of the values the api takes."""
    fields = set(schema.fields)
    return {name: value for name, value in values.items() if name in fields}


def save(
    viewer: Viewer, section: str, key: str, draft: Draft, schema: BodySchema, send: Send | None = None
) -> Values | None:
    """Save a draft and return the entry as it is kept; None when it is not: the draft then says why."""
    draft.errors, draft.failure, draft.clash = [], "", None
    body = body_of(draft.values, schema)
    try:
        if send is not None:
            stored = send(viewer, draft, body)
        elif draft.version is None:
            stored = viewer.api.create(section, {name: one for name, one in body.items() if one is not None})
        else:
            stored = viewer.api.change(section, key, draft.version, body)
    except InvalidValues as invalid:
        draft.errors = [FieldError(field_path(draft.values, one.path), one.message) for one in invalid.fields]
        draft.failure = "" if draft.errors else invalid.message
        return None
    except StaleEntry as stale:
        draft.clash = stale.stored
        return None
    except ApiAway:
        draft.failure = t("Not saved: the exchange does not answer. What you typed is kept; save again later.")
        return None
    except ApiFailure as failure:
        draft.failure = api_text(failure.message)
        return None
    draft.begin_anew(stored)
    CHOICES.forget()
    return stored


def said_saved(name: str) -> None:
    """Say that something was saved; also after the page changed."""
    st.toast(t("Saved: {name}", name=name), icon=":material/check_circle:")


def field_path(values: Any, path: str) -> str:
    """Return the path of a field as the form knows it.

    The api's path also names the kinds of which a part is one (`target.voicemail.box`); they are no fields.
    """
    names = path.split(".")
    kept = []
    for position, name in enumerate(names):
        last = position == len(names) - 1
        if isinstance(values, list):
            if not name.isdigit() or int(name) >= len(values):
                break
            kept.append(name)
            values = values[int(name)]
        elif isinstance(values, dict):
            if name in values:
                kept.append(name)
                values = values[name]
            elif last and values.get("kind") != name:
                kept.append(name)
        else:
            break
    return ".".join(kept)
