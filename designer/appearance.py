"""The company's name and colour on the pages, legible on light and on dark."""

import colorsys
import threading
import time
from dataclasses import dataclass

from designer.api_client import Api, ApiFailure

DEFAULT_ACCENT = "#0f6674"
LIGHT_PAGE, DARK_PAGE = "#ffffff", "#10181c"
CONTRAST = 4.5
"""Between the accent and the page behind it (WCAG 2.2, 1.4.3)."""
KEPT_SECONDS = 30.0

MARK = (
    "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-2.1 5.2 1.2 2.5c.1.3.1.6-.1.8l-.9 1.1a7.6 7.6 0 0 0 2.9 2.9l1.1-.9c.2-.2"
    ".6-.2.8-.1l2.5 1.2c.4.2.6.6.5 1l-.3 1.3c-.1.5-.5.8-1 .8A8.9 8.9 0 0 1 6.9 9c0-.5.3-.9.8-1l1.2-.3c.4-.1.8.1 1 .5Z"
)
"""A telephone in a disc, as an SVG path in a box of 24."""


@dataclass(frozen=True)
class Appearance:
    """How the pages look."""

    name: str = "Belplan"
    colour: str = ""
    """The company's, `#0f6674`; empty: our own."""
    languages: tuple[str, ...] = ()


class KeptAppearance:
    """The appearance that the api told last; one for all sessions, also while the api is away."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known = Appearance()
        self._until = 0.0

    def get(self, api: Api) -> Appearance:
        """Return how the pages look; asks the api when it did not for half a minute."""
        with self._lock:
            if time.monotonic() < self._until:
                return self._known
            self._until = time.monotonic() + KEPT_SECONDS
        try:
            found = api.get("/appearance")
            self._known = Appearance(found["name"], found["colour"], tuple(found["languages"]))
        except ApiFailure:
            self._until = 0.0  # the last one holds until the api is back
        return self._known

    def forget(self) -> None:
        """Ask anew at the next look: somebody changed it."""
        self._until = 0.0


APPEARANCE = KeptAppearance()


def accents(colour: str) -> tuple[str, str]:
    """Return the company's colour as it is legible on the light page and on the dark one."""
    colour = colour or DEFAULT_ACCENT
    return legible(colour, LIGHT_PAGE), legible(colour, DARK_PAGE)


def legible(colour: str, page: str) -> str:
    """Return a colour, made darker or lighter until it can be read on a page, with the same hue."""
    red, green, blue = _channels(colour)
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    step = -0.02 if _luminance(page) > 0.5 else 0.02
    while contrast(colour, page) < CONTRAST and 0 <= lightness + step <= 1:
        lightness += step
        colour = "#" + "".join(f"{round(one * 255):02x}" for one in colorsys.hls_to_rgb(hue, lightness, saturation))
    return colour


def contrast(one: str, other: str) -> float:
    """Return the contrast between two colours, 1 to 21 (WCAG 2.2, 1.4.3)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue
