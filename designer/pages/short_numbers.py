"""Menu Modules, short numbers (M3): four digits for a number outside."""

from designer.api_client import Values
from designer.entries.description import Column, Entries, NumberColumn, Tab, Words
from designer.entries.page import entries_page
from designer.fields import PhoneNumber, Side, Text
from designer.languages import mark


def _title(entry: Values) -> str:
    return f"{entry['code']} · {entry['name']}" if entry.get("name") else str(entry["code"])


ENTRIES = Entries(
    section="short-numbers",
    icon="pin",
    key="code",
    title=_title,
    words=Words(
        one=mark("Short number"),
        many=mark("Short numbers"),
        about=mark("Four digits to dial in the place of a number outside that is often called."),
        none=mark("No short numbers yet"),
        first=mark("Give the plumber 7001, and everybody knows how to reach him."),
        add=mark("Add a short number"),
        new=mark("New short number"),
    ),
    columns=(
        Column("code", mark("Short number"), sorted=True),
        Column("name", mark("Whose"), sorted=True),
        NumberColumn("number", mark("Number"), sorted=True),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("code", mark("Short number"), placeholder="7001", when=lambda form: form.draft.is_new),
                Side(Text("name", mark("Whose")), PhoneNumber("number", mark("Number"))),
            ),
        ),
    ),
    module="short_numbers",
)
PAGE = entries_page(ENTRIES)
