"""Menu Logs, mails (C16): what was sent, waits for the mail server, or failed."""

from datetime import datetime

from designer.components.entry_table import Piece, Tone
from designer.languages import mark, t, tn
from designer.logs.log_page import Log, LogColumn, log_page
from designer.moments import moment_text
from designer.reasons.reason_texts import reason_text

STATES = {"sent": mark("Sent"), "waiting": mark("Waits for the mail server"), "failed": mark("Failed")}
_TONES: dict[str, Tone] = {"sent": "good", "waiting": "warn", "failed": "bad"}

LOG = Log(
    name="mails",
    icon="mail",
    title=mark("Mails"),
    about=mark("Mails of the exchange: voicemail messages, notices. Their texts are not kept."),
    none=mark("No mails yet"),
    search=mark("Address, subject or error"),
    columns=(
        LogColumn(mark("When"), lambda one, _: [Piece(moment_text(datetime.fromisoformat(one["ordered_at"])))]),
        LogColumn(mark("To"), lambda one, _: [Piece(to, chip=len(one["to"]) > 1) for to in one["to"]]),
        LogColumn(mark("Subject"), lambda one, _: [Piece(one["subject"])]),
        LogColumn(
            mark("State"),
            lambda one, _: [
                Piece(t(STATES.get(one["state"], str(one["state"]))), _TONES.get(one["state"], "")),
                *(
                    [Piece(tn("{number} attempt", "{number} attempts", one["attempts"]), "soft")]
                    if one["attempts"] > 1
                    else []
                ),
            ],
        ),
        LogColumn(
            mark("Mail server said"),
            lambda one, _: [Piece(reason_text(one["error"]), "soft")] if one["error"] else [],
        ),
    ),
    filter_name="state",
    filter_label=mark("State"),
    filter_options={"": mark("All states"), **STATES},
)
PAGE = log_page(LOG)
