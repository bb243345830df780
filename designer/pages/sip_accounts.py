"""Menu PBX, SIP accounts (P2), with what to type into a phone (P3), secure calling (P4) and video (P5)."""

import streamlit as st

from designer.api_client import Values
from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, NamesColumn, OwnColumn, Tab, WordColumn, Words
from designer.entries.form import Form
from designer.entries.page import entries_page
from designer.fields import Choice, Heading, Number, Reference, References, Secret, Side, Switch, Text, Texts
from designer.languages import mark, t
from designer.pages.call_settings import CALL_SETTINGS
from designer.pages.registration import show_registration
from designer.viewer import Viewer

LANGUAGES = {"": mark("The exchange's"), "nl": mark("Dutch"), "fr": mark("French"), "en": mark("English")}


def _state(_viewer: Viewer, form: Form) -> None:
    if form.draft.stored.get("registered"):
        st.markdown(f":green[:material/check_circle:] {t('A phone is registered with this account.')}")
    else:
        st.markdown(f":orange[:material/warning:] {t('No phone is registered with this account.')}")


def _person(entry: Values) -> list[Piece]:
    name = f"{entry['first_name']} {entry['last_name']}".strip()
    return [Piece(name)] if name else []


ENTRIES = Entries(
    section="sip-accounts",
    icon="call",
    words=Words(
        one=mark("SIP account"),
        many=mark("SIP accounts"),
        about=mark("A username and a password with which one device registers: a desk phone, a softphone, a door."),
        none=mark("No SIP accounts yet"),
        first=mark("Create one for each phone. Username and password are made for you."),
        add=mark("Add a SIP account"),
        new=mark("New SIP account"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        OwnColumn("person", mark("Person"), make=lambda entry, _choices: _person(entry)),
        Column("extensions", mark("Extension")),
        NamesColumn("ring_groups", mark("Ring groups"), picker="ring_group"),
        NamesColumn(
            "dial_out_group",
            mark("May call out"),
            picker="dial_out_group",
            none=mark("no"),
            edit=Reference(
                "dial_out_group", mark("Dial-out group"), picker="dial_out_group", none=mark("No calls outside")
            ),
        ),
        WordColumn(
            "registered",
            mark("Phone"),
            words={True: mark("registered"), False: mark("not registered")},
            tones={True: "good", False: "warn"},
            icons={True: "check_circle", False: "warning"},
        ),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("name", mark("Name"), help=mark("How the account is called in other settings.")),
                Side(
                    Text("first_name", mark("First name"), help=mark("Colleagues see it when they are called.")),
                    Text("last_name", mark("Last name"), help=mark("Colleagues see it when they are called.")),
                ),
                Side(
                    Texts("extensions", mark("Extension"), help=mark("The number under which colleagues call it.")),
                    References("ring_groups", mark("Ring groups"), picker="ring_group", none=mark("In no group")),
                ),
                Heading("", mark("Calling out")),
                Side(
                    Reference(
                        "dial_out_group",
                        mark("Dial-out group"),
                        picker="dial_out_group",
                        none=mark("No calls outside"),
                    ),
                    Reference(
                        "outgoing_did", mark("Number that people see"), picker="did", none=mark("The main number")
                    ),
                ),
                Switch("masked", mark("Call out anonymously")),
                Heading("", mark("When somebody calls")),
                *CALL_SETTINGS,
            ),
        ),
        Tab(
            mark("Advanced"),
            (
                Side(
                    Choice("language", mark("Language"), options=LANGUAGES),
                    Text("country_code", mark("Country code"), placeholder=mark("The exchange's")),
                ),
                Side(
                    Reference("mwi_group", mark("Message lamp"), picker="mwi_group", none=mark("Stays dark")),
                    Reference("music_class", mark("Music on hold"), picker="music_class", none=mark("The exchange's")),
                ),
                Side(
                    Text("blf_extension", mark("BLF extension"), placeholder=mark("The extension")),
                    Number("channels", mark("Calls at the same time"), empty=mark("No limit")),
                ),
                Side(
                    Number("outside_calls", mark("Calls outside at the same time"), empty=mark("The exchange's")),
                    Number("outside_minutes", mark("Minutes a day outside"), empty=mark("The exchange's")),
                ),
                Switch("paging", mark("Answers by itself (intercom)")),
                Switch("offline_alert", mark("Mail when it goes offline")),
                Heading("", mark("Username and password")),
                Side(
                    Text("username", mark("Username"), generated=True),
                    Secret("password", mark("Password")),
                ),
                Choice(
                    "username_style",
                    mark("Made of"),
                    options={"alphanumeric": mark("Letters and digits"), "numeric": mark("Digits alone")},
                    buttons=True,
                    when=lambda form: form.draft.is_new and not form.value("username"),
                ),
            ),
        ),
        Tab(
            mark("Secure calling and video"),
            (
                Switch("secure", mark("Only encrypted calls (TLS and SRTP)")),
                Switch("video", mark("Video between two phones (H.264)")),
            ),
        ),
        Tab(mark("Description"), (Text("description", mark("Description"), lines=6),)),
    ),
    above=_state,
    extra_tabs=((mark("Registration"), show_registration),),
)
PAGE = entries_page(ENTRIES)
