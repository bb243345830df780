"""Finds pjproject's source: a given tarball, the official release, or Debian's copy of it."""

import getpass
import hashlib
import os
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from telephony.pjsua2_build.errors import BuildError
from telephony.pjsua2_build.progress import Progress

RELEASE_URL = "https://github.com/pjsip/pjproject/archive/refs/tags/2.17.tar.gz"
RELEASE_SHA256 = "065fe06c06788d97c35f563796d59f00ce52fe9558a52d7b490a042a966facce"
CONNECT_SECONDS = 10
APT_SECONDS = 300
DEBIAN_KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)


def fetch_source(folder: Path, progress: Progress) -> Path:
    """Return the path of a pjproject tarball, downloaded into `folder` unless PJPROJECT_TARBALL names one.

    Raises BuildError when no place has it.
    """
    given = os.environ.get("PJPROJECT_TARBALL")
    if given:
        tarball = Path(given).expanduser()
        if not tarball.is_file():
            raise BuildError(f"PJPROJECT_TARBALL names {tarball}, which is no file: correct it or unset it.")
        progress.phase(f"source: {tarball}, as PJPROJECT_TARBALL says")
        return tarball
    try:
        return download_release(folder, progress)
    except OSError as error:
        progress.note(f"the official release can't be fetched ({describe(error)}); trying Debian's copy")
    try:
        return download_from_debian(folder, progress)
    except (OSError, subprocess.SubprocessError) as error:
        raise BuildError(
            "pjproject's source could be fetched neither from its release page nor from Debian "
            f"({describe(error)}): connect this machine to the internet, or download {RELEASE_URL} elsewhere "
            "and name the file in PJPROJECT_TARBALL."
        ) from error


def describe(error: Exception) -> str:
    """Return the part of an error that a person can use."""
    if isinstance(error, urllib.error.URLError):
        return str(error.reason)
    if isinstance(error, subprocess.CalledProcessError):
        lines = str(error.stderr or "").strip().splitlines()
        return lines[-1] if lines else f"{error.cmd[0]} ended with {error.returncode}"
    return str(error)


def download_release(folder: Path, progress: Progress) -> Path:
    """Download the official release and compare its SHA-256. Raises OSError without a connection."""
    progress.phase("source: the official release of pjproject")
    tarball = folder / "pjproject.tar.gz"
    digest = hashlib.sha256()
    with urllib.request.urlopen(RELEASE_URL, timeout=CONNECT_SECONDS) as answer, tarball.open("wb") as file:
        while block := answer.read(1 << 16):
            digest.update(block)
            file.write(block)
    if digest.hexdigest() != RELEASE_SHA256:
        raise BuildError(
            f"{RELEASE_URL} is not the file that was reviewed (SHA-256 {digest.hexdigest()}): don't use it; "
            "name a tarball that you trust in PJPROJECT_TARBALL."
        )
    return tarball


def download_from_debian(folder: Path, progress: Progress) -> Path:
    """Download the copy of pjproject in the source package `asterisk` of Debian sid.

    apt checks its signatures, with a sources list of its own: the system's stays as it is.
    Raises OSError or subprocess.SubprocessError when that fails.
    """
    progress.phase("source: Debian's copy of pjproject, by apt-get source")
    keyring = next((path for path in DEBIAN_KEYRINGS if path.is_file()), None)
    if keyring is None:
        raise OSError("the package debian-archive-keyring is not installed")
    mirror = debian_mirror()
    with tempfile.TemporaryDirectory(prefix="belplan-apt-") as apt_folder:
        apt = Path(apt_folder)
        for name in ("lists/partial", "cache/archives/partial"):
            (apt / name).mkdir(parents=True)
        sources = apt / "sources.list"
        sources.write_text(f"deb-src [signed-by={keyring}] {mirror} sid main\n")
        options = {
            "Dir::Etc::SourceList": str(sources),
            "Dir::Etc::SourceParts": "/dev/null",
            "Dir::State::Lists": str(apt / "lists"),
            "Dir::Cache": str(apt / "cache"),
            "APT::Sandbox::User": getpass.getuser(),
            "Acquire::Languages": "none",
            "Acquire::AllowInsecureRepositories": "false",
            "APT::Get::AllowUnauthenticated": "false",
        }
        flags = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        for action in (["update", "--error-on=any"], ["source", "--download-only", "asterisk"]):
            subprocess.run(
                ["apt-get", *flags, "-qq", *action],
                cwd=folder,
                check=True,
                capture_output=True,
                text=True,
                timeout=APT_SECONDS,
            )
    tarball = next(folder.glob("asterisk_*.orig-Xpjproject.tar.*"), None)
    if tarball is None:
        raise OSError("Debian's source package asterisk has no component Xpjproject any more")
    return tarball


def debian_mirror() -> str:
    """Return the address of a Debian mirror: BELPLAN_DEBIAN_MIRROR, or the one this system installs from.

    Raises OSError when there is neither.
    """
    given = os.environ.get("BELPLAN_DEBIAN_MIRROR")
    if given:
        return given
    for address in apt_repositories():
        if urlsplit(address).path.rstrip("/").endswith("/debian"):
            return address
    raise OSError("this system has no Debian mirror in its sources; BELPLAN_DEBIAN_MIRROR can name one")


def apt_repositories() -> Iterator[str]:
    """Yield the addresses of the repositories that this system installs from."""
    listing = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)"],
        check=True,
        capture_output=True,
        text=True,
        timeout=APT_SECONDS,
    )
    yield from dict.fromkeys(listing.stdout.split())
