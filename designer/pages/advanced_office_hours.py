"""Menu Modules, advanced office hours (M7): any number of spans a day, each with its route."""

from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, NamesColumn, OwnColumn, Tab, Words
from designer.entries.page import entries_page
from designer.fields import AdvancedWeek, References, Text, action_field
from designer.languages import mark
from designer.pages.time_actions import ACTION_COLUMN
from designer.weekdays import WEEKDAYS, WORKDAYS, week_text

ENTRIES = Entries(
    section="advanced-office-hours",
    icon="calendar_clock",
    words=Words(
        one=mark("Advanced office hours"),
        many=mark("Advanced office hours"),
        about=mark("Any number of spans on each day, to the minute, each with a route of its own."),
        none=mark("No advanced office hours yet"),
        first=mark("Use them when the morning goes to the help desk and lunch time to the secretary."),
        add=mark("Add advanced office hours"),
        new=mark("New advanced office hours"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        OwnColumn("week", mark("Open"), make=lambda entry, _choices: [Piece(line) for line in week_text(entry)]),
        ACTION_COLUMN,
        NamesColumn("dids", mark("Phone numbers"), picker="did", none=mark("none yet")),
    ),
    tabs=(
        Tab(
            mark("Hours"),
            (Text("name", mark("Name")), AdvancedWeek(""), action_field(mark("Outside these hours"), "office_hours")),
        ),
        Tab(
            mark("Application"),
            (
                References(
                    "dids",
                    mark("Phone numbers"),
                    picker="did",
                    help=mark("They can also be a step in a route: then choose no number here."),
                ),
            ),
        ),
    ),
    empty={
        day: {"availability": "by_hours" if index < WORKDAYS else "never", "spans": []}
        for index, day in enumerate(WEEKDAYS)
    },
    module="office_hours",
)
PAGE = entries_page(ENTRIES)
