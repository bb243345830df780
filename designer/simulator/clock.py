"""The clock on the wall of the exchange."""

from datetime import datetime
from zoneinfo import ZoneInfo

from designer.exchange_settings import SETTINGS
from designer.viewer import Viewer


def exchange_now(viewer: Viewer) -> datetime:
    """Return the present time at the exchange."""
    return datetime.now(ZoneInfo(SETTINGS.get(viewer.api).get("time_zone") or "Europe/Brussels"))
