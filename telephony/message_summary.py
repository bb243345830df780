"""The document that tells how many messages wait: application/simple-message-summary (RFC 3842)."""

from typing import NamedTuple

MEDIA_TYPE = "application/simple-message-summary"


class MessageCounts(NamedTuple):
    """Messages in voicemail boxes."""

    new: int = 0
    old: int = 0


def message_summary(account_uri: str, counts: MessageCounts) -> bytes:
    """Return the document; the lamp burns when there are new messages. Urgent messages do not exist here."""
    waiting = "yes" if counts.new else "no"
    return (
        f"Messages-Waiting: {waiting}\r\nMessage-Account: {account_uri}\r\n"
        f"Voice-Message: {counts.new}/{counts.old} (0/0)\r\n"
    ).encode()
