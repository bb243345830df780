"""Menu Config, voice prompts (C7): spoken texts, sound files, recordings; where they are used."""

import streamlit as st

from designer.api_client import ApiFailure, FieldError, InvalidValues, Values
from designer.api_texts import api_text
from designer.components.entry_table import Piece
from designer.entries.deleting import show_where_used
from designer.entries.description import Column, Entries, OwnColumn, RowAction, Tab, Words
from designer.entries.draft import Draft
from designer.entries.form import Form
from designer.entries.page import entries_page
from designer.fields import PromptSound, Text
from designer.fields.prompt_sound import LANGUAGES, SPEECH, new_sound, way_of
from designer.languages import mark, t
from designer.viewer import Viewer

_HEARD = "heard_prompt"


def _made_of(entry: Values) -> list[Piece]:
    if entry["file"]:
        return [Piece(t("sound file"), icon="graphic_eq")]
    return [Piece(t("spoken"), icon="record_voice_over")]


def _says(entry: Values) -> list[Piece]:
    texts = [one["text"] for one in entry["speech"]]
    shown = " ".join(texts)
    return [Piece(shown if len(shown) <= 80 else f"{shown[:80].rstrip()} …")] if shown else []


def _languages(entry: Values) -> list[Piece]:
    names = dict.fromkeys(one["language"] for one in entry["speech"])
    return [Piece(t(LANGUAGES.get(one, one)), chip=True) for one in names]


def _listen(viewer: Viewer, entry: Values) -> None:
    @st.dialog(ENTRIES.title(entry), icon=":material/volume_up:")
    def play() -> None:
        _play(viewer, str(entry["id"]), entry["version"])

    play()


def _player(viewer: Viewer, form: Form) -> None:
    stored = form.draft.stored
    key, version = str(stored["id"]), stored["version"]
    asked = st.session_state.get(_HEARD) == (key, version)
    if not asked and st.button(t("Listen"), icon=":material/volume_up:", key="listen_to_prompt"):
        st.session_state[_HEARD] = key, version
        asked = True
    if asked:
        _play(viewer, key, version)


def _play(viewer: Viewer, key: str, version: int) -> None:
    try:
        sound = _sound(viewer, key, version)
    except ApiFailure as failure:
        st.error(api_text(failure.message))
        return
    st.audio(sound, autoplay=True, alt=t("Voice prompt"))


def _sound(viewer: Viewer, key: str, version: int) -> bytes:
    kept, sound = st.session_state.get("prompt_sound", (None, b""))
    if kept != (key, version):
        sound = viewer.api.prompt_sound(key)
        st.session_state["prompt_sound"] = (key, version), sound  # one of a session: they may be long
    return bytes(sound)


def _where_used(viewer: Viewer, form: Form) -> None:
    show_where_used(ENTRIES, viewer, str(form.draft.stored["id"]))


def _send(viewer: Viewer, draft: Draft, body: Values) -> Values:
    sound = new_sound(draft.values, draft.stored)
    key = "" if draft.version is None else str(draft.stored["id"])
    if sound is not None:
        return viewer.api.new_prompt_sound(key, draft.version, body["name"] or "", sound)
    if way_of(draft.values, draft.stored) == SPEECH:
        body = {**body, "file": ""}
    elif draft.stored.get("file"):
        body = {**body, "speech": []}
    else:
        message = mark("Choose a sound file, or record one, first.")
        raise InvalidValues(message, "sound-missing", [FieldError("file", message)])
    if draft.version is None:
        return viewer.api.create("prompts", {name: one for name, one in body.items() if one is not None})
    return viewer.api.change("prompts", key, draft.version, body)


ENTRIES = Entries(
    section="prompts",
    url="voice-prompts",
    icon="record_voice_over",
    words=Words(
        one=mark("Voice prompt"),
        many=mark("Voice prompts"),
        about=mark("What callers hear: a welcome, a menu, a greeting. Spoken by the exchange, uploaded, or recorded."),
        none=mark("No voice prompts yet"),
        first=mark("Begin with a welcome: type it, and let the exchange speak it."),
        add=mark("Add a voice prompt"),
        new=mark("New voice prompt"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        OwnColumn("made_of", mark("Kind"), make=lambda entry, _choices: _made_of(entry)),
        OwnColumn("languages", mark("Languages"), make=lambda entry, _choices: _languages(entry)),
        OwnColumn("says", mark("Text"), make=lambda entry, _choices: _says(entry)),
    ),
    tabs=(Tab(mark("Voice prompt"), (Text("name", mark("Name")), PromptSound("speech", mark("How it is made")))),),
    empty={"speech": [{"language": "nl", "text": ""}]},
    above=_player,
    extra_tabs=((mark("Where it is used"), _where_used),),
    row_actions=(RowAction("listen", "volume_up", mark("Listen"), _listen),),
    send=_send,
)
PAGE = entries_page(ENTRIES)
