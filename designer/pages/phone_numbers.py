"""Menu PBX, phone numbers (P1): what is linked to each, changed in place; open or closed, why, until when (B6)."""

from designer.api_client import Values
from designer.entries.description import Column, Entries, NamesColumn, NumberColumn, Tab, Words
from designer.entries.page import entries_page
from designer.fields import Note, Number, PhoneNumber, Reference, References, Side, Text
from designer.languages import mark
from designer.pages.opening import show_opening, show_week
from designer.phone_numbers import shown_number

_ROUTE = Reference("route", mark("Main route"), picker="route", none=mark("None"), menu="phone_number")
_BACKUP = Reference("backup_route", mark("Back-up route"), picker="backup_route", none=mark("None"))
_HOLIDAYS = References("holidays", mark("Holidays"), picker="holidays")
_VACATIONS = References("vacations", mark("Vacations"), picker="vacation")
_OFFICE_HOURS = References("office_hours", mark("Office hours"), picker="office_hours", section="office_hours")
_ADVANCED_VACATIONS = References("advanced_vacations", mark("Advanced vacations"), picker="advanced_vacations")
_ADVANCED_HOURS = References(
    "advanced_office_hours", mark("Advanced office hours"), picker="office_hours", section="advanced_office_hours"
)


def _title(entry: Values) -> str:
    number = shown_number(str(entry["number"]))
    return f"{number} · {entry['name']}" if entry.get("name") else number


def _linked(field: Reference | References, none: str, *, warn: bool = False) -> NamesColumn:
    return NamesColumn(
        field.path, field.label, picker=field.picker, none=none, tone="warn" if warn else "soft", edit=field
    )


ENTRIES = Entries(
    section="dids",
    url="phone-numbers",
    icon="tag",
    key="number",
    title=_title,
    words=Words(
        one=mark("Phone number"),
        many=mark("Phone numbers"),
        about=mark("The numbers under which your company is reached, and what becomes of their calls."),
        none=mark("No phone numbers yet"),
        first=mark("Add the numbers that your provider gave you."),
        add=mark("Add a phone number"),
        new=mark("New phone number"),
    ),
    columns=(
        NumberColumn("number", mark("Number"), sorted=True),
        Column("name", mark("Name"), sorted=True),
        _linked(_HOLIDAYS, mark("none")),
        _linked(_VACATIONS, mark("none")),
        _linked(_OFFICE_HOURS, mark("always open")),
        _linked(_ROUTE, mark("no route"), warn=True),
        _linked(_BACKUP, mark("none"), warn=True),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Side(
                    PhoneNumber("number", mark("Number"), when=lambda form: form.draft.is_new),
                    Text("name", mark("Name"), placeholder=mark("Sales")),
                ),
                Side(_ROUTE, _BACKUP),
                Side(
                    Reference(
                        "function_indicator", mark("Function indicator"), picker="function_indicator", none=mark("None")
                    ),
                    Text("label", mark("Text on the phone's display")),
                ),
            ),
        ),
        Tab(
            mark("Time filters"),
            (
                Note("", mark("Asked in this order: holidays, vacations, office hours. The first that applies wins.")),
                _HOLIDAYS,
                Side(_VACATIONS, _ADVANCED_VACATIONS),
                Side(_OFFICE_HOURS, _ADVANCED_HOURS),
            ),
        ),
        Tab(
            mark("Advanced"),
            (
                References("acd_filters", mark("ACD filters, in this order"), picker="acd_filter"),
                Side(
                    Number("channels", mark("Calls at the same time"), empty=mark("No limit")),
                    Text("ring_tone", mark("Ring tone"), placeholder=mark("The exchange's")),
                ),
            ),
        ),
    ),
    above=show_opening,
    extra_tabs=((mark("Calendar"), show_week),),
)
PAGE = entries_page(ENTRIES)
