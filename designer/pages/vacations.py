"""Menu PBX, vacations (P11): whole days."""

from designer.api_client import Values
from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, NamesColumn, OwnColumn, Tab, Words
from designer.entries.page import entries_page
from designer.fields import Date, References, Side, Text, action_field
from designer.languages import mark, t
from designer.moments import day_text, today
from designer.pages.time_actions import ACTION_COLUMN


def _period(entry: Values) -> list[Piece]:
    pieces = [Piece(f"{day_text(entry['first_day'])} – {day_text(entry['last_day'])}")]
    if entry["last_day"] < today().isoformat():
        pieces.append(Piece(t("over"), "soft"))
    elif entry["first_day"] <= today().isoformat():
        pieces.append(Piece(t("now"), "good"))
    return pieces


ENTRIES = Entries(
    section="vacations",
    icon="beach_access",
    words=Words(
        one=mark("Vacation"),
        many=mark("Vacations"),
        about=mark("Periods of whole days in which calls are handled in another way."),
        none=mark("No vacations yet"),
        first=mark("Add the days on which you are closed, and what callers hear then."),
        add=mark("Add a vacation"),
        new=mark("New vacation"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        OwnColumn("period", mark("When"), make=lambda entry, _choices: _period(entry)),
        ACTION_COLUMN,
        NamesColumn("dids", mark("Phone numbers"), picker="did", none=mark("none yet"), tone="warn"),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("name", mark("Name"), placeholder=mark("Summer")),
                Side(Date("first_day", mark("First day")), Date("last_day", mark("Last day"))),
                action_field(mark("During the vacation"), "vacation"),
            ),
        ),
        Tab(mark("Application"), (References("dids", mark("Phone numbers"), picker="did"),)),
    ),
)
PAGE = entries_page(ENTRIES)
