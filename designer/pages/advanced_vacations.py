"""Menu Modules, advanced vacations (M8): periods with their times and actions."""

from designer.api_client import Values
from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, NamesColumn, OwnColumn, Tab, Words
from designer.entries.form import Form
from designer.entries.page import entries_page
from designer.fields import Date, Records, References, Side, Switch, Text, Time, action_field
from designer.languages import mark
from designer.moments import day_text


def _periods(entry: Values) -> list[Piece]:
    return [Piece(f"{day_text(one['first_day'])} – {day_text(one['last_day'])}", chip=True) for one in entry["periods"]]


def _name(form: Form) -> str:
    return str(form.value("name") or "")


ENTRIES = Entries(
    section="advanced-vacations",
    icon="date_range",
    words=Words(
        one=mark("Advanced vacations"),
        many=mark("Advanced vacations"),
        about=mark("A collection of periods, each with its dates, times and what happens; over, they may vanish."),
        none=mark("No advanced vacations yet"),
        first=mark("Use them for more than one period, or for half days."),
        add=mark("Add a collection"),
        new=mark("New collection of vacations"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        OwnColumn("periods", mark("Periods"), make=lambda entry, _choices: _periods(entry)),
        NamesColumn("dids", mark("Phone numbers"), picker="did", none=mark("none yet"), tone="warn"),
    ),
    tabs=(
        Tab(
            mark("Periods"),
            (
                Text("name", mark("Name")),
                Records(
                    "periods",
                    "",
                    fields=(
                        Text("name", mark("Name"), placeholder=mark("Stock-taking")),
                        Side(
                            Date("first_day", mark("First day")),
                            Time("start_time", mark("Starts at")),
                            Date("last_day", mark("Last day")),
                            Time("end_time", mark("Ends at"), end=True),
                        ),
                        action_field(mark("What happens"), "vacation"),
                        Side(
                            Switch("every_year", mark("Every year")),
                            Switch("delete_when_over", mark("Delete when over")),
                        ),
                    ),
                    empty={
                        "name": "",
                        "first_day": None,
                        "start_time": "00:00",
                        "last_day": None,
                        "end_time": "24:00",
                        "action": {"prompt": None, "route": None},
                        "every_year": False,
                        "delete_when_over": False,
                    },
                    add=mark("Add a period"),
                    none=mark("No periods yet."),
                    name=_name,
                    ordered=True,
                ),
            ),
        ),
        Tab(mark("Application"), (References("dids", mark("Phone numbers"), picker="did"),)),
    ),
    module="vacations",
)
PAGE = entries_page(ENTRIES)
