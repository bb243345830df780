"""Menu PBX, back-up routes (P15): where calls go when no phone is registered."""

from designer.api_client import Values
from designer.choices import Choices
from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, NamesColumn, OwnColumn, Tab, Words
from designer.entries.page import entries_page
from designer.fields import Kind, Note, OneOf, PhoneNumber, Reference, References, Text
from designer.languages import mark
from designer.phone_numbers import shown_number


def _target(entry: Values, choices: Choices) -> list[Piece]:
    target = entry["target"]
    if target["kind"] == "voicemail":
        return [Piece(choices.name("voicemail_box", target["box"]), icon="voicemail")]
    if target["kind"] == "forward":
        return [Piece(shown_number(target["number"]), icon="phone_forwarded")]
    return [Piece(choices.name("route", target["route"]), icon="alt_route")]


ENTRIES = Entries(
    section="backup-routes",
    icon="shield",
    words=Words(
        one=mark("Back-up route"),
        many=mark("Back-up routes"),
        about=mark("Where calls go when no phone is registered, because power or internet failed."),
        none=mark("No back-up routes yet"),
        first=mark("With one you stay reachable whatever happens to your office."),
        add=mark("Add a back-up route"),
        new=mark("New back-up route"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        OwnColumn("target", mark("Calls go to"), make=_target, needs=("voicemail_box", "route")),
        NamesColumn("accounts", mark("When all of these are off"), picker="sip_account", none=mark("the number's own")),
        NamesColumn("dids", mark("Phone numbers"), picker="did", none=mark("none yet"), tone="warn"),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("name", mark("Name")),
                OneOf(
                    "target",
                    mark("Calls go to"),
                    kinds={
                        "voicemail": Kind(
                            mark("A voicemail box"),
                            (Reference("box", mark("Voicemail box"), picker="voicemail_box"),),
                            {"kind": "voicemail", "box": None},
                        ),
                        "forward": Kind(
                            mark("A number outside"),
                            (PhoneNumber("number", mark("Number")),),
                            {"kind": "forward", "number": None},
                        ),
                        "route": Kind(
                            mark("A route"),
                            (
                                Reference("route", mark("Route"), picker="route", menu="backup"),
                                Note("", mark("Choose one that rings none of your own phones: they are off then.")),
                            ),
                            {"kind": "route", "route": None},
                        ),
                    },
                ),
            ),
        ),
        Tab(
            mark("Advanced"),
            (
                References(
                    "accounts",
                    mark("Used when all of these are unreachable"),
                    picker="sip_account",
                    none=mark("The accounts that the number's own plans ring"),
                ),
                Note("", mark("Useful when several offices each have their own number and phones.")),
            ),
        ),
        Tab(
            mark("Application"),
            (References("dids", mark("Phone numbers"), picker="did", help=mark("A number has one back-up route.")),),
        ),
    ),
    empty={"target": {"kind": "voicemail", "box": None}},
)
PAGE = entries_page(ENTRIES)
