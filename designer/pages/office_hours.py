"""Menu PBX, office hours (P12): a morning and an afternoon on each weekday."""

from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, NamesColumn, OwnColumn, Tab, Words
from designer.entries.page import entries_page
from designer.fields import References, Text, Week, action_field
from designer.languages import mark
from designer.pages.time_actions import ACTION_COLUMN
from designer.weekdays import WEEKDAYS, WORKDAYS, week_text

_WORKDAY = {
    "availability": "by_hours",
    "morning": {"opens": "08:30", "closes": "12:00"},
    "afternoon": {"opens": "13:00", "closes": "17:00"},
}
_DAY_OFF = {"availability": "never", "morning": None, "afternoon": None}

ENTRIES = Entries(
    section="office-hours",
    icon="schedule",
    words=Words(
        one=mark("Office hours"),
        many=mark("Office hours"),
        about=mark("When your numbers are answered, and what happens to calls outside these hours."),
        none=mark("No office hours yet"),
        first=mark("Without office hours your numbers are open day and night."),
        add=mark("Add office hours"),
        new=mark("New office hours"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        OwnColumn("week", mark("Open"), make=lambda entry, _choices: [Piece(line) for line in week_text(entry)]),
        ACTION_COLUMN,
        NamesColumn("dids", mark("Phone numbers"), picker="did", none=mark("none yet"), tone="warn"),
    ),
    tabs=(
        Tab(
            mark("Hours"),
            (Text("name", mark("Name")), Week(""), action_field(mark("Outside these hours"), "office_hours")),
        ),
        Tab(mark("Application"), (References("dids", mark("Phone numbers"), picker="did"),)),
    ),
    empty={day: _WORKDAY if index < WORKDAYS else _DAY_OFF for index, day in enumerate(WEEKDAYS)},
)
PAGE = entries_page(ENTRIES)
