"""Voice prompts and voicemail messages, in a browser that has a microphone."""

import io
import math
import struct
import wave
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from schemas.tables import VoicemailMessage
from schemas.tables.base import utc_now
from tests.designer.conftest import SECONDS, chromium
from tests.designer.pages.conftest import Designer, OpenPage, heading, settled
from tests.designer.pages.test_entries import save

MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
"""A microphone that beeps each second, and nobody who has to allow it."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium with a microphone."""
    expect.set_options(timeout=SECONDS * 1000)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=MICROPHONE)
        yield running
        running.close()


def wav(seconds: float, rate: int = 8000) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        samples = (int(8000 * math.sin(2 * math.pi * 440 * index / rate)) for index in range(int(seconds * rate)))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return target.getvalue()


def seconds_of(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as file:
        return file.getnframes() / file.getframerate()


def seconds_played(player: Locator) -> float:
    """Return how long the sound is that a player has, once it has read it."""
    expect(player).to_be_visible()
    found: float = player.evaluate(
        "one => one.readyState ? one.duration : new Promise(done => one.onloadedmetadata = () => done(one.duration))"
    )
    return found


def way(page: Page, name: str) -> None:
    page.get_by_role("radiogroup", name="How it is made").get_by_role("radio", name=name).click()
    settled(page)


def test_a_prompt_is_spoken_then_recorded_then_uploaded(open_page: OpenPage, api: httpx.Client) -> None:
    page = open_page("/voice-prompts?new=1")
    page.get_by_role("textbox", name="Name *").fill("Good morning")
    page.get_by_role("textbox", name="Text").fill("Goeiemorgen, u belt met de bakkerij.")
    page.get_by_role("textbox", name="Text").press("Tab")
    settled(page).get_by_role("button", name="Listen").click()
    heard = seconds_played(page.locator("audio"))
    assert api.get("/prompts/good-morning").status_code == 404, "it was heard before it was kept"
    save(page)
    expect(heading(page, "Good morning")).to_be_visible()
    made = api.get("/prompts/good-morning").json()
    assert made["speech"] == [{"language": "nl", "text": "Goeiemorgen, u belt met de bakkerij."}]
    assert seconds_of(api.get("/prompts/good-morning/sound").content) == pytest.approx(heard, abs=0.1)

    way(page, "Record it here")
    page.get_by_role("button", name="Record", exact=True).click()
    page.wait_for_timeout(2500)  # so long is spoken
    page.get_by_role("button", name="Stop recording").click()
    expect(page.get_by_text("It is kept when you save.")).to_be_visible()
    page.get_by_role("textbox", name="Name *").fill("Good morning, recorded")
    save(page)
    expect(heading(page, "Good morning, recorded")).to_be_visible()
    recorded = api.get("/prompts/good-morning").json()
    assert (bool(recorded["file"]), recorded["speech"]) == (True, [])
    assert 0.5 < seconds_of(api.get("/prompts/good-morning/sound").content) < 8

    page.get_by_test_id("stFileUploader").locator("input").set_input_files(
        {"name": "tone.wav", "mimeType": "audio/wav", "buffer": wav(1.5)}
    )
    assert seconds_played(page.locator("audio")) == pytest.approx(1.5, abs=0.1)
    save(page)
    expect(page.get_by_text("It is kept when you save.")).to_have_count(0)
    assert seconds_of(api.get("/prompts/good-morning/sound").content) == pytest.approx(1.5, abs=0.1)
    page.get_by_role("tab", name="Where it is used").click()
    expect(page.get_by_text("Nothing uses it.")).to_be_visible()

    page.get_by_role("button", name="Voice prompts").first.click()
    row = page.get_by_role("row", name="Good morning, recorded")
    expect(row).to_contain_text("sound file")
    row.get_by_role("button", name="Listen").click()
    assert seconds_played(page.get_by_role("dialog").locator("audio")) == pytest.approx(1.5, abs=0.1)
    page.keyboard.press("Escape")
    row.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    assert api.get("/prompts/good-morning").status_code == 404


def test_what_is_no_sound_is_told_and_a_prompt_in_use_stays(open_page: OpenPage) -> None:
    page = open_page("/voice-prompts?new=1")
    page.get_by_role("textbox", name="Name *").fill("Broken")
    way(page, "Sound file")
    save(page)
    expect(page.locator("[class*=st-key-field_error_]")).to_have_text(
        "error Choose a sound file, or record one, first."
    )
    page.get_by_test_id("stFileUploader").locator("input").set_input_files(
        {"name": "letter.mp3", "mimeType": "audio/mpeg", "buffer": b"Dear Jan"}
    )
    expect(page.get_by_text("It is kept when you save.")).to_be_visible()
    save(page)
    expect(page.locator("[class*=st-key-field_error_]")).to_contain_text("not a sound file that can be read")

    page = open_page("/voice-prompts?id=welcome")
    page.get_by_role("tab", name="Where it is used").click()
    expect(page.get_by_role("tabpanel").get_by_text("Main").first).to_be_visible()


def leave_message(designer: Designer, number: int, box: str = "general") -> str:
    """Store a message of two seconds as the edge does, and return its id."""
    folder = designer.exchange.data / "recordings"
    folder.mkdir(exist_ok=True)
    name = f"pages-{box}-{number}.wav"
    (folder / name).write_bytes(wav(2))
    with designer.exchange.write() as session:
        message = VoicemailMessage(
            id=f"pages-{box}:{number}",
            box_id=box,
            call_id=f"pages-{box}",
            caller="32475123456",
            caller_name="Els Peeters",
            recorded_at=utc_now() - timedelta(minutes=number),
            seconds=2.0,
            file=name,
        )
        session.add(message)
        return message.id


def test_a_message_is_heard_kept_and_deleted(designer: Designer, open_page: OpenPage, api: httpx.Client) -> None:
    first, second = leave_message(designer, 1), leave_message(designer, 2)

    def stored(key: str) -> dict[str, object]:
        items = api.get("/voicemail/messages", params={"box": "general"}).json()["items"]
        return next((one for one in items if one["id"] == key), {})

    page = open_page("/voicemail")
    newest = page.locator(".st-key-message_pages-general-1")
    expect(newest).to_contain_text("Els Peeters 0475 12 34 56")
    expect(newest.get_by_text("new", exact=True)).to_be_visible()
    newest.get_by_role("button", name="Listen").click()
    assert seconds_played(newest.locator("audio")) == pytest.approx(2, abs=0.1)
    expect(newest.get_by_text("new", exact=True)).to_have_count(0)
    assert stored(first)["heard_at"] is not None
    settled(page)
    with page.expect_download() as download:
        newest.get_by_role("button", name="Download").click()
    assert download.value.path().read_bytes() == wav(2)
    assert download.value.suggested_filename.endswith("-32475123456.wav")
    newest.get_by_role("button", name="Mark as new").click()
    expect(newest.get_by_text("new", exact=True)).to_be_visible()

    page.locator(".st-key-message_pages-general-2").get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator(".st-key-message_pages-general-2")).to_have_count(0)
    assert stored(second) == {}
    assert not (designer.exchange.data / "recordings" / "pages-general-2.wav").exists()


def test_a_user_hears_the_own_box_alone(designer: Designer, open_page: OpenPage, api: httpx.Client) -> None:
    assert api.post("/voicemail-boxes", json={"name": "Mine alone"}).status_code == 201
    person = api.get("/login-accounts/user").json()
    fields = ("name", "login", "role", "enabled", "language", "sip_accounts", "function_indicators")
    body = {name: person[name] for name in fields} | {"voicemail_boxes": ["mine-alone"]}
    saved = api.put("/login-accounts/user", json=body, headers={"If-Match": str(person["version"])})
    assert saved.status_code == 200, saved.text
    leave_message(designer, 3)
    leave_message(designer, 4, "mine-alone")
    page = open_page("/voicemail", role="user")
    mine = page.locator(".st-key-message_pages-mine-alone-4")
    expect(mine).to_be_visible()
    expect(page.locator(".st-key-message_pages-general-3")).to_have_count(0)
    mine.get_by_role("button", name="Listen").click()
    assert seconds_played(mine.locator("audio")) == pytest.approx(2, abs=0.1)

    page = open_page("/voicemail", role="read-only")
    other = page.locator(".st-key-message_pages-general-3")
    expect(other).to_be_visible()
    expect(other.get_by_role("button", name="Listen")).to_have_count(0)
