"""What people pick from: the names of what references may name, kept for some seconds for all sessions."""

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from designer.api_client import Api

KEPT_SECONDS = 5.0


@dataclass(frozen=True)
class Choice:
    """Something to pick."""

    key: str
    name: str
    section: str
    extension: str = ""
    available_in: tuple[str, ...] = ()
    """Of a route: the menus in which it may be picked; nothing: all of them."""

    @property
    def label(self) -> str:
        """How it is shown: its name, and its extension when it has one."""
        return f"{self.name or self.key} · {self.extension}" if self.extension else self.name or self.key


class Choices:
    """The choices of some pickers."""

    def __init__(self, by_picker: Mapping[str, Mapping[str, Choice]]) -> None:
        self._by_picker = by_picker

    def of(self, picker: str, *, menu: str = "", section: str = "") -> list[Choice]:
        """Return what may be picked, sorted by name; of routes only those that are available in a menu, and of
        several kinds of things only those of one section.
        """
        return [
            one
            for one in self._by_picker.get(picker, {}).values()
            if (not menu or not one.available_in or menu in one.available_in) and section in ("", one.section)
        ]

    def name(self, picker: str, key: str) -> str:
        """Return how people call something; its key when it is gone."""
        found = self._by_picker.get(picker, {}).get(key)
        return found.name or found.key if found else key

    def get(self, picker: str, key: str) -> Choice | None:
        """Return what a key names, None when it is gone."""
        return self._by_picker.get(picker, {}).get(key)


class KeptChoices:
    """The choices that the api told last. Only who may see all of them asks for them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, dict[str, Choice]]] = {}

    def get(self, api: Api, pickers: Iterable[str]) -> Choices:
        """Return the choices of some pickers; those that are not known, or not any more, are asked in one request."""
        wanted = list(dict.fromkeys(pickers))
        now = time.monotonic()
        with self._lock:
            kept = {one: self._kept[one][1] for one in wanted if one in self._kept and now < self._kept[one][0]}
        missing = [one for one in wanted if one not in kept]
        if missing:
            found = {
                picker: {one["key"]: _choice(one) for one in answers}
                for picker, answers in api.choices(missing).items()
            }
            with self._lock:
                self._kept |= {picker: (now + KEPT_SECONDS, one) for picker, one in found.items()}
            kept |= found
        return Choices(kept)

    def forget(self) -> None:
        """Ask anew at the next look: something was saved."""
        with self._lock:
            self._kept.clear()


CHOICES = KeptChoices()


def _choice(answer: Mapping[str, object]) -> Choice:
    available = answer.get("available_in")
    return Choice(
        key=str(answer["key"]),
        name=str(answer["name"]),
        section=str(answer["section"]),
        extension=str(answer.get("extension") or ""),
        available_in=tuple(map(str, available)) if isinstance(available, list) else (),
    )
