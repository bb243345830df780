"""Menu Config, call filters (C8): callers to block, or to let through."""

from designer.api_client import Values
from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, OwnColumn, Tab, WordColumn, Words
from designer.entries.page import entries_page
from designer.fields import Choice, Numbers, Switch, Text
from designer.languages import mark, t
from designer.phone_numbers import shown_number

SHOWN = 6


def _callers(entry: Values) -> list[Piece]:
    pieces = [Piece(shown_number(one), chip=True) for one in entry["numbers"]]
    pieces += [Piece(f"+{one}…", chip=True) for one in entry["prefixes"]]
    if entry["anonymous"]:
        pieces.insert(0, Piece(t("without a number"), chip=True))
    more = len(pieces) - SHOWN
    return pieces if more <= 0 else [*pieces[:SHOWN], Piece(t("and {number} more", number=more), "soft")]


ENTRIES = Entries(
    section="call-filters",
    icon="block",
    words=Words(
        one=mark("Call filter"),
        many=mark("Call filters"),
        about=mark("Callers who are refused, or let through whatever another filter says."),
        none=mark("No call filters yet"),
        first=mark("Block the numbers that pester you, or everybody who hides his number."),
        add=mark("Add a call filter"),
        new=mark("New call filter"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        WordColumn(
            "action",
            mark("What happens"),
            words={"block": mark("blocked"), "allow": mark("let through")},
            tones={"block": "bad", "allow": "good"},
            icons={"block": "block", "allow": "check_circle"},
        ),
        OwnColumn("callers", mark("Callers"), make=lambda entry, _choices: _callers(entry)),
        WordColumn("enabled", mark("State"), words={True: mark("on"), False: mark("off")}, tones={False: "warn"}),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("name", mark("Name")),
                Choice(
                    "action",
                    mark("These callers are"),
                    options={"block": mark("Blocked"), "allow": mark("Let through")},
                    buttons=True,
                ),
                Numbers("numbers", mark("Whole numbers")),
                Numbers(
                    "prefixes", mark("Numbers that begin with"), help=mark("With the country code: 3290 or +32 90.")
                ),
                Switch("anonymous", mark("Callers who withhold their number")),
                Switch("enabled", mark("On")),
            ),
        ),
    ),
    empty={"action": "block", "enabled": True},
)
PAGE = entries_page(ENTRIES)
