"""Menu Logs, authentications (C16): who proved who he is, or failed to, people and phones."""

from datetime import datetime

from designer.components.entry_table import Piece, Tone
from designer.languages import mark, t
from designer.logs.log_page import Log, LogColumn, log_page
from designer.moments import moment_text
from designer.reasons.reason_texts import reason_text

EVENTS = {
    "log-in": mark("Logged in"),
    "log-in-failed": mark("Log-in failed"),
    "locked-out": mark("Locked out"),
    "unlocked": mark("Unlocked"),
    "log-out": mark("Logged out"),
    "session-revoked": mark("Session ended by somebody"),
    "password-changed": mark("Password changed"),
    "password-reset": mark("New password given"),
    "second-factor-on": mark("Second factor on"),
    "second-factor-off": mark("Second factor off"),
    "recovery-code-used": mark("Recovery code used"),
    "token-created": mark("Token made"),
    "token-revoked": mark("Token revoked"),
    "sip-failed": mark("Phone failed"),
    "sip-banned": mark("Phone banned"),
}
_TONES: dict[str, Tone] = {
    "log-in": "good",
    "log-in-failed": "bad",
    "locked-out": "bad",
    "sip-failed": "bad",
    "sip-banned": "bad",
}


def _times(count: int) -> list[Piece]:
    return [Piece(t("{number} times", number=count), "soft")] if count > 1 else []


LOG = Log(
    name="authentications",
    icon="passkey",
    title=mark("Authentications"),
    about=mark("Who logged in or failed to: people on these pages, programs, and phones at the SIP server."),
    none=mark("Nobody logged in yet"),
    search=mark("Login, address or reason"),
    columns=(
        LogColumn(mark("When"), lambda one, _: [Piece(moment_text(datetime.fromisoformat(one["at"])))]),
        LogColumn(
            mark("What happened"),
            lambda one, _: [
                Piece(t(EVENTS.get(one["event"], str(one["event"]))), _TONES.get(one["event"], "")),
                *_times(one["count"]),
            ],
        ),
        LogColumn(mark("Login"), lambda one, _: [Piece(one["login"])] if one["login"] else []),
        LogColumn(mark("From"), lambda one, _: [Piece(one["source"])] if one["source"] else []),
        LogColumn(mark("Reason"), lambda one, _: [Piece(reason_text(one["reason"]))] if one["reason"] else []),
        LogColumn(mark("With"), lambda one, _: [Piece(one["user_agent"][:60], "soft")] if one["user_agent"] else []),
    ),
    filter_name="event",
    filter_label=mark("What happened"),
    filter_options={"": mark("Everything"), **EVENTS},
    needs="admin",
)
PAGE = log_page(LOG)
