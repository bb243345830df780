"""Menu PBX, holidays (P10): fixed and movable ones, computed for any year."""

from designer.api_client import Values
from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, NamesColumn, OwnColumn, Tab, Words
from designer.entries.form import Form
from designer.entries.page import entries_page
from designer.fields import (
    Date,
    DayOfYear,
    Kind,
    Number,
    OneOf,
    PublicHolidays,
    Records,
    References,
    Text,
    action_field,
)
from designer.languages import mark, t, tn
from designer.pages.time_actions import ACTION_COLUMN

_NO_DAY = {"every_year": None, "on": None, "days_after_easter": None}


def _days(entry: Values) -> list[Piece]:
    observed = entry["observed"]
    which = t("all official ones") if observed == "all" else tn("{number} day", "{number} days", len(observed))
    pieces = [Piece(which)]
    if entry["own_days"]:
        pieces.append(Piece(tn("{number} of our own", "{number} of our own", len(entry["own_days"]))))
    return pieces


def _own_name(form: Form) -> str:
    return str(form.value("name") or "")


ENTRIES = Entries(
    section="holidays",
    icon="celebration",
    words=Words(
        one=mark("Holidays"),
        many=mark("Holidays"),
        about=mark("Days on which calls are handled in another way. Easter and its like move by themselves."),
        none=mark("No holidays yet"),
        first=mark("Choose a country, and what callers hear on its holidays."),
        add=mark("Add holidays"),
        new=mark("New holidays"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        OwnColumn("observed", mark("Days"), make=lambda entry, _choices: _days(entry)),
        ACTION_COLUMN,
        NamesColumn("dids", mark("Phone numbers"), picker="did", none=mark("none yet"), tone="warn"),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("name", mark("Name"), placeholder=mark("Belgian holidays")),
                PublicHolidays(""),
                action_field(mark("On these days"), "holiday"),
            ),
        ),
        Tab(
            mark("Own days"),
            (
                Records(
                    "own_days",
                    "",
                    fields=(
                        Text("name", mark("Name")),
                        OneOf(
                            "",
                            mark("When"),
                            kinds={
                                "every_year": Kind(
                                    mark("Every year"), (DayOfYear("every_year", mark("Day and month")),), _NO_DAY
                                ),
                                "on": Kind(mark("Once"), (Date("on", mark("Day")),), _NO_DAY),
                                "days_after_easter": Kind(
                                    mark("Counted from Easter"),
                                    (Number("days_after_easter", mark("Days after Easter")),),
                                    _NO_DAY,
                                ),
                            },
                        ),
                    ),
                    empty={"name": "", **_NO_DAY},
                    add=mark("Add a day"),
                    none=mark("Days of the company's own, such as a local feast or a day off that everybody has."),
                    name=_own_name,
                ),
            ),
        ),
        Tab(mark("Application"), (References("dids", mark("Phone numbers"), picker="did"),)),
    ),
    empty={"country": "BE", "observed": "all"},
)
PAGE = entries_page(ENTRIES)
