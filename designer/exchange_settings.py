"""Settings of the whole exchange that pages go by, kept for some seconds for all sessions."""

import threading
import time
from collections.abc import Collection

from designer.api_client import Api, Values
from designer.phone_numbers import Notation

KEPT_SECONDS = 15.0


class KeptSettings:
    """The settings that the api told last. Only who may see them asks for them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: Values = {}
        self._until = 0.0

    def get(self, api: Api) -> Values:
        """Return the settings; asks the api when it did not for some seconds."""
        with self._lock:
            fresh = time.monotonic() < self._until
        if not fresh:
            found = dict(api.get("/settings"))
            with self._lock:
                self._known, self._until = found, time.monotonic() + KEPT_SECONDS
        return self._known

    def notation(self, api: Api) -> tuple[Notation, str]:
        """Return how numbers are shown (C4), and the code of the country from which they are seen."""
        found = self.get(api)
        return found.get("notation", {}).get("web", "national"), str(found.get("country_code", "32"))

    def inactive_modules(self) -> Collection[str]:
        """Return the modules that are left out of the menus, as known."""
        return tuple(self._known.get("inactive_modules", ()))

    def forget(self) -> None:
        """Ask anew at the next look: somebody changed them."""
        with self._lock:
            self._until = 0.0


SETTINGS = KeptSettings()
