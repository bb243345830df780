"""The call that somebody imagines: who calls, when, what phones and people do then."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from designer.api_client import Values

ANSWERS_AFTER, BUSY_AFTER = 4, 1
"""Seconds."""
STAYS = 0
"""For a caller who does not hang up."""
_NOT_SHOWN = ("others", "numbers", "switches", "message_seconds", "servers")


@dataclass
class ImaginedCall:
    """A call to play, as its form shows it."""

    day: date
    at: time
    """By the clock on the wall of the exchange."""
    called: str = ""
    """A phone number of the company, with all that decides on it; empty: straight into the plan."""
    caller: str = "32475000000"
    """Empty: anonymous."""
    caller_account: str = ""
    """One of the exchange's own phones calls."""
    digits: str = ""
    answers: list[str] = field(default_factory=list)
    """SIP accounts whose phones are answered."""
    answers_after: int = ANSWERS_AFTER
    busy: list[str] = field(default_factory=list)
    unregistered: list[str] = field(default_factory=list)
    others: str = "all"
    """Whether the other phones are registered: all, now (those that are now), none."""
    numbers: str = "rings"
    """What becomes of calls to numbers outside."""
    colours: dict[str, str] = field(default_factory=dict)
    """Of function indicators; the others are as they are now."""
    hangs_up_after: int = STAYS
    rest: Values = field(default_factory=dict)
    """Of a scenario: what the form does not show, kept as it is."""

    def to_api(self) -> Values:
        """Return the call as the api takes it: all but the plan that it is played through."""
        caller: Values = {"account": self.caller_account} if self.caller_account else {"number": self.caller}
        return {
            "called": self.called,
            "caller": caller,
            "at": f"{self.day.isoformat()}T{self.at:%H:%M}",
            "world": {
                **self.rest,
                "phones": self._phones(),
                "registered": self.others,
                "other_numbers": {"does": self.numbers},
                "function_indicators": dict(self.colours),
                "digits": self.digits,
                "hang_up_after": self.hangs_up_after or None,
            },
        }

    def _phones(self) -> dict[str, Values]:
        return {
            **{one: {"does": "unavailable"} for one in self.unregistered},
            **{one: {"does": "busy", "after": BUSY_AFTER} for one in self.busy},
            **{one: {"does": "answers", "after": self.answers_after} for one in self.answers},
        }


def imagined_from(scenario: Mapping[str, Any], now: datetime) -> ImaginedCall:
    """Return the call of a scenario, as far as the form can show it; `now` is for one without a time."""
    world, caller = scenario["world"], scenario["caller"]
    at = datetime.fromisoformat(scenario["at"]) if scenario["at"] else now
    at = at.astimezone(now.tzinfo) if at.tzinfo else at
    by_deed: dict[str, list[str]] = {}
    for account, phone in world["phones"].items():
        by_deed.setdefault(phone["does"], []).append(account)
    answering = [phone["after"] for phone in world["phones"].values() if phone["does"] == "answers"]
    return ImaginedCall(
        day=at.date(),
        at=at.time().replace(second=0, microsecond=0, tzinfo=None),
        called=scenario["called"],
        caller=caller["number"],
        caller_account=caller["account"] or "",
        digits=world["digits"],
        answers=by_deed.get("answers", []),
        answers_after=int(answering[0]) if answering else ANSWERS_AFTER,
        busy=[*by_deed.get("busy", []), *by_deed.get("declines", [])],
        unregistered=by_deed.get("unavailable", []),
        others=world["registered"],
        numbers=world["other_numbers"]["does"],
        colours=dict(world["function_indicators"]),
        hangs_up_after=int(world["hang_up_after"] or STAYS),
        rest={name: world[name] for name in _NOT_SHOWN if name in world},
    )


def expected_of(played: Mapping[str, Any], *, steps: bool, party: bool) -> Values:
    """Return what must become of a call that went as it should: how it was played, as an expectation."""
    expected: Values = {"outcome": played["outcome"]}
    if steps:
        expected["steps"] = [{"node": one["node"], "outcome": one["outcome"]} for one in played["steps"]]
    if party and played["party"]:
        expected["party"] = played["party"]
    return expected
