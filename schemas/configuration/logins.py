"""Menu Config, log-in accounts (C12). They are kept in the database alone, never in the exchange file: a file that is
passed on or kept in git must neither show how people log in, nor let anybody in when it is imported.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from schemas.configuration.fields import AccountId, Id, Name, OptionalLanguage, Section, check_unique, matching
from schemas.configuration.resource import Resource
from schemas.references import picker
from schemas.tables import LoginAccount, LoginSecret, LoginSession

Role = Literal["admin", "supervisor", "user", "read-only"]

MAX_LINKS = 100
LINKS = ("sip_accounts", "voicemail_boxes", "function_indicators", "advanced_function_indicators")
"""The fields that name what is a person's own; each is also the section of the exchange file that it names."""
Login = Annotated[
    str,
    matching(r"[!-~]{2,80}", "must be 2 to 80 letters, digits and signs of ASCII, such as jan or jan@example.be"),
    AfterValidator(str.lower),
]
BoxId = Annotated[str, Field(max_length=63), picker("voicemail_box")]
FunctionIndicatorId = Annotated[str, Field(max_length=63), picker("function_indicator")]
AdvancedIndicatorId = Annotated[str, Field(max_length=63), picker("advanced_function_indicator")]


class LoginAccountEntry(Section):
    """A person who uses the web pages or the api."""

    id: Id
    name: Name
    login: Login
    """What is typed to log in: a mail address, or any name. Capital and small letters are the same."""
    role: Role
    """Admin: everything. Supervisor: all but log-in accounts, tokens and imports. User: the own phone, voicemail, calls
    and function indicators. Read-only: sees all but secrets, changes nothing."""
    enabled: bool = True
    """Off: nobody logs in with it, and its sessions are over."""
    language: OptionalLanguage = ""
    """Of the web pages; empty: the exchange's."""
    sip_accounts: Annotated[list[AccountId], Field(max_length=MAX_LINKS), AfterValidator(check_unique)] = Field(
        default_factory=list
    )
    """The person's phones."""
    voicemail_boxes: Annotated[list[BoxId], Field(max_length=MAX_LINKS), AfterValidator(check_unique)] = Field(
        default_factory=list
    )
    """The person's voicemail boxes."""
    function_indicators: Annotated[
        list[FunctionIndicatorId], Field(max_length=MAX_LINKS), AfterValidator(check_unique)
    ] = Field(default_factory=list)
    """Function indicators that the person may switch."""
    advanced_function_indicators: Annotated[
        list[AdvancedIndicatorId], Field(max_length=MAX_LINKS), AfterValidator(check_unique)
    ] = Field(default_factory=list)
    """Advanced ones that the person may switch."""


LOGIN_ACCOUNTS = Resource(
    "login_accounts",
    "log-in account",
    "login_account",
    LoginAccountEntry,
    LoginAccount,
    owned=((LoginSecret, "login_id"), (LoginSession, "login_id")),
)
