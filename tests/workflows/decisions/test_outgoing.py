"""The rules of calling out together: number, rights, number to show, channels, trunks, the key that accepts."""

from typing import Any

import pytest

from schemas.caller_id import ExternalForwarding, OutgoingNumber
from schemas.channels import ChannelLimits, RunningCalls
from schemas.dial_out import DialOutGroup, NumberClass
from schemas.least_cost import LeastCostRule, LeastCostSettings, TrunkState
from schemas.outgoing import OutgoingAccount, OutgoingDecision, OutgoingSettings, OutsideNumber
from schemas.outside_limits import MinutesCalled, OutsideMinutes
from tests.workflows.plans import AT
from workflows.decisions.outgoing import decide_outgoing

MAIN, SHOP, MOBILE, CALLER = "3250123100", "3250123199", "32475123456", "32475999999"
SETTINGS = OutgoingSettings(
    short_numbers={"1234": MOBILE},
    dial_prefixes={"7": SHOP, "0": None},
    dids=frozenset((MAIN, SHOP)),
    main_did=MAIN,
    least_cost=LeastCostSettings(
        default_trunks=("alpha", "beta"),
        rules=(LeastCostRule(id="paris", prefixes=("331",), trunks=("beta",), only_these=True),),
    ),
    trunks={"alpha": TrunkState(), "beta": TrunkState()},
)
ANNA = OutgoingAccount(id="anna", group=DialOutGroup(id="m", name="Mobile", classes=frozenset((NumberClass.MOBILE,))))


def decide(
    number: str = MOBILE,
    account: OutgoingAccount | None = None,
    settings: OutgoingSettings = SETTINGS,
    running: RunningCalls = RunningCalls(),  # noqa: B008  (frozen)
    called_did: str = MAIN,
    **wanted: Any,
) -> OutgoingDecision:
    if account is not None:
        wanted["account"] = account.id
    outside = OutsideNumber(number=number, **wanted)
    return decide_outgoing(settings, outside, account, caller=CALLER, called_did=called_did, running=running, at=AT)


@pytest.mark.parametrize(
    ("limits", "called", "account", "reason"),
    [
        ({"total": 60}, {"total": 60}, "", "The limit of 60 minutes a day"),
        ({"total": 60}, {"total": 59.9}, "", ""),
        ({"each": 10}, {"total": 99, "accounts": {"anna": 10}}, "anna", "The limit of account anna, 10 minutes"),
        ({"each": 10}, {"total": 99, "accounts": {"bram": 10}}, "anna", ""),
        ({"each": 10, "accounts": {"anna": 20}}, {"accounts": {"anna": 15}}, "anna", ""),
        ({"each": 10}, {"total": 99}, "", ""),
        ({"accounts": {"anna": 0}}, {}, "anna", "0 minutes a day"),
    ],
)
def test_minutes_of_a_day(limits: dict[str, Any], called: dict[str, Any], account: str, reason: str) -> None:
    settings = SETTINGS.model_copy(update={"minutes": OutsideMinutes(**limits)})

    def found(number: str) -> OutgoingDecision:
        wanted = OutsideNumber(number=number, account=account)
        who = ANNA if account else None
        used = MinutesCalled(**called)
        return decide_outgoing(
            settings, wanted, who, caller=CALLER, called_did=MAIN, running=RunningCalls(), at=AT, called=used
        )

    assert (found(MOBILE).allowed, found(MOBILE).guard) == (not reason, bool(reason))
    assert reason in found(MOBILE).reason
    assert found("112").allowed and not found("112").guard, "help can always be called"


def test_a_forwarded_call() -> None:
    found = decide()
    assert (found.allowed, found.number, found.trunks, found.press_one) == (True, MOBILE, ("alpha", "beta"), True)
    assert found.caller_id is not None
    assert (found.caller_id.number, found.caller_id.asserted) == (MAIN, MAIN)


def test_what_an_account_calls() -> None:
    found = decide(account=ANNA)
    assert found.allowed and not found.press_one
    assert "Mobile allows it" in found.reason and "alpha, beta by the default order" in found.reason


@pytest.mark.parametrize(
    ("number", "account", "more", "status", "reason"),
    [
        ("3221234567", ANNA, {}, 403, "does not allow it"),
        (MOBILE, OutgoingAccount(id="bram"), {}, 403, "in no dial-out group"),
        (MOBILE, ANNA, {"prefix": "9"}, 404, "no dial prefix|has the dial prefix 9"),
        (SHOP, None, {}, 404, "a number of the company"),
    ],
)
def test_refusals(number: str, account: OutgoingAccount | None, more: dict[str, Any], status: int, reason: str) -> None:
    found = decide(number, account, **more)
    assert (found.allowed, found.sip_status, found.trunks, found.caller_id) == (False, status, (), None)
    assert any(part in found.reason for part in reason.split("|"))


def test_an_account_that_is_gone_calls_nobody() -> None:
    found = decide(account=None, **{"number": MOBILE})
    assert found.allowed
    gone = decide_outgoing(
        SETTINGS, OutsideNumber(number=MOBILE, account="gone"), None,
        caller="", called_did="", running=RunningCalls(), at=AT,
    )  # fmt: skip
    assert (gone.allowed, gone.sip_status) == (False, 403)


@pytest.mark.parametrize(
    ("more", "shown", "asserted"),
    [({}, MAIN, MAIN), ({"prefix": "7"}, SHOP, SHOP), ({"prefix": "0"}, "", MAIN), ({"did": SHOP}, SHOP, SHOP)],
)
def test_the_number_that_an_account_shows(more: dict[str, Any], shown: str, asserted: str) -> None:
    found = decide("1234", ANNA, **more).caller_id
    assert found is not None
    assert (found.number, found.asserted) == (shown, asserted)


def test_a_masked_account() -> None:
    masked = ANNA.model_copy(update={"own": OutgoingNumber(did=SHOP, masked=True)})
    found = decide(account=masked).caller_id
    assert found is not None and (found.number, found.asserted) == ("", SHOP)


@pytest.mark.parametrize(
    ("forwarding", "wanted", "shown", "asserted", "press"),
    [
        ({"show": "caller"}, {}, CALLER, MAIN, True),
        ({"fixed_did": SHOP}, {}, SHOP, SHOP, True),
        ({"fixed_did": SHOP}, {"did": MAIN}, MAIN, MAIN, True),
        ({"confirm_in_standard_plans": False}, {}, MAIN, MAIN, False),
        ({"confirm_in_standard_plans": False}, {"backup": True}, MAIN, MAIN, True),
        ({"confirm_in_standard_plans": False}, {"ask_to_accept": "yes"}, MAIN, MAIN, True),
        ({}, {"ask_to_accept": "no"}, MAIN, MAIN, False),
    ],
)
def test_how_calls_are_forwarded(
    forwarding: dict[str, Any], wanted: dict[str, Any], shown: str, asserted: str, press: bool
) -> None:
    settings = SETTINGS.model_copy(update={"forwarding": ExternalForwarding(**forwarding)})
    found = decide(settings=settings, **wanted)
    assert found.caller_id is not None
    assert (found.caller_id.number, found.caller_id.asserted, found.press_one) == (shown, asserted, press)


def test_channels() -> None:
    settings = SETTINGS.model_copy(update={"limits": ChannelLimits(trunks={"alpha": 1}, dids={SHOP: 1}, total=1)})
    busy = RunningCalls(total=1, trunks={"alpha": 1}, dids={SHOP: 1})
    assert decide(settings=settings).trunks == ("alpha", "beta")
    assert decide(settings=settings, running=RunningCalls(trunks={"alpha": 1})).trunks == ("beta",)
    full = decide(settings=settings, running=busy, did=SHOP)
    assert (full.allowed, full.sip_status) == (False, 486)
    assert decide(settings=settings, running=busy).allowed, "the total is the call's, which runs already"


def test_a_rule_of_its_own() -> None:
    settings = SETTINGS.model_copy(update={"trunks": {"alpha": TrunkState(), "beta": TrunkState(enabled=False)}})
    found = decide("33123456789", settings=settings)
    assert (found.allowed, found.sip_status) == (False, 503)
    assert "beta (disabled)" in found.reason


def test_help_is_called_whatever_stands_in_the_way() -> None:
    settings = SETTINGS.model_copy(update={"limits": ChannelLimits(trunks={"alpha": 0, "beta": 0}, dids={MAIN: 0})})
    found = decide("112", OutgoingAccount(id="bram", own=OutgoingNumber(masked=True)), settings)
    assert (found.allowed, found.trunks, found.emergency) == (True, ("alpha", "beta"), True)
    assert found.caller_id is not None and found.caller_id.number == MAIN
