"""What the form of a step lets people pick, and what stands beside a pick: a player, a page, a way to make another."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import streamlit as st

from designer.api_client import ApiFailure, Values
from designer.api_texts import api_text
from designer.choices import CHOICES, Choice, Choices
from designer.entries.create_in_place import create_in_place
from designer.entries.description import Entries
from designer.languages import t
from designer.menus import page_of
from designer.phone_numbers import shown_number
from designer.step_form import FormField, Pick, pickers
from designer.viewer import Viewer

New = Mapping[str, tuple[Entries, ...]]
"""What may be made new from a picker, by its name: one kind of thing, or one of several."""
_HEARD = "heard_in_plan"


def picks(viewer: Viewer, kind: Values) -> tuple[dict[str, list[Pick]], Choices]:
    """Return what may be picked in the form of a kind of step, by picker."""
    wanted = pickers(kind["params_schema"])
    choices = CHOICES.get(viewer.api, wanted)
    found = {}
    for picker in wanted:
        menu = kind["route_menu"] if picker == "route" else ""
        found[picker] = [Pick(one.key, pick_text(picker, one)) for one in choices.of(picker, menu=menu)]
    return found, choices


def pick_text(picker: str, one: Choice) -> str:
    """Return how something that may be picked is shown."""
    if picker == "did":
        number = shown_number(one.key)
        return f"{number} · {one.name}" if one.name else number
    return one.label


def show_beside(
    viewer: Viewer, choices: Choices, new: New, key: str, picked: Callable[[str, str], None], *, read_only: bool
) -> Callable[[FormField, str, Any], None]:
    """Return what shows the buttons below a pick; `picked` is told the path and the key of something that is new."""

    def beside(field: FormField, path: str, value: Any) -> None:
        one = choices.get(field.picker, value) if isinstance(value, str) else None
        kinds = () if read_only or field.kind == "references" else new.get(field.picker, ())
        listens = field.picker == "prompt" and one is not None
        if not (one or kinds):
            return
        place = f"{key}:{path}"
        with st.container(horizontal=True, gap="small", key=f"beside:{place}"):
            if listens and st.button(t("Listen"), icon=":material/volume_up:", type="tertiary", key=f"listen:{place}"):
                _fetch(viewer, place, str(value))
            if one is not None:
                _link(one)
            wanted = _wanted_kind(kinds, f"new:{place}") if kinds else None
            if wanted is not None:
                create_in_place(wanted, viewer, lambda made: picked(path, made))
        if listens:
            _play(place, str(value))

    return beside


def _wanted_kind(kinds: Sequence[Entries], key: str) -> Entries | None:
    """Show the button that makes something new, with a menu when it may be one of several kinds; return the kind."""
    shown = {kind.section: kind for kind in kinds if page_of(kind.section) is not None}  # others are switched off
    if len(shown) <= 1:
        for kind in shown.values():
            if st.button(t("New"), icon=":material/add:", type="tertiary", key=key, help=t(kind.words.new)):
                return kind
        return None
    picked = st.menu_button(
        t("New"),
        list(shown),
        format_func=lambda section: t(shown[section].words.new),
        icon=":material/add:",
        type="tertiary",
        key=key,
    )
    return shown[picked] if picked else None


def _link(one: Choice) -> None:
    page = page_of(one.section)
    if page is not None:
        address = f"/{page.url_path}?id={quote(one.key)}"
        st.link_button(t("Open"), address, icon=":material/open_in_new:", type="tertiary")


def _fetch(viewer: Viewer, place: str, prompt: str) -> None:
    try:
        sound: bytes | str = viewer.api.prompt_sound(prompt)
    except ApiFailure as failure:
        sound = api_text(failure.message)
    st.session_state[_HEARD] = place, prompt, sound


def _play(place: str, prompt: str) -> None:
    heard: tuple[str, str, bytes | str] | None = st.session_state.get(_HEARD)
    if heard is None or heard[:2] != (place, prompt):
        return
    if isinstance(heard[2], str):
        st.caption(heard[2])
    else:
        st.audio(heard[2], format="audio/wav", autoplay=True)
