"""Menu Plugins, phones that get their configuration from the exchange (L15)."""

from datetime import datetime

import streamlit as st

from designer.api_client import ApiFailure, Values
from designer.api_texts import api_text
from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, NamesColumn, OwnColumn, Tab, WordColumn, Words
from designer.entries.form import Form
from designer.entries.page import entries_page
from designer.fields import (
    Choice,
    Heading,
    MacAddress,
    Note,
    Number,
    Pairs,
    Part,
    Records,
    References,
    Renewed,
    Side,
    Text,
)
from designer.fields.mac_address import shown_mac
from designer.languages import mark, t
from designer.moments import moment_text
from designer.pages.sip_accounts import LANGUAGES
from designer.viewer import Viewer

MODELS = {
    "yealink-t4": "Yealink T4x",
    "yealink-t5": "Yealink T5x",
    "snom-d3": "Snom D3xx",
    "snom-d7": "Snom D7xx",
    "snom-d8": "Snom D8xx",
    "grandstream-gxp21": "Grandstream GXP21xx",
    "grandstream-grp26": "Grandstream GRP26xx",
}
KEYS = {
    "blf": mark("Colleague (BLF)"),
    "speed_dial": mark("Speed dial"),
    "function_indicator": mark("Function indicator"),
    "line": mark("Line"),
}
_KEY = Records(
    "keys",
    "",
    fields=(
        Side(
            Choice("kind", mark("Kind"), options=KEYS),
            Text("value", mark("Extension or number"), when=lambda form: form.value("kind") != "line"),
        ),
        Side(
            Text("label", mark("Text beside the key")),
            Number("account", mark("Line of the phone"), help=mark("Which of its accounts, counted from 1.")),
        ),
    ),
    empty={"kind": "blf", "value": "", "label": "", "account": 1},
    add=mark("Add a key"),
    none=mark("Its keys stay as they are on the phone."),
    name=lambda form: _key_name(form),
    ordered=True,
)


def _key_name(form: Form) -> str:
    kind = form.value("kind")
    text = t(KEYS[kind]) if kind in KEYS else ""
    return " · ".join(filter(None, (text, form.value("label") or form.value("value"))))


def _mac(entry: Values) -> list[Piece]:
    return [Piece(shown_mac(entry["mac"]))]


def _provisioning(viewer: Viewer, form: Form) -> None:
    key = str(form.draft.stored["id"])
    try:
        found = viewer.api.provisioning(key)
    except ApiFailure as failure:
        st.caption(api_text(failure.message))
        return
    st.markdown(t("Type this into the phone's own web pages, once. From then on it configures itself."))
    _lines(
        (t("Provisioning URL"), found["url"]), (t("Username"), found["username"]), (t("Password"), found["password"])
    )
    st.markdown(f"#### {t('The phone itself')}")
    _lines((t("Password of the user admin"), found["admin_password"]))
    st.caption(t("It holds once the phone has fetched its configuration."))
    with st.expander(t("For phones that take no password")):
        until = moment_text(datetime.fromisoformat(found["link_until"]))
        st.markdown(
            t("Whoever has this address reads the passwords of the phone. It works until {until}.", until=until)
        )
        st.code(found["link"], language=None, wrap_lines=True)


def _lines(*lines: tuple[str, str]) -> None:
    for label, value in lines:
        name, shown = st.columns((2, 4), vertical_alignment="center", wrap=False)
        name.markdown(label)
        shown.code(value, language=None, wrap_lines=True)


def _restart(viewer: Viewer, form: Form) -> None:
    if form.read_only or not st.button(t("Restart the phone"), icon=":material/restart_alt:", key="restart_phone"):
        return
    try:
        with st.spinner(t("The phone is being told …")):
            viewer.api.restart_phone(str(form.draft.stored["id"]))
    except ApiFailure as failure:
        st.warning(api_text(failure.message), icon=":material/warning:")
    else:
        st.success(
            t("It fetches its configuration and restarts as soon as it is idle."), icon=":material/check_circle:"
        )


ENTRIES = Entries(
    section="devices",
    url="phones",
    icon="deskphone",
    words=Words(
        one=mark("Phone"),
        many=mark("Phones"),
        about=mark("Desk phones that fetch their configuration from the exchange: accounts, keys, ring tones."),
        none=mark("No phones yet"),
        first=mark("Add one by the MAC address on its back, and it configures itself."),
        add=mark("Add a phone"),
        new=mark("New phone"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        WordColumn("model", mark("Model"), words=MODELS),
        OwnColumn("mac", mark("MAC address"), make=lambda entry, _choices: _mac(entry)),
        NamesColumn("accounts", mark("SIP accounts"), picker="sip_account"),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("name", mark("Name"), placeholder=mark("Anna's desk")),
                Side(
                    MacAddress("mac", mark("MAC address")),
                    Choice("model", mark("Model"), options=MODELS),
                ),
                References("accounts", mark("SIP accounts"), picker="sip_account"),
                Side(
                    Choice(
                        "registration",
                        mark("How it registers"),
                        options={
                            "dns_srv": mark("DNS SRV: the domain names both servers"),
                            "udp_1": mark("UDP 1: the main server"),
                            "udp_2": mark("UDP 2: main and back-up server"),
                        },
                    ),
                    Text("voicemail_number", mark("Message key dials")),
                ),
            ),
        ),
        Tab(mark("Keys"), (_KEY,)),
        Tab(
            mark("Phone book and ring tones"),
            (
                Part(
                    "phone_book",
                    mark("The phone asks a phone book (LDAP)"),
                    fields=(
                        Side(
                            Text("server", mark("Server"), placeholder="ldap.example.be"),
                            Number("port", mark("Port")),
                        ),
                        Text("base", mark("Where the contacts are"), placeholder="ou=contacts,dc=example"),
                    ),
                    empty={"server": "", "port": 389, "base": ""},
                ),
                Heading("", mark("Ring tones")),
                Records(
                    "ring_tones",
                    "",
                    fields=(
                        Side(
                            Text("calls", mark("Distinctive ring"), placeholder="external"),
                            Number("tone", mark("Ring tone of the phone")),
                        ),
                    ),
                    empty={"calls": "", "tone": 1},
                    add=mark("Add a ring tone"),
                    name=lambda form: str(form.value("calls") or ""),
                    help=mark("For some calls another tone: calls from outside, of a group, from colleagues."),
                ),
            ),
        ),
        Tab(
            mark("Advanced"),
            (
                Side(
                    Choice("language", mark("Language of its menus"), options=LANGUAGES),
                    Number("sip_port", mark("SIP port of the phone")),
                ),
                Text("firmware_url", mark("Address of its firmware"), placeholder="https://firmware.example.be/"),
                Pairs("parameters", mark("Own parameters"), placeholder="voice.tone.country = Belgium"),
                Note("", mark("A parameter a line: its name on the phone, = and the value.")),
                Renewed("secret", mark("New passwords for fetching the configuration and for the phone's web pages")),
            ),
        ),
    ),
    above=_restart,
    extra_tabs=((mark("Provisioning"), _provisioning),),
)
PAGE = entries_page(ENTRIES)
