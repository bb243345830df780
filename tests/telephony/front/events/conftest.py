from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from schemas.database import write_session
from schemas.tables import (
    Extension,
    FunctionIndicatorRow,
    MwiGroupRow,
    RingGroup,
    Route,
    SipAccount,
    VoicemailBox,
)
from tests.calls.phones.ports import HOST
from tests.databases import forget_settings, own_database
from tests.telephony.front.events.watching import EdgeVoice, Watcher
from tests.telephony.front.peer import Peer
from tests.telephony.front.running_front import RunningFront, add_accounts


def add_watched() -> None:
    """Extensions 201 and 202 of the accounts, 300 of a group, *21 of an indicator; messages of 101 in two boxes."""
    with write_session() as session:
        session.add(RingGroup(id="helpdesk", name="Help desk", blf_extension="930"))
        session.add(Route(id="night", name="Night"))
        session.add(VoicemailBox(id="general", name="General"))
        session.add(VoicemailBox(id="sales", name="Sales"))
        session.add(MwiGroupRow(id="desk", name="Desk", settings={"boxes": ["general", "sales"]}))
        session.flush()
        session.add(FunctionIndicatorRow(id="night", name="Night", red_route_id="night"))
        session.flush()
        session.add(Extension(number="201", account_id="account-101"))
        session.add(Extension(number="202", account_id="account-102"))
        session.add(Extension(number="300", group_id="helpdesk"))
        session.add(Extension(number="*21", function_indicator_id="night"))
        account = session.get(SipAccount, "account-101")
        assert account
        account.mwi_group_id = "desk"
        session.add(account)


@contextmanager
def front_that_is_watched(folder: Path, **environment: str) -> Iterator[RunningFront]:
    """A running front; this process knows where it is, so that what it commits is told there."""
    with own_database(folder), pytest.MonkeyPatch.context() as patch:
        running = RunningFront(folder, BELPLAN_FRONT_BAN_FAILURES="1000", **environment)
        patch.setenv("BELPLAN_SIP_LISTEN", HOST)
        patch.setenv("BELPLAN_SIP_PORT", str(running.port))
        forget_settings()
        add_accounts(running.trunk_port, running.edge_port)
        add_watched()
        try:
            running.start()
            yield running
        finally:
            running.stop()


@pytest.fixture(scope="module")
def watched_front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningFront]:
    """One for all tests of a module."""
    with front_that_is_watched(tmp_path_factory.mktemp("front")) as running:
        yield running


@pytest.fixture
def own_front(tmp_path: Path) -> Iterator[RunningFront]:
    """One of the test's own, which may be killed."""
    with front_that_is_watched(tmp_path, BELPLAN_FRONT_MIN_SUBSCRIPTION="1") as running:
        yield running


@pytest.fixture
async def phone(watched_front: RunningFront) -> AsyncIterator[Watcher]:
    async with await Peer.udp(watched_front.port) as peer:
        yield Watcher(peer)


@pytest.fixture
async def edge(watched_front: RunningFront) -> AsyncIterator[EdgeVoice]:
    async with await Peer.udp(watched_front.port) as peer:
        voice = EdgeVoice(peer)
        yield voice
        for entity in [one for one, etag in voice.etags.items() if etag]:
            await voice.say(entity)
