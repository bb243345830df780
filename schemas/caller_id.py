"""Which number the person called sees (P2, M9), and how calls are forwarded outside (C3)."""

from typing import Literal

from schemas.dialling import ExchangeSetting
from schemas.references import DidRef


class OutgoingNumber(ExchangeSetting):
    """Part of a SIP account (P2): the number that it calls out with."""

    did: DidRef | None = None
    """The company's number that the person called sees. Nothing: the company's main number."""
    masked: bool = False
    """Call out anonymously."""


class ExternalForwarding(ExchangeSetting):
    """How the exchange forwards calls to external numbers (C3)."""

    confirm_in_backup_plans: bool = True
    """In back-up routes: who answers must press 1 to accept the call, so that no voicemail of a mobile takes it."""
    confirm_in_standard_plans: bool = True
    """In all other routes: who answers must press 1 to accept the call."""
    fixed_did: DidRef | None = None
    """The company's number with which calls are forwarded. Nothing: the one that was called."""
    show: Literal["caller", "company"] = "company"
    """Whose number the display of the mobile shows: that of the caller or that of the company. Not every provider
    accepts the caller's."""


class CallerId(ExchangeSetting):
    """What the outgoing leg says of who calls."""

    number: str
    """The number to show, E.164 without plus; empty: anonymous, the leg asks for privacy (RFC 3323)."""
    asserted: str
    """The company's number that identifies the call to the provider (P-Asserted-Identity, RFC 3325); empty when the
    company has none."""
    reason: str
    """In words, for the trace."""

    @property
    def anonymous(self) -> bool:
        """Tell whether the number is withheld."""
        return not self.number
