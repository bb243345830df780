"""What opens a device's configuration: a password, or a link that expires. Both follow from the exchange's key.

Nothing is stored: raising the device's `secret` makes both anew. The password's length is that of the accounts'.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from schemas.secrets import derived_key

LINK_VALID = timedelta(hours=24)
_PASSWORD_BYTES = 10
_SIGNATURE_BYTES = 15


def device_password(mac: str, secret: int) -> str:
    """Return the password with which a phone fetches its configuration, 16 letters and digits (80 bits)."""
    return _text(_mac(f"password:{mac}:{secret}")[:_PASSWORD_BYTES])


def phone_admin_password(mac: str, secret: int) -> str:
    """Return the password of the phone's own web pages."""
    return _text(_mac(f"admin:{mac}:{secret}")[:_PASSWORD_BYTES])


def link_token(mac: str, secret: int, until: datetime) -> str:
    """Return the part of a link that opens the configuration until an instant (aware)."""
    ends = int(until.timestamp())
    return f"{ends:x}-{_text(_mac(f'link:{mac}:{secret}:{ends}')[:_SIGNATURE_BYTES])}"


def link_opens(token: str, mac: str, secret: int, now: datetime) -> bool:
    """Tell whether such a part opens this device's configuration now."""
    head, _, _ = token.partition("-")
    try:
        until = datetime.fromtimestamp(int(head, 16), UTC)
    except (ValueError, OverflowError, OSError):
        return False
    return now < until and hmac.compare_digest(token.encode(), link_token(mac, secret, until).encode())


def _mac(text: str) -> bytes:
    return hmac.new(derived_key("provisioning"), text.encode(), hashlib.sha256).digest()


def _text(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").lower()
