from hypothesis import given
from hypothesis import strategies as st

from designer.fields.pairs import read_pairs

names = st.text("abc.XYZ_0-", min_size=1, max_size=12)
values = st.text("abc =#/:", max_size=12).map(str.strip)


def test_lines_are_read() -> None:
    text = "voice.tone = Belgium\n\n screensaver =600 \nempty=\nno value\nurl=http://x/?a=b"
    assert read_pairs(text) == {
        "voice.tone": "Belgium",
        "screensaver": "600",
        "empty": "",
        "no value": "",
        "url": "http://x/?a=b",
    }


@given(st.dictionaries(names, values))
def test_what_is_shown_is_read_again(pairs: dict[str, str]) -> None:
    assert read_pairs("\n".join(f"{name} = {value}" for name, value in pairs.items())) == pairs
