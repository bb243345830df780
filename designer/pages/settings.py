"""Menu Config, settings (C1, C3, C4, C6, C10) and menu Account, company (C17): one thing in the api, two pages."""

from designer.entries.description import Entries, Tab, Words
from designer.entries.form import Form
from designer.entries.single_page import single_page
from designer.fields import (
    Choice,
    Colour,
    Heading,
    Note,
    Number,
    Records,
    Reference,
    References,
    Several,
    Side,
    Switch,
    Text,
    Texts,
)
from designer.languages import mark

LANGUAGES = {"nl": mark("Dutch"), "fr": mark("French"), "en": mark("English")}
MODULES = {
    "voicemail": mark("Voicemail"),
    "mwi": mark("Message lamps (MWI)"),
    "short_numbers": mark("Short numbers"),
    "function_indicators": mark("Function indicators"),
    "office_hours": mark("Advanced office hours"),
    "vacations": mark("Advanced vacations"),
    "prefix_dialling": mark("Prefix dialling"),
    "prefix_forwarding": mark("Prefix forwarding"),
    "least_cost_routing": mark("Least-cost routing"),
    "parking": mark("Call parking"),
    "ivr": mark("IVR"),
    "queues": mark("Queues"),
    "text_display": mark("Text@display"),
    "follow_me": mark("Follow-me"),
    "conferencing": mark("Conferencing"),
    "recording": mark("Call recording"),
    "intrusion": mark("Call intrusion"),
    "acd": mark("ACD"),
    "disa": mark("DISA"),
    "callback": mark("Callback"),
    "authentication": mark("Log-in and authentication"),
}
_NOTATIONS = {"national": "050 12 31 00", "e164": "+32 50 12 31 00", "leading_zeros": "0032 50 12 31 00"}


def _emergency(form: Form) -> str:
    return str(form.value("number") or "")


def _words(title: str, about: str) -> Words:
    return Words(one=title, many=title, about=about, none="", first="", add="", new=title)


SETTINGS = Entries(
    section="settings",
    icon="settings",
    words=_words(mark("Settings"), mark("What holds for the whole exchange.")),
    columns=(),
    tabs=(
        Tab(
            mark("Incoming calls"),
            (
                Choice(
                    "incoming.backup_check",
                    mark("Back-up route when no phone is registered"),
                    options={
                        "after": mark("Asked after holidays, vacations and office hours"),
                        "before": mark("Asked before holidays, vacations and office hours"),
                        "off": mark("Not used"),
                    },
                ),
                Switch("incoming.answered_elsewhere", mark("Tell the other phones of a group who answered")),
            ),
        ),
        Tab(
            mark("In a call"),
            (
                Reference("music_class", mark("Music on hold"), picker="music_class", none=mark("The exchange's own")),
                Heading("", mark("Transfer to a colleague")),
                Switch("transfer.send_back", mark("Unanswered calls go back to who transferred")),
                Number(
                    "transfer.send_back_after",
                    mark("Seconds that it rings before it goes back"),
                    when=lambda form: bool(form.value("transfer.send_back")),
                ),
                Switch("transfer.answered_elsewhere", mark("Tell the other phones of a group who answered")),
            ),
        ),
        Tab(
            mark("External forwarding"),
            (
                Heading("", mark("Press 1 to accept"), help=mark("So that no voicemail of a mobile takes the call.")),
                Switch("forwarding.confirm_in_standard_plans", mark("In routes")),
                Switch("forwarding.confirm_in_backup_plans", mark("In back-up routes")),
                Heading("", mark("Numbers")),
                Side(
                    Choice(
                        "forwarding.show",
                        mark("The mobile shows"),
                        options={"company": mark("The company's number"), "caller": mark("The caller's number")},
                    ),
                    Reference(
                        "forwarding.fixed_did",
                        mark("Number used to forward"),
                        picker="did",
                        none=mark("The one that was called"),
                    ),
                ),
            ),
        ),
        Tab(
            mark("Numbers"),
            (
                Reference("main_did", mark("Main number"), picker="did", none=mark("None")),
                Side(
                    Choice("notation.web", mark("Numbers on these pages"), options=_NOTATIONS),
                    Choice("notation.phones", mark("Numbers on the phones"), options=_NOTATIONS),
                ),
                Text("country_code", mark("Country code"), placeholder="32"),
            ),
        ),
        Tab(
            mark("Channels and trunks"),
            (
                Number("channels", mark("Calls at the same time"), empty=mark("No limit")),
                References("default_trunks", mark("Default trunks, in this order"), picker="trunk"),
                Note("", mark("Trunks, numbers and accounts can have limits of their own.")),
            ),
        ),
        Tab(
            mark("Limits outside"),
            (
                Note(
                    "",
                    mark(
                        "They stop whoever calls at your expense: the next call is refused, and calls that run end "
                        "when the minutes of the day are used up. Emergency numbers can always be called."
                    ),
                ),
                Heading("", mark("In all")),
                Side(
                    Number("outside_limits.calls", mark("Calls outside at the same time"), empty=mark("No limit")),
                    Number("outside_limits.minutes", mark("Minutes a day outside"), empty=mark("No limit")),
                ),
                Heading("", mark("Each account")),
                Side(
                    Number(
                        "outside_limits.account_calls", mark("Calls outside at the same time"), empty=mark("No limit")
                    ),
                    Number("outside_limits.account_minutes", mark("Minutes a day outside"), empty=mark("No limit")),
                ),
            ),
        ),
        Tab(
            mark("Alerts"),
            (
                Texts("alerts.trouble", mark("Mails about phones offline and limits reached")),
                Texts("alerts.emergency", mark("Mails about calls to emergency numbers")),
            ),
        ),
        Tab(
            mark("Ring tones"),
            (
                Side(
                    Text("ring_tones.internal", mark("A colleague calls"), placeholder=mark("The phone's own")),
                    Text("ring_tones.external", mark("Somebody outside calls"), placeholder=mark("The phone's own")),
                ),
                Note("", mark("The names of ring tones as in the phones. Numbers and groups can have their own.")),
            ),
        ),
        Tab(
            mark("Emergency numbers"),
            (
                Records(
                    "emergency_numbers",
                    "",
                    fields=(
                        Side(
                            Text("number", mark("Number")),
                            Switch("extension_wins", mark("An extension with these digits comes first")),
                        ),
                    ),
                    empty={"number": "", "extension_wins": False},
                    add=mark("Add an emergency number"),
                    name=_emergency,
                    help=mark("They may be called from every phone, whatever its rights."),
                ),
            ),
        ),
        Tab(
            mark("Logging in"),
            (
                Choice(
                    "log_in.second_factor",
                    mark("Who must use a second step"),
                    options={
                        "optional": mark("Whoever wants to"),
                        "administrators": mark("Administrators"),
                        "everyone": mark("Everybody"),
                    },
                ),
                Side(
                    Number("log_in.idle_minutes", mark("Logged out when nothing is done for"), unit=mark("minutes")),
                    Number("log_in.longest_hours", mark("Logged out in any case after"), unit=mark("hours")),
                ),
            ),
        ),
        Tab(
            mark("Logs"),
            (
                Note("", mark("For how many days the logs are kept.")),
                Side(
                    Number("log_retention.authentications", mark("Log-ins"), unit=mark("days")),
                    Number("log_retention.registrations", mark("Registrations"), unit=mark("days")),
                    Number("log_retention.mails", mark("Mails"), unit=mark("days")),
                    Number("log_retention.changes", mark("Changes"), unit=mark("days")),
                ),
            ),
        ),
    ),
)
COMPANY = Entries(
    section="settings",
    icon="domain",
    words=_words(mark("Company"), mark("Who you are, how these pages look, and which modules are active.")),
    columns=(),
    tabs=(
        Tab(
            mark("Company"),
            (
                Text("company.name", mark("Name")),
                Text("company.street", mark("Street and number")),
                Side(
                    Text("company.postal_code", mark("Postal code")),
                    Text("company.town", mark("Town")),
                    Text("company.country", mark("Country"), placeholder="BE"),
                ),
                Side(
                    Text("company.contact_mail", mark("Contact mail")),
                    Text("company.billing_mail", mark("Billing mail")),
                ),
                Text("company.vat_number", mark("VAT number"), placeholder="BE0123456789"),
            ),
        ),
        Tab(
            mark("Appearance and languages"),
            (
                Side(Text("name", mark("Name of the exchange")), Colour("company.colour", mark("Colour"))),
                Several("languages", mark("Languages of prompts, the first one by default"), options=LANGUAGES),
                Text("time_zone", mark("Time zone"), placeholder="Europe/Brussels"),
            ),
        ),
        Tab(
            mark("Modules"),
            (
                Several(
                    "inactive_modules",
                    mark("Left out of the menus"),
                    options=MODULES,
                    empty=mark("All modules are active."),
                ),
            ),
        ),
    ),
)
PAGE = single_page(SETTINGS)
COMPANY_PAGE = single_page(COMPANY, url="company")
