"""Pictures that a phone sees."""

import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

_PNG, _SIZE_AT, _END = b"\x89PNG", 16, b"IEND\xaeB`\x82"
_COLOURS = ("red", "green", "blue")


@dataclass(frozen=True)
class Picture:
    """Its size, and the colours of its left, middle and right third."""

    width: int
    height: int
    bars: tuple[str, str, str]


def read_picture(file: Path) -> Picture | None:
    """Return the picture of a PNG file; None while it is not written to its end. Blocks."""
    png = file.read_bytes() if file.exists() else b""
    if not png.startswith(_PNG) or not png.endswith(_END):
        return None
    width, height = struct.unpack_from("!II", png, _SIZE_AT)
    scaled = ["-vf", "scale=3:1:flags=area", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    command = ["ffmpeg", "-loglevel", "error", "-i", str(file), *scaled]
    pixels = subprocess.run(command, capture_output=True, check=True, timeout=20).stdout
    left, middle, right = (_colour(pixels[start : start + 3]) for start in (0, 3, 6))
    return Picture(width, height, (left, middle, right))


def _colour(pixel: bytes) -> str:
    """Return the name of the strongest of three colours; empty when none stands out."""
    strongest, *others = sorted(zip(pixel, _COLOURS, strict=True), reverse=True)
    return strongest[1] if strongest[0] > 2 * others[0][0] and strongest[0] > 100 else ""
