"""Voicemail messages (M1): who called, listening, keeping a copy, deleting. People see their own boxes alone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from math import ceil

import streamlit as st

from designer.api_client import ApiFailure, Values
from designer.api_texts import api_text
from designer.components.icon_button import icon_button
from designer.languages import mark, t, tn
from designer.live import live
from designer.menus import Page
from designer.moments import local_moment, moment_text
from designer.phone_numbers import shown_number
from designer.viewer import Viewer

PAGE_LENGTH = 20
LOOK_SECONDS = 15.0
"""How often it is looked whether a message came in."""
_PLAYED = "played_message"


def show(viewer: Viewer) -> None:
    """Show the messages of one box, or of all that somebody sees."""
    st.title(t("Voicemail messages"), anchor=False)
    _box(viewer)


@live(LOOK_SECONDS)
def _box(viewer: Viewer) -> None:
    boxes = {str(one["id"]): one for one in viewer.api.voicemail_boxes()}
    if not boxes:
        st.caption(t("No voicemail box is yours yet; an administrator can give you one."))
        return
    picked = _pick_box(boxes)
    page = int(st.session_state.get("voicemail:page", 1))
    part = viewer.api.voicemail_messages(picked, page, PAGE_LENGTH)
    if not part.items and page > 1:  # the last one of this page was deleted
        page = st.session_state["voicemail:page"] = max(1, ceil(part.total / PAGE_LENGTH))
        part = viewer.api.voicemail_messages(picked, page, PAGE_LENGTH)
    if not part.items:
        with st.container(key="nothing", horizontal_alignment="center"):
            st.markdown("### :material/voicemail:")
            st.markdown(f"### {t('No messages')}")
            st.caption(t("A message that a caller leaves stands here a moment later."))
        return
    for message in part.items:
        with st.container(border=True, key=f"message_{message['id']}", gap="xsmall"):
            _message(viewer, message, boxes, several=not picked and len(boxes) > 1)
    if part.total > PAGE_LENGTH:
        st.pagination(ceil(part.total / PAGE_LENGTH), key="voicemail:page", persist_state="session")


def _pick_box(boxes: Mapping[str, Values]) -> str:
    """Return the box whose messages are shown; empty: all of them."""
    if len(boxes) == 1:
        [only] = boxes
        st.caption(_box_text(boxes[only]))
        return only
    picked = st.selectbox(
        t("Voicemail box"),
        ["", *boxes],
        format_func=lambda key: _box_text(boxes[key]) if key else t("All boxes"),
        key="voicemail:box",
        persist_state="session",
        width=420,
    )
    return picked or ""


def _box_text(box: Values) -> str:
    count = tn("{number} message", "{number} messages", box["messages"])
    return f"{box['name']} · {count}" + (f" · {t('{number} new', number=box['new'])}" if box["new"] else "")


def _message(viewer: Viewer, message: Values, boxes: Mapping[str, Values], *, several: bool) -> None:
    new = message["heard_at"] is None
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None, width="stretch"):
            st.markdown(_caller(message) + (f" :blue-badge[{t('new')}]" if new else ""))
            when = moment_text(datetime.fromisoformat(message["recorded_at"]))
            facts = [when, _length(message["seconds"])]
            if several:
                facts.append(str(boxes[message["box_id"]]["name"]))
            st.caption(" · ".join(facts))
        if _may_act(viewer, message):
            _buttons(viewer, message, new=new)
    if st.session_state.get(_PLAYED) == message["id"]:
        _play(viewer, message)


def _caller(message: Values) -> str:
    number = shown_number(message["caller"]) if message["caller"] else ""
    name = _plain(message["caller_name"])
    if name and name != message["caller"]:
        return f"**{name}** {number}"
    return f"**{number or t('Anonymous')}**"


def _plain(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>$#:|" else sign for sign in text)


def _length(seconds: float) -> str:
    whole = max(1, round(seconds))
    return f"{whole // 60}:{whole % 60:02}"


def _may_act(viewer: Viewer, message: Values) -> bool:
    return viewer.may("calls") or message["box_id"] in viewer.own["voicemail_boxes"]


def _buttons(viewer: Viewer, message: Values, *, new: bool) -> None:
    key = str(message["id"])
    with st.container(horizontal=True, width="content", gap="small"):
        if message["has_audio"]:
            if icon_button(t("Listen"), "play_circle", key=f"play:{key}"):
                st.session_state[_PLAYED] = key
                if new:
                    _note_heard(viewer, key, heard=True)
                st.rerun(scope="fragment")
            st.download_button(
                t("Download"),
                partial(viewer.api.voicemail_sound, key),
                file_name=_file_name(message),
                mime="audio/wav",
                key=f"download:{key}:icon-only",
                icon=":material/download:",
                type="tertiary",
                help=t("Download"),
                on_click="ignore",
            )
        text, icon = (t("Mark as heard"), "mark_email_read") if new else (t("Mark as new"), "mark_email_unread")
        if icon_button(text, icon, key=f"heard:{key}:{new}"):
            _note_heard(viewer, key, heard=new)
            st.rerun(scope="fragment")
        if icon_button(t("Delete"), "delete", key=f"delete:{key}"):
            _ask_to_delete(viewer, message)


def _file_name(message: Values) -> str:
    when = local_moment(datetime.fromisoformat(message["recorded_at"]))
    return f"voicemail-{when:%Y-%m-%d-%H%M}-{message['caller'] or 'anonymous'}.wav"


def _play(viewer: Viewer, message: Values) -> None:
    key = str(message["id"])
    kept, sound = st.session_state.get("message_sound", ("", b""))
    first = kept != key
    try:
        if first:
            sound = viewer.api.voicemail_sound(key)
            st.session_state["message_sound"] = key, sound
    except ApiFailure as failure:
        st.error(api_text(failure.message))
        return
    st.audio(sound, autoplay=True, alt=t("Voicemail message"))


def _note_heard(viewer: Viewer, key: str, *, heard: bool) -> None:
    try:
        viewer.api.note_heard(key, heard)
    except ApiFailure as failure:
        st.toast(api_text(failure.message), icon=":material/error:")


def _ask_to_delete(viewer: Viewer, message: Values) -> None:
    @st.dialog(t("Delete this message?"), icon=":material/delete:")
    def ask() -> None:
        when = moment_text(datetime.fromisoformat(message["recorded_at"]))
        st.markdown(f"{_caller(message)} · {when}")
        st.markdown(t("Its sound is deleted, too. This can't be undone."))
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(t("Keep it"), key="keep_message"):
                st.rerun()
            sure = st.button(t("Delete"), type="primary", icon=":material/delete:", key="delete_message")
        if not sure:
            return
        try:
            viewer.api.delete_message(str(message["id"]))
        except ApiFailure as failure:
            st.error(api_text(failure.message))
            return
        st.toast(t("The message is deleted."), icon=":material/delete:")
        st.rerun()

    ask()


PAGE = Page("voicemail", mark("Voicemail messages"), "mark_email_unread", show, module="voicemail")
OWN_PAGE = replace(PAGE, needs="own")
"""For people who see nothing but their own."""
