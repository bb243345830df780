"""Menu Config, SIP trunks (C5): the lines of providers."""

import streamlit as st

from designer.api_client import Values
from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, OwnColumn, Tab, Words
from designer.entries.form import Form
from designer.entries.page import entries_page
from designer.fields import Choice, Heading, Number, Secret, Several, Side, Switch, Text, Texts
from designer.languages import mark, t
from designer.reasons.reason_texts import reason_text
from designer.viewer import Viewer


def _state(_viewer: Viewer, form: Form) -> None:
    line = form.draft.stored.get("line")
    if not line or not form.draft.stored.get("enabled"):
        return
    if not line["registered"]:
        why = f" ({reason_text(line['reason'])})" if line["reason"] else ""
        st.markdown(f":red[:material/error:] {t('Not registered with the provider')}{why}")
    elif line["silent"]:
        st.markdown(f":red[:material/error:] {t('The server does not answer: calls take other trunks.')}")
    elif line["registration"] == "registered":
        st.markdown(f":green[:material/check_circle:] {t('Registered with the provider.')}")


def _line(entry: Values) -> list[Piece]:
    line = entry["line"]
    if not entry["enabled"]:
        return [Piece(t("off"), "warn")]
    if not line["registered"]:
        return [Piece(t("not registered"), "warn", "warning")]
    if line["silent"]:
        return [Piece(t("does not answer"), "warn", "warning")]
    return [Piece(t("registered") if line["registration"] else t("on"), "good", "check_circle")]


ENTRIES = Entries(
    section="trunks",
    icon="lan",
    words=Words(
        one=mark("SIP trunk"),
        many=mark("SIP trunks"),
        about=mark("The lines of your providers, over which calls come in and go out."),
        none=mark("No SIP trunks yet"),
        first=mark("Add the line of your provider, so that you can be reached from outside."),
        add=mark("Add a SIP trunk"),
        new=mark("New SIP trunk"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        Column("addresses", mark("Calls come in from")),
        Column("channels", mark("Channels")),
        OwnColumn("line", mark("State"), make=lambda entry, _choices: _line(entry)),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("name", mark("Name")),
                Side(
                    Text("server", mark("Calls go out to"), placeholder="sip.provider.example"),
                    Texts("addresses", mark("Calls come in from"), placeholder="192.0.2.10:5060"),
                ),
                Heading("", mark("Username and password")),
                Side(
                    Text("username", mark("Username"), placeholder=mark("None: it knows our address")),
                    Secret("password", mark("Password"), generated=False),
                ),
                Switch("registers", mark("Registers with the provider")),
                Heading("", mark("Calls")),
                Side(
                    Number("channels", mark("Calls at the same time"), empty=mark("No limit")),
                    Switch("enabled", mark("On")),
                ),
            ),
        ),
        Tab(
            mark("Numbers"),
            (
                Choice(
                    "number_place",
                    mark("Where calls name our number"),
                    options={"request_uri": mark("In the address they are sent to"), "to": mark("In To")},
                ),
                Choice(
                    "number_format",
                    mark("How it wants numbers"),
                    options={
                        "plus": "+3250123100",
                        "e164": "3250123100",
                        "leading_zeros": "003250123100",
                        "national": "050123100",
                    },
                ),
                Choice(
                    "caller_id_header",
                    mark("How it learns which number calls"),
                    options={
                        "from": mark("From alone"),
                        "p_asserted_identity": "P-Asserted-Identity",
                        "remote_party_id": "Remote-Party-ID",
                    },
                ),
            ),
        ),
        Tab(
            mark("Connection"),
            (
                Side(
                    Choice("transport", mark("Transport"), options={"udp": "UDP", "tcp": "TCP", "tls": "TLS"}),
                    Text("domain", mark("Domain"), placeholder=mark("The server")),
                ),
                Switch("encrypted", mark("Only encrypted calls (SRTP)")),
                Several(
                    "codecs",
                    mark("Codecs"),
                    options={"opus": "Opus", "g722": "G.722", "pcma": "G.711 A-law", "pcmu": "G.711 µ-law"},
                    empty=mark("All"),
                ),
                Side(
                    Number("register_seconds", mark("Registers for"), unit=mark("seconds")),
                    Number("check_seconds", mark("Asks whether it is there every"), unit=mark("seconds")),
                ),
            ),
        ),
    ),
    above=_state,
)
PAGE = entries_page(ENTRIES)
