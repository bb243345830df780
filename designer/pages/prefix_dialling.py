"""Menu Modules, prefix dialling (M9): call with another number, or anonymously."""

from designer.api_client import Values
from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, NamesColumn, OwnColumn, Tab, Words
from designer.entries.page import entries_page
from designer.fields import Note, Reference, Text
from designer.languages import mark, t


def _dialled(entry: Values) -> list[Piece]:
    return [Piece(f"*{entry['prefix']}*{t('number')}", chip=True)]


ENTRIES = Entries(
    section="prefix-dialling",
    icon="asterisk",
    key="prefix",
    title=lambda entry: f"*{entry['prefix']}*",
    words=Words(
        one=mark("Prefix"),
        many=mark("Prefix dialling"),
        about=mark("Dial a prefix first, and the person called sees another of your numbers, or none at all."),
        none=mark("No prefixes yet"),
        first=mark("With *7*number you could call with your second number, with *31*number anonymously."),
        add=mark("Add a prefix"),
        new=mark("New prefix"),
    ),
    columns=(
        Column("prefix", mark("Prefix"), sorted=True),
        NamesColumn("did", mark("Number that is seen"), picker="did", none=mark("anonymous"), tone=""),
        OwnColumn("dialled", mark("To dial"), make=lambda entry, _choices: _dialled(entry)),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("prefix", mark("Prefix"), placeholder="7", when=lambda form: form.draft.is_new),
                Reference("did", mark("Number that is seen"), picker="did", none=mark("Anonymous")),
                Note("", mark("Dial a star, the prefix, a star, and the number: *7*050123100.")),
            ),
        ),
    ),
    module="prefix_dialling",
)
PAGE = entries_page(ENTRIES)
