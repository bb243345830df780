"""Voicemail boxes as calls need them."""

from activities.call_port import BoxFacts
from schemas.tables import VoicemailBox


def box_facts(box: VoicemailBox, default_language: str) -> BoxFacts:
    """Return a box as a call needs it; without a language of its own it speaks the default one."""
    addresses = [address.strip() for address in box.mail_addresses.split("#") if address.strip()]
    return BoxFacts(
        id=box.id,
        name=box.name,
        greet=box.greet,
        greeting_prompt_id=box.greeting_prompt_id,
        language=box.language or default_language,
        max_seconds=box.max_seconds,
        silence_seconds=box.silence_seconds,
        mail_addresses=addresses,
        mail_salutation=box.mail_salutation,
        mail_say_time=box.mail_say_time,
        mail_say_caller=box.mail_say_caller,
    )
