"""Pictures of the main pages for the README and the guide: `make screenshots` keeps them in docs/images."""

import os
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.calls.phones.sipp_scenarios import uac_call
from tests.calls.sample import DID
from tests.designer.pages.conftest import Designer, OpenPage, heading, settled
from tests.designer.pages.real_calls import trunk_call

SIZE = {"width": 1280, "height": 800}
CALLER = "32470123499"
LOCALES = {"": "en-GB", "nl": "nl-BE"}
"""Of the browser, by the folder of the pictures."""
PICTURES = {
    "dashboard": "/",
    "phone-number": f"/phone-numbers?id={DID}",
    "dial-plan": "/routes?id=main",
    "office-hours": "/office-hours?new=1",
    "function-indicators": "/function-indicators",
    "phone": "/sip-accounts?id=anna",
    "voice-prompts": "/voice-prompts",
    "calls": "/calls",
}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures go: kept ones where `BELPLAN_SCREENSHOTS` says."""
    wish = os.environ.get("BELPLAN_SCREENSHOTS")
    return Path(wish) if wish else tmp_path_factory.mktemp("images")


@pytest.fixture(scope="module", autouse=True)
def life(designer: Designer, api: httpx.Client) -> None:
    """A call, and a switch, so that there is something to see."""
    wish = {"name": "Holiday desk", "extension": "*76", "red_route": "main"}
    assert api.post("/function-indicators", json=wish).status_code == 201
    with trunk_call(designer.exchange, uac_call(target=DID, caller=CALLER, hold_ms=5000)):
        pass


@pytest.fixture(params=LOCALES)
def language(request: pytest.FixtureRequest, folder: Path) -> str:
    """The folder of a language."""
    (folder / request.param).mkdir(parents=True, exist_ok=True)
    return str(request.param)


@pytest.mark.parametrize("name", PICTURES)
def test_a_page_has_its_picture(open_page: OpenPage, folder: Path, language: str, name: str) -> None:
    page = open_page(PICTURES[name], viewport=SIZE, locale=LOCALES[language])
    expect(heading(page)).to_be_visible()
    if name == "dial-plan":
        expect(page.locator(".react-flow__node").first).to_be_visible()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    settled(page)
    picture = folder / language / f"{name}.png"
    page.screenshot(path=picture, animations="disabled")
    assert picture.stat().st_size > 10_000, "there is nothing on it"


def test_a_call_has_its_picture(open_page: OpenPage, api: httpx.Client, folder: Path, language: str) -> None:
    found = api.get("/calls", params={"search": CALLER}).json()["items"][0]
    page = open_page(f"/calls?id={found['id']}", viewport=SIZE, locale=LOCALES[language])
    expect(page.locator(".react-flow__node").first).to_be_visible()
    expect(page.locator("a.visit").first).to_be_visible()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    settled(page).screenshot(path=folder / language / "call.png", animations="disabled")
