"""The exchange as a simulated call finds it: its groups, boxes, prompts and registrations, and what people do."""

import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlmodel import Session, col, select

from activities.call_port import BoxFacts, GroupFacts
from activities.exchange.account_wishes import account_wishes
from activities.exchange.incoming_settings import acd_filter, exchange_settings, registered_accounts, time_filters
from activities.exchange.parking import parking_ranges
from activities.exchange.remembered import remembered
from activities.exchange.voicemail_boxes import box_facts
from activities.script import Script, ScriptedAnswer, ScriptedNumber, ScriptedParking, ScriptedPhone, ScriptedSwitch
from schemas.account_wishes import AccountWishes
from schemas.call_filters import AcdFilter
from schemas.indicator_states import indicator_states
from schemas.settings import settings
from schemas.simulations import SimulatedNumber, SimulatedPhone, SimulatedWorld
from schemas.tables import (
    AcdFilterRow,
    Did,
    FunctionIndicatorRow,
    Prompt,
    RingGroup,
    RingGroupMember,
    SipAccount,
    VoicemailBox,
)

SPOKEN_CHARACTERS_A_SECOND = 14.0
"""How quick a text is spoken, about."""
PAUSE_BETWEEN_TEXTS = 0.4
UNKNOWN_LENGTH = 4.0
"""Seconds of a sound file that is no plain WAV; it is converted when it is first played."""


@dataclass(frozen=True)
class _Configured:
    """What a revision of the configuration says; shared by all simulations of it."""

    accounts: frozenset[str]
    groups: Mapping[str, GroupFacts]
    dids: Sequence[str]
    boxes: Mapping[str, BoxFacts]
    files: Mapping[str, str]
    """Prompts with a sound file."""
    spoken: Mapping[str, float]
    """Prompts that are spoken, and their seconds, about."""
    red_routes: Mapping[str, str]
    """Of basic function indicators."""
    acd_filters: Mapping[str, AcdFilter]
    wishes: Mapping[str, AccountWishes]
    """Of accounts that have any."""
    parking: Mapping[str, ScriptedParking]
    """Of parking ranges, where nobody takes a call back."""


@dataclass(frozen=True)
class ExchangeWorld:
    """The world of one simulated call."""

    script: Script
    boxes: Mapping[str, BoxFacts]
    groups: Mapping[str, GroupFacts]
    registered: frozenset[str]
    """The SIP accounts that have a phone registered."""


def exchange_world(session: Session, wanted: SimulatedWorld) -> ExchangeWorld:
    """Return the exchange as it is configured, with phones and people as somebody wants them to be."""
    configured = remembered(session, "simulated_exchange", lambda: _load(session))
    others = configured.accounts if wanted.registered == "all" else frozenset[str]()
    if wanted.registered == "now":
        others = registered_accounts(session, configured.accounts)
    other = _scripted(wanted.others)
    phones = dict.fromkeys(others, other) | {one: _scripted(phone) for one, phone in wanted.phones.items()}
    script = Script(
        indicators={one.id: one.colour for one in indicator_states(session)} | wanted.function_indicators,
        red_routes=dict(configured.red_routes),
        switches=[ScriptedSwitch(indicator=one.indicator, after=one.after, to=one.to) for one in wanted.switches],
        time_filters=time_filters(session),
        acd_filters=dict(configured.acd_filters),
        phones=phones,
        numbers={one: _scripted_number(number) for one, number in wanted.numbers.items()},
        other_numbers=_scripted_number(wanted.other_numbers),
        wishes=dict(configured.wishes),
        parking=dict(configured.parking),
        dids=list(configured.dids),
        prompts=_prompt_lengths(configured),
        digits=wanted.digits,
        servers={url: ScriptedAnswer(status=one.status, text=one.text) for url, one in wanted.servers.items()},
        message_seconds=wanted.message_seconds,
        hang_up_after=wanted.hang_up_after,
    )
    here = frozenset(one for one, phone in phones.items() if phone.does != "unavailable")
    return ExchangeWorld(script, configured.boxes, configured.groups, here)


def _scripted(phone: SimulatedPhone) -> ScriptedPhone:
    return ScriptedPhone(does=phone.does, after=phone.after)


def _scripted_number(number: SimulatedNumber) -> ScriptedNumber:
    return ScriptedNumber(does=number.does, after=number.after, accepts=number.accepts)


def _load(session: Session) -> _Configured:
    groups = {
        one.id: GroupFacts(accounts=[], numbers=one.external_numbers, did=one.outgoing_did)
        for one in session.exec(select(RingGroup))
    }
    order = (col(RingGroupMember.position), col(RingGroupMember.account_id))
    for member in session.exec(select(RingGroupMember).order_by(*order)):
        groups[member.group_id].accounts.append(member.account_id)
    language = exchange_settings(session).languages[0]
    prompts = session.exec(select(Prompt)).all()
    accounts = frozenset(session.exec(select(SipAccount.id)))
    return _Configured(
        accounts=accounts,
        groups=groups,
        dids=list(session.exec(select(Did.number))),
        boxes={box.id: box_facts(box, language) for box in session.exec(select(VoicemailBox))},
        files={one.id: one.file for one in prompts if one.file},
        red_routes={one.id: one.red_route_id for one in session.exec(select(FunctionIndicatorRow))},
        acd_filters={
            one: found for one in session.exec(select(AcdFilterRow.id)) if (found := acd_filter(session, one))
        },
        wishes={one: wishes for one in accounts if (wishes := account_wishes(session, one)) != AccountWishes()},
        parking={one.id: ScriptedParking(seconds=one.seconds) for one in parking_ranges(session)},
        spoken={one.id: _spoken_seconds(one) for one in prompts if not one.file},
    )


def _spoken_seconds(prompt: Prompt) -> float:
    texts = [part["text"] for part in prompt.speech]
    characters = sum(map(len, texts))
    return round(characters / SPOKEN_CHARACTERS_A_SECOND + PAUSE_BETWEEN_TEXTS * max(len(texts) - 1, 0), 1)


def _prompt_lengths(configured: _Configured) -> dict[str, float]:
    """Return the lengths of the prompts that can be played: files come and go without a change of configuration."""
    lengths = dict(configured.spoken)
    for prompt, file in configured.files.items():
        path = settings().sounds_dir / "uploads" / file
        try:
            facts = path.stat()
        except OSError:
            continue
        lengths[prompt] = _wav_seconds(path, facts.st_mtime_ns, facts.st_size)
    return lengths


@lru_cache(maxsize=4096)
def _wav_seconds(path: Path, _changed: int, _size: int) -> float:
    try:
        with wave.open(str(path)) as sound:
            seconds: float = sound.getnframes() / sound.getframerate()
            return round(seconds, 2)
    except (wave.Error, EOFError, OSError, ZeroDivisionError):
        return UNKNOWN_LENGTH
