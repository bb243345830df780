"""Function indicators switched by real phones, and by the api while phones ring."""

from typing import Any

import pytest
from sqlmodel import Session, col, select

from schemas.indicator_states import IndicatorState, indicator_states
from schemas.tables import AuditEntry
from tests.calls.phones.baresip import Baresip
from tests.calls.running_exchange import RunningExchange
from tests.calls.sample import sample_configuration
from tests.calls.talk import ended, is_speech

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("function_indicators")]


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    sample = sample_configuration()
    sample["function_indicators"] = [{"id": "night", "name": "Night", "extension": "*21", "red_route": "main"}]
    sample["advanced_function_indicators"] = [{"id": "duty", "name": "On duty", "extension": "2001"}]
    return sample


def state(exchange: RunningExchange, indicator: str) -> IndicatorState:
    with Session(exchange.database) as session:
        return next(one for one in indicator_states(session) if one.id == indicator)


async def dial(exchange: RunningExchange, phone: Baresip, extension: str) -> None:
    """Dial an extension that speaks, listen, and see the call end by itself."""
    await phone.dial(f"sip:{extension}@{exchange.server}")
    await phone.wait_event("established", within=10)
    await ended(phone, within=15)
    assert is_speech(*phone.heard()), "the new colour is said"


@pytest.mark.parametrize(("extension", "indicator"), [("*21", "night"), ("2001", "duty")])
async def test_dialling_the_extension_switches_it(exchange: RunningExchange, extension: str, indicator: str) -> None:
    anna = await exchange.phone("anna")
    await dial(exchange, anna, extension)
    red = state(exchange, indicator)
    assert (red.colour, red.by, red.number) == ("red", "account:anna", 1)
    call = await exchange.ended_call()
    assert [(step.kind, step.outcome) for step in exchange.steps(call.id)] == [("switch_function_indicator", "red")]
    await dial(exchange, anna, extension)
    assert (state(exchange, indicator).colour, state(exchange, indicator).number) == ("green", 2)
    with Session(exchange.database) as session:
        lines = session.exec(select(AuditEntry).where(col(AuditEntry.resource_id) == indicator))
        switched = [(one.who, one.after) for one in lines if one.resource == "function_indicator_states"]
    assert [who for who, _ in switched] == ["account:anna", "account:anna"]
