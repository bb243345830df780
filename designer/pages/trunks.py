"""Menu Config, SIP trunks (C5): the lines of providers."""

from designer.entries.description import Column, Entries, Tab, WordColumn, Words
from designer.entries.page import entries_page
from designer.fields import Choice, Number, Side, Switch, Text, Texts
from designer.languages import mark

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
        WordColumn("enabled", mark("State"), words={True: mark("on"), False: mark("off")}, tones={False: "warn"}),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("name", mark("Name")),
                Texts(
                    "addresses",
                    mark("Calls come in from"),
                    placeholder="192.0.2.10:5060",
                ),
                Text("server", mark("Calls go out to"), placeholder="sip.provider.example"),
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
    ),
)
PAGE = entries_page(ENTRIES)
