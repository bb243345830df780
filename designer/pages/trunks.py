"""Menu Config, SIP trunks (C5): the lines of providers."""

from designer.entries.description import Column, Entries, Tab, WordColumn, Words
from designer.entries.page import entries_page
from designer.fields import Number, Side, Switch, Text, Texts
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
                Side(
                    Number("channels", mark("Calls at the same time"), empty=mark("No limit")),
                    Switch("enabled", mark("On")),
                ),
            ),
        ),
    ),
)
PAGE = entries_page(ENTRIES)
