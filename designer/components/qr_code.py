"""QR codes."""

from html import escape

import segno


def qr_code(text: str, label: str) -> str:
    """Return a QR code as HTML, dark on white on every page; the label is read aloud."""
    picture = segno.make(text, error="m").svg_data_uri(scale=5, border=3, light="#fff", encode_minimal=True)
    return f'<img class="qr-code" src="{escape(picture, quote=True)}" alt="{escape(label, quote=True)}">'
