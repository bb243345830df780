"""The exchange's key: passwords that must be read again are encrypted under it, signatures are derived from it."""

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken

from schemas.settings import settings


class SecretUnreadableError(Exception):
    """A stored secret was encrypted under another key."""

    error_id = "secret-unreadable"


@lru_cache(maxsize=1)
def exchange_key() -> bytes:
    """Return the key: `BELPLAN_SECRET_KEY`, or the file `<data_dir>/secret.key`, made at first use (mode 0600)."""
    given = os.environ.get("BELPLAN_SECRET_KEY", "")
    if given:
        return given.encode()
    path = settings().data_dir / "secret.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"secret.key.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key())
        try:
            os.link(fresh, path)  # of two processes that start at once, the first one's key stays
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes().strip()


def encrypt(text: str) -> str:
    """Return `text` encrypted under the exchange's key."""
    return Fernet(exchange_key()).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Return what `encrypt` was given.

    Raises SecretUnreadableError when the token was made under another key.
    """
    try:
        return Fernet(exchange_key()).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise SecretUnreadableError(
            "A stored password was encrypted under another key. Put back the secret.key it was made with, "
            "or give the account a new password."
        ) from error


def derived_key(purpose: str) -> bytes:
    """Return 32 bytes for one purpose ("nonce", "flow", …); knowing one tells nothing of the others."""
    return hmac.new(exchange_key(), purpose.encode(), hashlib.sha256).digest()
