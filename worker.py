"""The worker process: workflows of calls, and the steps and activities that need no media. Run as many as you like."""

import asyncio
import logging
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from activities.exchange.mail import send_mail
from activities.exchange.mail_log import note_mail_outcome
from activities.worker_steps import worker_step_activities
from schemas.settings import settings
from workflows.following_configuration import Following
from workflows.offline_alerts import OfflineAlerts
from workflows.task_queue import LOCAL_ACTIVITIES, calls_worker, connect

log = logging.getLogger("belplan.worker")


async def main() -> None:
    """Serve the shared queue until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    client = await connect()
    with ThreadPoolExecutor(max_workers=16, thread_name_prefix="database") as threads:
        activities = [*LOCAL_ACTIVITIES, send_mail, note_mail_outcome, *worker_step_activities()]
        async with calls_worker(client, activities=activities, activity_executor=threads):
            log.info("worker serves calls at %s", settings().temporal_address)
            following = asyncio.create_task(Following(client).keep_on(), name="follow the configuration")
            alerting = asyncio.create_task(OfflineAlerts(client).keep_on(), name="tell of phones that are offline")
            stopping = asyncio.create_task(stop.wait(), name="stop")
            await asyncio.wait({following, alerting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            for task in (following, alerting):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task  # raises what broke it: then this process ends, and is started anew


if __name__ == "__main__":
    logging.basicConfig(level=settings().log_level, format="%(levelname)s %(name)s: %(message)s")
    asyncio.run(main())
