"""What the build says when it can't go on, and how it keeps what it built."""

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from telephony.pjsua2_build.cache import build_key, kept_wheel
from telephony.pjsua2_build.errors import BuildError, NoCompiler
from telephony.pjsua2_build.progress import Progress
from telephony.pjsua2_build.source import debian_mirror, fetch_source
from telephony.pjsua2_build.wheel import CORRECTION, check_tools, pjproject_version, unpack

ROOT = Path(__file__).parents[3]


@pytest.fixture
def progress(tmp_path: Path) -> Progress:
    return Progress(tmp_path / "cache" / "build.log")


def build(cache: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "telephony.pjsua2_build"],
        cwd=ROOT,
        env=os.environ | {"XDG_CACHE_HOME": str(cache)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def tarball_with(folder: Path, files: dict[str, str]) -> Path:
    path = folder / "source.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text.encode()))
    return path


def test_a_tarball_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    done = build(tmp_path, PJPROJECT_TARBALL=str(tmp_path / "nothing.tar.gz"))
    assert done.returncode == 1
    assert done.stderr.strip().endswith("which is no file: correct it or unset it.")


def test_a_file_that_is_no_tarball_says_why(tmp_path: Path) -> None:
    (tmp_path / "source.tar.gz").write_text("no archive")
    done = build(tmp_path, PJPROJECT_TARBALL=str(tmp_path / "source.tar.gz"))
    assert done.returncode == 1
    assert "    | " in done.stderr
    assert done.stderr.splitlines()[-1].startswith("pjsua2: unpacking failed")


def test_a_tarball_of_something_else_is_refused(tmp_path: Path, progress: Progress) -> None:
    tarball = tarball_with(tmp_path, {"other-1.0/README": "other"})
    with pytest.raises(BuildError, match="is no pjproject source"):
        unpack(tarball, tmp_path, progress)


UDP_TRANSPORT = "pjmedia/src/pjmedia/transport_udp.c"


def before_the_correction() -> str:
    """Return what the correction needs to find: what it leaves and what it takes out, at the lines that it names."""
    text, at = "", 1
    for line in CORRECTION.read_text().splitlines():
        if line.startswith("@@"):
            first = int(line.split()[1].split(",")[0].removeprefix("-"))
            text += "\n" * (first - at)
            at = first
        elif at > 1 and line[:1] in (" ", "-"):
            text += line[1:] + "\n"
            at += 1
    return text


def test_the_source_tree_gets_our_limits_and_our_correction(tmp_path: Path, progress: Progress) -> None:
    files = {
        "pjproject-2.15.1/version.mak": "export PJ_VERSION_MAJOR  := 2\nexport PJ_VERSION_MINOR  := 15\n"
        "export PJ_VERSION_REV    := 1\nexport PJ_VERSION_SUFFIX :=\n",
        "pjproject-2.15.1/pjlib/include/pj/types.h": "",
        "pjproject-2.15.1/pjmedia/src/pjmedia-audiodev/null_dev.c": "",
        f"pjproject-2.15.1/{UDP_TRANSPORT}": before_the_correction(),
    }
    tree = unpack(tarball_with(tmp_path, files), tmp_path, progress)
    assert pjproject_version(tree) == "2.15.1"
    limits = (tree / "pjlib" / "include" / "pj" / "config_site.h").read_text().split()
    assert limits[limits.index("PJSUA_MAX_CALLS") + 1] == "1024"
    assert (tree / "pjmedia" / "src" / "pjmedia-audiodev" / "bdimad_dev.c").is_file()
    started, reads = (
        (tree / UDP_TRANSPORT).read_text().index(text) for text in ("started = PJ_TRUE", "Kick off pending")
    )
    assert started < reads


def test_a_source_that_the_correction_does_not_fit_is_refused(tmp_path: Path, progress: Progress) -> None:
    files = {
        "pjproject-9/pjlib/include/pj/types.h": "",
        "pjproject-9/pjmedia/src/pjmedia-audiodev/null_dev.c": "",
        f"pjproject-9/{UDP_TRANSPORT}": "written anew",
    }
    with pytest.raises(BuildError, match="media_start.patch does not fit this pjproject"):
        unpack(tarball_with(tmp_path, files), tmp_path, progress)


def test_a_given_tarball_comes_first(tmp_path: Path, progress: Progress, monkeypatch: pytest.MonkeyPatch) -> None:
    tarball = tarball_with(tmp_path, {"pjproject/x": ""})
    monkeypatch.setenv("PJPROJECT_TARBALL", str(tarball))
    assert fetch_source(tmp_path, progress) == tarball


def test_a_debian_mirror_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELPLAN_DEBIAN_MIRROR", "http://mirror.example.org/debian")
    assert debian_mirror() == "http://mirror.example.org/debian"


def test_missing_tools_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoCompiler, match=r"gcc, g\+\+, make, swig"):
        check_tools()


def test_a_wheel_is_kept_by_python_system_and_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("PJPROJECT_TARBALL", raising=False)
    assert kept_wheel() is None
    key = build_key()
    wheel = tmp_path / "belplan" / "pjsua2" / key / "pjsua2-2.17-cp311-cp311-linux_x86_64.whl"
    wheel.parent.mkdir(parents=True)
    wheel.touch()
    assert kept_wheel() == wheel
    monkeypatch.setenv("PJPROJECT_TARBALL", str(tarball_with(tmp_path, {"pjproject/x": ""})))
    assert build_key() != key
    assert kept_wheel() is None


def test_a_command_that_fails_stops_the_others(progress: Progress, tmp_path: Path) -> None:
    slow = progress.start_command(["sleep", "600"], tmp_path)
    with pytest.raises(BuildError, match="failing failed"):
        progress.wait({"sleeping": slow, "failing": progress.start_command(["false"], tmp_path)}, 30)
    assert slow.poll() is not None


def test_a_command_that_takes_too_long_is_stopped(progress: Progress, tmp_path: Path) -> None:
    slow = progress.start_command(["sleep", "600"], tmp_path)
    with pytest.raises(BuildError, match="took longer"):
        progress.wait({"sleeping": slow}, 0.1)
    assert slow.poll() is not None
