"""Sound files of prompts: uploaded, converted, heard again."""

import io
import math
import struct
import wave

import httpx

from schemas.settings import settings


def tone(seconds: float = 0.5, rate: int = 8000) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        for index in range(int(seconds * rate)):
            sample = int(8000 * math.sin(2 * math.pi * 440 * index / rate))
            file.writeframes(struct.pack("<hh", sample, sample))
    return target.getvalue()


async def test_upload_is_converted_and_can_be_heard(client: httpx.AsyncClient) -> None:
    made = await client.post("/prompts/upload", data={"name": "Hello there"}, files={"file": ("../a.wav", tone())})
    assert made.status_code == 201, made.text
    assert (made.json()["id"], made.json()["version"]) == ("hello-there", 1)
    assert (settings().sounds_dir / "uploads" / made.json()["file"]).is_file()
    heard = await client.get("/prompts/hello-there/sound")
    with wave.open(io.BytesIO(heard.content)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (1, 16000, 2)
        assert 0.3 < file.getnframes() / 16000 < 0.7


async def test_sound_takes_the_place_of_spoken_texts(client: httpx.AsyncClient) -> None:
    assert (await client.get("/prompts/closed/sound")).status_code == 404
    files = {"file": ("a.wav", tone())}
    assert (await client.put("/prompts/closed/sound", files=files, headers={"If-Match": "7"})).status_code == 409
    changed = await client.put("/prompts/closed/sound", files=files, headers={"If-Match": "1"})
    assert changed.status_code == 200, changed.text
    assert (changed.json()["speech"], changed.json()["version"]) == ([], 2)
    assert (await client.get("/prompts/closed/sound")).status_code == 200
    text = (await client.get("/exchange")).text
    assert (await client.post("/exchange", content=text.encode())).json()["warnings"] == []


async def test_what_is_no_sound_is_refused_and_leaves_nothing(client: httpx.AsyncClient) -> None:
    for content in (b"", b"no sound at all", b"RIFF" + bytes(100)):
        answer = await client.post("/prompts/upload", data={"name": "x"}, files={"file": ("a.mp3", content)})
        assert answer.status_code == 422, answer.text
        assert answer.json()["details"][0]["place"] == "body.file"
    answer = await client.post("/prompts/upload", data={"name": "x", "id": "../up"}, files={"file": ("a.wav", tone())})
    assert answer.status_code == 422
    uploads = settings().sounds_dir / "uploads"
    assert not uploads.exists() or not list(uploads.iterdir())
