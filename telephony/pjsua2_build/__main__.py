"""Build pjsua2 unless the cache has it, and install it: `python -m telephony.pjsua2_build`."""

import fcntl
import importlib.metadata
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from telephony.pjsua2_build.cache import build_key, cache_folder, kept_wheel
from telephony.pjsua2_build.errors import BuildError, NoCompiler
from telephony.pjsua2_build.progress import Progress
from telephony.pjsua2_build.source import fetch_source
from telephony.pjsua2_build.wheel import build_wheel, check_tools

FALLBACK_LOCK = Path(__file__).parent / "fallback.lock"
EXIT_FALLBACK = 3
"""PyPI's build is installed: the set-up goes on, and tries again the next time."""


def built_wheel() -> Path:
    """Return the wheel for this machine, built now if need be. Raises BuildError."""
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        # A second set-up on the same machine waits for the first one's wheel.
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = kept_wheel()
        if kept:
            return kept
        check_tools()
        progress = Progress(folder / "build.log")
        progress.phase(f"building pjsua2 once for this machine (log: {progress.log_file})")
        with tempfile.TemporaryDirectory(prefix="belplan-pjsua2-") as work:
            tarball = fetch_source(Path(work), progress)
            wheel = build_wheel(tarball, Path(work), build_key().rpartition("-")[2], progress)
            target = folder / build_key() / wheel.name
            target.parent.mkdir(exist_ok=True)
            partial = target.with_suffix(".partial")
            shutil.copy(wheel, partial)
            partial.rename(target)
        progress.phase(f"pjsua2 is built: {target}")
        return target


def pip(*arguments: str) -> None:
    """Run pip of this Python. Raises subprocess.CalledProcessError."""
    subprocess.run([sys.executable, "-m", "pip", "--quiet", *arguments], check=True)


def is_installed(distribution: str) -> bool:
    """Return whether the environment of this Python has a distribution."""
    try:
        importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def main() -> int:
    """Install pjsua2 into the environment of this Python; return the exit code."""
    try:
        wheel = built_wheel()
    except NoCompiler as error:
        sys.stderr.write(
            f"WARNING: {error} Until then the edge runs on PyPI's pjsua2-python, "
            "which has 4 call legs: two calls at once.\n"
        )
        if is_installed("pjsua2"):
            pip("uninstall", "--yes", "pjsua2")
        pip("install", "--require-hashes", "--no-deps", "-r", str(FALLBACK_LOCK))
        return EXIT_FALLBACK
    except BuildError as error:
        sys.stderr.write(f"pjsua2: {error}\n")
        return 1
    if is_installed("pjsua2-python"):
        # Both have a module pjsua2.
        pip("uninstall", "--yes", "pjsua2-python")
    pip("install", "--no-index", "--no-deps", "--force-reinstall", str(wheel))
    return 0


if __name__ == "__main__":
    sys.exit(main())
