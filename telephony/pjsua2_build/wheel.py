"""Compiles pjproject and makes the wheel."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from telephony.pjsua2_build.errors import BuildError, NoCompiler
from telephony.pjsua2_build.progress import Progress

TOOLS = {"gcc": "gcc", "g++": "g++", "make": "make", "swig": "swig", "patch": "patch", "tar": "tar", "xz": "xz-utils"}
COMPILER_FLAGS = "-O2 -fPIC -DNDEBUG"
"""NDEBUG: an assertion of pjproject must fail one call with an error, not end the process with all its calls."""

CONFIGURE_OPTIONS = (
    "--disable-sound",
    "--disable-video",
    "--enable-epoll",
    "--with-external-srtp",
    "--with-external-speex",
    # libspeexdsp: at pjsua's default quality the other choice, libsamplerate, resamples with its slowest filter.
    "--enable-speex-resample",
    "--disable-speex-codec",
    "--disable-speex-aec",
    "--disable-gsm-codec",
    "--disable-ilbc-codec",
    "--disable-g7221-codec",
    "--disable-l16-codec",
    "--disable-libwebrtc",
    "--disable-libyuv",
    "--disable-sdl",
    "--disable-ffmpeg",
    "--disable-v4l2",
    "--disable-openh264",
    "--disable-vpx",
    "--disable-upnp",
    "--disable-opencore-amr",
    "--disable-silk",
    "--disable-bcg729",
    "--disable-lyra",
)
NEEDED_FEATURES = {
    "OPUS library found": "libopus-dev",
    "OpenSSL library found, SSL support enabled": "libssl-dev",
}
COMPILE_SECONDS = 3600
RECIPE_FOLDER = Path(__file__).parent
SETUP_SCRIPT = RECIPE_FOLDER / "wheel_setup.py"
CONFIG_SITE = RECIPE_FOLDER / "config_site.h"
CORRECTION = RECIPE_FOLDER / "media_start.patch"


def check_tools() -> None:
    """Raise NoCompiler when a tool of the build is missing."""
    missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    if not (Path(sysconfig.get_paths()["include"]) / "Python.h").is_file():
        missing.append("python3-dev")
    if missing:
        raise NoCompiler(f"pjsua2 can't be compiled without {', '.join(missing)}: install them with apt-get.")


def build_wheel(tarball: Path, folder: Path, tag: str, progress: Progress) -> Path:
    """Build the wheel of a pjproject tarball inside `folder` and return its path.

    `tag` becomes the local part of the version. Raises BuildError.
    """
    tree = unpack(tarball, folder, progress)
    version = pjproject_version(tree)
    configure(tree, version, progress)
    binding = tree / "pjsip-apps" / "src" / "swig" / "python"
    progress.phase("generating the Python binding")
    progress.wait({"swig": progress.start_command(["make", "pjsua2_wrap.cpp"], binding)}, COMPILE_SECONDS)
    compile_all(tree, binding, version, progress)
    return make_wheel(binding, f"{version}+belplan.{tag}", progress)


def unpack(tarball: Path, folder: Path, progress: Progress) -> Path:
    """Unpack the tarball, with the limits of an exchange and our correction; return the folder of the source tree."""
    tree = folder / "pjproject"
    tree.mkdir()
    command = ["tar", "-xf", str(tarball.resolve()), "--strip-components=1", "--no-same-owner"]
    progress.wait({"unpacking": progress.start_command(command, tree)}, COMPILE_SECONDS)
    if not (tree / "pjlib").is_dir():
        raise BuildError(f"{tarball} is no pjproject source: name another file in PJPROJECT_TARBALL.")
    shutil.copy(CONFIG_SITE, tree / "pjlib" / "include" / "pj" / "config_site.h")
    command = ["patch", "--batch", "--forward", "-p1", "-i", str(CORRECTION)]
    if subprocess.run(command, cwd=tree, capture_output=True, check=False).returncode:
        raise BuildError(f"{CORRECTION.name} does not fit this pjproject: look whether it still needs the correction.")
    # Debian leaves this driver out for its licence; the makefile names it, and without sound it is empty anyway.
    (tree / "pjmedia" / "src" / "pjmedia-audiodev" / "bdimad_dev.c").touch()
    return tree


def pjproject_version(tree: Path) -> str:
    """Return the version that the source tree says it is, such as 2.17 or 2.15.1."""
    text = (tree / "version.mak").read_text()
    parts = [
        match[1] for name in ("MAJOR", "MINOR", "REV") if (match := re.search(rf"PJ_VERSION_{name}\s*:=\s*(\d+)", text))
    ]
    return ".".join(parts)


def configure(tree: Path, version: str, progress: Progress) -> None:
    """Run pjproject's configure and check that it found what an exchange needs."""
    progress.phase(f"configuring pjproject {version}")
    flags = [f"CFLAGS={COMPILER_FLAGS}", f"CXXFLAGS={COMPILER_FLAGS}"]
    command = ["./configure", *CONFIGURE_OPTIONS, *flags]
    progress.wait({"configure": progress.start_command(command, tree)}, COMPILE_SECONDS)
    said = progress.log_file.read_text(errors="replace")
    missing = [package for phrase, package in NEEDED_FEATURES.items() if phrase not in said]
    if missing:
        raise BuildError(f"pjproject's configure did not find {', '.join(missing)}: install them with apt-get.")


def compile_all(tree: Path, binding: Path, version: str, progress: Progress) -> None:
    """Compile the libraries and, at the same time, the Python binding, which is one big file."""
    cores = len(os.sched_getaffinity(0))
    progress.phase(f"compiling pjproject {version} with {cores} cores, some minutes")
    variables = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    flags = subprocess.run(
        ["make", "--no-print-directory", "-f", "helper.mak", "cflags"],
        cwd=binding,
        env=variables,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    include = f"-I{sysconfig.get_paths()['include']}"
    wrapper = ["g++", "-w", *dict.fromkeys(flags), include, "-c", "pjsua2_wrap.cpp", "-o", "pjsua2_wrap.o"]
    progress.wait(
        {
            "compiling the libraries": progress.start_command(["make", f"-j{cores}", "lib"], tree, variables),
            "compiling the Python binding": progress.start_command(wrapper, binding, variables),
        },
        COMPILE_SECONDS,
        lambda: f"{sum(1 for _ in tree.rglob('*.o'))} files done",
    )


def make_wheel(binding: Path, version: str, progress: Progress) -> Path:
    """Link the extension, pack it, and return the path of the wheel."""
    progress.phase("linking, and packing the wheel")
    variables = os.environ | {"PJSUA2_WHEEL_VERSION": version}
    # -P: the folder of the script, with its modules' names, stays out of the import path.
    command = [sys.executable, "-P", str(SETUP_SCRIPT), "bdist_wheel"]
    progress.wait({"packing": progress.start_command(command, binding, variables)}, COMPILE_SECONDS)
    wheel = next((binding / "dist").glob("pjsua2-*.whl"), None)
    if wheel is None:
        raise BuildError(f"no wheel came out of the build: the last lines of {progress.log_file} say why.")
    return wheel
