"""`python -m telephony.front`: the SIP server that phones and trunks reach."""

import asyncio
import contextlib
import logging
import signal
import ssl
import sys
from datetime import UTC, datetime

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from schemas.migrate import MigrationError, migrate_database
from schemas.public_address import public_address
from schemas.secrets import derived_key
from schemas.settings import Settings, settings
from schemas.tls_certificate import CertificateError, tls_context
from telephony.flow_token import Flow, edge_side_host
from telephony.front.answers import Answers
from telephony.front.digest import DigestAuthenticator
from telephony.front.directory import Directory
from telephony.front.edge_choice import EdgeChoice
from telephony.front.edge_contacts import EdgeContacts
from telephony.front.events.server import EventServer, load_kept
from telephony.front.events.subscribing import SubscriptionLimits
from telephony.front.front import ALLOW, Front
from telephony.front.front_settings import FrontSettings
from telephony.front.journal import Journal
from telephony.front.limits import AccountLimits, SourceLimits
from telephony.front.location import LocationStore, load_bindings
from telephony.front.pick_up import PickUps
from telephony.front.proofs import Proofs
from telephony.front.proxy import FrontAddress, Proxy
from telephony.front.registering import Registering
from telephony.front.registrar import ExpiryLimits, Registrar
from telephony.front.transports import StreamLimits, Transports
from telephony.front.trunks.client import RequestClient
from telephony.front.trunks.line_state import load_lines
from telephony.front.trunks.lines import TrunkLines
from telephony.front.trunks.outgoing import OutgoingConnections

log = logging.getLogger("front")

_POLL_SECONDS = 0.5
_POLLS_PER_EXPIRY_ROUND = 10


_EXIT_TRY_AGAIN = 1
_EXIT_WRONG_SETTING = 78  # EX_CONFIG: starting again cannot help


class StartError(Exception):
    """The front cannot start; the text says what to do."""

    error_id = "front-cannot-start"

    def __init__(self, reason: str, exit_code: int = _EXIT_TRY_AGAIN) -> None:
        super().__init__(reason)
        self.exit_code = exit_code


class FrontProcess:
    """The parts of the front, put together from the settings."""

    def __init__(self, current: Settings, own: FrontSettings) -> None:
        self._settings = current
        self._own = own
        host = public_address(current)
        realm = current.sip_domain or host
        self.directory = Directory(realm)
        self.journal = Journal(lambda username: self.directory.find_account(username) is not None)
        self.locations = LocationStore(self.journal.registration)
        authenticator = DigestAuthenticator(
            realm,
            derived_key("digest-nonce"),
            self.directory.find_account,
            offered=own.digest_algorithms,
            lifetime=own.nonce_lifetime,
        )
        limits = SourceLimits(
            rate=own.messages_per_second,
            burst=own.messages_burst,
            ban_failures=own.ban_failures,
            ban_window=own.ban_window,
            ban_seconds=own.ban_seconds,
        )
        expiry = ExpiryLimits(own.min_expires, own.max_expires, own.default_expires)
        address = FrontAddress(host, edge_side_host(current), current.sip_port, current.sip_tls_port)
        answers = Answers(derived_key("to-tag"), self._send)
        accounts = AccountLimits(
            ban_failures=own.account_ban_failures, ban_window=own.ban_window, ban_seconds=own.ban_seconds
        )
        proofs = Proofs(authenticator, limits, accounts, answers, self.locations.is_registered_at, self.journal.failure)
        self.events = EventServer(
            directory=self.directory,
            locations=self.locations,
            proofs=proofs,
            answers=answers,
            address=address,
            limits=_subscription_limits(own),
            allow=ALLOW,
            send=self._send,
            is_open=self._is_open,
        )
        client = RequestClient(address, self._send_to_trunk)
        self.lines = TrunkLines(client, ipv6=":" in address.edge_side_host)
        self.outgoing = OutgoingConnections(self.lines.server_name)
        registrar = Registrar(self.locations, expiry, own.contacts_per_account)
        self.front = Front(
            directory=self.directory,
            locations=self.locations,
            registering=Registering(registrar, self.locations, proofs, answers, self.events.registered),
            events=self.events,
            pick_ups=PickUps(self.directory, self.events.states),
            edge_choice=EdgeChoice(self.directory, self.events.states),
            proxy=Proxy(address, derived_key("via-branch"), self._contacts()),
            proofs=proofs,
            answers=answers,
            limits=limits,
            is_open=self._is_open,
            lines=self.lines,
            outgoing=self.outgoing,
        )
        stream_limits = StreamLimits(own.max_connections, own.max_connections_per_source, own.idle_seconds)
        self.transports = Transports(self.front, stream_limits)
        self.outgoing.use(self.transports, self.front.undelivered)

    def _send(self, data: bytes, flow: Flow) -> None:
        self.transports.send(data, flow)

    def _send_to_trunk(self, data: bytes, flow: Flow, trunk: str) -> None:
        if flow.transport == "udp":
            self.transports.send(data, flow)
        else:
            self.outgoing.send(data, flow, trunk)

    def _contacts(self) -> EdgeContacts:
        return EdgeContacts(derived_key("edge-contact"), lambda address: address in self.directory.edges)

    def _is_open(self, flow: Flow) -> bool:
        return self.transports.is_open(flow)

    async def start(self) -> None:
        """Read the database and open the sockets. Raises StartError."""
        try:
            await asyncio.to_thread(migrate_database)
            await asyncio.to_thread(self.directory.refresh)
            self.locations.load(await asyncio.to_thread(load_bindings))
            self.events.resume(await asyncio.to_thread(load_kept))
            self.lines.resume(await asyncio.to_thread(load_lines))
            self.lines.want(self.directory.configuration.wishes)
        except MigrationError as error:
            raise StartError(str(error), _EXIT_WRONG_SETTING) from error
        except SQLAlchemyError as error:
            raise StartError(
                f"The database cannot be read ({type(error).__name__}: {error}). "
                "Check BELPLAN_DATABASE_URL, and that its tables are there."
            ) from error
        host, port = self._settings.sip_listen, self._settings.sip_port
        tls = self._tls_context()
        try:
            await self.transports.open_stream(host, port)
            if tls is not None:
                await self.transports.open_stream(host, self._settings.sip_tls_port, tls)
            await self.transports.open_udp(host, port)  # last: when it answers, all is open
        except OSError as error:
            raise StartError(
                f"The front cannot listen on {host} port {port} ({error.strerror or error}). Stop the program that has "
                "the port, or set BELPLAN_SIP_PORT to another one."
            ) from error
        ports = f"udp and tcp {port}" + (f", tls {self._settings.sip_tls_port}" if tls else "")
        log.info(
            "listening on %s, %s; %d accounts, %d registrations",
            host,
            ports,
            len(self.directory.configuration.accounts),
            self.locations.count(),
        )

    def _tls_context(self) -> ssl.SSLContext | None:
        if not self._settings.sip_tls_port:
            return None
        try:
            return tls_context(self._settings)
        except CertificateError as error:
            raise StartError(str(error), _EXIT_WRONG_SETTING) from error
        except OSError as error:
            raise StartError(f"The exchange's own TLS certificate cannot be kept ({error}).") from error

    async def poll(self) -> None:
        """Follow the database until cancelled: configuration, edges, expired registrations."""
        rounds = 0
        failing = False
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            rounds += 1
            try:
                changed = await asyncio.to_thread(self.directory.refresh)
            except SQLAlchemyError as error:
                if not failing:
                    log.error("the database cannot be read, the last known configuration stays: %s", error)
                failing = True
                continue
            failing = False
            if changed:
                self._configuration_changed()
            if rounds % _POLLS_PER_EXPIRY_ROUND == 0:
                expired = self.locations.expired(datetime.now(UTC))
                for change in expired:
                    log.info("account %s: registration of %s expired", change.account_id, change.contact_uri)
                self.locations.apply(expired, gone="expired")

    def _configuration_changed(self) -> None:
        configuration = self.directory.configuration
        log.info(
            "configuration revision %d: %d accounts, %d trunk addresses",
            configuration.revision,
            len(configuration.accounts),
            len(configuration.trunks),
        )
        self.locations.apply(self.locations.of_others(configuration.account_ids), gone="removed")
        secure = {one.account_id for one in configuration.accounts.values() if one.secure}
        self.locations.apply(self.locations.insecure(secure), gone="removed")
        self.events.configuration_changed()
        self.lines.want(configuration.wishes)


def _subscription_limits(own: FrontSettings) -> SubscriptionLimits:
    return SubscriptionLimits(
        own.min_subscription,
        own.max_subscription,
        own.default_subscription,
        own.subscriptions_per_account,
        own.max_subscriptions,
    )


async def run() -> None:
    """Serve until SIGINT or SIGTERM. Raises StartError."""
    process = FrontProcess(settings(), FrontSettings())
    await process.start()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(process.transports.close)
        stack.callback(process.events.close)
        stack.push_async_callback(process.outgoing.close)
        jobs = [process.locations.run(), process.journal.run(), process.poll(), process.lines.run()]
        jobs += process.events.jobs()
        tasks = [asyncio.create_task(job) for job in jobs]
        waiting = asyncio.create_task(stopped.wait())
        done, _ = await asyncio.wait([*tasks, waiting], return_when=asyncio.FIRST_COMPLETED)
        for task in (*tasks, waiting):
            task.cancel()
        await asyncio.wait([*tasks, waiting], timeout=10)
        for task in done:
            if task is not waiting:
                task.result()
    log.info("stopped")


def main() -> int:
    """Run the front; return the exit code."""
    try:
        level = settings().log_level.upper()
        FrontSettings()
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        sys.stderr.write(f"A setting of the front (BELPLAN_… or BELPLAN_FRONT_…) cannot be used: {wrong}\n")
        return _EXIT_WRONG_SETTING
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        asyncio.run(run())
    except StartError as error:
        log.error("%s", error)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
