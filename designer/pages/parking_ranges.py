"""Menu Modules, call parking (M12): ranges of places where callers wait."""

from designer.api_client import Values
from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, NamesColumn, OwnColumn, Tab, Words
from designer.entries.page import entries_page
from designer.fields import Number, Reference, Side, Text
from designer.languages import mark


def _places(entry: Values) -> list[Piece]:
    return [Piece(f"{entry['first']}–{entry['last']}")]


ENTRIES = Entries(
    section="parking-ranges",
    icon="local_parking",
    words=Words(
        one=mark("Parking range"),
        many=mark("Call parking"),
        about=mark(
            "Transfer a call to 0 and the number of a place, and it waits there with music. Dial the number to take it."
        ),
        none=mark("No parking ranges yet"),
        first=mark("Reserve some numbers, such as 200 to 210. Keys of phones can watch each of them."),
        add=mark("Add a parking range"),
        new=mark("New parking range"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        OwnColumn("places", mark("Places"), make=lambda entry, _choices: _places(entry)),
        Column("seconds", mark("Seconds at most")),
        NamesColumn("route", mark("After that"), picker="route", none=mark("back to who parked it")),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("name", mark("Name")),
                Side(
                    Text("first", mark("First place"), placeholder="200"),
                    Text("last", mark("Last place"), placeholder="210"),
                ),
            ),
        ),
        Tab(
            mark("Advanced"),
            (
                Side(
                    Number("seconds", mark("Seconds at most")),
                    Reference("route", mark("After that"), picker="route", none=mark("Back to who parked it")),
                ),
                Reference("music_class", mark("Music"), picker="music_class", none=mark("The exchange's")),
            ),
        ),
    ),
    module="parking",
)
PAGE = entries_page(ENTRIES)
