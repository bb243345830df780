"""Components whose script draws what Python describes. What the scripts share, `drawn.js`, stands before each."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_SHARED = Path(__file__).with_name("drawn.js")


def drawn_component(name: str, root: str, script: Path) -> Any:
    """Return a component: `script` fills an element of class `root`, and is dressed by the style sheet of its name."""
    css, js = _files(script)
    return st.components.v2.component(name, html=f'<div class="{root}"></div>', css=css, js=js)


@cache
def _files(script: Path) -> tuple[str, str]:
    shared, own = (path.read_text(encoding="utf-8") for path in (_SHARED, script))
    return script.with_suffix(".css").read_text(encoding="utf-8"), f"{shared}\n{own}"
