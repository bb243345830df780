"""A browser for the pages of the designer, and phrase books whose translations show."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from designer import phrase_book

SECONDS = 30
"""For whatever a page has to show: the machine may be busy."""


def chromium() -> str:
    """Where the system's browser is: Playwright may not load one of its own."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "there is no Chromium: run ./setup.sh test"
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of a module: Playwright's loop must be gone before other modules run theirs."""
    expect.set_options(timeout=SECONDS * 1000)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium())
        yield running
        running.close()


@pytest.fixture
def shown_translations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what a phrase book knows begin with `translated: `."""
    monkeypatch.setattr(phrase_book, "t", lambda text, **values: f"translated: {text.format(**values)}")
