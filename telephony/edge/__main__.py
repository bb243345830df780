"""The edge process: call legs and media by pjsua2, a Temporal worker on its own queue and one on the shared queue."""

import asyncio
import gc
import logging
import secrets
import signal
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.worker import Worker

from schemas.call_messages import edge_queue
from schemas.database import write_session
from schemas.public_address import public_address
from schemas.settings import Settings, settings
from schemas.tables import EdgeProcess
from schemas.tables.base import utc_now
from telephony.edge.activities import EdgeActivities
from telephony.edge.alerts import Alerts
from telephony.edge.call_events import CallEvents
from telephony.edge.call_states import CallStates
from telephony.edge.channels import Channels
from telephony.edge.incoming import Incoming, Reception
from telephony.edge.lasting_work import keep_up
from telephony.edge.minutes_guard import MinutesGuard
from telephony.edge.publisher import Publisher
from telephony.edge.reconcile import keep_channels_true, keep_reconciled, keep_workflows_reminded
from telephony.edge.sip_thread import SipOptions, SipStartError, SipThread
from telephony.edge.sounds import Sounds
from telephony.edge.switchboard import Switchboard
from telephony.edge.transfer import Transfers
from telephony.flow_token import edge_side_host
from workflows.task_queue import LOCAL_ACTIVITIES, calls_worker, connect

log = logging.getLogger("belplan.edge")

SIGN_OF_LIFE_SECONDS = 1.0
LATE_SECONDS = 3.0
"""A sign of life this long after the one before is worth a warning: soon other edges get the new calls."""
VIDEO_PART = 4
"""One of so many media ports is for video; they are the last of the range, where pjsua2 does not come."""


async def main() -> None:
    """Serve calls until SIGTERM or SIGINT."""
    config, started_at = settings(), utc_now()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    client = await connect()
    sip = SipThread(_sip_options(config), asyncio.get_running_loop())
    sounds = Sounds(config.sounds_dir)
    boot_id = secrets.token_hex(8)
    alerts = Alerts(client)
    switchboard = Switchboard(sip, sounds, Channels(config.edge_id, boot_id), alerts)
    publisher = Publisher(config.edge_id, boot_id)
    await publisher.open(config.front_host, config.sip_port)
    switchboard.opened = CallStates(publisher.say).follow
    events = CallEvents(client)
    switchboard.tell, switchboard.forgotten = events.tell, events.forget
    switchboard.transfer_wanted = Transfers(events, switchboard.find_leg).wanted
    incoming = Incoming(switchboard, client)
    await sip.start(lambda thread: Reception(thread, incoming))
    lasting: dict[str, Callable[[], Awaitable[None]]] = {
        "signs of life": lambda: _give_signs_of_life(config, boot_id, switchboard),
        "reconcile": lambda: keep_reconciled(client, switchboard, config.edge_id, started_at),
        "channels": lambda: keep_channels_true(switchboard),
        "minutes": MinutesGuard(switchboard).run,
        "remind": lambda: keep_workflows_reminded(client, switchboard),
        "publish states": publisher.run,
        "warm up": sounds.warm_up,
    }
    background = [asyncio.create_task(keep_up(name, work), name=name) for name, work in lasting.items()]
    log.info(
        "edge %s takes calls at %s:%s, %s legs", config.edge_id, config.edge_address, config.edge_port, sip.max_legs
    )
    try:
        await _serve(client, config, switchboard, boot_id, incoming, stop)
    finally:
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await events.close()
        await publisher.close()
        await alerts.close()
        await sip.stop()
        await sounds.close()


async def _serve(
    client: Client, config: Settings, switchboard: Switchboard, boot_id: str, incoming: Incoming, stop: asyncio.Event
) -> None:
    activities = EdgeActivities(switchboard, client, boot_id)
    gc.collect()
    gc.freeze()  # code stays: a full collection that looks through all of it takes 40 ms, in which no call gets on
    with ThreadPoolExecutor(max_workers=16, thread_name_prefix="database") as threads:
        own = Worker(
            client,
            task_queue=edge_queue(config.edge_id),
            activities=activities.all(),
            max_concurrent_activities=4 * switchboard.sip.max_legs,
        )
        shared = calls_worker(client, activities=LOCAL_ACTIVITIES, activity_executor=threads, no_remote_activities=True)
        async with own, shared:
            await stop.wait()
            await incoming.close()
            await switchboard.close()
            await asyncio.sleep(0.5)  # the workflows of the calls just ended hear of it while we still serve them


async def _give_signs_of_life(config: Settings, boot_id: str, switchboard: Switchboard) -> None:
    clock = asyncio.get_running_loop().time
    before = clock()
    while True:
        edge = EdgeProcess(
            id=config.edge_id,
            boot_id=boot_id,
            sip_address=f"{config.edge_address}:{config.edge_port}",
            seen_at=utc_now(),
            legs=switchboard.legs(),
            max_legs=switchboard.sip.max_legs,
        )
        begun = clock()
        try:
            await asyncio.to_thread(_write, edge)
        except (OSError, SQLAlchemyError) as error:
            log.error("no sign of life could be written: %s", error)
        else:
            if clock() - before > LATE_SECONDS:
                log.warning(
                    "a sign of life came %.1f s after the one before, writing it took %.1f s: the machine is too busy, "
                    "or the database too slow",
                    clock() - before,
                    clock() - begun,
                )
            before = clock()
        await asyncio.sleep(SIGN_OF_LIFE_SECONDS)


def _write(edge: EdgeProcess) -> None:
    with write_session() as session:
        session.merge(edge)


def _sip_options(config: Settings) -> SipOptions:
    video_ports = (config.rtp_port_last - config.rtp_port_first + 1) // VIDEO_PART
    return SipOptions(
        sip_host=config.edge_address,
        sip_port=config.edge_port,
        media_address=public_address(config),
        media_bind="",
        rtp_port_first=config.rtp_port_first,
        rtp_port_last=config.rtp_port_last - video_ports,
        front_uri=f"sip:{edge_side_host(config)}:{config.sip_port};lr",
        max_legs=config.edge_max_legs,
        video_port_first=config.rtp_port_last - video_ports + 1,
        video_port_last=config.rtp_port_last,
    )


if __name__ == "__main__":
    logging.basicConfig(level=settings().log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        asyncio.run(main())
    except (SipStartError, TimeoutError) as error:
        sys.exit(f"edge: {error}")
