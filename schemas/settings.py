"""Settings of the processes, read from environment variables (prefix `BELPLAN_`).

What an admin changes while the exchange runs lives in the database; here is only what a process needs to start.
"""

from functools import lru_cache
from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where each part listens, and where it finds the others."""

    model_config = SettingsConfigDict(env_prefix="BELPLAN_", extra="ignore")

    data_dir: Path = Path("data")
    """Folder of the embedded database, sound files, recordings and the secret key."""

    database_url: str = ""
    """SQLAlchemy URL; empty means SQLite (WAL) at `<data_dir>/belplan.db`."""

    temporal_address: str = Field(
        default="127.0.0.1:7233",
        validation_alias=AliasChoices("TEMPORAL_ADDRESS", "BELPLAN_TEMPORAL_ADDRESS"),
    )
    """host:port of Temporal's gRPC frontend."""

    temporal_namespace: str = "default"

    workflow_sandbox: bool = False
    """Run workflow code in Temporal's sandbox, which finds what is not deterministic; the tests do."""

    temporal_ui_address: str = "127.0.0.1:8233"
    """host:port of the Temporal UI, for links."""

    sip_domain: str = ""
    """Domain of the phones' addresses and the digest realm; empty: the address they reach the front on."""

    sip_listen: str = "0.0.0.0"
    """Address the front listens on, UDP and TCP."""

    sip_port: int = 5060

    sip_backup_server: str = ""
    """Host of a second exchange that phones turn to when this one does not answer; empty: there is none."""

    sip_tls_port: int = 5061
    """Where the front listens for TLS; 0: no TLS."""

    tls_certificate: Path | None = None
    """PEM file with the certificate of the exchange and its chain; none: its own, made at the first start."""

    tls_key: Path | None = None
    """PEM file with the private key; none: it is in the certificate's file."""

    dns_server: str = ""
    """IP address, perhaps with a port, of who is asked for the SRV records of trunks; empty: as the system does."""

    public_address: str = ""
    """IP address that phones can reach, put into SIP and SDP; empty: the address of the default route."""

    edge_id: str = "edge-1"
    """Name of this edge; its task queue carries it."""

    edge_address: str = "127.0.0.1"
    """Address the edge listens on for SIP; only the front talks to it, so it stays on loopback."""

    edge_port: int = 5070

    edge_max_legs: int = Field(default=1000, ge=2, le=10_000)
    """The most legs that one edge has at once; calls beyond get 503."""

    rtp_port_first: int = 10000
    rtp_port_last: int = 19999
    """Range of UDP ports for media of one edge."""

    api_host: str = "127.0.0.1"
    api_port: int = 8000

    provisioning_port: int = 8443
    """Where phones fetch their configuration, over HTTPS, at the address of `sip_listen`; 0: nowhere."""

    designer_host: str = "127.0.0.1"
    designer_port: int = 8501
    """Where the designer's web pages are; 0: the exchange starts no designer here."""

    smtp_host: str = "127.0.0.1"
    smtp_port: int = 25
    smtp_username: str = ""
    smtp_password: str = ""
    smtp_start_tls: bool = False
    mail_from: str = "belplan@localhost"

    allow_private_requests: bool = False
    """Whether steps of dial plans may send requests to private addresses: the own network, this machine."""

    log_level: str = "INFO"

    @property
    def front_host(self) -> str:
        """Where the processes of this machine reach the front: on loopback, unless it listens on one address only."""
        return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(self.sip_listen, self.sip_listen)

    @property
    def effective_database_url(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'belplan.db').as_posix()}"

    @property
    def sounds_dir(self) -> Path:
        """Folder of uploaded sound files and the cache of prepared prompts."""
        return self.data_dir / "sounds"

    @property
    def recordings_dir(self) -> Path:
        """Folder of voicemail messages and call recordings."""
        return self.data_dir / "recordings"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()
