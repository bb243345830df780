"""From a device's settings to the file that its make understands."""

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined

from api.provisioning import grandstream_parameters
from api.provisioning.device_settings import DeviceSettings, Maker

_TEMPLATES: dict[Maker, tuple[str, str]] = {
    "yealink": ("yealink.cfg.j2", "text/plain; charset=utf-8"),
    "snom": ("snom.xml.j2", "application/xml"),
    "grandstream": ("grandstream.xml.j2", "application/xml"),
}


class RenderedFile(NamedTuple):
    """What a phone gets."""

    text: str
    media_type: str


def render(device: DeviceSettings) -> RenderedFile:
    """Return the file of a device."""
    name, media_type = _TEMPLATES[device.maker]
    text = (
        _environment()
        .get_template(name)
        .render(
            device=device,
            account_parameters=grandstream_parameters.ACCOUNTS,
            key_parameters=grandstream_parameters.KEYS,
        )
    )
    return RenderedFile(text.rstrip() + "\n", media_type)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(lambda name: files("api.provisioning").joinpath("templates", name).read_text("utf-8")),
        autoescape=lambda name: name is not None and name.endswith(".xml.j2"),
        undefined=StrictUndefined,
        finalize=_one_line,
    )


def _one_line(value: Any) -> Any:
    """A line end in a value would begin another parameter. What a macro made is no value (it is Markup)."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", value) if type(value) is str else value
