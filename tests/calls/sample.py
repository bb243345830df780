"""The sample exchange, with times short enough for tests."""

from typing import Any

DID = "3250123100"


def sample_configuration(
    *, ring_seconds: float = 6, chris_seconds: float = 4, mail: list[str] | None = None
) -> dict[str, Any]:
    """Return the sample: DID → welcome → help desk (anna, bram) → chris → voicemail box general."""
    return {
        "exchange": {"name": "Test", "languages": ["en", "nl"]},
        "trunks": [{"id": "sample", "name": "Sample", "addresses": ["127.0.0.1:TRUNK_PORT"], "check_seconds": 0}],
        "prompts": [
            {"id": "welcome", "name": "Welcome", "speech": [{"language": "en", "text": "Good day and welcome."}]},
            {"id": "hello", "name": "Hello", "speech": [{"language": "en", "text": "Leave a message."}]},
        ],
        "sip_accounts": [
            {"id": "anna", "name": "Anna", "first_name": "Anna", "last_name": "Maes", "extensions": ["101"]},
            {"id": "bram", "name": "Bram", "first_name": "Bram", "extensions": ["102"]},
            {"id": "chris", "name": "Chris", "first_name": "Chris", "extensions": ["103"]},
        ],
        "ring_groups": [{"id": "helpdesk", "name": "Help desk", "members": ["anna", "bram"], "extensions": ["100"]}],
        "voicemail_boxes": [
            {"id": "general", "name": "General", "greeting_prompt": "hello", "mail_addresses": mail or []}
        ],
        "routes": [
            {
                "id": "main",
                "name": "Main",
                "steps": [
                    {"kind": "prompt", "params": {"prompt": "welcome"}},
                    {"kind": "ring_group", "params": {"group": "helpdesk", "seconds": ring_seconds}},
                    {"kind": "ring_account", "params": {"account": "chris", "seconds": chris_seconds}},
                    {"kind": "voicemail", "params": {"box": "general"}},
                ],
            }
        ],
        "dids": [{"number": DID, "name": "Main number", "route": "main"}],
    }
