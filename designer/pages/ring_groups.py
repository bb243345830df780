"""Menu PBX, ring groups: internal ones (P7), and mixed ones that ring external numbers too (P8)."""

from designer.entries.description import Column, Entries, NamesColumn, NumberColumn, Tab, Words
from designer.entries.page import entries_page
from designer.fields import Numbers, Reference, References, Side, Text, Texts
from designer.languages import mark

ENTRIES = Entries(
    section="ring-groups",
    icon="groups",
    words=Words(
        one=mark("Ring group"),
        many=mark("Ring groups"),
        about=mark("Phones that ring together, until somebody answers."),
        none=mark("No ring groups yet"),
        first=mark("Create the first one, such as “Help desk” or “Sales”, and use it in a route."),
        add=mark("Add a ring group"),
        new=mark("New ring group"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        NamesColumn("members", mark("Members"), picker="sip_account", none=mark("nobody"), tone="warn"),
        NumberColumn("external_numbers", mark("External numbers")),
        Column("extensions", mark("Extensions")),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("name", mark("Name")),
                References("members", mark("SIP accounts"), picker="sip_account"),
                Numbers("external_numbers", mark("External numbers")),
            ),
        ),
        Tab(
            mark("Advanced"),
            (
                Side(Texts("extensions", mark("Extensions")), Text("blf_extension", mark("BLF extension"))),
                Reference(
                    "outgoing_did", mark("Number shown to the external ones"), picker="did", none=mark("The one called")
                ),
                Text("ring_tone", mark("Ring tone"), placeholder=mark("That of the number")),
            ),
        ),
    ),
)
PAGE = entries_page(ENTRIES)
