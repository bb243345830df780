"""Menu Modules, voicemail boxes (M1): greeting, mail, listening over the phone."""

from designer.api_client import Values
from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, NamesColumn, OwnColumn, Tab, Words
from designer.entries.page import entries_page
from designer.fields import Choice, Note, Number, Reference, Side, Switch, Text, Texts
from designer.languages import mark
from designer.pages.sip_accounts import LANGUAGES


def _mail(entry: Values) -> list[Piece]:
    return [Piece(one) for one in entry["mail_addresses"]]


ENTRIES = Entries(
    section="voicemail-boxes",
    icon="voicemail",
    words=Words(
        one=mark("Voicemail box"),
        many=mark("Voicemail boxes"),
        about=mark("Where callers leave messages. Messages can be sent by mail, with the sound attached."),
        none=mark("No voicemail boxes yet"),
        first=mark("Create one for everybody, or one for each person or department."),
        add=mark("Add a voicemail box"),
        new=mark("New voicemail box"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        NamesColumn("greeting_prompt", mark("Greeting"), picker="prompt", none=mark("the default one")),
        OwnColumn("mail", mark("Mail to"), make=lambda entry, _choices: _mail(entry)),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("name", mark("Name")),
                Switch(
                    "greet",
                    mark("Greet callers"),
                    help=mark("Off: put a voice prompt before the box in the route, which greets in its place."),
                ),
                Reference(
                    "greeting_prompt",
                    mark("Greeting"),
                    picker="prompt",
                    none=mark("The default greeting"),
                    when=lambda form: bool(form.value("greet")),
                ),
                Choice("language", mark("Language"), options=LANGUAGES),
            ),
        ),
        Tab(
            mark("Mail"),
            (
                Texts("mail_addresses", mark("Mail to"), placeholder=mark("Type an address and press Enter")),
                Text("mail_salutation", mark("Salutation"), placeholder=mark("Dear Jan")),
                Side(
                    Switch("mail_attach", mark("Attach the sound (WAV)")),
                    Switch("delete_after_mail", mark("Delete the message once it is mailed")),
                ),
                Note("", mark("Without an address, messages wait in the box.")),
            ),
        ),
        Tab(
            mark("Advanced"),
            (
                Side(
                    Number("max_seconds", mark("Longest message"), unit=mark("seconds"), step=30),
                    Number("silence_seconds", mark("Stop after silence of"), unit=mark("seconds")),
                ),
                Side(
                    Switch("mail_say_time", mark("Tell date and time")),
                    Switch("mail_say_caller", mark("Tell the caller's number")),
                ),
            ),
        ),
    ),
    module="voicemail",
)
PAGE = entries_page(ENTRIES)
