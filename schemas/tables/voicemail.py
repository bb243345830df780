"""Menu Modules, voicemail-to-mail (M1) and MWI groups (M2)."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from schemas.tables.base import SettingsRow, UtcDateTime, Versioned


class VoicemailBox(Versioned, table=True):
    """A box in which callers leave messages, and how its owner is told."""

    id: str = Field(primary_key=True, max_length=63)
    name: str = Field(max_length=80)
    greeting_prompt_id: str | None = Field(default=None, foreign_key="prompt.id")
    """Own greeting; unset: the default one, unless `greet` is off."""
    greet: bool = True
    language: str = Field(default="", max_length=2)
    max_seconds: int = 180
    """Longest message, in seconds."""
    silence_seconds: int = 8
    """Silence after which recording stops, in seconds."""
    mail_addresses: str = Field(default="", max_length=500)
    """Addresses separated by `#`; empty: no mail."""
    mail_salutation: str = Field(default="", max_length=80)
    mail_attach: bool = True
    """Attach the WAV."""
    delete_after_mail: bool = False
    mail_say_time: bool = True
    mail_say_caller: bool = True


class MwiGroupRow(SettingsRow, table=True):
    """Boxes that the lamp of a phone follows together (M2)."""

    __tablename__ = "mwigroup"


class VoicemailMessage(SQLModel, table=True):
    """A message that a caller left."""

    id: str = Field(primary_key=True, max_length=80)
    """Made from the call and its step, so that a repeated step stores it once."""
    box_id: str = Field(foreign_key="voicemailbox.id", index=True)
    call_id: str = Field(max_length=63, index=True)
    caller: str = Field(default="", max_length=64)
    caller_name: str = Field(default="", max_length=80)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    seconds: float = 0
    file: str = Field(default="", max_length=200)
    """Name below `<data_dir>/recordings`; empty once deleted."""
    heard_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When somebody listened to it; unset: it is new."""
    mailed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
