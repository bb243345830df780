from typing import Any

import pytest

from designer.fields.prompt_sound import Sound, new_sound, way_of

UPLOADED: Sound = ("a.mp3", b"ID3", "audio/mpeg")
RECORDED: Sound = ("r.wav", b"RIFF", "audio/wav")


@pytest.mark.parametrize(
    ("values", "stored", "way"),
    [
        ({}, {}, "speech"),
        ({}, {"file": "a.wav"}, "file"),
        ({"way": "speech"}, {"file": "a.wav"}, "speech"),
        ({"way": "recording"}, {}, "recording"),
    ],
)
def test_the_way_is_the_one_that_is_picked_or_else_the_stored_one(
    values: dict[str, Any], stored: dict[str, Any], way: str
) -> None:
    assert way_of(values, stored) == way


def test_a_sound_counts_in_its_own_way_alone() -> None:
    values = {"new_file": UPLOADED, "new_recording": RECORDED}
    assert new_sound({**values, "way": "file"}, {}) == UPLOADED
    assert new_sound({**values, "way": "recording"}, {}) == RECORDED
    assert new_sound(values, {"file": "old.wav"}) == UPLOADED
    assert new_sound(values, {}) is None, "texts are spoken"
