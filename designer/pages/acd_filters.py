"""Menu Modules, ACD filters (M22): callers who go their own way by their number."""

from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, NamesColumn, OwnColumn, Tab, WordColumn, Words
from designer.entries.form import Form
from designer.entries.page import entries_page
from designer.fields import Choice, PhoneNumber, Records, Reference, References, Side, Switch, Text
from designer.languages import mark, tn
from designer.phone_numbers import shown_number

MOMENTS = {
    "before": mark("Before holidays, vacations and office hours"),
    "after": mark("After holidays, vacations and office hours"),
}


def _row(form: Form) -> str:
    number = form.value("number")
    return shown_number(number) if number else ""


ENTRIES = Entries(
    section="acd-filters",
    icon="filter_alt",
    words=Words(
        one=mark("ACD filter"),
        many=mark("ACD filters"),
        about=mark("Callers who go their own way by their number: good customers, suppliers, a country."),
        none=mark("No ACD filters yet"),
        first=mark("Send callers that you know straight to who helps them."),
        add=mark("Add an ACD filter"),
        new=mark("New ACD filter"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        OwnColumn(
            "entries",
            mark("Callers"),
            make=lambda entry, _choices: [Piece(tn("{number} row", "{number} rows", len(entry["entries"])))],
        ),
        WordColumn("moment", mark("Asked"), words=MOMENTS),
        NamesColumn("dids", mark("Phone numbers"), picker="did", none=mark("none yet")),
        WordColumn("enabled", mark("State"), words={True: mark("on"), False: mark("off")}, tones={False: "warn"}),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("name", mark("Name")),
                Records(
                    "entries",
                    mark("Callers"),
                    fields=(
                        Side(
                            Choice(
                                "match",
                                mark("Which"),
                                options={"exact": mark("This number"), "prefix": mark("Numbers that begin with")},
                            ),
                            PhoneNumber("number", mark("Number")),
                            Reference(
                                "action.route",
                                mark("Route"),
                                picker="route",
                                menu="acd",
                                when=lambda form: form.value("action.kind") == "route",
                            ),
                        ),
                    ),
                    empty={"match": "exact", "number": "", "action": {"kind": "route", "route": None}},
                    add=mark("Add a caller"),
                    none=mark("No callers yet."),
                    name=_row,
                    ordered=True,
                ),
            ),
        ),
        Tab(
            mark("Application"),
            (
                References("dids", mark("Phone numbers"), picker="did"),
                Choice("moment", mark("Asked"), options=MOMENTS),
                Switch("enabled", mark("On")),
            ),
        ),
    ),
    module="acd",
)
PAGE = entries_page(ENTRIES)
