"""The drawing on a page of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.designer.flow_editor.drawing import Drawing
from tests.designer.streamlit_server import streamlit_server

PAGE = Path(__file__).parent / "harness" / "page.py"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the page."""
    with streamlit_server(PAGE, tmp_path_factory.mktemp("streamlit") / "log") as served:
        yield served


@pytest.fixture
def drawing(browser: Browser, address: str) -> Iterator[Drawing]:
    """The drawing, on a screen as most have it. No test may leave an error in the browser's console."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown = Drawing(context.new_page(), address)
    yield shown
    context.close()
    assert shown.troubles == []
