"""Menu PBX, dial-out groups (P9): which numbers an account may call."""

from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, NumberColumn, OwnColumn, Tab, Words
from designer.entries.page import entries_page
from designer.fields import Note, Numbers, Several, Text
from designer.languages import mark, t

CLASSES = {
    "national": mark("Fixed lines"),
    "mobile": mark("Mobile"),
    "free": mark("Free of charge (0800)"),
    "shared_cost": mark("070, 078 and their like"),
    "special": mark("Short codes (1207 …)"),
    "premium": mark("0900 and its like"),
    "international_eu": mark("European Union"),
    "international_europe": mark("Rest of Europe"),
    "international_world": mark("Rest of the world"),
    "satellite": mark("Satellite"),
    "other": mark("Other numbers of the country"),
    "emergency": mark("Emergency"),
}
_CHOSEN = {name: text for name, text in CLASSES.items() if name != "emergency"}

ENTRIES = Entries(
    section="dial-out-groups",
    icon="phone_forwarded",
    words=Words(
        one=mark("Dial-out group"),
        many=mark("Dial-out groups"),
        about=mark("Which numbers outside an account may call. Emergency numbers may always be called."),
        none=mark("No dial-out groups yet"),
        first=mark("An account outside every group can't call out. Create a group, then choose it for the accounts."),
        add=mark("Add a dial-out group"),
        new=mark("New dial-out group"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        OwnColumn(
            "classes",
            mark("May call"),
            make=lambda entry, _choices: [
                Piece(t(text), chip=True) for one, text in _CHOSEN.items() if one in entry["classes"]
            ],
        ),
        NumberColumn("numbers", mark("These all the same")),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("name", mark("Name")),
                Several("classes", mark("May call"), options=_CHOSEN, empty=mark("Nothing but emergency numbers.")),
            ),
        ),
        Tab(
            mark("Advanced"),
            (
                Numbers("numbers", mark("Numbers that may be called all the same")),
                Note("", mark("Whatever kind they are, such as the 0900 number of a supplier.")),
            ),
        ),
    ),
)
PAGE = entries_page(ENTRIES)
