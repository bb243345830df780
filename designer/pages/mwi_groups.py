"""Menu Modules, MWI groups (M2): the boxes that a phone's lamp follows."""

from designer.entries.description import Column, Entries, NamesColumn, Tab, Words
from designer.entries.page import entries_page
from designer.fields import References, Text
from designer.languages import mark

ENTRIES = Entries(
    section="mwi-groups",
    icon="mark_email_unread",
    words=Words(
        one=mark("MWI group"),
        many=mark("MWI groups"),
        about=mark("Voicemail boxes whose messages make the lamp of a phone burn (message waiting indicator)."),
        none=mark("No MWI groups yet"),
        first=mark("Put one or more boxes in a group, and choose the SIP accounts whose lamp follows them."),
        add=mark("Add an MWI group"),
        new=mark("New MWI group"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        NamesColumn("boxes", mark("Voicemail boxes"), picker="voicemail_box"),
        NamesColumn("sip_accounts", mark("Phones"), picker="sip_account", none=mark("none yet"), tone="warn"),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("name", mark("Name")),
                References("boxes", mark("Voicemail boxes"), picker="voicemail_box"),
                References("sip_accounts", mark("Phones whose lamp follows them"), picker="sip_account"),
            ),
        ),
    ),
    module="mwi",
)
PAGE = entries_page(ENTRIES)
