"""`python -m api.provisioning`: serve phones their configuration over HTTPS until SIGTERM or SIGINT."""

import asyncio
import logging
import signal
import sys

import uvicorn

from api.provisioning.server import create_app
from schemas.migrate import migrate_database
from schemas.settings import Settings, settings
from schemas.tls_certificate import CertificateError, certificate_files, tls_context

log = logging.getLogger("belplan.provisioning")

_EXIT_WRONG_SETTING = 78


async def main() -> None:
    """Serve, or wait for the signal when the port is 0."""
    current = settings()
    migrate_database()
    if not current.provisioning_port:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        log.info("phones are not provisioned: BELPLAN_PROVISIONING_PORT is 0")
        await stop.wait()
        return
    log.info("phones fetch their configuration at port %s", current.provisioning_port)
    await uvicorn.Server(_config(current)).serve()


def _config(current: Settings) -> uvicorn.Config:
    tls_context(current)  # says what is wrong with a given certificate, in its own words
    certificate, key = certificate_files(current)
    return uvicorn.Config(
        create_app(),
        host=current.sip_listen,
        port=current.provisioning_port,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        log_level="warning",
        access_log=False,  # a link would stand in it
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    logging.basicConfig(level=settings().log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        asyncio.run(main())
    except CertificateError as error:
        sys.stderr.write(f"provisioning: {error}\n")
        sys.exit(_EXIT_WRONG_SETTING)
