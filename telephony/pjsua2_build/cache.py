"""The folder where built wheels are kept."""

import hashlib
import os
import platform
import sys
from pathlib import Path

RECIPE = ("config_site.h", "media_start.patch", "wheel.py", "wheel_setup.py", "source.py")
OS_RELEASE = Path("/etc/os-release")


def cache_folder() -> Path:
    """Return the folder of built wheels: `belplan/pjsua2` in XDG_CACHE_HOME, or in ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "belplan" / "pjsua2"


def build_key() -> str:
    """Return what distinguishes a wheel from others: Python, architecture, system release, recipe, given source."""
    digest = hashlib.sha256()
    for name in RECIPE:
        digest.update((Path(__file__).parent / name).read_bytes())
    given = os.environ.get("PJPROJECT_TARBALL")
    if given and Path(given).expanduser().is_file():
        digest.update(Path(given).expanduser().read_bytes())
    release = OS_RELEASE.read_bytes() if OS_RELEASE.is_file() else b""
    digest.update(b"\n".join(line for line in release.splitlines() if line.startswith((b"ID=", b"VERSION_ID="))))
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    return f"{python}-{platform.machine()}-{digest.hexdigest()[:12]}"


def kept_wheel() -> Path | None:
    """Return the wheel that an earlier build left for this key."""
    return next(iter(sorted((cache_folder() / build_key()).glob("pjsua2-*.whl"))), None)
