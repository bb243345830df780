"""The sound of a voice prompt: texts that are spoken, a sound file, or a recording made here."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from designer.api_client import ApiFailure
from designer.api_texts import api_text
from designer.fields.choice import Choice
from designer.fields.field import STAYS, Field
from designer.fields.records import Records
from designer.fields.text import Text
from designer.languages import mark, t

if TYPE_CHECKING:
    from designer.entries.form import Form

SPEECH, FILE, RECORDING = "speech", "file", "recording"
WAYS = {SPEECH: mark("Spoken text"), FILE: mark("Sound file"), RECORDING: mark("Record it here")}
LANGUAGES = {"nl": mark("Dutch"), "fr": mark("French"), "en": mark("English")}
FILE_TYPES = ("wav", "mp3", "ogg", "oga", "opus", "flac", "m4a", "aac", "aiff", "webm")
MAX_MEGABYTES = 50
_NEW = {FILE: "new_file", RECORDING: "new_recording"}
_HEARD = "heard_speech"

Sound = tuple[str, bytes, str]
"""Name, content and media type of a file."""


def way_of(values: dict[str, Any], stored: dict[str, Any]) -> str:
    """Return in which way a prompt is made, as it is typed."""
    return str(values.get("way") or (FILE if stored.get("file") else SPEECH))


def new_sound(values: dict[str, Any], stored: dict[str, Any]) -> Sound | None:
    """Return the sound that was chosen or recorded in the way that holds, None without one."""
    sound: Sound | None = values.get(_NEW.get(way_of(values, stored), ""))
    return sound


@dataclass(frozen=True)
class PromptSound(Field):
    """The choice of the way, and below it what belongs to that way."""

    _texts = Records(
        "speech",
        "",
        fields=(
            Choice("language", mark("Language"), options=LANGUAGES, buttons=True),
            Text("text", mark("Text"), lines=3),
        ),
        empty={"language": "nl", "text": ""},
        add=mark("Add a text in another language"),
        help=mark("The texts are spoken one after the other."),
        name=lambda form: t(LANGUAGES.get(form.value("language"), mark("Text"))),
        ordered=True,
    )

    def paths(self, place: str = "") -> Iterator[tuple[str, Field]]:
        """Yield the sound file and the texts."""
        yield FILE, self
        yield from self._texts.paths(place)

    def show(self, form: "Form") -> None:
        """Show the field."""
        values, stored = form.draft.values, form.draft.stored
        own = way_of({}, stored)
        picked = st.segmented_control(
            self.title(form),
            list(WAYS),
            default=way_of(values, stored),
            required=True,
            format_func=lambda way: t(WAYS[way]),
            key=form.key("way?"),
            persist_state=STAYS,
            disabled=form.read_only,
        )
        values.pop("way", None)
        if picked != own:
            values["way"] = picked
        if picked == SPEECH:
            self._show_texts(form)
        else:
            self._show_sound(form, picked)
        form.show_errors(FILE)

    def _show_texts(self, form: "Form") -> None:
        if not form.value("speech"):
            form.put("speech", [dict(self._texts.empty)])
        self._texts.show(form)
        if form.read_only:
            return
        speech = [one for one in form.value("speech") if one["text"]]
        text = json.dumps(speech)
        if st.button(t("Listen"), icon=":material/volume_up:", key=form.key("listen"), disabled=not speech):
            try:
                st.session_state[_HEARD] = text, form.api.spoken(speech)
            except ApiFailure as failure:
                st.error(api_text(failure.message))
                return
        heard, sound = st.session_state.get(_HEARD, ("", b""))
        if sound and heard == text:
            st.audio(sound, autoplay=True, alt=t("The spoken text"))

    def _show_sound(self, form: "Form", way: str) -> None:
        if form.read_only:
            st.caption(t("It is a sound file."))
            return
        replaces = bool(form.draft.stored.get("file"))
        if way == FILE:
            label = t("Sound file that takes the place of the present one") if replaces else t("Sound file")
            key = form.key("upload")
            st.file_uploader(
                label,
                type=FILE_TYPES,
                key=key,
                on_change=_take,
                args=(form, way, key),
                max_upload_size=MAX_MEGABYTES,
                help=t("WAV, MP3, OGG, FLAC or M4A, at most 50 MB and 30 minutes. It is brought to the right level."),
            )
        else:
            key = form.key("record")
            st.caption(t("Speak close to the microphone, after a short breath. Silence at both ends is cut off."))
            st.audio_input(t("Recording"), key=key, on_change=_take, args=(form, way, key))
        chosen: Sound | None = form.draft.values.get(_NEW[way])
        if chosen and way == FILE and _can_be_played(chosen[1]):
            st.audio(chosen[1], format=chosen[2], alt=chosen[0])
        if chosen:
            st.caption(f":material/edit_note: {t('It is kept when you save.')}")


def _can_be_played(content: bytes) -> bool:
    """Tell whether a browser may know what to do with a file; the exchange reads more kinds than a browser."""
    return content.startswith((b"RIFF", b"ID3", b"\xff\xfb", b"\xff\xf3", b"OggS", b"fLaC")) or content[4:8] == b"ftyp"


def _take(form: "Form", way: str, key: str) -> None:
    given = st.session_state.get(key)
    if given is None:
        form.draft.values.pop(_NEW[way], None)
        return
    form.put(_NEW[way], (given.name, given.getvalue(), given.type or "application/octet-stream"))
    form.draft.errors = [one for one in form.draft.errors if one.path != FILE]
