"""Menu Logs, registrations (C16): when phones came and went."""

from datetime import datetime

from designer.components.entry_table import Piece, Tone
from designer.languages import mark, t
from designer.logs.log_page import Log, LogColumn, log_page
from designer.moments import moment_text

EVENTS = {
    "registered": mark("Came"),
    "moved": mark("Moved to another address"),
    "unregistered": mark("Went"),
    "expired": mark("Not heard of any more"),
    "disconnected": mark("Connection lost"),
    "removed": mark("Removed"),
}
_TONES: dict[str, Tone] = {"registered": "good", "expired": "bad", "disconnected": "bad"}

LOG = Log(
    name="registrations",
    icon="phonelink_ring",
    title=mark("Registrations"),
    about=mark("When phones came and went at the SIP server."),
    none=mark("No phone registered yet"),
    search=mark("Account, address or phone"),
    columns=(
        LogColumn(mark("When"), lambda one, _: [Piece(moment_text(datetime.fromisoformat(one["at"])))]),
        LogColumn(mark("SIP account"), lambda one, choices: [Piece(choices.name("sip_account", one["account_id"]))]),
        LogColumn(
            mark("What happened"),
            lambda one, _: [Piece(t(EVENTS.get(one["event"], str(one["event"]))), _TONES.get(one["event"], ""))],
        ),
        LogColumn(
            mark("From"), lambda one, _: [Piece(f"{one['source']}:{one['source_port']} {one['transport'].upper()}")]
        ),
        LogColumn(mark("Phone"), lambda one, _: [Piece(one["user_agent"][:60], "soft")] if one["user_agent"] else []),
    ),
    filter_name="event",
    filter_label=mark("What happened"),
    filter_options={"": mark("Everything"), **EVENTS},
    pickers=("sip_account",),
)
PAGE = log_page(LOG)
