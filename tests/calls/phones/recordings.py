"""What a baresip phone heard: the WAV files that its module sndfile writes."""

import time
from pathlib import Path

import numpy as np

from tests.calls.phones.tones import RATE_HZ, Samples, read_wav

_BLOCKED_SECONDS = 300
_TIME_FORMAT = "%Y-%m-%d-%H-%M-%S"


class Recordings:
    """The recordings in one folder, a call each; the phone must run with TZ=UTC."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts: list[Path] = []
        self._taken = 0
        self._call_ended = False
        folder.mkdir()
        self._block_what_it_says()

    def look(self) -> None:
        """Take in new files. baresip names them by the second, so a later one could overwrite an earlier one."""
        for path in sorted(self._folder.glob("dump-*-dec.wav")):
            if self._call_ended:
                self._parts.clear()
                self._call_ended = False
            self._taken += 1
            self._parts.append(path.rename(self._folder / f"{self._taken:04}.wav"))

    def call_ended(self) -> None:
        """Begin anew with the next file that appears."""
        self.look()
        self._call_ended = True

    def last_call(self) -> tuple[Samples, int]:
        """Return samples and rate of the call that runs, or else of the last one."""
        self.look()
        parts = [part for part in map(read_wav, self._parts) if len(part[0])]
        if not parts:
            return np.zeros(0), RATE_HZ
        rate = parts[-1][1]
        return np.concatenate([samples for samples, its_rate in parts if its_rate == rate]), rate

    def _block_what_it_says(self) -> None:
        # baresip 1.0 drops its filters for what is heard when a call is held, and sets them up again only if there are
        # none for what is said. So those must fail: folders stand where their files would come, for 5 minutes.
        now = int(time.time())
        for second in range(now - 1, now + _BLOCKED_SECONDS):
            stamp = time.strftime(_TIME_FORMAT, time.gmtime(second))
            (self._folder / f"dump-{stamp}-enc.wav").mkdir()
