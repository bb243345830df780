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


def seconds_of(answer: httpx.Response) -> float:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav"), answer.text
    with wave.open(io.BytesIO(answer.content)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (1, 16000, 2)
        return file.getnframes() / 16000


async def test_upload_is_converted_and_can_be_heard(client: httpx.AsyncClient) -> None:
    made = await client.post("/prompts/upload", data={"name": "Hello there"}, files={"file": ("../a.wav", tone())})
    assert made.status_code == 201, made.text
    assert (made.json()["id"], made.json()["version"]) == ("hello-there", 1)
    assert (settings().sounds_dir / "uploads" / made.json()["file"]).is_file()
    assert 0.3 < seconds_of(await client.get("/prompts/hello-there/sound")) < 0.7


async def test_sound_takes_the_place_of_spoken_texts(client: httpx.AsyncClient) -> None:
    spoken = await client.get("/prompts/closed/sound")
    assert seconds_of(spoken) > 1, "the sample's texts, spoken"
    files = {"file": ("a.wav", tone())}
    assert (await client.put("/prompts/closed/sound", files=files, headers={"If-Match": "7"})).status_code == 409
    changed = await client.put("/prompts/closed/sound", files=files, headers={"If-Match": "1"})
    assert changed.status_code == 200, changed.text
    assert (changed.json()["speech"], changed.json()["version"]) == ([], 2)
    assert 0.3 < seconds_of(await client.get("/prompts/closed/sound")) < 0.7
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


async def test_text_is_heard_before_it_is_kept(client: httpx.AsyncClient) -> None:
    before = (await client.get("/prompts")).json()["total"]
    short = seconds_of(await client.post("/prompts/preview", json={"speech": [{"language": "nl", "text": "Dag"}]}))
    parts = [{"language": "nl", "text": "Dag"}, {"language": "fr", "text": "Bonjour et bienvenue"}]
    assert seconds_of(await client.post("/prompts/preview", json={"speech": parts})) > short + 0.4 + 0.5
    assert (await client.get("/prompts")).json()["total"] == before
    silent = await client.post("/prompts/preview", json={"speech": [{"language": "nl", "text": "…"}]})
    assert (silent.status_code, silent.json()["error_id"]) == (422, "speech-text-empty")
    for bad in ([], [{"language": "de", "text": "Tag"}], [{"language": "nl", "text": ""}]):
        assert (await client.post("/prompts/preview", json={"speech": bad})).status_code == 422


async def test_a_new_sound_can_bring_a_new_name(client: httpx.AsyncClient) -> None:
    changed = await client.put(
        "/prompts/closed/sound", files={"file": ("a.wav", tone())}, data={"name": "Shut"}, headers={"If-Match": "1"}
    )
    assert (changed.status_code, changed.json()["name"], changed.json()["version"]) == (200, "Shut", 2)
    log = (await client.get("/audit", params={"resource": "prompts", "id": "closed"})).json()["items"]
    assert (log[0]["before"]["name"], log[0]["after"]["name"]) == ("Closed", "Shut")
