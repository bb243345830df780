"""The log-in page: plain HTML, so that it is there at once and password managers know it."""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlencode

from designer.appearance import MARK, Appearance, accents
from designer.languages import LANGUAGES, mark, translate

_TEMPLATE = Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class LogInPage:
    """What the page says."""

    language: str
    appearance: Appearance
    next: str
    """Where to go then."""
    login: str = ""
    stay: bool = False
    pending: str = ""
    """Login and password were right, and a code is asked; they wait under this name."""
    error: str = ""
    """What went wrong, in the page's language."""

    def html(self) -> str:
        """Return the page."""
        title, intro, submit = (self._say(text) for text in (_CODE if self.pending else _LOG_IN))
        light, dark = accents(self.appearance.colour)
        return _TEMPLATE.substitute(
            language=self.language,
            company=escape(self.appearance.name),
            accent_light=light,
            accent_dark=dark,
            mark=MARK,
            title=title,
            intro=intro,
            submit=submit,
            next=escape(self.next, quote=True),
            fields=self._code_field() if self.pending else self._log_in_fields(),
            error=f'<div class="error" role="alert">{escape(self.error)}</div>' if self.error else "",
            languages_label=self._say(mark("Language")),
            languages="".join(self._language_link(code) for code in LANGUAGES),
        )

    def _say(self, text: str) -> str:
        return escape(translate(self.language, text), quote=True)

    def _log_in_fields(self) -> str:
        checked = " checked" if self.stay else ""
        focus_login, focus_password = ("", " autofocus") if self.login else (" autofocus", "")
        return (
            f'<label for="login">{self._say(mark("Login"))}</label>'
            f'<input id="login" name="login" autocomplete="username" required maxlength="200" autocapitalize="none" '
            f'spellcheck="false" value="{escape(self.login, quote=True)}"{focus_login}>'
            f'<label for="password">{self._say(mark("Password"))}</label>'
            f'<input id="password" name="password" type="password" autocomplete="current-password" required '
            f'maxlength="500"{focus_password}>'
            f'<label class="stay"><input type="checkbox" name="stay" value="1"{checked}> '
            f"{self._say(mark('Stay logged in on this device'))}</label>"
        )

    def _code_field(self) -> str:
        return (
            f'<input type="hidden" name="pending" value="{escape(self.pending, quote=True)}">'
            f'<label for="code">{self._say(mark("Code"))}</label>'
            '<input id="code" name="code" autocomplete="one-time-code" inputmode="text" required maxlength="40" '
            'autocapitalize="none" spellcheck="false" autofocus>'
        )

    def _language_link(self, code: str) -> str:
        address = escape(f"/log-in?{urlencode({'language': code, 'next': self.next})}", quote=True)
        current = ' aria-current="true"' if code == self.language else ""
        return f'<a href="{address}" lang="{code}" hreflang="{code}"{current}>{LANGUAGES[code]}</a>'


_LOG_IN = (mark("Log in"), mark("Your company's telephone exchange."), mark("Log in"))
_CODE = (
    mark("Second step"),
    mark("Type the six digits that your authenticator app shows now, or one of your recovery codes."),
    mark("Go on"),
)
