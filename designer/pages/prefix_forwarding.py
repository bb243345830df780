"""Menu Modules, prefix forwarding (M10): the codes of the numbers, and which are forwarded now."""

from datetime import datetime

import streamlit as st

from designer.api_client import ApiFailure, InvalidValues, Values
from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, NamesColumn, OwnColumn, Tab, Words
from designer.entries.form import Form, say_error
from designer.entries.page import entries_page
from designer.fields import Note, Reference, Text
from designer.languages import mark, t
from designer.moments import moment_text
from designer.phone_numbers import kept_number, shown_number
from designer.viewer import Viewer


def _forwarding(viewer: Viewer, form: Form) -> None:
    did = str(form.draft.stored["did"])
    now = viewer.api.forwardings().get(did)
    with st.container(border=True, key="forwarding"):
        if now is None:
            st.markdown(f":green[:material/call_received:] {t('Calls come in as usual.')}")
        else:
            since = moment_text(datetime.fromisoformat(now["since"]))
            number = f"**{shown_number(now['number'])}**"
            where = t("All calls go to {number}, since {since}.", number=number, since=since)
            st.markdown(f":orange[:material/phone_forwarded:] {where}")
        if not viewer.may("calls"):
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            typed = st.text_input(t("Forward to"), key=f"forward:{did}", placeholder="0475 12 34 56", width=260)
            begin = st.button(t("Forward all calls"), icon=":material/phone_forwarded:", key="forward_begin")
            end = now is not None and st.button(t("Stop"), icon=":material/stop:", key="forward_end")
        try:
            if begin:
                viewer.api.forward(did, kept_number(typed or ""))
            elif end:
                viewer.api.stop_forwarding(did)
        except InvalidValues as invalid:
            for one in invalid.fields:
                say_error(one.message)
        except ApiFailure as failure:
            say_error(failure.message)
        else:
            if begin or end:
                st.rerun()


def _dialled(entry: Values) -> list[Piece]:
    return [
        Piece(f"*{entry['code']}*{t('number')}", chip=True),
        Piece(t("and back:"), "soft"),
        Piece(f"#{entry['code']}#", chip=True),
    ]


ENTRIES = Entries(
    section="prefix-forwarding",
    icon="phone_forwarded",
    key="code",
    title=lambda entry: f"*{entry['code']}*",
    words=Words(
        one=mark("Forwarding code"),
        many=mark("Prefix forwarding"),
        about=mark("A code that forwards all calls of a number, dialled from any phone. 100 does all numbers at once."),
        none=mark("No forwarding codes yet"),
        first=mark("Give each number a code, and send its calls to your mobile when you leave."),
        add=mark("Add a forwarding code"),
        new=mark("New forwarding code"),
    ),
    columns=(
        Column("code", mark("Code"), sorted=True),
        NamesColumn("did", mark("Phone number"), picker="did"),
        OwnColumn("dialled", mark("To dial"), make=lambda entry, _choices: _dialled(entry)),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("code", mark("Code"), placeholder="101", when=lambda form: form.draft.is_new),
                Reference("did", mark("Phone number"), picker="did"),
                Note("", mark("Three digits that begin with 1. Dial *101*number to forward, and #101# to stop.")),
            ),
        ),
    ),
    above=_forwarding,
    module="prefix_forwarding",
)
PAGE = entries_page(ENTRIES)
