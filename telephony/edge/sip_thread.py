"""The one thread on which pjsua2 lives. The rest of the process is asyncio.

Work goes in through a queue (`run`), events come out through the loop (`post`). pjsua2 objects are created, used and
dropped on this thread alone: a call object that the garbage collector finalised elsewhere, later, hung up whichever
live call had got its slot by then (pjproject issue 3856).
"""

import asyncio
import concurrent.futures
import logging
import os
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import pjsua2 as pj

from telephony.edge.placing_accounts import PlacingAccounts
from telephony.edge.video_relay import VideoPorts

log = logging.getLogger(__name__)

T = TypeVar("T")

POLL_MS = 4
WORK_TIMEOUT_SECONDS = 10.0
CLOCK_RATE_HZ = 16000
MEDIA_THREADS = 2
CODEC_PRIORITIES = {"opus/48000/2": 254, "G722/16000/1": 252, "PCMA/8000/1": 250, "PCMU/8000/1": 248}
"""Everything else is switched off."""
FEWEST_MEDIA_PORTS = 64
"""pjsua2 itself needs a few, whatever the number of legs."""
LEGS_OF_SMALL_BUILD = 4
"""What the wheel on PyPI is compiled for."""


class SipStartError(Exception):
    """pjsua2 could not start; the message says what to do."""

    error_id = "sip-start"


@dataclass(frozen=True)
class SipOptions:
    """Where the edge listens."""

    sip_host: str
    sip_port: int
    media_address: str
    """IP address written into SDP."""
    media_bind: str
    rtp_port_first: int
    rtp_port_last: int
    front_uri: str
    """All requests of the edge go through the front: `sip:127.0.0.1:5060;lr`."""
    max_legs: int = 1000
    video_port_first: int = 0
    video_port_last: int = 0
    """Ports for video; no more than the first: there are none."""


@contextmanager
def _quiet_stdout() -> Iterator[None]:
    """Keep off what pjlib prints before it can be told how much to log."""
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


class SipThread:
    """Owner of the pjsua2 endpoint and its thread."""

    def __init__(self, options: SipOptions, loop: asyncio.AbstractEventLoop) -> None:
        self.options = options
        self.max_legs = options.max_legs
        self.account: Any = None
        """The pjsua2 account that takes all calls; set once started."""
        self.placing = PlacingAccounts(self)
        """The accounts that place calls."""
        self.video = VideoPorts(options.video_port_first, options.video_port_last, options.media_bind)
        """For video, which pjsua2 knows nothing of. On the loop only."""
        self._loop = loop
        self._work: queue.SimpleQueue[tuple[Callable[[], Any], concurrent.futures.Future[Any]]] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._endpoint: Any = None
        self._kept: list[Any] = []
        self._dropped: list[Any] = []

    async def start(self, make_account: Callable[["SipThread"], Any]) -> None:
        """Start pjsua2; `make_account` runs on the thread and returns the account.

        Raises SipStartError.
        """
        ready: concurrent.futures.Future[None] = concurrent.futures.Future()
        self._thread = threading.Thread(target=self._main, args=(make_account, ready), name="sip", daemon=True)
        self._thread.start()
        await asyncio.wait_for(asyncio.wrap_future(ready), 30)

    async def run(self, work: Callable[[], T]) -> T:
        """Run `work` on the thread and return its result; raises what it raises."""
        if self._stop.is_set():
            raise RuntimeError("The SIP thread is stopped.")
        future: concurrent.futures.Future[T] = concurrent.futures.Future()
        self._work.put((work, future))
        return await asyncio.wait_for(asyncio.wrap_future(future), WORK_TIMEOUT_SECONDS)

    def post(self, event: Callable[..., None], *args: object) -> None:
        """From the thread: have the loop call `event`."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(event, *args)

    def keep(self, thing: Any) -> None:
        """On the thread: hold a pjsua2 object until `drop`."""
        self._kept.append(thing)

    def drop(self, thing: Any) -> None:
        """On the thread: destroy a pjsua2 object, after the callback that may run in it."""
        if thing in self._kept:
            self._kept.remove(thing)
            self._dropped.append(thing)

    def objects_to_destroy(self) -> int:
        """On the thread: return how many dropped objects are still there."""
        return len(self._dropped)

    async def stop(self) -> None:
        """Stop pjsua2. Calls that are still up get a BYE."""
        self._stop.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, 10)

    def _main(self, make_account: Callable[["SipThread"], Any], ready: concurrent.futures.Future[None]) -> None:
        try:
            self._open()
            self.account = make_account(self)
        except pj.Error as error:
            ready.set_exception(SipStartError(self._explain(error)))
            return
        ready.set_result(None)
        while not self._stop.is_set():
            self._endpoint.libHandleEvents(POLL_MS)
            self._do_work()
            self._destroy_dropped()
        self._close()

    def _destroy_dropped(self) -> None:
        """Destroy now and here: other threads may still hold the Python halves, and would do it at their own time.

        A call whose place pjsua gave to another one meanwhile waits until that one is over: the destructor hangs up
        whoever has the place. One turn of the thread can take a BYE and the next INVITE.
        """
        dropped, self._dropped = self._dropped, []
        for thing in dropped:
            if isinstance(thing, pj.Call) and thing.isActive():
                self._dropped.append(thing)
            else:
                thing.__swig_destroy__(thing)

    def _do_work(self) -> None:
        for _ in range(200):  # then SIP gets its turn again
            try:
                work, future = self._work.get_nowait()
            except queue.Empty:
                return
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work())
            except Exception as error:  # noqa: BLE001  (it belongs to who asked, not to this thread)
                future.set_exception(error)

    def _open(self) -> None:
        options = self.options
        self._endpoint = endpoint = pj.Endpoint()
        with _quiet_stdout():
            endpoint.libCreate()
        config = pj.EpConfig()
        config.uaConfig.threadCnt = 0
        config.uaConfig.mainThreadOnly = True
        config.uaConfig.userAgent = "Belplan"
        config.uaConfig.maxCalls = options.max_legs
        config.logConfig.level = 2
        config.logConfig.consoleLevel = 2
        config.medConfig.clockRate = CLOCK_RATE_HZ
        config.medConfig.sndClockRate = CLOCK_RATE_HZ
        config.medConfig.channelCount = 1
        config.medConfig.ecTailLen = 0
        config.medConfig.noVad = True
        config.medConfig.threadCnt = MEDIA_THREADS
        config.medConfig.maxMediaPorts = max(4 * options.max_legs, FEWEST_MEDIA_PORTS)
        try:
            endpoint.libInit(config)
        except pj.Error:
            # the small build refuses more calls than it was compiled for
            config.uaConfig.maxCalls = self.max_legs = LEGS_OF_SMALL_BUILD
            config.medConfig.maxMediaPorts = 254
            endpoint.libInit(config)
        endpoint.audDevManager().setNullDev()
        transport = pj.TransportConfig()
        transport.boundAddress = options.sip_host
        transport.publicAddress = options.sip_host
        transport.port = options.sip_port
        endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
        endpoint.libStart()
        for codec in endpoint.codecEnum2():
            endpoint.codecSetPriority(codec.codecId, CODEC_PRIORITIES.get(codec.codecId, 0))

    def _close(self) -> None:
        try:
            self._endpoint.hangupAllCalls()
            for _ in range(50):
                self._endpoint.libHandleEvents(POLL_MS)
            self._dropped += [*self._kept, *self.placing.all(), self.account]
            self._destroy_dropped()
            self._endpoint.libDestroy()
        except pj.Error as error:
            log.warning("pjsua2 did not stop cleanly: %s", error.info())

    def _explain(self, error: Any) -> str:
        options = self.options
        if "in use" in str(error.info()).lower():
            return (
                f"UDP port {options.sip_host}:{options.sip_port} is taken by another program; "
                "stop it, or set BELPLAN_EDGE_PORT."
            )
        return f"pjsua2 could not start: {error.info()}"
