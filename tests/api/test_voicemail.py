import wave
from datetime import timedelta

import httpx
import pytest

from schemas.database import write_session
from schemas.settings import settings
from schemas.tables import VoicemailMessage
from tests.api.calls_in_tables import START


def store_message(number: int, file: str = "") -> None:
    with write_session() as session:
        session.add(
            VoicemailMessage(
                id=f"call-1:{number}",
                box_id="general",
                call_id="call-1",
                caller="32475123456",
                recorded_at=START + timedelta(minutes=number),
                seconds=1.5,
                file=file,
            )
        )


def record(name: str) -> bytes:
    folder = settings().recordings_dir
    folder.mkdir(parents=True, exist_ok=True)
    with wave.open(str(folder / name), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\x01\x02" * 800)
    return (folder / name).read_bytes()


async def test_boxes_and_messages_newest_first(each_client: httpx.AsyncClient) -> None:
    for number in range(3):
        store_message(number)
    boxes = (await each_client.get("/voicemail/boxes")).json()
    assert boxes == [{"id": "general", "name": "General", "messages": 3, "new": 3}]
    await each_client.put("/voicemail/messages/call-1:1/heard", json={"heard": True})
    assert (await each_client.get("/voicemail/boxes")).json()[0] == {**boxes[0], "new": 2}
    page = (await each_client.get("/voicemail/messages", params={"box": "general", "page_size": 2})).json()
    assert page["total"] == 3
    assert [one["id"] for one in page["items"]] == ["call-1:2", "call-1:1"]
    assert page["items"][0]["has_audio"] is False
    assert (await each_client.get("/voicemail/messages", params={"box": "other"})).json()["items"] == []


async def test_sound_is_the_recorded_wav(client: httpx.AsyncClient) -> None:
    wanted = record("m.wav")
    store_message(1, "m.wav")
    answer = await client.get("/voicemail/messages/call-1:1/audio")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.content == wanted
    assert (await client.get("/voicemail/messages")).json()["items"][0]["has_audio"] is True


@pytest.mark.parametrize("file", ["", "gone.wav", "../secret.key", "/etc/hostname"])
async def test_sound_that_is_not_there(client: httpx.AsyncClient, file: str) -> None:
    store_message(1, file)
    answer = await client.get("/voicemail/messages/call-1:1/audio")
    assert (answer.status_code, answer.json()["error_id"]) == (404, "audio-not-found")


async def test_deleted_message_takes_its_sound_along(client: httpx.AsyncClient) -> None:
    record("m.wav")
    store_message(1, "m.wav")
    assert (await client.delete("/voicemail/messages/call-1:1")).status_code == 204
    assert not (settings().recordings_dir / "m.wav").exists()
    for method, path in (("DELETE", ""), ("GET", "/audio")):
        answer = await client.request(method, f"/voicemail/messages/call-1:1{path}")
        assert (answer.status_code, answer.json()["error_id"]) == (404, "message-not-found")


async def test_message_is_new_until_it_was_heard(each_client: httpx.AsyncClient) -> None:
    store_message(1)
    address = "/voicemail/messages/call-1:1/heard"
    assert (await each_client.get("/voicemail/messages")).json()["items"][0]["heard_at"] is None
    first = (await each_client.put(address, json={"heard": True})).json()["heard_at"]
    assert first is not None
    again = (await each_client.put(address, json={"heard": True})).json()
    assert again["heard_at"] == first, "the first time counts"
    assert (await each_client.put(address, json={"heard": False})).json()["heard_at"] is None
    for bad in ({}, {"heard": "perhaps"}, []):
        assert (await each_client.put(address, json=bad)).status_code == 422
    gone = await each_client.put("/voicemail/messages/nothing/heard", json={"heard": True})
    assert (gone.status_code, gone.json()["error_id"]) == (404, "message-not-found")
