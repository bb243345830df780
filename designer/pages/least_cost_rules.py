"""Menu Modules, least-cost routing (M11): which trunks carry a call."""

from designer.api_client import Values
from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, NamesColumn, OwnColumn, Tab, WordColumn, Words
from designer.entries.form import Form
from designer.entries.page import entries_page
from designer.fields import Number, Records, References, Several, Side, Switch, Text, Texts, Time
from designer.languages import mark
from designer.weekdays import day_name

_DAYS = {
    "monday": mark("Monday"),
    "tuesday": mark("Tuesday"),
    "wednesday": mark("Wednesday"),
    "thursday": mark("Thursday"),
    "friday": mark("Friday"),
    "saturday": mark("Saturday"),
    "sunday": mark("Sunday"),
}


def _span(form: Form) -> str:
    days = form.value("weekdays") or []
    return ", ".join(day_name(one, short=True) for one in days)


def _prefixes(entry: Values) -> list[Piece]:
    return [Piece(f"+{one}…", chip=True) for one in entry["prefixes"]]


ENTRIES = Entries(
    section="least-cost-rules",
    icon="savings",
    words=Words(
        one=mark("Rule"),
        many=mark("Least-cost routing"),
        about=mark("Which provider carries a call, by the first digits of the number and the time of day."),
        none=mark("No rules yet"),
        first=mark("Without rules, calls go out by the default trunks, in their order."),
        add=mark("Add a rule"),
        new=mark("New rule"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        OwnColumn("prefixes", mark("Numbers"), make=lambda entry, _choices: _prefixes(entry)),
        NamesColumn("trunks", mark("Trunks, in this order"), picker="trunk"),
        WordColumn("enabled", mark("State"), words={True: mark("on"), False: mark("off")}, tones={False: "warn"}),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("name", mark("Name"), placeholder=mark("Mobile")),
                Texts("prefixes", mark("Numbers that begin with"), placeholder="324"),
                References("trunks", mark("Trunks, in this order"), picker="trunk"),
                Side(Switch("only_these", mark("Never use other trunks")), Switch("enabled", mark("On"))),
            ),
        ),
        Tab(
            mark("Times"),
            (
                Records(
                    "spans",
                    "",
                    fields=(
                        Several("weekdays", mark("Days"), options=_DAYS),
                        Side(Time("start", mark("From")), Time("end", mark("Until"), end=True)),
                    ),
                    empty={"weekdays": list(_DAYS)[:5], "start": "00:00", "end": "24:00"},
                    add=mark("Add a span"),
                    none=mark("The rule holds at any time."),
                    name=_span,
                ),
                Number("position", mark("Position"), help=mark("Of two rules for equal numbers the lower one wins.")),
            ),
        ),
    ),
    module="least_cost_routing",
)
PAGE = entries_page(ENTRIES)
