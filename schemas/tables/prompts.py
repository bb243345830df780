"""Menu Config, sound files (C7): voice prompts and music on hold."""

from sqlalchemy import JSON, Column
from sqlmodel import Field

from schemas.tables.base import SettingsRow, Versioned, json_list


class Prompt(Versioned, table=True):
    """A voice prompt: an uploaded sound file, or texts that are spoken one after the other."""

    id: str = Field(primary_key=True, max_length=63)
    name: str = Field(max_length=80)
    file: str = Field(default="", max_length=200)
    """Name of the uploaded file below `<data_dir>/sounds/uploads`; empty when the prompt is spoken."""
    speech: list[dict[str, str]] = Field(default_factory=json_list, sa_column=Column(JSON, nullable=False))
    """Parts to speak: `[{"language": "nl", "text": "Goeiedag"}, …]`."""


class MusicClassRow(SettingsRow, table=True):
    """Music on hold: prompts that are played one after the other."""

    __tablename__ = "musicclass"
