"""A call outlives what dies around it (B1): each part is killed at four moments of a call, with `kill -9`."""

import asyncio
import os
import signal
from typing import Any, Literal

import pytest

from telephony.front.directory import EDGE_SILENCE_SECONDS
from tests.calls.mailbox import Mailbox
from tests.calls.phones.baresip import Baresip
from tests.calls.phones.tones import segments, tone_present
from tests.calls.running_exchange import RunningExchange
from tests.calls.sample import DID, sample_configuration

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("survival"), pytest.mark.timeout(180)]

Moment = Literal["prompt", "ringing", "conversation", "voicemail"]
MOMENTS: tuple[Moment, ...] = ("prompt", "ringing", "conversation", "voicemail")
CALLER_HZ, PHONE_HZ = 440.0, 620.0


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    sample = sample_configuration(ring_seconds=20, mail=["office@example.org"])
    sample["prompts"][0]["speech"][0]["text"] = (
        "Good day and welcome. Please hold the line, we are looking for somebody who can help you."
    )
    return sample


class Scene:
    """A call that was brought to a moment."""

    def __init__(self, exchange: RunningExchange, mailbox: Mailbox, moment: Moment) -> None:
        self.exchange = exchange
        self.mailbox = mailbox
        self.moment = moment
        self.call_id = ""

    async def play(self) -> None:
        """Bring the call to the moment."""
        node = {"prompt": "prompt", "ringing": "ring_group", "conversation": "ring_group", "voicemail": "voicemail"}
        # nobody at the phones: the plan goes on to voicemail at once
        self.anna: Baresip | None = None
        if self.moment != "voicemail":
            self.anna = await self.exchange.phone("anna", speaks=PHONE_HZ)
        self.caller = await self.exchange.trunk_caller(speaks=CALLER_HZ)
        self.mails_before = len(self.mailbox.mails)
        self.messages_before = len(self.exchange.messages())
        await self.caller.dial(f"sip:{DID}@{self.exchange.server}")
        await self.caller.wait_event("established")
        self.call_id = await self.exchange.until_step(node[self.moment])
        if self.moment in ("ringing", "conversation"):
            await self._anna.wait_event("incoming")
        if self.moment == "conversation":
            await self._answer_and_talk()
        if self.moment == "voicemail":
            recording = self.exchange.data / "recordings"
            await self.exchange.until(lambda: list(recording.glob(f"{self.call_id}*.wav")), "the recording")

    async def go_on(self) -> None:
        """See that the same call goes on from there to its end."""
        if self.moment == "prompt":
            await self._anna.wait_event("incoming")
        if self.moment in ("prompt", "ringing"):
            await self._answer_and_talk()
        if self.moment == "conversation":
            await asyncio.sleep(1)  # a stretch of talk after the crash, to be listened to
            self._talk_was_never_cut(*self.caller.heard(), PHONE_HZ)
            self._talk_was_never_cut(*self._anna.heard(), CALLER_HZ)
        if self.moment == "voicemail":
            await asyncio.sleep(2)
        await self.caller.hangup()
        call = await self.exchange.ended_call(within=30)
        assert call.id == self.call_id
        assert call.outcome == ("voicemail" if self.moment == "voicemail" else "answered"), call.outcome_reason
        nodes = [step.node for step in self.exchange.steps(call.id)]
        if self.moment == "voicemail":
            assert nodes == ["prompt", "ring_group", "ring_account", "voicemail"]
            await self._message_arrives_once()
        else:
            assert nodes == ["prompt", "ring_group"]

    @property
    def _anna(self) -> Baresip:
        assert self.anna is not None
        return self.anna

    async def _answer_and_talk(self) -> None:
        await self._anna.answer()
        await self._anna.wait_event("established")
        await self._anna.wait_heard(1.5)
        samples, rate = self.caller.heard(1.0)
        assert tone_present(samples, rate, PHONE_HZ)
        samples, rate = self._anna.heard(1.0)
        assert tone_present(samples, rate, CALLER_HZ)

    def _talk_was_never_cut(self, samples: Any, rate: int, hz: float) -> None:
        heard = [one for one in segments(samples, rate) if one.hz is not None and abs(one.hz - hz) < 15]
        first = next(one.start for one in heard if one.seconds > 0.5)  # the prompt before it has such tones, too
        last = heard[-1].end
        total = sum(one.seconds for one in heard if one.start >= first)
        assert last - first > 1.5
        assert last - first - total < 0.25, f"silence of {last - first - total:.2f} s within the talk"

    async def _message_arrives_once(self) -> None:
        await self.exchange.until(lambda: len(self.mailbox.mails) > self.mails_before, "the mail", 30)
        await asyncio.sleep(1)  # a second one would come now
        assert len(self.mailbox.mails) == self.mails_before + 1
        messages = self.exchange.messages()[self.messages_before :]
        assert [message.call_id for message in messages] == [self.call_id]
        assert messages[0].seconds >= 2
        attachments = list(self.mailbox.mails[-1].iter_attachments())
        assert [one.get_content_type() for one in attachments] == ["audio/wav"]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("victim", ["worker", "temporal"])
async def test_call_goes_on_when_killed(
    exchange: RunningExchange, mailbox: Mailbox, victim: str, moment: Moment
) -> None:
    scene = Scene(exchange, mailbox, moment)
    await scene.play()
    exchange.kill(victim)
    await asyncio.sleep(0.5)  # nobody restarts it faster
    exchange.start(victim)
    await scene.go_on()


@pytest.mark.parametrize("moment", MOMENTS)
async def test_call_goes_on_when_the_front_is_killed(
    exchange: RunningExchange, mailbox: Mailbox, moment: Moment
) -> None:
    scene = Scene(exchange, mailbox, moment)
    await scene.play()
    before = {one.account_id for one in exchange.registrations()}
    exchange.kill("front")
    exchange.start("front")
    await exchange.until(lambda: exchange.log("front").count("listening on") > 1, "the front is back")
    assert {one.account_id for one in exchange.registrations()} == before
    await scene.go_on()


@pytest.mark.parametrize("moment", MOMENTS)
async def test_edge_killed(exchange: RunningExchange, mailbox: Mailbox, moment: Moment) -> None:
    scene = Scene(exchange, mailbox, moment)
    await scene.play()
    exchange.kill("edge")
    call = await exchange.ended_call(within=10)
    assert call.id == scene.call_id
    assert call.outcome == "edge-lost"
    exchange.start("edge")
    await exchange.until(exchange.edge_lives, "the new edge", 60)
    await exchange.switch_phones_off()
    # the new edge takes calls
    again = Scene(exchange, mailbox, "conversation")
    await again.play()
    await again.go_on()


async def test_a_new_edge_ends_what_the_old_one_left_behind(exchange: RunningExchange, mailbox: Mailbox) -> None:
    scene = Scene(exchange, mailbox, "conversation")
    await scene.play()
    exchange.kill("edge")
    exchange.start("edge")  # at once: the old process's sign of life is fresh when the new one comes
    call = await exchange.ended_call(within=10)
    assert (call.id, call.outcome) == (scene.call_id, "edge-lost")
    client = await exchange.temporal()
    query = "WorkflowType = 'CallWorkflow' AND ExecutionStatus = 'Running'"
    await exchange.until(lambda: _none_running(client, query), "no call workflow runs", 20)
    await exchange.until(exchange.edge_lives, "the new edge", 60)


async def test_a_call_that_comes_while_the_edge_starts_again_waits_for_it(exchange: RunningExchange) -> None:
    anna, caller = await exchange.phone("anna"), await exchange.trunk_caller()
    exchange.kill("edge")
    exchange.start("edge")
    await caller.dial(f"sip:{DID}@{exchange.server}")
    await anna.wait_event("incoming", within=40)
    await anna.answer()
    await caller.wait_event("established")


async def test_a_call_that_comes_while_the_edge_hangs_waits_for_it(exchange: RunningExchange) -> None:
    anna, caller = await exchange.phone("anna"), await exchange.trunk_caller()
    os.kill(exchange.pid("edge"), signal.SIGSTOP)
    try:
        await asyncio.sleep(EDGE_SILENCE_SECONDS + 1.5)
        await caller.dial(f"sip:{DID}@{exchange.server}")
        await asyncio.sleep(0.7)  # its INVITE was sent twice
    finally:
        os.kill(exchange.pid("edge"), signal.SIGCONT)
    await anna.wait_event("incoming")
    await anna.answer()
    await caller.wait_event("established")


async def test_a_workflow_that_the_edge_reminds_orders_again(exchange: RunningExchange, mailbox: Mailbox) -> None:
    scene = Scene(exchange, mailbox, "ringing")
    await scene.play()
    handle = (await exchange.temporal()).get_workflow_handle(scene.call_id)
    await handle.signal("edge_waits")

    async def ordered_again() -> bool:
        events = [one async for one in handle.fetch_history_events()]
        kinds = [one.activity_task_scheduled_event_attributes.activity_type.name for one in events]
        return kinds.count("watch_leg") == 2 and kinds.count("ring_group") == 2

    await exchange.until(ordered_again, "both orders were given again")
    await scene.go_on()  # the phone rang once, and what runs was attached to


async def _none_running(client: Any, query: str) -> bool:
    return [one.id async for one in client.list_workflows(query)] == []


async def test_an_operator_ends_the_workflow_of_a_talk(exchange: RunningExchange) -> None:
    """The call goes on until the edge sees that nobody leads it; then it is hung up, and on record."""
    anna = await exchange.phone("anna", speaks=PHONE_HZ)
    caller = await exchange.trunk_caller(speaks=CALLER_HZ)
    await caller.dial(f"sip:{DID}@{exchange.server}")
    await anna.wait_event("incoming", within=30)
    await anna.answer()
    await caller.wait_event("established")
    await anna.wait_event("established")
    call_id = exchange.call().id
    await (await exchange.temporal()).get_workflow_handle(call_id).terminate("by an operator")
    await caller.wait_event("closed", within=60)
    call = await exchange.ended_call(within=30)
    assert (call.id, call.outcome) == (call_id, "answered")
    assert call.outcome_reason == "nobody leads the call any more; its workflow had been ended"
    assert [leg.party for leg in exchange.legs(call_id)] == ["trunk:sample", "account:anna"]
