"""Menu Plugins, phone provisioning (L15). See `schemas.configuration.device_entry`."""

from sqlmodel import Field

from schemas.tables.base import SettingsRow


class Device(SettingsRow, table=True):
    """A phone that gets its configuration from the exchange."""

    mac: str = Field(unique=True, index=True, max_length=12)
    """Twelve small hex digits."""
