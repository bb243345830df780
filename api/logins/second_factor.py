"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for who lost the app."""

import hashlib
import hmac
import re
import secrets
from datetime import datetime

import pyotp
from pyotp.exceptions import OTPVerificationError

from schemas.credentials import TYPABLE
from schemas.secrets import decrypt, derived_key, encrypt
from schemas.tables import LoginSecret

ISSUER = "Belplan"
NEIGHBOURS = 1
"""Time steps before and after the present one whose codes are taken: clocks differ, and typing takes time."""
RECOVERY_CODES = 10
RECOVERY_LENGTH = 12


def new_secret() -> str:
    """Return a new secret in base32, 160 bits."""
    return pyotp.random_base32()


def otpauth_uri(secret: str, login: str, exchange: str) -> str:
    """Return the address that authenticator apps read from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=exchange or ISSUER)


def begin_enrolment(kept: LoginSecret) -> str:
    """Give a person a new secret, not asked for until `confirm_enrolment`; return it."""
    secret = new_secret()
    kept.totp_secret_encrypted, kept.totp_confirmed_at, kept.totp_last_step = encrypt(secret), None, 0
    return secret


def is_on(kept: LoginSecret) -> bool:
    """Tell whether a code is asked at log-in."""
    return bool(kept.totp_secret_encrypted) and kept.totp_confirmed_at is not None


def take_code(kept: LoginSecret, code: str, now: datetime) -> bool:
    """Tell whether a code is right now, and take it: the same one, or an older one, is not right again.

    Raises SecretUnreadableError when the secret was kept under another key.
    """
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return False
    totp = pyotp.TOTP(decrypt(kept.totp_secret_encrypted))
    try:
        step = totp.verify_and_get_timecode(digits, for_time=now, valid_window=NEIGHBOURS)
    except OTPVerificationError:
        return False
    if step <= kept.totp_last_step:
        return False
    kept.totp_last_step = step
    return True


def new_recovery_codes(kept: LoginSecret) -> list[str]:
    """Give a person new recovery codes in the place of the old ones; return them: the only time they can be read."""
    codes = ["".join(secrets.choice(TYPABLE) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    kept.recovery_codes = [_recovery_hash(code) for code in codes]
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def take_recovery_code(kept: LoginSecret, code: str) -> bool:
    """Tell whether a recovery code is right, and take it: each opens once."""
    wanted = _recovery_hash(re.sub(r"[\s-]", "", code).lower())
    if wanted not in kept.recovery_codes:
        return False
    kept.recovery_codes = [one for one in kept.recovery_codes if one != wanted]
    return True


def turn_off(kept: LoginSecret) -> None:
    """Ask for no code any more."""
    kept.totp_secret_encrypted, kept.totp_confirmed_at, kept.totp_last_step, kept.recovery_codes = "", None, 0, []


def _recovery_hash(code: str) -> str:
    # Keyed: who has only the database can't try all codes out.
    return hmac.new(derived_key("recovery-code"), code.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
