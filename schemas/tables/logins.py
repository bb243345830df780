"""Menu Config, log-in accounts (C12): people, what proves that it is them, and where they are logged in."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from schemas.tables.base import UtcDateTime, Versioned, json_list, utc_now


class LoginAccount(Versioned, table=True):
    """A person who uses the web pages or the api."""

    id: str = Field(primary_key=True, max_length=63)
    name: str = Field(max_length=80)
    login: str = Field(unique=True, index=True, max_length=80)
    """What is typed to log in, in small letters: a mail address, or any name."""
    role: str = Field(max_length=20)
    """admin, supervisor, user or read-only."""
    enabled: bool = True
    """Off: nobody logs in with it, and its sessions are over."""
    language: str = Field(default="", max_length=2)
    """Of the web pages; empty: the exchange's."""
    sip_accounts: list[str] = Field(default_factory=json_list, sa_type=JSON, nullable=False)
    """The person's phones."""
    voicemail_boxes: list[str] = Field(default_factory=json_list, sa_type=JSON, nullable=False)
    """The person's boxes."""
    function_indicators: list[str] = Field(default_factory=json_list, sa_type=JSON, nullable=False)
    """Function indicators that the person may switch."""
    advanced_function_indicators: list[str] = Field(default_factory=json_list, sa_type=JSON, nullable=False)


class LoginSecret(SQLModel, table=True):
    """What proves that it is the person. Kept apart: it changes at each log-in, and is no configuration."""

    login_id: str = Field(primary_key=True, foreign_key="loginaccount.id", max_length=63)
    password_hash: str = Field(default="", max_length=200)
    """Argon2id with its parameters; empty: nobody can log in yet."""
    password_set_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    must_change_password: bool = False
    """Somebody else chose the password: until it is changed, a session can do nothing else."""
    totp_secret_encrypted: str = Field(default="", max_length=400)
    """The secret of the second factor (RFC 6238) under the exchange's key; empty: there is none."""
    totp_confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Unset: the enrolment is not finished, and no code is asked."""
    totp_last_step: int = 0
    """The time step of the last code that was taken: none is taken twice."""
    recovery_codes: list[str] = Field(default_factory=json_list, sa_type=JSON, nullable=False)
    """Those that are left, as HMACs under the exchange's key."""
    last_log_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class LoginSession(SQLModel, table=True):
    """A log-in that lasts. Only the SHA-256 of its token is kept."""

    token_hash: str = Field(primary_key=True, max_length=64)
    id: str = Field(unique=True, index=True, max_length=16)
    """Names it in lists; opens nothing."""
    login_id: str = Field(foreign_key="loginaccount.id", index=True, max_length=63)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    seen_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    """Its last request, to the minute."""
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    """The end, however much it is used."""
    source: str = Field(default="", max_length=45)
    """The IP address that logged in."""
    user_agent: str = Field(default="", max_length=200)
    second_factor: bool = False
    """A code was given, too."""


class LoginAttempts(SQLModel, table=True):
    """Log-ins that failed, counted by account and by source, for the lock-out."""

    key: str = Field(primary_key=True, max_length=70)
    """`account:` or `source:` and a hash of the login or address: what was typed may be a password by mistake."""
    failures: float = 0.0
    """Each adds one; they fade with time."""
    last_at: datetime = Field(sa_type=UtcDateTime, index=True)
    blocked_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Until then no attempt is looked at."""
