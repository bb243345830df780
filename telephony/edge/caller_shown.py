"""What phones show of a caller."""

from telephony.edge.branch import sip_domain


def caller_uri(number: str, name: str, label: str = "") -> str:
    """Return the From of a leg to a phone: the caller as the phone shows him, after a label (text@display)."""
    shown = _displayed(name) if number else "Anonymous"
    if label:
        shown = f"{_displayed(label)}: {shown or number}"
    if not number:
        return f'"{shown}" <sip:anonymous@anonymous.invalid>'
    return f'"{shown}" <sip:{number}@{sip_domain()}>' if shown else f"<sip:{number}@{sip_domain()}>"


def _displayed(text: str) -> str:
    """Return a text that may stand in a quoted display name (RFC 3261 section 25.1) as it is."""
    return "".join(character for character in text if character.isprintable() and character not in '\\"')
