import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.dialog_info import (
    MAX_DIALOGS,
    Dialog,
    DialogInfoError,
    Identity,
    dialog_info,
    lamp_info,
    read_dialog_info,
)

# what XML 1.0 can hold; blanks at the ends of an address mean nothing
texts = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=30)
uris = texts.map(str.strip)
dialogs = st.builds(
    Dialog,
    texts.filter(bool),
    st.sampled_from(["early", "confirmed"]),
    st.sampled_from(["initiator", "recipient"]),
    st.one_of(st.just(Identity()), st.builds(Identity, uris.filter(bool), texts)),
)


@given(st.lists(dialogs, max_size=5), texts, st.integers(0, 2**32 - 1))
def test_what_is_written_can_be_read(written: list[Dialog], uri: str, version: int) -> None:
    document = dialog_info(uri, version, written)
    assert read_dialog_info(document) == tuple(written)
    assert f'version="{version}" state="full"'.encode() in document


@given(dialogs, texts)
def test_a_lamp_shows_one_dialog_with_always_the_same_id(dialog: Dialog, uri: str) -> None:
    busy, free = lamp_info(uri, "101", 1, dialog), lamp_info(uri, "101", 2, None)
    assert read_dialog_info(busy) == (dialog,)
    assert read_dialog_info(free) == ()
    for document in (busy, free):
        assert document.count(b'<dialog id="101"') == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x",
        b"<dialog-info/>",
        b"<dialog-info xmlns='urn:ietf:params:xml:ns:dialog-info'>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><dialog-info xmlns='urn:ietf:params:xml:ns:dialog-info'/>",
        b"\xff\xfe",
        b"<a>" * 1000,
        b" " * 70_000,
        dialog_info("sip:a@b", 0, [Dialog("1", "early")] * (MAX_DIALOGS + 1)),
    ],
)
def test_what_can_not_be_read(body: bytes) -> None:
    with pytest.raises(DialogInfoError):
        read_dialog_info(body)


def test_dialogs_that_are_over_are_left_out() -> None:
    body = dialog_info("sip:a@b", 0, [Dialog("1", "early"), Dialog("2", "confirmed")])
    assert [one.id for one in read_dialog_info(body.replace(b"early", b"terminated"))] == ["2"]
    assert [one.id for one in read_dialog_info(body.replace(b"early", b"nonsense"))] == ["2"]
