"""Setup script of the pjsua2 wheel: links the compiled wrapper and pjproject's static libraries into one extension.

Runs in pjproject's folder `pjsip-apps/src/swig/python`, where `pjsua2_wrap.o` and `pjsua2.py` are. The version comes in
the variable PJSUA2_WHEEL_VERSION; pjproject's own `helper.mak` names the libraries.
"""

import os
import subprocess

from setuptools import Extension, setup


def make_variable(target: str) -> list[str]:
    """Return the words that a target of pjproject's `helper.mak` prints, one a line."""
    command = ["make", "--no-print-directory", "-f", "helper.mak", target]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


setup(
    name="pjsua2",
    version=os.environ["PJSUA2_WHEEL_VERSION"],
    description="pjproject's pjsua2 for Python, with room for many calls",
    license="GPL-2.0-or-later",
    url="https://www.pjsip.org",
    py_modules=["pjsua2"],
    ext_modules=[
        Extension(
            "_pjsua2",
            sources=[],
            extra_objects=["pjsua2_wrap.o"],
            # The resampler is the system's; helper.mak knows only those in pjproject's own tree.
            libraries=[*make_variable("libs"), "speexdsp"],
            extra_link_args=[*make_variable("ldflags"), "-Wl,--strip-all"],
            language="c++",
        )
    ],
)
