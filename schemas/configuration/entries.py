"""The entries of the configuration: strict models, a class per kind of thing. Fields with their default value are left
out of the exchange file.
"""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from schemas.configuration.fields import (
    E164,
    AccountId,
    Channels,
    DidNumber,
    Extensions,
    ForwardNumber,
    Id,
    Language,
    Line40,
    Line80,
    MailAddress,
    Minutes,
    Name,
    OptionalDialled,
    OptionalLanguage,
    Password,
    PromptId,
    RingTone,
    RouteId,
    Section,
    Username,
    check_file_name,
    check_unique,
    matching,
)
from schemas.dialling import PhoneNumber
from schemas.graph import MAX_NODES
from schemas.references import (
    AcdFilterRef,
    BackupRouteRef,
    BoxRef,
    DialOutGroupRef,
    FunctionIndicatorRef,
    MusicClassRef,
    MwiGroupRef,
    PromptRef,
)
from schemas.route_menus import RouteMenu
from schemas.step_list import ListedStep


class SpeechEntry(Section):
    """A part of a spoken prompt."""

    language: Language
    text: str = Field(min_length=1, max_length=2000)


class PromptEntry(Section):
    """A voice prompt: spoken, or an uploaded file by its name."""

    id: Id
    name: Name
    file: Annotated[str, Field(max_length=200), AfterValidator(check_file_name)] = ""
    speech: list[SpeechEntry] = Field(default_factory=list, max_length=20)

    @model_validator(mode="after")
    def _one_source(self) -> "PromptEntry":
        if bool(self.file) == bool(self.speech):
            raise ValueError("give either file (an uploaded sound file) or speech (texts to speak)")
        return self


class MusicClassEntry(Section):
    """Music on hold: sound files that are played one after the other, again and again (C7)."""

    id: Id
    name: Name
    sounds: Annotated[list[PromptRef], Field(max_length=50), AfterValidator(check_unique)] = Field(default_factory=list)
    """Voice prompts, usually uploaded sound files, in the order in which they are played. Empty: the exchange's own
    music."""


class SipAccountFields(Section):
    """A device's account."""

    id: Id
    name: Name
    first_name: Line40 = ""
    last_name: Line40 = ""
    username: Username | None = None
    """Generated when absent; an existing account keeps its own."""
    language: OptionalLanguage = ""
    description: str = Field(default="", max_length=500)
    dial_out_group: Annotated[DialOutGroupRef, Field(max_length=63)] | None = None
    """What it may call outside; nothing: no calls outside."""
    outgoing_did: DidNumber | None = None
    """The company's number that people outside see; nothing: the main one."""
    masked: bool = False
    """It calls out anonymously."""
    music_class: Annotated[MusicClassRef, Field(max_length=63)] | None = None
    """The music that people hear whom it puts on hold; nothing: the exchange's."""
    mwi_group: Annotated[MwiGroupRef, Field(max_length=63)] | None = None
    """The voicemail boxes whose messages make its lamp burn; nothing: it stays dark."""
    country_code: Annotated[str, matching(r"|[1-9][0-9]{0,2}", "must be 1 to 3 digits, such as 32")] = ""
    """Fills in the country of the numbers that it dials; empty: the exchange's."""
    paging: bool = False
    """Its phone answers by itself, as an intercom does."""
    offline_alert: bool = False
    """A mail is sent when it goes offline."""
    secure: bool = False
    """Only TLS and SRTP; plain UDP and RTP are refused."""
    video: bool = False
    """H.264 may pass between two phones."""
    channels: Channels | None = None
    """The most calls at the same time; nothing: no limit."""
    outside_calls: Channels | None = None
    """The most numbers outside that it calls at the same time; nothing: as the exchange's settings say."""
    outside_minutes: Minutes | None = None
    """The most minutes a day of its calls to numbers outside; nothing: as the exchange's settings say."""
    blf_extension: OptionalDialled = ""
    """What a BLF key of a colleague watches; empty: the extension."""
    do_not_disturb: bool = False
    """Its phone does not ring, callers find it busy. `*78` on the phone switches it on, `*79` off."""
    forward_always: ForwardNumber = ""
    """The extension or external number that takes all its calls; `*72` and the number on the phone, `*73`: none."""
    forward_busy: ForwardNumber = ""
    """What takes its calls while it is busy; `*90` and the number on the phone, `*91`: none."""
    forward_unanswered: ForwardNumber = ""
    """What takes its calls that nobody answers; `*52` and the number on the phone, `*53`: none."""
    extensions: Extensions = Field(default_factory=list)


class SipAccountEntry(SipAccountFields):
    """A device's account with its password."""

    password: Password | None = None
    """Encrypted at import, never exported. Generated when absent; an existing account keeps its own."""
    password_encrypted: str | None = Field(default=None, max_length=400)
    """As exported: readable under the key of this exchange only."""

    @model_validator(mode="after")
    def _one_password(self) -> "SipAccountEntry":
        if self.password is not None and self.password_encrypted is not None:
            raise ValueError("give either password or password_encrypted")
        return self


class RingGroupEntry(Section):
    """Accounts that ring together, in order."""

    id: Id
    name: Name
    members: Annotated[list[AccountId], Field(max_length=1000), AfterValidator(check_unique)] = Field(
        default_factory=list
    )
    """The SIP accounts that ring."""
    external_numbers: Annotated[list[PhoneNumber], Field(max_length=100), AfterValidator(check_unique)] = Field(
        default_factory=list
    )
    """Numbers outside that ring along; with any of them the group is a mixed one."""
    outgoing_did: DidNumber | None = None
    """The company's number with which those are called; nothing: the one that was called."""
    ring_tone: RingTone = ""
    """How its phones ring; empty: as the number that was called says, or the exchange's settings."""
    extensions: Extensions = Field(default_factory=list)
    blf_extension: OptionalDialled = ""
    """What a BLF key watches; empty: the extension."""


class VoicemailBoxEntry(Section):
    """A voicemail box."""

    id: Id
    name: Name
    greeting_prompt: PromptId | None = None
    """Id of the prompt with its own greeting."""
    greet: bool = True
    language: OptionalLanguage = ""
    max_seconds: int = Field(default=180, ge=5, le=3600)
    silence_seconds: int = Field(default=8, ge=1, le=60)
    mail_addresses: Annotated[list[MailAddress], Field(max_length=20), AfterValidator(check_unique)] = Field(
        default_factory=list
    )
    mail_salutation: Line80 = ""
    mail_attach: bool = True
    delete_after_mail: bool = False
    mail_say_time: bool = True
    mail_say_caller: bool = True

    @model_validator(mode="after")
    def _addresses_fit(self) -> "VoicemailBoxEntry":
        if len("#".join(self.mail_addresses)) > 500:
            raise ValueError("the mail addresses together must be at most 500 characters")
        return self


class MwiGroupEntry(Section):
    """Voicemail boxes that are watched together: the lamp of a phone follows their messages (M2)."""

    id: Id
    name: Name
    boxes: Annotated[list[BoxRef], Field(min_length=1, max_length=100), AfterValidator(check_unique)]
    """The voicemail boxes whose messages are watched."""


class RouteFields(Section):
    """A dial plan, without what it does."""

    id: Id
    name: Name
    extensions: Extensions = Field(default_factory=list)
    blf_extension: OptionalDialled = ""
    """What a BLF key watches; empty: the extension."""
    available_in: Annotated[list[RouteMenu], AfterValidator(check_unique)] = Field(default_factory=list)
    """Menus in which the route may be picked; empty: in all of them."""


class RouteEntry(RouteFields):
    """A dial plan: its published graph, or the linear steps that make one, and the draft."""

    graph: dict[str, Any] | None = None
    """The published graph; with neither graph nor steps nothing is published."""
    steps: Annotated[list[ListedStep], Field(min_length=1, max_length=MAX_NODES)] | None = None
    """A linear plan (P14) to publish; exported as the graph that it makes."""
    draft: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _one_plan(self) -> "RouteEntry":
        if self.graph is not None and self.steps is not None:
            raise ValueError("give either graph or steps")
        return self


class DidEntry(Section):
    """A phone number of the company."""

    number: E164
    name: Line80 = ""
    route: RouteId | None = None
    """Id of its main route."""
    backup_route: BackupRouteRef | None = None
    """Used when no phone is registered."""
    function_indicator: FunctionIndicatorRef | None = None
    """Chooses the route instead of the main one."""
    acd_filters: Annotated[list[AcdFilterRef], Field(max_length=100), AfterValidator(check_unique)] = Field(
        default_factory=list
    )
    """ACD filters that are asked, in this order."""
    label: Line40 = ""
    """Shown on the phone beside the caller."""
    ring_tone: RingTone = ""
    """How phones ring for calls to it; empty: as the exchange's settings say."""
    channels: Channels | None = None
    """The most calls at the same time; nothing: no limit."""
